// RUN: snn-run --check %s

// Q2: u[t] = leak(v[t-1]) + 2^f·x[t] + c; the bias does not get the factor. f = 3,
// c = -1, leak 1/2 (floor): 8 - 1 = 7; 3 - 1 = 2; 1 - 16 - 1 = -16.

qsnn.network @n(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 3 bias -1 threshold 100 reset none init 0 membrane exact i16 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "fraction bits" of @n {
  check.input dense<[[1], [0], [-2]]> : tensor<3x1xi16>
  check.expect_spikes "lif" dense<[[0], [0], [0]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[7], [2], [-16]]> : tensor<3x1xi64>
  check.expect_post "lif" dense<[[7], [2], [-16]]> : tensor<3x1xi64>
}

// A shift leak v - (v >> 2) is m = 3, k = 2 with 'ceil': 13 - 3 = 10, -13 + 4 = -9.
qsnn.network @shift(%x: tensor<2xi8>) -> tensor<2xi1> {
  %s = qsnn.lif "lif" %x leak 3 shift 2 round ceil frac 0 bias 0 threshold 100 reset none init dense<[13, -13]> : tensor<2xi64> membrane exact i10 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

check.case "shift leak" of @shift {
  check.input dense<[[0, 0]]> : tensor<1x2xi16>
  check.expect_spikes "lif" dense<[[0, 0]]> : tensor<1x2xi1>
  check.expect_pre "lif" dense<[[10, -9]]> : tensor<1x2xi64>
  check.expect_post "lif" dense<[[10, -9]]> : tensor<1x2xi64>
}
