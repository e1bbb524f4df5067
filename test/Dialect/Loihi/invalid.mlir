// RUN: snn-opt %s -split-input-file -verify-diagnostics

// A decay has 12 bits.
loihi.network @n(%x: tensor<2xi32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': v_decay: expected integers of 0 to 4096 (rule Q10), but got 4097}}
  %s = loihi.lif "lif" %x i_decay 0 v_decay 4097 bias 0 threshold 5 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

loihi.network @n(%x: tensor<2xi32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': threshold: expected integers of -16777215 to 16777215 (rule Q10), but got 16777216}}
  %s = loihi.lif "lif" %x i_decay 0 v_decay 0 bias 0 threshold 16777216 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

loihi.network @n(%x: tensor<2xi32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': bias: expected a number or a tensor of the shape of 'tensor<2xi1>' (or 1 in a dimension), but got 'tensor<3xi64>'}}
  %s = loihi.lif "lif" %x i_decay 0 v_decay 0 bias dense<1> : tensor<3xi64> threshold 5 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

loihi.network @n(%x: tensor<2xi32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected 'clear every N phase P' with 0 <= P < N (rule Q10), but got every 3 phase 3}}
  %s = loihi.lif "lif" %x i_decay 0 v_decay 0 bias 0 threshold 5 clear every 3 phase 3 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

loihi.network @n(%x: tensor<2xi32>) -> tensor<3xi1> {
  // expected-error@+1 {{'lif': expected activations of the shape of the spikes, but got 'tensor<2xi32>' and 'tensor<3xi1>'}}
  %s = loihi.lif "lif" %x i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi32>) -> tensor<3xi1>
  loihi.output %s : tensor<3xi1>
}

// -----

loihi.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<1> : tensor<2x2xi4>
  // expected-error@+1 {{'fc': expected delays of 0 to 1048576 steps, but got -1 (rule Q10)}}
  %a = loihi.dense "fc" %x, %w delay dense<[[0, -1]]> : tensor<1x2xi64> : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

// Neurons read signals.
loihi.network @n(%x: tensor<2xi32>) -> tensor<2xi1> {
  %c = arith.constant dense<1> : tensor<2xi32>
  // expected-error@+1 {{'lif': expected a signal, but got a constant}}
  %s = loihi.lif "lif" %x, %c i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

// Levels do not mix.
loihi.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'d': expected operations of 'loihi', but got 'qsnn.delay' (rule N1)}}
  %d = qsnn.delay "d" %x by 1 init 0 : tensor<2xi1>
  loihi.output %d : tensor<2xi1>
}

// -----

// N3: only synapses take a step.
loihi.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'a': is on a cycle without a delay (rule N3)}}
  %a = loihi.lif "a" %b i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi1>) -> tensor<2xi1>
  // expected-note@+1 {{through 'b'}}
  %b = loihi.lif "b" %a i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi1>) -> tensor<2xi1>
  loihi.output %b : tensor<2xi1>
}

// -----

// expected-error@+1 {{argument 0: 'loihi.message_bits' expected an integer of 1 to 8, the bits of 'tensor<1xui8>', but got 9 : i64}}
loihi.network @bits(%x: tensor<1xui8> {loihi.message_bits = 9}) -> tensor<1xui8> {
  loihi.output %x : tensor<1xui8>
}

// -----

loihi.network @n(%x: tensor<2xi32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected fire 'gt' or 'ge' (rule Q10), but got 'count'}}
  %s = loihi.lif "lif" %x i_decay 0 v_decay 0 bias 0 threshold 5 fire count : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

loihi.network @n(%x: tensor<2xi32>) -> tensor<3xi24> {
  // expected-error@+1 {{'lif': expected membranes of the shape of the spikes, but got 'tensor<3xi24>' and 'tensor<2xi1>'}}
  %s, %v = loihi.lif "lif" %x i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi32>) -> (tensor<2xi1>, tensor<3xi24>)
  loihi.output %v : tensor<3xi24>
}

// -----

// No synapse reads membranes.
loihi.network @n(%x: tensor<2xi32>) -> tensor<2xi32> {
  %s, %v = loihi.lif "lif" %x i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi32>) -> (tensor<2xi1>, tensor<2xi24>)
  %w = arith.constant dense<1> : tensor<2x2xi4>
  // expected-error@+1 {{operand #0 must be}}
  %a = loihi.dense "fc" %v, %w : (tensor<2xi24>, tensor<2x2xi4>) -> tensor<2xi32>
  loihi.output %a : tensor<2xi32>
}

// -----

loihi.network @n(%x: tensor<3xi1>) -> tensor<2xi32> {
  // expected-error@+1 {{'vote': expected groups of equal size, but got 2 groups of 3 neurons}}
  %y = loihi.group_sum "vote" %x : tensor<3xi1> -> tensor<2xi32>
  loihi.output %y : tensor<2xi32>
}

// -----

loihi.network @n(%x: tensor<4xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'vote': expected only the network's output to read counts of groups, but 'loihi.lif' does}}
  %y = loihi.group_sum "vote" %x : tensor<4xi1> -> tensor<2xi32>
  %s = loihi.lif "lif" %y i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
