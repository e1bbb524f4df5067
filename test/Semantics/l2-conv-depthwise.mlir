// RUN: snn-run --check %s

// L2, depthwise: as many groups as channels, two filters a channel.
// Channel 0 is 1 2 3: 1 + 10·2 = 21, 2 + 10·3 = 32; 2 - 1, 3 - 2.
// Channel 1 is 4 5 6: 4 + 5, 5 + 6; 2·4, 2·5. With bias 0, 1, 2, 3.

snn.network @float(%x: tensor<2x3xui8>) -> tensor<4x2xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[1.0, 10.0]], [[-1.0, 1.0]], [[1.0, 1.0]], [[2.0, 0.0]]]> : tensor<4x1x2xf32>
  %b = arith.constant dense<[0.0, 1.0, 2.0, 3.0]> : tensor<4xf32>
  %i = snn.conv "conv" %x, %w bias %b stride [1] pads [0, 0] dilation [1] groups 2 : (tensor<2x3xui8>, tensor<4x1x2xf32>, tensor<4xf32>) -> tensor<4x2xf32>
  snn.output %i : tensor<4x2xf32>
}

qsnn.network @integer(%x: tensor<2x3xui8>) -> tensor<4x2xi18> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[1, 10]], [[-1, 1]], [[1, 1]], [[2, 0]]]> : tensor<4x1x2xi8>
  %b = arith.constant dense<[0, 1, 2, 3]> : tensor<4xi8>
  %i = qsnn.conv "conv" %x, %w bias %b stride [1] pads [0, 0] dilation [1] groups 2 : (tensor<2x3xui8>, tensor<4x1x2xi8>, tensor<4xi8>) -> tensor<4x2xi18>
  qsnn.output %i : tensor<4x2xi18>
}

check.case "one frame, then an empty one" of @float, @integer {
  check.input dense<[[[1, 2, 3], [4, 5, 6]], [[0, 0, 0], [0, 0, 0]]]> : tensor<2x2x3xui8>
  check.expect_output 0 dense<[[[21.0, 32.0], [2.0, 2.0], [11.0, 13.0], [11.0, 13.0]], [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]]> : tensor<2x4x2xf32>
}
