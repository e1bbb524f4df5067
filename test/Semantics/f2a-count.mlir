// RUN: snn-run --check %s

// F2a: s = max(0, ⌊u/θ⌋), and 'subtract' takes ρ·s.
// θ = ρ = 1/2, a = b = 1: u = 1.25 gives 2, v = 0.25; 0.25 - 1 = -0.75 gives 0;
// -0.75 + 1.5 = 0.75 gives 1, v = 0.25; 0.25 + 0.25 = 0.5 gives 1, v = 0.

snn.network @n(%x: tensor<1xf32>) -> tensor<1xui8> {
  %s = snn.lif "lif" %x decay 1.0 gain 1.0 bias 0.0 threshold 0.5 fire count reset subtract 0.5 init 0.0 : tensor<1xf32> -> tensor<1xui8>
  snn.output %s : tensor<1xui8>
}

check.case "several spikes" of @n {
  check.input dense<[[1.25], [-1.0], [1.5], [0.25]]> : tensor<4x1xf32>
  check.expect_spikes "lif" dense<[[2], [0], [1], [1]]> : tensor<4x1xui8>
  check.expect_pre "lif" dense<[[1.25], [-0.75], [0.75], [0.5]]> : tensor<4x1xf32>
  check.expect_post "lif" dense<[[0.25], [-0.75], [0.25], [0.0]]> : tensor<4x1xf32>
}

// s ≥ k exactly when u ≥ k·θ. In single precision 0.1 is above 1/10, so that
// 5·θ = 0.5000000074… > 0.5: four spikes, though 0.5 / 0.1 rounds to 5.
snn.network @exact(%x: tensor<1xf32>) -> tensor<1xui8> {
  %s = snn.lif "lif" %x decay 0.0 gain 1.0 bias 0.0 threshold 0.1 fire count reset none init 0.0 : tensor<1xf32> -> tensor<1xui8>
  snn.output %s : tensor<1xui8>
}

check.case "the quotient is exact" of @exact {
  check.input dense<[[0.5], [0.7], [0.3], [0.1], [0.099999994]]> : tensor<5x1xf32>
  check.expect_spikes "lif" dense<[[4], [6], [3], [1], [0]]> : tensor<5x1xui8>
}

// Another reset than by subtraction: any spike puts v to 0.25.
snn.network @to(%x: tensor<1xf32>) -> tensor<1xui8> {
  %s = snn.lif "lif" %x decay 1.0 gain 1.0 bias 0.0 threshold 0.5 fire count reset to 0.25 init 0.0 : tensor<1xf32> -> tensor<1xui8>
  snn.output %s : tensor<1xui8>
}

check.case "reset to" of @to {
  check.input dense<[[1.75], [0.0]]> : tensor<2x1xf32>
  check.expect_spikes "lif" dense<[[3], [0]]> : tensor<2x1xui8>
  check.expect_pre "lif" dense<[[1.75], [0.25]]> : tensor<2x1xf32>
  check.expect_post "lif" dense<[[0.25], [0.25]]> : tensor<2x1xf32>
}
