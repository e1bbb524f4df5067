// RUN: snn-run --check %s

// L2: pads are top, left, bottom, right: 1, 0, 0, 2 here. Kernel 2×2 of weights
// 1, 10, 100, 120 on 1 2 / 3 4; padded 0 0 0 0 / 1 2 0 0 / 3 4 0 0:
//   100·1 + 120·2 = 340; 100·2 = 200; 0
//   1 + 20 + 300 + 480 = 801; 2 + 400 = 402; 0.

snn.network @float(%x: tensor<1x2x2xui8>) -> tensor<1x2x3xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1.0, 10.0], [100.0, 120.0]]]]> : tensor<1x1x2x2xf32>
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [1, 0, 0, 2] dilation [1, 1] groups 1 : (tensor<1x2x2xui8>, tensor<1x1x2x2xf32>) -> tensor<1x2x3xf32>
  snn.output %i : tensor<1x2x3xf32>
}

qsnn.network @integer(%x: tensor<1x2x2xui8>) -> tensor<1x2x3xi18> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1, 10], [100, 120]]]]> : tensor<1x1x2x2xi8>
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [1, 0, 0, 2] dilation [1, 1] groups 1 : (tensor<1x2x2xui8>, tensor<1x1x2x2xi8>) -> tensor<1x2x3xi18>
  qsnn.output %i : tensor<1x2x3xi18>
}

check.case "one frame, then an empty one" of @float, @integer {
  check.input dense<[[[[1, 2], [3, 4]]], [[[0, 0], [0, 0]]]]> : tensor<2x1x2x2xui8>
  check.expect_output 0 dense<[[[[340.0, 200.0, 0.0], [801.0, 402.0, 0.0]]], [[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<2x1x2x3xf32>
}
