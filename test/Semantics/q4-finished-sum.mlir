// RUN: snn-run --check %s

// Q4: a mode acts once, on the finished sum, never on partial sums. 7 + 7 - 7 = 7:
// clipped on the way it would be 0. With x = 1, 1, 0 the sum is 14: 7.

qsnn.network @linear(%x: tensor<3xi1>) -> tensor<1xi4> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[7, 7, -7]]> : tensor<1x3xi4>
  %y = qsnn.linear "fc" %x, %w overflow saturate -8 7 : (tensor<3xi1>, tensor<1x3xi4>) -> tensor<1xi4>
  qsnn.output %y : tensor<1xi4>
}

qsnn.network @conv(%x: tensor<3x1xi1>) -> tensor<1x1xi4> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[7], [7], [-7]]]> : tensor<1x3x1xi4>
  %y = qsnn.conv "conv" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 overflow saturate -8 7 : (tensor<3x1xi1>, tensor<1x3x1xi4>) -> tensor<1x1xi4>
  qsnn.output %y : tensor<1x1xi4>
}

check.case "linear" of @linear {
  check.input dense<[[1, 1, 1], [1, 1, 0]]> : tensor<2x3xi1>
  check.expect_output 0 dense<[[7], [7]]> : tensor<2x1xi64>
}

check.case "conv" of @conv {
  check.input dense<[[[1], [1], [1]], [[1], [1], [0]]]> : tensor<2x3x1xi1>
  check.expect_output 0 dense<[[[7]], [[7]]]> : tensor<2x1x1xi64>
}

// 'add' too: 7 + 7 = 14 wraps to -2.
qsnn.network @add(%x: tensor<1xi4>) -> tensor<1xi4> attributes {decode = #snn.decode<last>} {
  %y = qsnn.add "sum" %x, %x overflow wrap 4 : (tensor<1xi4>, tensor<1xi4>) -> tensor<1xi4>
  qsnn.output %y : tensor<1xi4>
}

check.case "add" of @add {
  check.input dense<[[7], [-5]]> : tensor<2x1xi4>
  check.expect_output 0 dense<[[-2], [6]]> : tensor<2x1xi64>
}
