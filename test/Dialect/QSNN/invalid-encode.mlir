// RUN: snn-opt %s -split-input-file -verify-diagnostics

// L6: the maximum is above 0.
qsnn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  // expected-error@+1 {{'enc': expected a maximum above 0, but got 0 (rule L6)}}
  %y = qsnn.encode "enc" rate %x max 0 : tensor<2xui8> -> tensor<2xi1>
  qsnn.output %y : tensor<2xi1>
}

// -----

// L6: it is an integer.
qsnn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  // expected-error@+1 {{floating point value not valid for specified type}}
  %y = qsnn.encode "enc" rate %x max 0.5 : tensor<2xui8> -> tensor<2xi1>
  qsnn.output %y : tensor<2xi1>
}

// -----

// L6: one for each element, or for all.
qsnn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> {
  // expected-error@+1 {{'enc': max: expected a number or a tensor of the shape of 'tensor<2xui8>' (or 1 in a dimension), but got 'tensor<3xi64>'}}
  %y = qsnn.encode "enc" rate %x max dense<1> : tensor<3xi64> : tensor<2xui8> -> tensor<2xi1>
  qsnn.output %y : tensor<2xi1>
}

// -----

// L6: a rate code is spikes.
qsnn.network @n(%x: tensor<2xui8>) -> tensor<2xi8> {
  // expected-error@+1 {{'enc': encode 'rate' of 'ui8' expected a result of 'i1', but got 'tensor<2xi8>' (rule L6)}}
  %y = qsnn.encode "enc" rate %x max 1 : tensor<2xui8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// L6: a direct current is the value.
qsnn.network @n(%x: tensor<2xui8>) -> tensor<2xi16> {
  // expected-error@+1 {{'enc': encode 'direct' of 'ui8' expected a result of 'ui8', but got 'tensor<2xi16>' (rule L6)}}
  %y = qsnn.encode "enc" direct %x max 1 : tensor<2xui8> -> tensor<2xi16>
  qsnn.output %y : tensor<2xi16>
}
