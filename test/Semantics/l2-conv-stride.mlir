// RUN: snn-run --check %s

// L2: strides of their own in y and x. Kernel of one cell: rows 0, 2 and columns
// 0, 3 of 1 … 12 in three rows of four.

snn.network @float(%x: tensor<1x3x4xui8>) -> tensor<1x2x2xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1.0]]]]> : tensor<1x1x1x1xf32>
  %i = snn.conv "conv" %x, %w stride [2, 3] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<1x3x4xui8>, tensor<1x1x1x1xf32>) -> tensor<1x2x2xf32>
  snn.output %i : tensor<1x2x2xf32>
}

qsnn.network @integer(%x: tensor<1x3x4xui8>) -> tensor<1x2x2xi18> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1]]]]> : tensor<1x1x1x1xi8>
  %i = qsnn.conv "conv" %x, %w stride [2, 3] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<1x3x4xui8>, tensor<1x1x1x1xi8>) -> tensor<1x2x2xi18>
  qsnn.output %i : tensor<1x2x2xi18>
}

check.case "one frame, then an empty one" of @float, @integer {
  check.input dense<[[[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]], [[[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]]]> : tensor<2x1x3x4xui8>
  check.expect_output 0 dense<[[[[1.0, 4.0], [9.0, 12.0]]], [[[0.0, 0.0], [0.0, 0.0]]]]> : tensor<2x1x2x2xf32>
}
