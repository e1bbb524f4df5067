// RUN: snn-opt %s --convert-snn-to-qsnn=target=loihi -split-input-file -verify-diagnostics

// Everything that the chip has not is reported in one run.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %q_fc = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w_fc : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': subtracts at a spike; the chip resets to 0 (rule Q10): train with a hard reset, or '--convert-snn-to-qsnn="target=loihi approximate=soft-reset"' takes one and measures the loss}}
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset subtract 1.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  // expected-error@+1 {{'b': has no reset; the chip resets to 0 after every spike (rule Q10)}}
  %b = snn.lif "b" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  // expected-error@+2 {{'c': has a lowest membrane ('floor'), the chip has none (rule Q10); '--convert-snn-to-qsnn="target=loihi approximate=floor"' leaves it out}}
  // expected-error@+1 {{'c': has refractory steps, the chip's model none (rule Q10); '--convert-snn-to-qsnn="target=loihi approximate=refractory"' leaves them out}}
  %c = snn.lif "c" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 floor -1.0 init 0.0 refractory 2 : tensor<2xf32> -> tensor<2xi1>
  // expected-error@+1 {{'d': neuron 0 starts at 0.5; on the chip it starts where a reset leaves it, at 0 (rule Q10); '--convert-snn-to-qsnn="target=loihi approximate=init"' starts it there}}
  %d = snn.lif "d" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.5 : tensor<2xf32> -> tensor<2xi1>
  // expected-error@+1 {{'e': has a bias, which currents on the chip have not (rule Q10); train the neurons with it, or without}}
  %v = snn.li "e" %i decay 0.5 gain 1.0 bias 0.25 init 0.0 : tensor<2xf32>
  %f = snn.lif "f" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  // expected-error@+1 {{'g': integrates for something else than one 'snn.lif' or the network's output; on the chip it is the current of a neuron (rule Q10)}}
  %g = snn.li "g" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %a : tensor<2xi1>
}

// -----

// Several spikes a step; a maximum; an encoder; a current as the output.
// expected-error@+1 {{network 'n': output 0, 'fc': expected spikes of neurons, or membranes of 'snn.li' that nothing else reads, as they are (rule Q10)}}
snn.network @n(%x: tensor<2x4xi1>) -> tensor<2xf32> attributes {decode = #snn.decode<last>} {
  // expected-error@+1 {{'p': takes a maximum, which no synapse does (rule Q10); train with 'sum' or 'avg' pools}}
  %p = snn.pool "p" max %x window [4] stride [4] pads [0, 0] dilation [1] : tensor<2x4xi1> -> tensor<2x1xi1>
  // expected-error@+1 {{'enc': encodes a value as spikes, which the chip does not do (rule Q10); give it the spikes as recordings}}
  %e = snn.encode "enc" rate %p max 1.0 : tensor<2x1xi1> -> tensor<2x1xi1>
  %f = snn.reshape %e : tensor<2x1xi1> -> tensor<2xi1>
  %q_fc = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %f, %w_fc : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': makes several spikes a step ('fire count'), the chip one at most (rule Q10)}}
  %s = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire count reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xui8>
  snn.output %i : tensor<2xf32>
}

// -----

// A loop of two synapses that delays by one step.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %back = snn.delay "back" %b by 1 init 0.0 : tensor<2xi1>
  %q_fc = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w_fc : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %q_rec = arith.constant dense<1> : tensor<2x2xi4>
  %c_rec = arith.constant dense<0.5> : tensor<2xf32>
  %w_rec = snn.dequantize %q_rec, %c_rec : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %j = snn.linear "rec" %back, %w_rec : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %k = snn.add "sum" %i, %j : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %k decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %q_fc2 = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc2 = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc2 = snn.dequantize %q_fc2, %c_fc2 : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %l = snn.linear "fc2" %a, %w_fc2 : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'b': is on a loop of 2 synapses ('a', 'b') that delays by 1; on the chip each synapse takes a step, so it needs delays of 2 steps or more in all (rule Q10)}}
  %b = snn.lif "b" %l decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %b : tensor<2xi1>
}

// -----

// A delay that is not 0 at first, and one that is longer than any synapse's.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'d': holds something else than 0 at first, or delays a constant; on the chip nothing comes before the first step (rule Q10)}}
  %d = snn.delay "d" %x by 1 init 1.0 : tensor<2xi1>
  %q_fc = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %d, %w_fc : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %a : tensor<2xi1>
}

// -----

snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %q_fc = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w_fc : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %d = snn.delay "d" %a by 70 init 0.0 : tensor<2xi1>
  %q_fc2 = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc2 = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc2 = snn.dequantize %q_fc2, %c_fc2 : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %j = snn.linear "fc2" %d, %w_fc2 : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %q_fc3 = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc3 = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc3 = snn.dequantize %q_fc3, %c_fc3 : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %l = snn.linear "fc3" %a, %w_fc3 : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %k = snn.add "sum" %j, %l : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'b': needs a delay of 70 steps from 'a' so that all that meets there belongs to one step; synapses have 62 at most (rule Q10)}}
  %b = snn.lif "b" %k decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %b : tensor<2xi1>
}

// -----

// Neurons with a bias need the length of a recording.
// expected-error@+1 {{network 'n': has neurons with a bias, which are cleared before their first step (rule Q10); that needs the number of steps of a recording ('--steps=N' at import) or '--convert-snn-to-qsnn="target=loihi reset-interval=N"'}}
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %q_fc = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w_fc : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.25 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %a : tensor<2xi1>
}

// -----

// In the chip step before its first, 'b' fires by its bias: its own synapse
// would bring the spike into its first step.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> attributes {steps = 3 : i64} {
  %q_fc = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w_fc : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %q_fc2 = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc2 = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc2 = snn.dequantize %q_fc2, %c_fc2 : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %j = snn.linear "fc2" %a, %w_fc2 : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %d = snn.delay "back" %b by 1 init 0.0 : tensor<2xi1>
  %q_rec = arith.constant dense<1> : tensor<2x2xi4>
  %c_rec = arith.constant dense<0.5> : tensor<2xf32>
  %w_rec = snn.dequantize %q_rec, %c_rec : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %l = snn.linear "rec" %d, %w_rec : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %k = snn.add "sum" %j, %l : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'b': reads 'b' with a delay of 1; on the chip that one's bias makes it fire before its first step (it starts 2 steps behind the input), and the spike would arrive in time (rule Q10)}}
  %b = snn.lif "b" %k decay 0.5 gain 1.0 bias 2.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %b : tensor<2xi1>
}

// -----

// Two outputs of one chain are not equally far behind the input.
// expected-error@+1 {{network 'n': its outputs are not equally far behind the input on the chip: between them lie 'b', whose synapses take a step each (rule Q10); put out one of them}}
snn.network @n(%x: tensor<2xi1>) -> (tensor<2xi1>, tensor<2xi1>) {
  %q_fc = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w_fc : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %q_fc2 = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc2 = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc2 = snn.dequantize %q_fc2, %c_fc2 : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %j = snn.linear "fc2" %a, %w_fc2 : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %b = snn.lif "b" %j decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %a, %b : tensor<2xi1>, tensor<2xi1>
}

// -----

// A threshold that takes more than 17 bits; one that the membrane at rest passes.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %q_fc = arith.constant dense<1> : tensor<2x2xi4>
  %c_fc = arith.constant dense<1.0e-6> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w_fc : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': neuron 0 needs the threshold 1000000 in steps of its weights; the chip has 17 bits, 131071 (rule Q10)}}
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  // expected-error@+1 {{'b': neuron 0 has a threshold that the resting membrane passes; expected one above where a reset leaves it (rule Q10)}}
  %b = snn.lif "b" %i decay 0.5 gain 1.0 bias 0.0 threshold -1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %a : tensor<2xi1>
}

// -----

// Weights that do not fit 8 bits: 8 of them in each window of a pool.
snn.network @n(%x: tensor<1x16xi1>) -> tensor<2xi1> {
  %p = snn.pool "p" avg %x window [3] stride [3] pads [0, 0] dilation [1] ceil : tensor<1x16xi1> -> tensor<1x6xf32>
  %f = snn.reshape %p : tensor<1x6xf32> -> tensor<6xf32>
  %q_fc = arith.constant dense<[[127, 127, 127, 127, 127, 127], [-128, 1, 1, 1, 1, 1]]> : tensor<2x6xi8>
  %c_fc = arith.constant dense<0.5> : tensor<2xf32>
  %w_fc = snn.dequantize %q_fc, %c_fc : (tensor<2x6xi8>, tensor<2xf32>) -> tensor<2x6xf32>
  %i = snn.linear "fc" %f, %w_fc : (tensor<6xf32>, tensor<2x6xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': has weights beyond -256 to 254 (of one sign 255) once pools, gains and parallel synapses are folded in (rule Q10); quantise to fewer bits}}
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %a : tensor<2xi1>
}
