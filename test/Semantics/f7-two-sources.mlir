// RUN: snn-run --check %s

// F7: the same numbers under the conventions of two frameworks. snnTorch's delayed
// subtraction U[t] = βU[t-1] + I[t] - θ·S[t-1] is 'subtract θ/β' here; subtraction
// of θ at once is another neuron. β = 1/2, θ = 1, I = 2, 0, 0:
//   delayed: U = 2, 1 - 1 = 0, 0 and ρ = 2: u = 2 (v = 0), 0, 0
//   at once: u = 2 (v = 1), 0.5, 0.25.

snn.network @delayed(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 2.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "delayed" of @delayed {
  check.input dense<[[2.0], [0.0], [0.0]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [0]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[2.0], [0.0], [0.0]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[0.0], [0.0], [0.0]]> : tensor<3x1xf32>
}

snn.network @at_once(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 1.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "at_once" of @at_once {
  check.input dense<[[2.0], [0.0], [0.0]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [0]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[2.0], [0.5], [0.25]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[1.0], [0.5], [0.25]]> : tensor<3x1xf32>
}
