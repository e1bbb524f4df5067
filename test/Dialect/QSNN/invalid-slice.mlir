// RUN: snn-opt %s -split-input-file -verify-diagnostics

// A part has the type of the whole.
qsnn.network @n(%x: tensor<2x3xi8>) -> tensor<2x3xui8> {
  // expected-error@+1 {{'qsnn.slice': expected 'begin', 'stride' and a result of as many dimensions and of the element type of 'tensor<2x3xi8>', but got [0, 0], [1, 1] and 'tensor<2x3xui8>' (rule L7)}}
  %y = qsnn.slice %x begin [0, 0] stride [1, 1] : tensor<2x3xi8> -> tensor<2x3xui8>
  qsnn.output %y : tensor<2x3xui8>
}

// -----

// It ends with the whole.
qsnn.network @n(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // expected-error@+1 {{'qsnn.slice': expected a part of the 3 elements of dimension 1, but got 3 from 1 with stride 1 (rule L7)}}
  %y = qsnn.slice %x begin [0, 1] stride [1, 1] : tensor<2x3xi8> -> tensor<2x3xi8>
  qsnn.output %y : tensor<2x3xi8>
}

// -----

// It begins in the whole.
qsnn.network @n(%x: tensor<2x3xi8>) -> tensor<1x3xi8> {
  // expected-error@+1 {{'qsnn.slice': expected a part of the 2 elements of dimension 0, but got 1 from -1 with stride 1 (rule L7)}}
  %y = qsnn.slice %x begin [-1, 0] stride [1, 1] : tensor<2x3xi8> -> tensor<1x3xi8>
  qsnn.output %y : tensor<1x3xi8>
}
