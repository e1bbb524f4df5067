// RUN: snn-run --check %s

// F5: v[t] = a·v[t-1] + b·x[t] + c, and the result is v[t] of this step.
// a = 1/2, b = 2, c = 1/4, v[-1] = -1, x = 1, 0, -1:
//   -0.5 + 2 + 0.25 = 1.75; 0.875 + 0.25 = 1.125; 0.5625 - 2 + 0.25 = -1.1875.

snn.network @li(%x: tensor<1xf32>) -> tensor<1xf32> attributes {decode = #snn.decode<last>} {
  %v = snn.li "li" %x decay 0.5 gain 2.0 bias 0.25 init -1.0 : tensor<1xf32>
  snn.output %v : tensor<1xf32>
}

check.case "integrates" of @li {
  check.input dense<[[1.0], [0.0], [-1.0]]> : tensor<3x1xf32>
  check.expect_post "li" dense<[[1.75], [1.125], [-1.1875]]> : tensor<3x1xf32>
  check.expect_output 0 dense<[[1.75], [1.125], [-1.1875]]> : tensor<3x1xf32>
}

// CUBA: the current of this step reaches the neuron in this step.
//   li, a = 1/2: 1, 0.5, 0.25; lif, a = 1, θ = 1: u = 1, 1.5 (spike, to 0), 0.25.
snn.network @cuba(%x: tensor<1xf32>) -> tensor<1xi1> {
  %i = snn.li "lif.syn" %x decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<1xf32>
  %s = snn.lif "lif" %i decay 1.0 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "li then lif" of @cuba {
  check.input dense<[[1.0], [0.0], [0.0]]> : tensor<3x1xf32>
  check.expect_post "lif.syn" dense<[[1.0], [0.5], [0.25]]> : tensor<3x1xf32>
  check.expect_pre "lif" dense<[[1.0], [1.5], [0.25]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[0], [1], [0]]> : tensor<3x1xi1>
}
