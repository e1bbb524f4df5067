// RUN: snn-run --check %s

// F4: in the n steps after a spike u = v = v[t0]; input, leak and bias are lost,
// and 'pre' shows the held value. a = 1/2, b = 1, c = 1/4, θ = 1.
//   n = 2, subtract 1: u = 2.25 (spike), v = 1.25, held twice though 5 comes in;
//     0.625 + 1 + 0.25 = 1.875 (spike), v = 0.875, held.
//   n = 1, to 0: 2.25 (spike), v = 0, held; 5.25 (spike), 0, held; 0.5 + 0.25.
// Only a spike starts it: v[-1] = 4 is above θ and fires by its own leak, 2.25.

snn.network @two(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.25 threshold 1.0 fire gt reset subtract 1.0 init 0.0 refractory 2 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "two steps" of @two {
  check.input dense<[[2.0], [5.0], [5.0], [1.0], [0.5]]> : tensor<5x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [0], [1], [0]]> : tensor<5x1xi1>
  check.expect_pre "lif" dense<[[2.25], [1.25], [1.25], [1.875], [0.875]]> : tensor<5x1xf32>
  check.expect_post "lif" dense<[[1.25], [1.25], [1.25], [0.875], [0.875]]> : tensor<5x1xf32>
}

snn.network @once(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.25 threshold 1.0 fire gt reset to 0.0 init 0.0 refractory 1 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "one step" of @once {
  check.input dense<[[2.0], [5.0], [5.0], [1.0], [0.5]]> : tensor<5x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [1], [0], [0]]> : tensor<5x1xi1>
  check.expect_pre "lif" dense<[[2.25], [0.0], [5.25], [0.0], [0.75]]> : tensor<5x1xf32>
  check.expect_post "lif" dense<[[0.0], [0.0], [0.0], [0.0], [0.75]]> : tensor<5x1xf32>
}

snn.network @init(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.25 threshold 1.0 fire gt reset to 0.0 init 4.0 refractory 1 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "start above the threshold" of @init {
  check.input dense<[[0.0], [9.0], [0.0]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [0]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[2.25], [0.0], [0.25]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[0.0], [0.0], [0.25]]> : tensor<3x1xf32>
}
