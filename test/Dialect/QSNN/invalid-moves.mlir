// RUN: snn-opt %s -split-input-file -verify-diagnostics

// The axis is one of the dimensions.
qsnn.network @n(%x0: tensor<2xi8>, %x1: tensor<2xi8>) -> tensor<4xi8> {
  // expected-error@+1 {{'cat': expected an axis of 0 to 0, but got 1 (rule L7)}}
  %y = qsnn.concat "cat" axis 1 %x0, %x1 : (tensor<2xi8>, tensor<2xi8>) -> tensor<4xi8>
  qsnn.output %y : tensor<4xi8>
}

// -----

// The extents add up.
qsnn.network @n(%x0: tensor<2xi8>, %x1: tensor<2xi8>) -> tensor<5xi8> {
  // expected-error@+1 {{'cat': the inputs have 4 elements along dimension 0, but the result is 'tensor<5xi8>' (rule L7)}}
  %y = qsnn.concat "cat" axis 0 %x0, %x1 : (tensor<2xi8>, tensor<2xi8>) -> tensor<5xi8>
  qsnn.output %y : tensor<5xi8>
}

// -----

// Q4: the result holds every input.
qsnn.network @n(%x0: tensor<2xi8>, %x1: tensor<2xi9>) -> tensor<4xi8> {
  // expected-error@+1 {{'cat': the value of neuron 2 reaches -256 to 255, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %y = qsnn.concat "cat" axis 0 %x0, %x1 : (tensor<2xi8>, tensor<2xi9>) -> tensor<4xi8>
  qsnn.output %y : tensor<4xi8>
}

// -----

// Q4: counts need 9 bits among signed numbers.
qsnn.network @n(%x0: tensor<2xui8>, %x1: tensor<2xi4>) -> tensor<4xi8> {
  // expected-error@+1 {{'cat': the value of neuron 0 reaches 0 to 255, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %y = qsnn.concat "cat" axis 0 %x0, %x1 : (tensor<2xui8>, tensor<2xi4>) -> tensor<4xi8>
  qsnn.output %y : tensor<4xi8>
}

// -----

// 'perm' names each dimension once.
qsnn.network @n(%x: tensor<2x3xi8>) -> tensor<3x2xi8> {
  // expected-error@+1 {{'qsnn.transpose': expected 'perm' to name each of the 2 dimensions once, but got [0, 0] (rule L7)}}
  %y = qsnn.transpose %x perm [0, 0] : tensor<2x3xi8> -> tensor<3x2xi8>
  qsnn.output %y : tensor<3x2xi8>
}

// -----

// The result has its dimensions in that order.
qsnn.network @n(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // expected-error@+1 {{'qsnn.transpose': expected a result of 'tensor<3x2xi8>', but got 'tensor<2x3xi8>' (rule L7)}}
  %y = qsnn.transpose %x perm [1, 0] : tensor<2x3xi8> -> tensor<2x3xi8>
  qsnn.output %y : tensor<2x3xi8>
}

// -----

// Reshape keeps the elements.
qsnn.network @n(%x: tensor<2x3xi8>) -> tensor<5xi8> {
  // expected-error@+1 {{'qsnn.reshape': expected as many elements of the same type, but got 'tensor<2x3xi8>' and 'tensor<5xi8>' (rule L7)}}
  %y = qsnn.reshape %x : tensor<2x3xi8> -> tensor<5xi8>
  qsnn.output %y : tensor<5xi8>
}

// -----

// And their type.
qsnn.network @n(%x: tensor<2x3xi8>) -> tensor<6xi16> {
  // expected-error@+1 {{'qsnn.reshape': expected as many elements of the same type, but got 'tensor<2x3xi8>' and 'tensor<6xi16>' (rule L7)}}
  %y = qsnn.reshape %x : tensor<2x3xi8> -> tensor<6xi16>
  qsnn.output %y : tensor<6xi16>
}
