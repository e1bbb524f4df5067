// RUN: snn-run --check %s

// L2 in two dimensions, two input channels, two filters. Size 2 of 3 with kernel 2.
// Filter 0 is the sum of the window's upper left cells, channel 1 ten times:
//   1 + 10·10 = 101, 2 + 10·11 = 112, 4 + 10·13 = 134, 5 + 10·14 = 145.
// Filter 1 is the lower right cell of channel 0 less the upper right of channel 1:
//   5 - 11, 6 - 12, 8 - 14, 9 - 15 = -6.

snn.network @float(%x: tensor<2x3x3xui8>) -> tensor<2x2x2xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1.0, 0.0], [0.0, 0.0]], [[10.0, 0.0], [0.0, 0.0]]], [[[0.0, 0.0], [0.0, 1.0]], [[0.0, -1.0], [0.0, 0.0]]]]> : tensor<2x2x2x2xf32>
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x3x3xui8>, tensor<2x2x2x2xf32>) -> tensor<2x2x2xf32>
  snn.output %i : tensor<2x2x2xf32>
}

qsnn.network @integer(%x: tensor<2x3x3xui8>) -> tensor<2x2x2xi18> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1, 0], [0, 0]], [[10, 0], [0, 0]]], [[[0, 0], [0, 1]], [[0, -1], [0, 0]]]]> : tensor<2x2x2x2xi8>
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x3x3xui8>, tensor<2x2x2x2xi8>) -> tensor<2x2x2xi18>
  qsnn.output %i : tensor<2x2x2xi18>
}

check.case "one frame, then an empty one" of @float, @integer {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[10, 11, 12], [13, 14, 15], [16, 17, 18]]], [[[0, 0, 0], [0, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 0], [0, 0, 0]]]]> : tensor<2x2x3x3xui8>
  check.expect_output 0 dense<[[[[101.0, 112.0], [134.0, 145.0]], [[-6.0, -6.0], [-6.0, -6.0]]], [[[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]]> : tensor<2x2x2x2xf32>
}
