// RUN: snn-run --check %s

// F1: u[t] = a·v[t-1] + b·x[t] + c, v[-1] as declared.
// Neuron 0: a = 1/2, b = 2, c = -1/4, v[-1] = 1:
//   1/2 + 2 - 1/4 = 2.25; 1.125 - 0.25 = 0.875; 0.4375 + 6 - 0.25 = 6.1875.
// Neuron 1: a = 1, b = -1, c = 0, v[-1] = 0: -1, -1, -4.

snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  %s = snn.lif "lif" %x decay dense<[0.5, 1.0]> : tensor<2xf32> gain dense<[2.0, -1.0]> : tensor<2xf32> bias dense<[-0.25, 0.0]> : tensor<2xf32> threshold 100.0 fire gt reset none init dense<[1.0, 0.0]> : tensor<2xf32> : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

check.case "one of each neuron" of @n {
  check.input dense<[[1.0, 1.0], [0.0, 0.0], [3.0, 3.0]]> : tensor<3x2xf32>
  check.expect_spikes "lif" dense<[[0, 0], [0, 0], [0, 0]]> : tensor<3x2xi1>
  check.expect_pre "lif" dense<[[2.25, -1.0], [0.875, -1.0], [6.1875, -4.0]]> : tensor<3x2xf32>
  check.expect_post "lif" dense<[[2.25, -1.0], [0.875, -1.0], [6.1875, -4.0]]> : tensor<3x2xf32>
}

// One number a channel: [2, 1, 1] spreads over [2, 1, 2].
snn.network @channels(%x: tensor<2x1x2xf32>) -> tensor<2x1x2xi1> {
  %s = snn.lif "lif" %x decay 1.0 gain 1.0 bias dense<[[[1.0]], [[2.0]]]> : tensor<2x1x1xf32> threshold 100.0 fire gt reset none init 0.0 : tensor<2x1x2xf32> -> tensor<2x1x2xi1>
  snn.output %s : tensor<2x1x2xi1>
}

check.case "one of each channel" of @channels {
  check.input dense<[[[[0.5, 0.25]], [[0.5, 0.25]]]]> : tensor<1x2x1x2xf32>
  check.expect_post "lif" dense<[[[[1.5, 1.25]], [[2.5, 2.25]]]]> : tensor<1x2x1x2xf32>
}
