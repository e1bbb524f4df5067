// RUN: snn-opt %s -split-input-file -verify-diagnostics

// N1: a network holds operations of its level.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'d': expected operations of 'snn', but got 'qsnn.delay' (rule N1)}}
  %y = qsnn.delay "d" %x by 1 init 0 : tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// L5: there are five decodes.
// expected-error@+2 {{expected ::snnc::snn::Decode to be one of: count, last, max, mean, first}}
// expected-error@+1 {{failed to parse SNN_DecodeAttr parameter 'value' which is to be a `::snnc::snn::Decode`}}
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> attributes {decode = #snn.decode<vote>} {
  snn.output %x : tensor<2xi1>
}

// -----

// N3: a cycle through pools, sums and concatenations is named whole.
snn.network @n(%x: tensor<1x2xui8>) -> tensor<1x2xui8> {
  // expected-error@+1 {{'pool': is on a cycle without a delay (rule N3)}}
  %p = snn.pool "pool" max %c window [1] stride [2] pads [0, 0] dilation [1] : tensor<1x4xui8> -> tensor<1x2xui8>
  // expected-note@+1 {{through 'max'}}
  %m = snn.pool "max" max %p window [1] stride [1] pads [0, 0] dilation [1] : tensor<1x2xui8> -> tensor<1x2xui8>
  // expected-note@+1 {{through 'cat'}}
  %c = snn.concat "cat" axis 1 %m, %x : (tensor<1x2xui8>, tensor<1x2xui8>) -> tensor<1x4xui8>
  snn.output %p : tensor<1x2xui8>
}

// -----

// N3: an li is no delay.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'sum': is on a cycle without a delay (rule N3)}}
  %i = snn.add "sum" %x, %v : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // expected-note@+1 {{through 'li'}}
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}

// -----

// N2: a delay has a start.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.delay' expected 'init'}}
  %y = snn.delay "d" %x by 1 : tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// N2: a tensor of starts spreads over the value.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'d': init: expected a number or a tensor of the shape of 'tensor<2xi1>' (or 1 in a dimension), but got 'tensor<3xf32>'}}
  %y = snn.delay "d" %x by 1 init dense<0.0> : tensor<3xf32> : tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// F1: the start is finite.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'d': init: expected a finite number, but got nan (rule F1)}}
  %y = snn.delay "d" %x by 1 init 0x7FC00000 : tensor<2xf32>
  snn.output %y : tensor<2xf32>
}

// -----

// N5: values have static shapes.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'snn.reshape' op result #0 must be tensor of i1 spikes, ui8 counts or f32 values, of one step, but got 'tensor<?xf32>'}}
  %y = "snn.reshape"(%x) : (tensor<2xf32>) -> tensor<?xf32>
  snn.output %x : tensor<2xf32>
}

// -----

// T2
// expected-error@+1 {{network 'n\xFF': expected a name of printable characters in UTF-8 (rule T2)}}
snn.network @"n\FF"(%x: tensor<2xf32>) -> tensor<2xf32> {
  snn.output %x : tensor<2xf32>
}
