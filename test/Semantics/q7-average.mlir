// RUN: snn-run --check %s

// Q7: an average is a sum in another unit. Windows of n_i cells: each sum times L / n_i,
// L their least common multiple, unit 1 / L. 1 … 9, window 2×2, stride 2, ceil: n is
// 4, 2 / 2, 1, so L = 4: 12·1, 9·2 / 15·2, 9·4 quarters: 3, 4.5 / 7.5, 9.

snn.network @float(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xf32> attributes {decode = #snn.decode<last>} {
  %y = snn.pool "pool" avg %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<1x3x3xui8> -> tensor<1x2x2xf32>
  snn.output %y : tensor<1x2x2xf32>
}

qsnn.network @integer(%x: tensor<1x3x3xui8>) -> (tensor<1x2x2xi16> {snn.unit = 0.25 : f64}) attributes {decode = #snn.decode<last>} {
  %p = qsnn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<1x3x3xui8> -> tensor<1x2x2xi11>
  %y = qsnn.rescale "edges" %p by dense<[[[1, 2], [2, 4]]]> : tensor<1x2x2xi64> shift 0 round floor : tensor<1x2x2xi11> -> tensor<1x2x2xi16>
  qsnn.output %y : tensor<1x2x2xi16>
}

check.case "an average" of @float, @integer {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[3.0, 4.5], [7.5, 9.0]]]]> : tensor<1x1x2x2xf32>
  check.expect_decision 3
}
