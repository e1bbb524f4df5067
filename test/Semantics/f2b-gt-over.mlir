// RUN: snn-run --check %s

// F2b: a membrane that one subtraction leaves above θ meets θ + ρ in the next
// step. θ = ρ = 1, a = b = 1, c = 0:
//   t 0: r = 0, u = 3.5 > 1: spike, shown 3.5, v = 2.5
//   t 1: r = 1, u = 2.5 > 2: spike, shown 1.5, v = 1.5
//   t 2: r = 1, u = 1.5, not above 2: none, shown 0.5, v = 1.5
//   t 3: r = 1, u = 2.5 > 2: spike, shown 1.5, v = 1.5
//   t 4: r = 1, u = 1.5: none, shown 0.5, v = 1.5.

snn.network @n(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 1.0 gain 1.0 bias 0.0 threshold 1.0 fire gt_over reset subtract 1.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "doubled threshold" of @n {
  check.input dense<[[3.5], [0.0], [0.0], [1.0], [0.0]]> : tensor<5x1xf32>
  check.expect_spikes "lif" dense<[[1], [1], [0], [1], [0]]> : tensor<5x1xi1>
  check.expect_pre "lif" dense<[[3.5], [1.5], [0.5], [1.5], [0.5]]> : tensor<5x1xf32>
  check.expect_post "lif" dense<[[2.5], [1.5], [1.5], [1.5], [1.5]]> : tensor<5x1xf32>
}

// ρ of its own: threshold in force 1 + 0.5, and r looks at v[-1] too.
snn.network @rho(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 1.0 gain 1.0 bias 0.0 threshold 1.0 fire gt_over reset subtract 0.5 init 1.25 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "another ρ" of @rho {
  check.input dense<[[0.125], [0.25], [0.0]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[0], [1], [0]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[0.875], [1.125], [0.625]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[1.375], [1.125], [1.125]]> : tensor<3x1xf32>
}
