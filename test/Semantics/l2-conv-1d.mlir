// RUN: snn-run --check %s

// L2 in one dimension, [C, L] with weights [O, C/groups, k]: cross-correlation (the
// kernel is not turned), stride 2, one pad cell before and two behind.
// Padded input 0 1 2 3 4 0 0; windows begin at 0, 2, 4; kernel 1, 10, 100:
//   10·1 + 100·2 = 210; 1·2 + 10·3 + 100·4 = 432; 1·4 = 4. With bias 5.

snn.network @float(%x: tensor<1x4xui8>) -> tensor<1x3xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[1.0, 10.0, 100.0]]]> : tensor<1x1x3xf32>
  %b = arith.constant dense<[5.0]> : tensor<1xf32>
  %i = snn.conv "conv" %x, %w bias %b stride [2] pads [1, 2] dilation [1] groups 1 : (tensor<1x4xui8>, tensor<1x1x3xf32>, tensor<1xf32>) -> tensor<1x3xf32>
  snn.output %i : tensor<1x3xf32>
}

qsnn.network @integer(%x: tensor<1x4xui8>) -> tensor<1x3xi18> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[1, 10, 100]]]> : tensor<1x1x3xi8>
  %b = arith.constant dense<[5]> : tensor<1xi8>
  %i = qsnn.conv "conv" %x, %w bias %b stride [2] pads [1, 2] dilation [1] groups 1 : (tensor<1x4xui8>, tensor<1x1x3xi8>, tensor<1xi8>) -> tensor<1x3xi18>
  qsnn.output %i : tensor<1x3xi18>
}

check.case "one frame, then an empty one" of @float, @integer {
  check.input dense<[[[1, 2, 3, 4]], [[0, 0, 0, 0]]]> : tensor<2x1x4xui8>
  check.expect_output 0 dense<[[[215.0, 437.0, 9.0]], [[5.0, 5.0, 5.0]]]> : tensor<2x1x3xf32>
}
