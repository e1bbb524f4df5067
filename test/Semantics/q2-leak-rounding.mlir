// RUN: snn-run --check %s

// Q2: leak(v) = round(m·v / 2^k), m = 3, k = 2. v[-1] = -5, -2, 2, 5 are -3.75,
// -1.5, 1.5, 3.75 before rounding in step 0:
//   floor: -4 -2 1 3, then -3 -1.5 0.75 2.25: -3 -2 0 2
//   ceil: -3 -1 2 4, then -2.25 -0.75 1.5 3: -2 0 2 3
//   trunc: -3 -1 1 3, then -2.25 -0.75 0.75 2.25: -2 0 0 2
//   nearest: -4 -1 2 4, then -3 -0.75 1.5 3: -3 -1 2 3.

qsnn.network @floor(%x: tensor<4xi8>) -> tensor<4xi1> {
  %s = qsnn.lif "lif" %x leak 3 shift 2 round floor frac 0 bias 0 threshold 100 reset none init dense<[-5, -2, 2, 5]> : tensor<4xi64> membrane exact i10 unit 1.0 : tensor<4xi8> -> tensor<4xi1>
  qsnn.output %s : tensor<4xi1>
}

check.case "floor" of @floor {
  check.input dense<[[0, 0, 0, 0], [0, 0, 0, 0]]> : tensor<2x4xi16>
  check.expect_spikes "lif" dense<[[0, 0, 0, 0], [0, 0, 0, 0]]> : tensor<2x4xi1>
  check.expect_pre "lif" dense<[[-4, -2, 1, 3], [-3, -2, 0, 2]]> : tensor<2x4xi64>
  check.expect_post "lif" dense<[[-4, -2, 1, 3], [-3, -2, 0, 2]]> : tensor<2x4xi64>
}

qsnn.network @ceil(%x: tensor<4xi8>) -> tensor<4xi1> {
  %s = qsnn.lif "lif" %x leak 3 shift 2 round ceil frac 0 bias 0 threshold 100 reset none init dense<[-5, -2, 2, 5]> : tensor<4xi64> membrane exact i10 unit 1.0 : tensor<4xi8> -> tensor<4xi1>
  qsnn.output %s : tensor<4xi1>
}

check.case "ceil" of @ceil {
  check.input dense<[[0, 0, 0, 0], [0, 0, 0, 0]]> : tensor<2x4xi16>
  check.expect_spikes "lif" dense<[[0, 0, 0, 0], [0, 0, 0, 0]]> : tensor<2x4xi1>
  check.expect_pre "lif" dense<[[-3, -1, 2, 4], [-2, 0, 2, 3]]> : tensor<2x4xi64>
  check.expect_post "lif" dense<[[-3, -1, 2, 4], [-2, 0, 2, 3]]> : tensor<2x4xi64>
}

qsnn.network @trunc(%x: tensor<4xi8>) -> tensor<4xi1> {
  %s = qsnn.lif "lif" %x leak 3 shift 2 round trunc frac 0 bias 0 threshold 100 reset none init dense<[-5, -2, 2, 5]> : tensor<4xi64> membrane exact i10 unit 1.0 : tensor<4xi8> -> tensor<4xi1>
  qsnn.output %s : tensor<4xi1>
}

check.case "trunc" of @trunc {
  check.input dense<[[0, 0, 0, 0], [0, 0, 0, 0]]> : tensor<2x4xi16>
  check.expect_spikes "lif" dense<[[0, 0, 0, 0], [0, 0, 0, 0]]> : tensor<2x4xi1>
  check.expect_pre "lif" dense<[[-3, -1, 1, 3], [-2, 0, 0, 2]]> : tensor<2x4xi64>
  check.expect_post "lif" dense<[[-3, -1, 1, 3], [-2, 0, 0, 2]]> : tensor<2x4xi64>
}

qsnn.network @nearest(%x: tensor<4xi8>) -> tensor<4xi1> {
  %s = qsnn.lif "lif" %x leak 3 shift 2 round nearest frac 0 bias 0 threshold 100 reset none init dense<[-5, -2, 2, 5]> : tensor<4xi64> membrane exact i10 unit 1.0 : tensor<4xi8> -> tensor<4xi1>
  qsnn.output %s : tensor<4xi1>
}

check.case "nearest" of @nearest {
  check.input dense<[[0, 0, 0, 0], [0, 0, 0, 0]]> : tensor<2x4xi16>
  check.expect_spikes "lif" dense<[[0, 0, 0, 0], [0, 0, 0, 0]]> : tensor<2x4xi1>
  check.expect_pre "lif" dense<[[-4, -1, 2, 4], [-3, -1, 2, 3]]> : tensor<2x4xi64>
  check.expect_post "lif" dense<[[-4, -1, 2, 4], [-3, -1, 2, 3]]> : tensor<2x4xi64>
}
