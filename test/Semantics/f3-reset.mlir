// RUN: snn-run --check %s

// F3: 'none' keeps u, 'to r' sets r where there was a spike, 'subtract ρ' takes
// ρ, which need not be θ. a = 1/2, b = 1, θ = 1; x = 2, 0, 1.5.
//   to -0.5: u = 2 (spike); -0.25; 1.375 (spike)
//   subtract 0.75: u = 2 (spike), v = 1.25; 0.625; 1.8125 (spike), v = 1.0625
//   none: u = v = 2 (spike); 1; 2 (spike). 1 is not above 1.

snn.network @to(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to -0.5 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "to -0.5" of @to {
  check.input dense<[[2.0], [0.0], [1.5]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [1]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[2.0], [-0.25], [1.375]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[-0.5], [-0.25], [-0.5]]> : tensor<3x1xf32>
}

snn.network @subtract(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 0.75 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "subtract 0.75" of @subtract {
  check.input dense<[[2.0], [0.0], [1.5]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [1]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[2.0], [0.625], [1.8125]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[1.25], [0.625], [1.0625]]> : tensor<3x1xf32>
}

snn.network @none(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset none init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "none" of @none {
  check.input dense<[[2.0], [0.0], [1.5]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [1]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[2.0], [1.0], [2.0]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[2.0], [1.0], [2.0]]> : tensor<3x1xf32>
}
