// RUN: snn-opt %s --convert-snn-to-qsnn=frac=2 -split-input-file -verify-diagnostics

// Every layer that cannot be made integer is reported.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{'fc1': has float weights; quantise them first, e.g. '--osbc-quantize=4'}}
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %s = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %d = snn.delay "d" %s by 1 init 0.0 : tensor<2xi1>
  // expected-error@+1 {{'fc2': has float weights; quantise them first, e.g. '--osbc-quantize=4'}}
  %j = snn.linear "fc2" %d, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %t = snn.lif "b" %j decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %t : tensor<2xi1>
}

// -----

// N4: frames of floats have no unit.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  // expected-error@+1 {{'fc1': has an input of 'tensor<2xf32>'; the integer level takes spikes and counts (for a network's input: '--events=…' at import)}}
  %i = snn.linear "fc1" %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  %s = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// Q4: no decay and no number of steps, so no bound.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<-1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': the membrane of neuron 0 has no bound: it does not decay, and the network states no number of steps ('--steps=N' at import; rule Q4)}}
  %s = snn.lif "a" %i decay 1.0 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// What stands behind a layer that failed is not blamed for it.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<-1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': the membrane of neuron 0 has no bound}}
  %s = snn.lif "a" %i decay 1.0 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %j = snn.linear "fc2" %s, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %t = snn.lif "b" %j decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %t : tensor<2xi1>
}

// -----

// Q2: a decay is between 0 and 1.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': expected a decay of 0 to 1 (rule Q2), but got -0.5}}
  %s = snn.lif "a" %i decay -0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': has neurons of different decay; the integer level takes one decay a layer}}
  %s = snn.lif "a" %i decay dense<[0.5, 0.25]> : tensor<2xf32> gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// Q5: b·e > 0.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': neuron 1 has the gain -0.5; expected a positive one (rule Q5)}}
  %s = snn.lif "a" %i decay 0.5 gain dense<[0.5, -0.5]> : tensor<2xf32> bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// Q5: constants that no integer of 62 bits holds.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0e-30> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': neuron 0 has constants too large for the unit of its weights}}
  %s = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// A membrane that leaves the network.
// expected-error@+1 {{network 'n': puts out a value that is no spike; the integer level puts out spikes}}
snn.network @n(%x: tensor<2xui8>) -> tensor<2xf32> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

// -----

// Neurons without a synapse, delayed currents, foreign operations.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'a': expected a current out of 'snn.linear'}}
  %s = snn.lif "a" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  // expected-error@+1 {{'d': delays a float value; the integer level takes spikes and counts}}
  %d = snn.delay "d" %x by 1 init 0.0 : tensor<2xf32>
  // expected-error@+1 {{'arith.andi': has no integer form}}
  %t = arith.andi %s, %s : tensor<2xi1>
  snn.output %t : tensor<2xi1>
}
