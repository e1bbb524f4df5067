// RUN: snn-opt %s -split-input-file -verify-diagnostics

// F5, F7: nothing has a default.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{custom op 'snn.li' expected 'decay'}}
  %v = snn.li "li" %x gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}

// -----

// F5: it has an initial state.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{custom op 'snn.li' expected 'init'}}
  %v = snn.li "li" %x decay 0.5 gain 1.0 bias 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}

// -----

// F5: it makes no spikes.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{custom op 'snn.li' expected 'init'}}
  %v = snn.li "li" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}

// -----

// F1: finite.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'li': decay: expected a finite number, but got nan (rule F1)}}
  %v = snn.li "li" %x decay 0x7FC00000 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}

// -----

// F1: spread over the neurons.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'li': gain: expected a number or a tensor of the shape of 'tensor<2xf32>' (or 1 in a dimension), but got 'tensor<3xf32>'}}
  %v = snn.li "li" %x decay 0.5 gain dense<1.0> : tensor<3xf32> bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}

// -----

// L5: its membrane is not counted.
// expected-error@+1 {{network 'n': decode 'count' reads spikes, but the output is 'tensor<2xf32>' (rule L5)}}
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> attributes {decode = #snn.decode<count>} {
  %v = snn.li "li" %x decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}

// -----

// L5: nor has it a first spike.
// expected-error@+1 {{network 'n': decode 'first' reads spikes, but the output is 'tensor<2xf32>' (rule L5)}}
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> attributes {decode = #snn.decode<first>} {
  %v = snn.li "li" %x decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}
