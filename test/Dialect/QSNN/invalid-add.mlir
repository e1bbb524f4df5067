// RUN: snn-opt %s -split-input-file -verify-diagnostics

// Q4: the width of a sum is proved.
qsnn.network @n(%x: tensor<2xi8>, %z: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'sum': the sum of neuron 0 reaches -256 to 254, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %y = qsnn.add "sum" %x, %z : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// N4: two spikes are more than one.
qsnn.network @n(%x: tensor<2xi1>, %z: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'sum': the sum of neuron 0 reaches 0 to 2, but i1 was declared (rules N4, Q4)}}
  %y = qsnn.add "sum" %x, %z : (tensor<2xi1>, tensor<2xi1>) -> tensor<2xi1>
  qsnn.output %y : tensor<2xi1>
}

// -----

// N4: two counts may pass 255.
qsnn.network @n(%x: tensor<2xui8>, %z: tensor<2xui8>) -> tensor<2xui8> {
  // expected-error@+1 {{'sum': the sum of neuron 0 reaches 0 to 510, but ui8 was declared (rules N4, Q4)}}
  %y = qsnn.add "sum" %x, %z : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  qsnn.output %y : tensor<2xui8>
}

// -----

// Q4: no sum has more than 53 bits.
qsnn.network @n(%x: tensor<2xi8>, %z: tensor<2xi8>) -> tensor<2xi60> {
  // expected-error@+1 {{'sum': expected sums of at most 53 bits (rule Q4), but got 'tensor<2xi60>'}}
  %y = qsnn.add "sum" %x, %z : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi60>
  qsnn.output %y : tensor<2xi60>
}

// -----

// Shapes agree.
qsnn.network @n(%x: tensor<2xi8>, %z: tensor<3xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'qsnn.add' op requires the same shape for all operands and results}}
  %y = qsnn.add "sum" %x, %z : (tensor<2xi8>, tensor<3xi8>) -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q4: a mode must end within the type.
qsnn.network @n(%x: tensor<2xi8>, %z: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'sum': the sum of neuron 0 reaches -200 to 100, which needs 9 bits, but i8 was declared (rule Q4)}}
  %y = qsnn.add "sum" %x, %z overflow saturate -200 100 : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

// -----

// Q4: a mode is named.
qsnn.network @n(%x: tensor<2xi8>, %z: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{custom op 'qsnn.add' expected 'wrap', 'saturate' or 'fold'}}
  %y = qsnn.add "sum" %x, %z overflow : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}
