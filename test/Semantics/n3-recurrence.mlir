// RUN: snn-run --check %s

// N3: two ways to feed back. With 'delay' before the synapse its bias acts from step
// 0; behind it, from step 1. One neuron, a = 0, θ = 1 (gt), reset to 0; the feedback
// weight is 2, its bias 0.5; nothing comes in.
//   delay, then synapse: u = 0.5 + 0 = 0.5; 0.5; 0.5
//   synapse, then delay (0 at first): 0; 0.5; 0.5.
// With an input of 1 at step 0: the first has u = 1.5 (spike), 0.5 + 2 = 2.5 (spike)
// and so on; the second has u = 1 (no spike), 0.5, 0.5.

snn.network @before(%x: tensor<1xf32>) -> tensor<1xi1> {
  %w = arith.constant dense<2.0> : tensor<1x1xf32>
  %b = arith.constant dense<0.5> : tensor<1xf32>
  %back = snn.delay "back" %s by 1 init 0.0 : tensor<1xi1>
  %r = snn.linear "rec" %back, %w bias %b : (tensor<1xi1>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1xf32>
  %i = snn.add "sum" %x, %r : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  %s = snn.lif "lif" %i decay 0.0 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

snn.network @behind(%x: tensor<1xf32>) -> tensor<1xi1> {
  %w = arith.constant dense<2.0> : tensor<1x1xf32>
  %b = arith.constant dense<0.5> : tensor<1xf32>
  %i = snn.add "sum" %x, %back : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  %s = snn.lif "lif" %i decay 0.0 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  %r = snn.linear "rec" %s, %w bias %b : (tensor<1xi1>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1xf32>
  %back = snn.delay "back" %r by 1 init 0.0 : tensor<1xf32>
  snn.output %s : tensor<1xi1>
}

check.case "silence" of @before {
  check.input dense<0.0> : tensor<3x1xf32>
  check.expect_pre "lif" dense<0.5> : tensor<3x1xf32>
}

check.case "silence" of @behind {
  check.input dense<0.0> : tensor<3x1xf32>
  check.expect_pre "lif" dense<[[0.0], [0.5], [0.5]]> : tensor<3x1xf32>
}

check.case "a push" of @before {
  check.input dense<[[1.0], [0.0], [0.0]]> : tensor<3x1xf32>
  check.expect_pre "lif" dense<[[1.5], [2.5], [2.5]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<1> : tensor<3x1xi1>
}

check.case "a push" of @behind {
  check.input dense<[[1.0], [0.0], [0.0]]> : tensor<3x1xf32>
  check.expect_pre "lif" dense<[[1.0], [0.5], [0.5]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<0> : tensor<3x1xi1>
}

// The same in integers, in halves: feedback weight 4, bias 1, θ = 2.
qsnn.network @integer(%x: tensor<1xi8>) -> tensor<1xi1> {
  %w = arith.constant dense<4> : tensor<1x1xi4>
  %b = arith.constant dense<1> : tensor<1xi8>
  %back = qsnn.delay "back" %s by 1 init 0 : tensor<1xi1>
  %r = qsnn.linear "rec" %back, %w bias %b : (tensor<1xi1>, tensor<1x1xi4>, tensor<1xi8>) -> tensor<1xi8>
  %i = qsnn.add "sum" %x, %r : (tensor<1xi8>, tensor<1xi8>) -> tensor<1xi10>
  %s = qsnn.lif "lif" %i leak 0 shift 0 round floor frac 0 bias 0 threshold 2 reset to 0 init 0 membrane exact i10 unit 0.5 : tensor<1xi10> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "a push" of @integer {
  check.input dense<[[2], [0], [0]]> : tensor<3x1xi8>
  check.expect_pre "lif" dense<[[3], [5], [5]]> : tensor<3x1xi64>
  check.expect_pre "lif" dense<[[1.5], [2.5], [2.5]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<1> : tensor<3x1xi1>
}
