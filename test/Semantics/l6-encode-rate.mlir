// RUN: snn-run --check %s

// L6, rate (error diffusion): s[t] = 1 when ⌊(t+1)·x/M⌋ > ⌊t·x/M⌋. M = 8:
//   x = 1 spikes at t = 7; 4 at every second step, 1 first; 8 always; 0 never;
//   6: ⌊6t/8⌋ is 0 0 1 2 3 3 4 5 6, so at 1, 2, 3, 5, 6, 7.

snn.network @float(%x: tensor<5xui8>) -> tensor<5xi1> {
  %s = snn.encode "enc" rate %x max 8.0 : tensor<5xui8> -> tensor<5xi1>
  snn.output %s : tensor<5xi1>
}

qsnn.network @integer(%x: tensor<5xui8>) -> tensor<5xi1> {
  %s = qsnn.encode "enc" rate %x max 8 : tensor<5xui8> -> tensor<5xi1>
  qsnn.output %s : tensor<5xi1>
}

check.case "rate" of @float, @integer {
  check.input dense<[[0, 1, 4, 6, 8], [0, 1, 4, 6, 8], [0, 1, 4, 6, 8], [0, 1, 4, 6, 8], [0, 1, 4, 6, 8], [0, 1, 4, 6, 8], [0, 1, 4, 6, 8], [0, 1, 4, 6, 8]]> : tensor<8x5xui8>
  check.expect_output 0 dense<[[0, 0, 0, 0, 1], [0, 0, 1, 1, 1], [0, 0, 0, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0, 0, 1], [0, 0, 1, 1, 1], [0, 0, 0, 1, 1], [0, 1, 1, 1, 1]]> : tensor<8x5xui8>
}

check.case "above the maximum" of @float, @integer {
  check.input dense<9> : tensor<1x5xui8>
  check.expect_error "expected a value of 0 to 8"
}
