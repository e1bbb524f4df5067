// RUN: snn-run --check %s

// F3a: after the reset v = max(v, m), m = -1; u is not held back. a = 1/2, θ = 1.
//   subtract 1, x = -4, 0, 3: u = -4, v = -1; u = -0.5; u = 2.75 (spike), v = 1.75
//   subtract 5, x = 3, 0, 0: u = 3 (spike), v = max(-2, -1) = -1; -0.5; -0.25.

snn.network @one(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 1.0 floor -1.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "inhibited" of @one {
  check.input dense<[[-4.0], [0.0], [3.0]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[0], [0], [1]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[-4.0], [-0.5], [2.75]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[-1.0], [-0.5], [1.75]]> : tensor<3x1xf32>
}

snn.network @five(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 5.0 floor -1.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "subtracted below" of @five {
  check.input dense<[[3.0], [0.0], [0.0]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [0]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[3.0], [-0.5], [-0.25]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[-1.0], [-0.5], [-0.25]]> : tensor<3x1xf32>
}
