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

// Q5: what a real input's integers mean must come from somewhere.
// expected-error@+1 {{network 'n': needs calibration data, and the module records none: give 'calibration=FILE' to the pass, or '--calibration=FILE' at import}}
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
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
  // expected-error@+1 {{'a': the membrane of neuron 0 has no lower bound: it does not decay, and the network states no number of steps ('--steps=N' at import) (rule Q4)}}
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
  // expected-error@+1 {{'a': the membrane of neuron 0 has no lower bound}}
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

// Q9: a current with a bias that no integer holds.
// expected-error@+1 {{network 'n': output 0, 'fc1', has a constant added to it that no integer holds; put out spikes, counts or a membrane (rule Q9)}}
snn.network @n(%x: tensor<2xui8>) -> tensor<2xf32> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %b = arith.constant dense<0.5> : tensor<2xf32>
  %i = snn.linear "fc1" %x, %w bias %b : (tensor<2xui8>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

// -----

// Foreign operations have no meaning in integers.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %s = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  // expected-error@+1 {{'arith.andi': has no integer form}}
  %t = arith.andi %s, %s : tensor<2xi1>
  snn.output %t : tensor<2xi1>
}

// -----

// Q5: a value whose unit depends on itself has none.
snn.network @n(%x: tensor<2xf32> {snn.step = 1.0 : f64}) -> tensor<2xi1> {
  %a = snn.add "sum" %x, %d : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'d': delays a value whose unit depends on itself (rule Q5); feed back spikes, counts, or the current of a synapse on them, and let 'snn.li' integrate}}
  %d = snn.delay "d" %a by 1 init 0.0 : tensor<2xf32>
  %s = snn.lif "a" %a decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// Q8: units of no simple ratio.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c1 = arith.constant dense<0.1> : tensor<2xf32>
  %c2 = arith.constant dense<0.3> : tensor<2xf32>
  %w1 = snn.dequantize %q, %c1 : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %w2 = snn.dequantize %q, %c2 : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w1 : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %j = snn.linear "fc2" %x, %w2 : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'sum': brings together values of unit 0.10000000149011612 ('fc1') and 0.30000001192092896 ('fc2'), and no exact gains of 16 bits make them one (rule Q8); quantise synapses that meet on one grid a row, and inputs by a step that is a simple fraction ('--convert-snn-to-qsnn="input-step=STEP"')}}
  %a = snn.add "sum" %i, %j : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %s = snn.lif "a" %a decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// Q5: a sign is the weights' business.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  // expected-error@+1 {{'bn': has the factor -1; expected a positive one (rule Q5): there are no weights in front of it that could take the sign; make the connection a layer of weights, or, where it is the delayed reset of a neuron that forgets (snnTorch's beta=0), use a beta above 0 or reset_delay=False}}
  %a = snn.scale "bn" %x factor -1.0 shift 0.5 : tensor<2xui8> -> tensor<2xf32>
  %s = snn.lif "a" %a decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// Q5: where there are weights in front, a fold puts the sign into them.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %q = arith.constant dense<[[1, 2], [3, 1]]> : tensor<2x2xi4>
  %c = arith.constant dense<0.5> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'bn': has the factor -1; expected a positive one (rule Q5): run '--snn-fold-scales' before quantising, which puts its sign into the weights in front of it}}
  %a = snn.scale "bn" %i factor -1.0 shift 0.5 : tensor<2xf32> -> tensor<2xf32>
  %s = snn.lif "a" %a decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// L6: an encoder's maximum is a whole number of its input's steps.
snn.network @n(%x: tensor<2xf32> {snn.step = 0.3 : f64}) -> tensor<2xi1> {
  // expected-error@+1 {{'enc': expected a maximum that is a whole number of steps of its input, but one step is 0.3 (rules Q5, L6)}}
  %s = snn.encode "enc" rate %x max 1.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// L3, Q5: of values with different constants no integer is the largest.
snn.network @n(%x: tensor<1x2xui8>) -> tensor<1x1xi1> {
  %c = snn.scale "c" %x factor 1.0 shift dense<[[0.0, 0.5]]> : tensor<1x2xf32> : tensor<1x2xui8> -> tensor<1x2xf32>
  // expected-error@+1 {{'p': takes the largest of values with different constants}}
  %p = snn.pool "p" max %c window [2] stride [2] pads [0, 0] dilation [1] : tensor<1x2xf32> -> tensor<1x1xf32>
  %s = snn.lif "a" %p decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<1x1xf32> -> tensor<1x1xi1>
  snn.output %s : tensor<1x1xi1>
}

// -----

// Q5: b·e > 0, also of an integrator.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'a': neuron 1 has the gain -0.5; expected a positive one (rule Q5): a sign goes into the weights in front of it}}
  %v = snn.li "a" %i decay 0.5 gain dense<[0.5, -0.5]> : tensor<2xf32> bias 0.0 init 0.0 : tensor<2xf32>
  // expected-error@+1 {{'b': neuron 0 has the gain 0; expected a positive one (rule Q5)}}
  %s = snn.lif "b" %i decay 0.5 gain 0.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// Q5: constants that no integer of 62 bits holds, of neurons and delays.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<1.0e-30> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'d': element 0 has constants too large for the unit of its input (rule Q5)}}
  %d = snn.delay "d" %i by 1 init 1.0 : tensor<2xf32>
  // expected-error@+1 {{'a': element 0 has constants too large for the unit of its input (rule Q5)}}
  %s = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// Q8: rows of one synapse as inputs of another.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %c = arith.constant dense<[0.5, 0.3]> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-error@+1 {{'fc2': brings together values of unit 0.5 ('fc1') and 0.30000001192092896 ('fc1')}}
  %j = snn.linear "fc2" %i, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  %s = snn.lif "a" %j decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// L6: a zero point in front of an encoder.
snn.network @n(%x: tensor<2xf32> {snn.step = 0.5 : f64, snn.zero = 1 : i64}) -> tensor<2xi1> {
  // expected-error@+1 {{'enc': encodes a value with a constant added to it, or a zero point; expected integers from 0 on (rule L6)}}
  %s = snn.encode "enc" rate %x max 1.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
