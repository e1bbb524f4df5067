// RUN: snn-run --check %s

// Q3: 'gt' fires above the integer threshold; 'ge' is written as 'gt' on the next
// lower one. 'count': ⌊u/θ⌋, none below 0. 'gt_over' as F2b. Leak 1/2, floor.
//   gt, θ = 3, x = 3, 3: u = 3; 1 + 3 = 4 (spike).
//   count, θ = 3, ρ = 3: u = 7 (2 spikes), v = 1; 0 - 9 = -9 (none); -5 + 5 = 0.
//   gt_over, θ = ρ = 2, leak 3/4 (ceil): u = 9 (spike), v = 7; r = 1: u = 6 > 4
//     (spike), shown 4, v = 4; r = 1: u = 3, not above 4, shown 1.

qsnn.network @gt(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 3 reset none init 0 membrane exact i16 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "above" of @gt {
  check.input dense<[[3], [3]]> : tensor<2x1xi16>
  check.expect_spikes "lif" dense<[[0], [1]]> : tensor<2x1xi1>
  check.expect_pre "lif" dense<[[3], [4]]> : tensor<2x1xi64>
  check.expect_post "lif" dense<[[3], [4]]> : tensor<2x1xi64>
}

qsnn.network @count(%x: tensor<1xi8>) -> tensor<1xui8> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 3 fire count reset subtract 3 init 0 membrane exact i16 unit 1.0 : tensor<1xi8> -> tensor<1xui8>
  qsnn.output %s : tensor<1xui8>
}

check.case "count" of @count {
  check.input dense<[[7], [-9], [5]]> : tensor<3x1xi16>
  check.expect_spikes "lif" dense<[[2], [0], [0]]> : tensor<3x1xui8>
  check.expect_pre "lif" dense<[[7], [-9], [0]]> : tensor<3x1xi64>
  check.expect_post "lif" dense<[[1], [-9], [0]]> : tensor<3x1xi64>
}

qsnn.network @over(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 3 shift 2 round ceil frac 0 bias 0 threshold 2 fire gt_over reset subtract 2 init 0 membrane exact i16 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "doubled threshold" of @over {
  check.input dense<[[9], [0], [0]]> : tensor<3x1xi16>
  check.expect_spikes "lif" dense<[[1], [1], [0]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[9], [4], [1]]> : tensor<3x1xi64>
  check.expect_post "lif" dense<[[7], [4], [3]]> : tensor<3x1xi64>
}
