// RUN: snn-opt %s -split-input-file -verify-diagnostics

// Q1: a gain is at least 1.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'gain': expected multipliers of 1 to 4294967295 (rule Q1), but got 0}}
  %y = qsnn.rescale "gain" %x by 0 shift 0 round floor : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q1: each of them.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'gain': expected multipliers of 1 to 4294967295 (rule Q1), but got -1}}
  %y = qsnn.rescale "gain" %x by dense<[1, -1]> : tensor<2xi64> shift 0 round floor : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q1: of at most 32 bits.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'gain': expected multipliers of 1 to 4294967295 (rule Q1), but got 4294967296}}
  %y = qsnn.rescale "gain" %x by 4294967296 shift 0 round floor : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q1: one for all, or for each.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'gain': by: expected a number or a tensor of the shape of 'tensor<2xi8>' (or 1 in a dimension), but got 'tensor<3xi64>'}}
  %y = qsnn.rescale "gain" %x by dense<1> : tensor<3xi64> shift 0 round floor : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q1: a shift divides.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'qsnn.rescale' op attribute 'shift' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 0 whose maximum value is 30}}
  %y = qsnn.rescale "gain" %x by 1 shift -1 round floor : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q1: by at most 2^30.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'qsnn.rescale' op attribute 'shift' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 0 whose maximum value is 30}}
  %y = qsnn.rescale "gain" %x by 1 shift 31 round floor : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q2: there are four roundings.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{custom op 'qsnn.rescale' expected string or keyword containing one of the following enum values for attribute 'rounding' [floor, nearest, ceil, trunc]}}
  %y = qsnn.rescale "gain" %x by 1 shift 0 round even : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q4: the width is proved.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'gain': the value of neuron 0 reaches -256 to 254, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %y = qsnn.rescale "gain" %x by 2 shift 0 round floor : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q4: rounding up may need one more: ⌈127·3 / 2^2⌉ = 96.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi7> {
  // expected-error@+1 {{'gain': the value of neuron 0 reaches -96 to 96, which needs 8 bits, but 'exact' i7 was declared (rule Q4)}}
  %y = qsnn.rescale "gain" %x by 3 shift 2 round ceil : tensor<2xi8> -> tensor<2xi7>
  qsnn.output %y : tensor<2xi7>
}

// -----

// Q4: a mode makes it fit.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'gain': the value of neuron 0 reaches -256 to 254, which needs 9 bits, but i8 was declared (rule Q4)}}
  %y = qsnn.rescale "gain" %x by 2 shift 0 round floor overflow wrap 9 : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q1: a gain is an integer.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{floating point value not valid for specified type}}
  %y = qsnn.rescale "gain" %x by 1.5 shift 0 round floor : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}
