// RUN: snn-run --check %s

// L6 of real values, a maximum each. x = 0.5, M = 2: ⌊(t+1)/4⌋ grows at t = 3 only;
// x = M = 0.25: a spike in every step. A value outside 0 to M is an error.

snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  %s = snn.encode "enc" rate %x max dense<[2.0, 0.25]> : tensor<2xf32> : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

check.case "rate" of @n {
  check.input dense<[[0.5, 0.25], [0.5, 0.25], [0.5, 0.25], [0.5, 0.25]]> : tensor<4x2xf32>
  check.expect_output 0 dense<[[0, 1], [0, 1], [0, 1], [1, 1]]> : tensor<4x2xui8>
}

check.case "below 0" of @n {
  check.input dense<[[0.5, -0.25]]> : tensor<1x2xf32>
  check.expect_error "expected a value of 0 to 0.25"
}
