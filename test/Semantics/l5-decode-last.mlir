// RUN: snn-run --check %s

// L5, last: the largest membrane of the last step; ties go to the lower index.

snn.network @float(%x: tensor<3xf32>) -> tensor<3xf32> attributes {decode = #snn.decode<last>} {
  snn.output %x : tensor<3xf32>
}

qsnn.network @integer(%x: tensor<3xi16>) -> tensor<3xi16> attributes {decode = #snn.decode<last>} {
  qsnn.output %x : tensor<3xi16>
}

check.case "last" of @float, @integer {
  check.input dense<[[9, 0, 0], [-3, -1, -2]]> : tensor<2x3xi16>
  check.expect_decision 1
}

check.case "tie" of @float, @integer {
  check.input dense<[[0, 0, 9], [1, 2, 2]]> : tensor<2x3xi16>
  check.expect_decision 1
}
