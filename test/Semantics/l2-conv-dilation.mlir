// RUN: snn-run --check %s

// L2: dilation 2 in y and 3 in x; kernel 2×2 of weights 1, 10, 100, 120 reaches
// over 3 rows and 4 columns of 1 … 15 in three rows of five:
//   1 + 10·4 + 100·11 + 120·14 = 2821; 2 + 10·5 + 100·12 + 120·15 = 3052.

snn.network @float(%x: tensor<1x3x5xui8>) -> tensor<1x1x2xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1.0, 10.0], [100.0, 120.0]]]]> : tensor<1x1x2x2xf32>
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [2, 3] groups 1 : (tensor<1x3x5xui8>, tensor<1x1x2x2xf32>) -> tensor<1x1x2xf32>
  snn.output %i : tensor<1x1x2xf32>
}

qsnn.network @integer(%x: tensor<1x3x5xui8>) -> tensor<1x1x2xi18> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1, 10], [100, 120]]]]> : tensor<1x1x2x2xi8>
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [2, 3] groups 1 : (tensor<1x3x5xui8>, tensor<1x1x2x2xi8>) -> tensor<1x1x2xi18>
  qsnn.output %i : tensor<1x1x2xi18>
}

check.case "one frame, then an empty one" of @float, @integer {
  check.input dense<[[[[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13, 14, 15]]], [[[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]]]> : tensor<2x1x3x5xui8>
  check.expect_output 0 dense<[[[[2821.0, 3052.0]]], [[[0.0, 0.0]]]]> : tensor<2x1x1x2xf32>
}
