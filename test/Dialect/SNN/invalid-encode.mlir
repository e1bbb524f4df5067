// RUN: snn-opt %s -split-input-file -verify-diagnostics

// L6: the maximum is above 0.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'enc': expected a maximum above 0, but got 0 (rule L6)}}
  %y = snn.encode "enc" rate %x max 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// L6: each of them.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'enc': expected a maximum above 0, but got -1 (rule L6)}}
  %y = snn.encode "enc" rate %x max dense<[1.0, -1.0]> : tensor<2xf32> : tensor<2xf32> -> tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// F1: and finite.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'enc': max: expected a finite number, but got inf (rule F1)}}
  %y = snn.encode "enc" rate %x max 0x7F800000 : tensor<2xf32> -> tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// L6: one for each element, or for all.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'enc': max: expected a number or a tensor of the shape of 'tensor<2xf32>' (or 1 in a dimension), but got 'tensor<3xf32>'}}
  %y = snn.encode "enc" rate %x max dense<1.0> : tensor<3xf32> : tensor<2xf32> -> tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// L6: a rate code is spikes.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'enc': encode 'rate' of 'f32' expected a result of 'i1', but got 'tensor<2xf32>' (rule L6)}}
  %y = snn.encode "enc" rate %x max 1.0 : tensor<2xf32> -> tensor<2xf32>
  snn.output %y : tensor<2xf32>
}

// -----

// L6: a latency code too.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xui8> {
  // expected-error@+1 {{'enc': encode 'latency' of 'f32' expected a result of 'i1', but got 'tensor<2xui8>' (rule L6)}}
  %y = snn.encode "enc" latency %x max 1.0 : tensor<2xf32> -> tensor<2xui8>
  snn.output %y : tensor<2xui8>
}

// -----

// L6: a direct current is the value.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'enc': encode 'direct' of 'f32' expected a result of 'f32', but got 'tensor<2xi1>' (rule L6)}}
  %y = snn.encode "enc" direct %x max 1.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// L6: there are three codes.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'snn.encode' expected string or keyword containing one of the following enum values for attribute 'encoding' [direct, rate, latency]}}
  %y = snn.encode "enc" phase %x max 1.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %y : tensor<2xi1>
}
