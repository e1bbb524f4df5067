// RUN: snn-opt %s -split-input-file -verify-diagnostics

// F1: the membrane has decay, gain and bias: nothing has a default (F7).
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.lif' expected 'decay'}}
  %s = snn.lif "lif" %x gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F7: no gain by habit.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.lif' expected 'gain'}}
  %s = snn.lif "lif" %x decay 0.5 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F7: no bias.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.lif' expected 'bias'}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F7: no threshold.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.lif' expected 'threshold'}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F7: no comparison.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.lif' expected 'fire'}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F7: no reset.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.lif' expected 'reset'}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F7: no initial state.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.lif' expected 'init'}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F1: parameters spread over the neurons.
snn.network @n(%x: tensor<2x1x3xf32>) -> tensor<2x1x3xi1> {
  // expected-error@+1 {{'lif': decay: expected a number or a tensor of the shape of 'tensor<2x1x3xf32>' (or 1 in a dimension), but got 'tensor<2xf32>'}}
  %s = snn.lif "lif" %x decay dense<0.5> : tensor<2xf32> gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2x1x3xf32> -> tensor<2x1x3xi1>
  snn.output %s : tensor<2x1x3xi1>
}

// -----

// F1: parameters are of single precision.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'snn.lif' op attribute 'decay' failed to satisfy constraint: f32 number or f32 tensor}}
  %s = snn.lif "lif" %x decay dense<0.5> : tensor<2xf64> gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F1: NaN is none, also as the reset value.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': reset: expected a finite number, but got nan (rule F1)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0x7FC00000 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F3a: nor as the floor.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': floor: expected a finite number, but got -inf (rule F1)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 floor 0xFF800000 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F1: nor as the initial state.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': init: expected finite numbers, but got inf (rule F1)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init dense<[0.0, 0x7F800000]> : tensor<2xf32> : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F2a: several spikes are a count.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': fire 'count' makes ui8 counts, but the result is 'tensor<2xi1>' (rule F2a)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire count reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// N4: one spike is none.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xui8> {
  // expected-error@+1 {{'lif': fire 'gt' makes i1 spikes, but the result is 'tensor<2xui8>' (rule N4)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xui8>
  snn.output %s : tensor<2xui8>
}

// -----

// F2a: counting needs a threshold above 0.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xui8> {
  // expected-error@+1 {{'lif': fire 'count' expected thresholds above 0, but got 0 (rule F2a)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 0.0 fire count reset none init 0.0 : tensor<2xf32> -> tensor<2xui8>
  snn.output %s : tensor<2xui8>
}

// -----

// F2a: every one.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xui8> {
  // expected-error@+1 {{'lif': fire 'count' expected thresholds above 0, but got -1 (rule F2a)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold dense<[1.0, -1.0]> : tensor<2xf32> fire count reset none init 0.0 : tensor<2xf32> -> tensor<2xui8>
  snn.output %s : tensor<2xui8>
}

// -----

// F2b: 'gt_over' is for subtraction.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': fire 'gt_over' expected reset 'subtract', but got 'to' (rule F2b)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt_over reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F2b: without a reset there is no ρ.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': fire 'gt_over' expected reset 'subtract', but got 'none' (rule F2b)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt_over reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F3: a value is a number.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.lif' expected a number or a tensor}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F4: steps are not negative.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': refractory: expected at least 0 steps, but got -1 (rule F4)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 refractory -1 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F6: a membrane that is shown is a result.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': 'membrane pre' expected a second result, the membrane (rule F6)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 membrane pre : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F6: and one that is a result says which.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': the membrane as a result expected 'membrane pre' or 'membrane post' to say which (rule F6)}}
  %s, %u = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>, tensor<2xf32>
  snn.output %s : tensor<2xi1>
}

// -----

// F6: 'pre' or 'post'.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.lif' expected string or keyword containing one of the following enum values for attribute 'shown' [pre, post]}}
  %s, %u = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 membrane both : tensor<2xf32> -> tensor<2xi1>, tensor<2xf32>
  snn.output %s : tensor<2xi1>
}

// -----

// F6: it is f32.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'snn.lif' op result #1 must be statically shaped tensor of 32-bit float values, but got 'tensor<2xui8>'}}
  %s, %u = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 membrane pre : tensor<2xf32> -> tensor<2xi1>, tensor<2xui8>
  snn.output %s : tensor<2xi1>
}

// -----

// Shapes of current and spikes are equal.
snn.network @n(%x: tensor<2xf32>) -> tensor<3xi1> {
  // expected-error@+1 {{'snn.lif' op requires the same shape for all operands and results}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<3xi1>
  snn.output %s : tensor<3xi1>
}

// -----

// Spikes are no current: a synapse or a scale stands between.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'snn.lif' op operand #0 must be statically shaped tensor of 32-bit float values, but got 'tensor<2xi1>'}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xi1> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// N2: the state of a neuron does not close a cycle: it needs its input in the same step (N3).
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'lif': is on a cycle without a delay (rule N3)}}
  %s, %u = snn.lif "lif" %u decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 membrane pre : tensor<2xf32> -> tensor<2xi1>, tensor<2xf32>
  snn.output %u : tensor<2xf32>
}
