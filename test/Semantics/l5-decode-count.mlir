// RUN: snn-run --check %s

// L5, count: the class with the most spikes over all steps; ties go to the lower
// index. Counts of more than one spike a step add up.

snn.network @float(%x: tensor<3xui8>) -> tensor<3xui8> attributes {decode = #snn.decode<count>} {
  snn.output %x : tensor<3xui8>
}

qsnn.network @integer(%x: tensor<3xui8>) -> tensor<3xui8> attributes {decode = #snn.decode<count>} {
  qsnn.output %x : tensor<3xui8>
}

check.case "most" of @float, @integer {
  check.input dense<[[1, 0, 1], [0, 0, 1]]> : tensor<2x3xui8>
  check.expect_counts dense<[1, 0, 2]> : tensor<3xi64>
  check.expect_decision 2
}

check.case "tie" of @float, @integer {
  check.input dense<[[0, 1, 0], [0, 0, 1]]> : tensor<2x3xui8>
  check.expect_counts dense<[0, 1, 1]> : tensor<3xi64>
  check.expect_decision 1
}

check.case "silence is a tie" of @float, @integer {
  check.input dense<[[0, 0, 0]]> : tensor<1x3xui8>
  check.expect_counts dense<[0, 0, 0]> : tensor<3xi64>
  check.expect_decision 0
}

check.case "several spikes a step" of @float, @integer {
  check.input dense<[[1, 3, 0], [1, 0, 2]]> : tensor<2x3xui8>
  check.expect_counts dense<[2, 3, 2]> : tensor<3xi64>
  check.expect_decision 1
}
