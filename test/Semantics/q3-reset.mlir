// RUN: snn-run --check %s

// Q3: resets, floor, refractory and v[-1] as F3, F3a, F4, in integers. Leak 1/2
// (floor), θ = 3.
//   to -2: u = 8 (spike), v = -2; -1; ⌊-1/2⌋ + 5 = 4 (spike), v = -2
//   subtract 5 with floor -1: 8 (spike), v = 3; 1 - 9 = -8, v = -1; -1 + 5 = 4, v = -1
//   refractory 2, subtract 5: 8 (spike), v = 3, held twice; 1 + 5 = 6 (spike), v = 1
//   v[-1] = 9: 4 (spike), to 0.

qsnn.network @to(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 3 reset to -2 init 0 membrane exact i16 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "to" of @to {
  check.input dense<[[8], [0], [5]]> : tensor<3x1xi16>
  check.expect_spikes "lif" dense<[[1], [0], [1]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[8], [-1], [4]]> : tensor<3x1xi64>
  check.expect_post "lif" dense<[[-2], [-1], [-2]]> : tensor<3x1xi64>
}

qsnn.network @floor(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 3 reset subtract 5 floor -1 init 0 membrane exact i16 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "subtract, floor" of @floor {
  check.input dense<[[8], [-9], [5]]> : tensor<3x1xi16>
  check.expect_spikes "lif" dense<[[1], [0], [1]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[8], [-8], [4]]> : tensor<3x1xi64>
  check.expect_post "lif" dense<[[3], [-1], [-1]]> : tensor<3x1xi64>
}

qsnn.network @refractory(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 3 reset subtract 5 init 0 refractory 2 membrane exact i16 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "refractory" of @refractory {
  check.input dense<[[8], [9], [9], [5]]> : tensor<4x1xi16>
  check.expect_spikes "lif" dense<[[1], [0], [0], [1]]> : tensor<4x1xi1>
  check.expect_pre "lif" dense<[[8], [3], [3], [6]]> : tensor<4x1xi64>
  check.expect_post "lif" dense<[[3], [3], [3], [1]]> : tensor<4x1xi64>
}

qsnn.network @init(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 3 reset to 0 init 9 membrane exact i16 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "start" of @init {
  check.input dense<[[0], [0]]> : tensor<2x1xi16>
  check.expect_spikes "lif" dense<[[1], [0]]> : tensor<2x1xi1>
  check.expect_pre "lif" dense<[[4], [0]]> : tensor<2x1xi64>
  check.expect_post "lif" dense<[[0], [0]]> : tensor<2x1xi64>
}
