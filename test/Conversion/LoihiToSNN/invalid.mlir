// RUN: snn-opt --convert-loihi-to-snn %s -split-input-file -verify-diagnostics

// expected-error@+1 {{convert-loihi-to-snn: the module has no 'loihi.network'}}
module {}

// -----

loihi.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<1> : tensor<2x2xi4>
  // expected-error@+1 {{'fc': its synapses have different delays, but a float network delays whole signals}}
  %a = loihi.dense "fc" %x, %w delay dense<[[0], [3]]> : tensor<2x1xi64> : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

loihi.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<1> : tensor<2x2xi4>
  // expected-error@+1 {{'fc': its sums are divided by 2^1 and cut to whole numbers, which no float network does}}
  %a = loihi.dense "fc" %x, %w exponent -1 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  // expected-error@+1 {{'lif': its bias acts from chip step 0 on, 1 step before its first input; no float network does that}}
  %s = loihi.lif "lif" %a i_decay 0 v_decay 0 bias 2 threshold 5 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

loihi.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+2 {{'lif': its states are cleared every 7 chip steps, but a float network begins anew with each recording; import without --reset-interval}}
  // expected-error@+1 {{'lif': takes spikes or counts as currents; expected a synapse between, or an input of integers (--input-message-bits)}}
  %s = loihi.lif "lif" %x i_decay 0 v_decay 0 bias 0 threshold 5 clear every 7 phase 0 : (tensor<2xi1>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

loihi.network @n(%x: tensor<2xi32>) -> tensor<2xi24> {
  // expected-error@+1 {{'lif': its membranes are read, but it fires or has a bias; expected neurons that only integrate}}
  %s, %v = loihi.lif "lif" %x i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi32>) -> (tensor<2xi1>, tensor<2xi24>)
  loihi.output %v : tensor<2xi24>
}

// -----

// What leaks is said.
// expected-remark@+1 {{the chip cuts u and v to whole numbers where they leak, by less than 1/64 of a weight a step, which the float network does not: 'lif'}}
loihi.network @n(%x: tensor<2xi32>) -> tensor<2xi1> {
  %s = loihi.lif "lif" %x i_decay 4096 v_decay 123 bias 0 threshold 5 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
