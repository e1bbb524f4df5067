// RUN: snn-run --check %s

// Q4: the modes act on u before fire, and on v where the reset leaves the range.
// Leak 1/2 (floor), θ = 5.
//   wrap 4: 9 is -7, no spike; -4; -2 + 20 = 18 is 2.
//   saturate -8 7, subtract 20: 20 is 7 (spike), v = 7 - 20 = -13 is -8; then -4.

qsnn.network @wrap(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 5 reset none init 0 membrane wrap 4 i4 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "before fire" of @wrap {
  check.input dense<[[9], [0], [20]]> : tensor<3x1xi16>
  check.expect_spikes "lif" dense<[[0], [0], [0]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[-7], [-4], [2]]> : tensor<3x1xi64>
  check.expect_post "lif" dense<[[-7], [-4], [2]]> : tensor<3x1xi64>
}

qsnn.network @saturate(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 5 reset subtract 20 init 0 membrane saturate -8 7 i4 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "after the reset" of @saturate {
  check.input dense<[[20], [0]]> : tensor<2x1xi16>
  check.expect_spikes "lif" dense<[[1], [0]]> : tensor<2x1xi1>
  check.expect_pre "lif" dense<[[7], [-4]]> : tensor<2x1xi64>
  check.expect_post "lif" dense<[[-8], [-4]]> : tensor<2x1xi64>
}
