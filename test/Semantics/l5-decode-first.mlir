// RUN: snn-run --check %s

// L5, first: the class that spikes first; one without spikes has T; ties go to the
// lower index.

snn.network @float(%x: tensor<3xi1>) -> tensor<3xi1> attributes {decode = #snn.decode<first>} {
  snn.output %x : tensor<3xi1>
}

qsnn.network @integer(%x: tensor<3xi1>) -> tensor<3xi1> attributes {decode = #snn.decode<first>} {
  qsnn.output %x : tensor<3xi1>
}

check.case "first" of @float, @integer {
  check.input dense<[[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 0, 0]]> : tensor<4x3xi1>
  check.expect_decision 2
}

check.case "tie" of @float, @integer {
  check.input dense<[[0, 0, 0], [0, 1, 1], [1, 0, 0]]> : tensor<3x3xi1>
  check.expect_decision 1
}

check.case "none before the last step" of @float, @integer {
  check.input dense<[[0, 0, 0], [0, 0, 1]]> : tensor<2x3xi1>
  check.expect_decision 2
}

check.case "silence is a tie" of @float, @integer {
  check.input dense<[[0, 0, 0], [0, 0, 0]]> : tensor<2x3xi1>
  check.expect_decision 0
}
