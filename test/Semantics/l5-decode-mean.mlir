// RUN: snn-run --check %s

// L5, mean over t: sums 3, 2, 4; then a tie of 1 and 2; then negative ones.

snn.network @float(%x: tensor<3xf32>) -> tensor<3xf32> attributes {decode = #snn.decode<mean>} {
  snn.output %x : tensor<3xf32>
}

qsnn.network @integer(%x: tensor<3xi16>) -> tensor<3xi16> attributes {decode = #snn.decode<mean>} {
  qsnn.output %x : tensor<3xi16>
}

check.case "mean" of @float, @integer {
  check.input dense<[[3, 0, 9], [0, 2, -5]]> : tensor<2x3xi16>
  check.expect_decision 2
}

check.case "tie" of @float, @integer {
  check.input dense<[[0, 1, 2], [0, 2, 1]]> : tensor<2x3xi16>
  check.expect_decision 1
}

check.case "below 0" of @float, @integer {
  check.input dense<[[-5, -1, -3], [-1, -4, -4]]> : tensor<2x3xi16>
  check.expect_decision 1
}
