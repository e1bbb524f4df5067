// RUN: snn-opt %s -split-input-file -verify-diagnostics

// Each dimension has its part.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-error@+1 {{'snn.slice': expected 'begin', 'stride' and a result of as many dimensions and of the element type of 'tensor<2x3xi1>', but got [0], [1] and 'tensor<2x3xi1>' (rule L7)}}
  %y = snn.slice %x begin [0] stride [1] : tensor<2x3xi1> -> tensor<2x3xi1>
  snn.output %y : tensor<2x3xi1>
}

// -----

// A part has the type of the whole.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<2x3xui8> {
  // expected-error@+1 {{'snn.slice': expected 'begin', 'stride' and a result of as many dimensions and of the element type of 'tensor<2x3xi1>', but got [0, 0], [1, 1] and 'tensor<2x3xui8>' (rule L7)}}
  %y = snn.slice %x begin [0, 0] stride [1, 1] : tensor<2x3xi1> -> tensor<2x3xui8>
  snn.output %y : tensor<2x3xui8>
}

// -----

// It ends with the whole.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-error@+1 {{'snn.slice': expected a part of the 3 elements of dimension 1, but got 3 from 1 with stride 1 (rule L7)}}
  %y = snn.slice %x begin [0, 1] stride [1, 1] : tensor<2x3xi1> -> tensor<2x3xi1>
  snn.output %y : tensor<2x3xi1>
}

// -----

// It begins in the whole.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<1x3xi1> {
  // expected-error@+1 {{'snn.slice': expected a part of the 2 elements of dimension 0, but got 1 from -1 with stride 1 (rule L7)}}
  %y = snn.slice %x begin [-1, 0] stride [1, 1] : tensor<2x3xi1> -> tensor<1x3xi1>
  snn.output %y : tensor<1x3xi1>
}

// -----

// Elements are in their order.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-error@+1 {{'snn.slice': expected a part of the 2 elements of dimension 0, but got 2 from 1 with stride -1 (rule L7)}}
  %y = snn.slice %x begin [1, 0] stride [-1, 1] : tensor<2x3xi1> -> tensor<2x3xi1>
  snn.output %y : tensor<2x3xi1>
}

// -----

// The largest numbers do not wrap.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-error@+1 {{'snn.slice': expected a part of the 3 elements of dimension 1, but got 3 from 1 with stride 9223372036854775807 (rule L7)}}
  %y = snn.slice %x begin [0, 1] stride [1, 9223372036854775807] : tensor<2x3xi1> -> tensor<2x3xi1>
  snn.output %y : tensor<2x3xi1>
}
