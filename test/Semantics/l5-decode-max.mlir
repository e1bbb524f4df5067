// RUN: snn-run --check %s

// L5, max: the largest membrane of all steps; membranes below 0 count as they are.

snn.network @float(%x: tensor<3xf32>) -> tensor<3xf32> attributes {decode = #snn.decode<max>} {
  snn.output %x : tensor<3xf32>
}

qsnn.network @integer(%x: tensor<3xi16>) -> tensor<3xi16> attributes {decode = #snn.decode<max>} {
  qsnn.output %x : tensor<3xi16>
}

check.case "max" of @float, @integer {
  check.input dense<[[1, 0, 4], [3, 2, -9]]> : tensor<2x3xi16>
  check.expect_decision 2
}

check.case "tie" of @float, @integer {
  check.input dense<[[1, 4, 0], [0, 0, 4]]> : tensor<2x3xi16>
  check.expect_decision 1
}

check.case "below 0" of @float, @integer {
  check.input dense<[[-5, -4, -3], [-6, -2, -3]]> : tensor<2x3xi16>
  check.expect_decision 1
}
