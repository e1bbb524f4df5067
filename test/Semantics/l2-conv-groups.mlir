// RUN: snn-run --check %s

// L2: two groups; filters 0 and 1 see channels 0 and 1, filters 2 and 3 see
// channels 2 and 3. Inputs 1, 2, 3, 4 of one cell each:
//   1 + 10·2 = 21; 2·1 + 2 = 4; 3 + 10·4 = 43; -3 + 4 = 1.

snn.network @float(%x: tensor<4x1x1xui8>) -> tensor<4x1x1xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1.0]], [[10.0]]], [[[2.0]], [[1.0]]], [[[1.0]], [[10.0]]], [[[-1.0]], [[1.0]]]]> : tensor<4x2x1x1xf32>
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 2 : (tensor<4x1x1xui8>, tensor<4x2x1x1xf32>) -> tensor<4x1x1xf32>
  snn.output %i : tensor<4x1x1xf32>
}

qsnn.network @integer(%x: tensor<4x1x1xui8>) -> tensor<4x1x1xi18> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[1]], [[10]]], [[[2]], [[1]]], [[[1]], [[10]]], [[[-1]], [[1]]]]> : tensor<4x2x1x1xi8>
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 2 : (tensor<4x1x1xui8>, tensor<4x2x1x1xi8>) -> tensor<4x1x1xi18>
  qsnn.output %i : tensor<4x1x1xi18>
}

check.case "one frame, then an empty one" of @float, @integer {
  check.input dense<[[[[1]], [[2]], [[3]], [[4]]], [[[0]], [[0]], [[0]], [[0]]]]> : tensor<2x4x1x1xui8>
  check.expect_output 0 dense<[[[[21.0]], [[4.0]], [[43.0]], [[1.0]]], [[[0.0]], [[0.0]], [[0.0]], [[0.0]]]]> : tensor<2x4x1x1xf32>
}
