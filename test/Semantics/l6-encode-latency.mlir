// RUN: snn-run --check %s

// L6, latency: one spike at ⌊(1 - x/M)·(T - 1) + ½⌋. M = 8, T = 5:
//   x = 8: 0; 6: ⌊1 + ½⌋ = 1; 4: ⌊2 + ½⌋ = 2; 1: ⌊3.5 + ½⌋ = 4; 0 never.

snn.network @float(%x: tensor<5xui8>) -> tensor<5xi1> {
  %s = snn.encode "enc" latency %x max 8.0 : tensor<5xui8> -> tensor<5xi1>
  snn.output %s : tensor<5xi1>
}

qsnn.network @integer(%x: tensor<5xui8>) -> tensor<5xi1> {
  %s = qsnn.encode "enc" latency %x max 8 : tensor<5xui8> -> tensor<5xi1>
  qsnn.output %s : tensor<5xi1>
}

check.case "latency" of @float, @integer {
  check.input dense<[[0, 1, 4, 6, 8], [0, 1, 4, 6, 8], [0, 1, 4, 6, 8], [0, 1, 4, 6, 8], [0, 1, 4, 6, 8]]> : tensor<5x5xui8>
  check.expect_output 0 dense<[[0, 0, 0, 0, 1], [0, 0, 0, 1, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 1, 0, 0, 0]]> : tensor<5x5xui8>
}

check.case "half a step" of @float, @integer {
  check.input dense<[[7, 5, 3, 2, 1], [7, 5, 3, 2, 1], [7, 5, 3, 2, 1], [7, 5, 3, 2, 1], [7, 5, 3, 2, 1]]> : tensor<5x5xui8>
  check.expect_output 0 dense<[[0, 0, 0, 0, 0], [1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1]]> : tensor<5x5xui8>
}

check.case "above the maximum" of @float, @integer {
  check.input dense<9> : tensor<1x5xui8>
  check.expect_error "expected a value of 0 to 8"
}
