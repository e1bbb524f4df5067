// RUN: snn-run --check %s

// T6: without 'decode' spikes are counted and a membrane is read last.

snn.network @float(%x: tensor<3xi1>) -> tensor<3xi1> {
  snn.output %x : tensor<3xi1>
}

qsnn.network @integer(%x: tensor<3xi1>) -> tensor<3xi1> {
  qsnn.output %x : tensor<3xi1>
}

check.case "counted" of @float, @integer {
  check.input dense<[[1, 0, 1], [0, 0, 1]]> : tensor<2x3xi1>
  check.expect_counts dense<[1, 0, 2]> : tensor<3xi64>
  check.expect_decision 2
}

snn.network @membrane(%x: tensor<2xf32>) -> tensor<2xf32> {
  snn.output %x : tensor<2xf32>
}

check.case "last" of @membrane {
  check.input dense<[[9.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  check.expect_decision 1
}
