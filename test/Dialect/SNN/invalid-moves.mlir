// RUN: snn-opt %s -split-input-file -verify-diagnostics

// The axis is one of the dimensions.
snn.network @n(%x0: tensor<2xi1>, %x1: tensor<2xi1>) -> tensor<4xi1> {
  // expected-error@+1 {{'cat': expected an axis of 0 to 0, but got 1 (rule L7)}}
  %y = snn.concat "cat" axis 1 %x0, %x1 : (tensor<2xi1>, tensor<2xi1>) -> tensor<4xi1>
  snn.output %y : tensor<4xi1>
}

// -----

// Also from below.
snn.network @n(%x0: tensor<2xi1>, %x1: tensor<2xi1>) -> tensor<4xi1> {
  // expected-error@+1 {{'cat': expected an axis of 0 to 0, but got -1 (rule L7)}}
  %y = snn.concat "cat" axis -1 %x0, %x1 : (tensor<2xi1>, tensor<2xi1>) -> tensor<4xi1>
  snn.output %y : tensor<4xi1>
}

// -----

// Other dimensions agree.
snn.network @n(%x0: tensor<2x3xi1>, %x1: tensor<2x4xi1>) -> tensor<4x3xi1> {
  // expected-error@+1 {{'cat': expected inputs that agree with 'tensor<4x3xi1>' in all dimensions but 0, but got 'tensor<2x4xi1>' (rule L7)}}
  %y = snn.concat "cat" axis 0 %x0, %x1 : (tensor<2x3xi1>, tensor<2x4xi1>) -> tensor<4x3xi1>
  snn.output %y : tensor<4x3xi1>
}

// -----

// So do their numbers.
snn.network @n(%x0: tensor<2x3xi1>, %x1: tensor<6xi1>) -> tensor<4x3xi1> {
  // expected-error@+1 {{'cat': expected inputs that agree with 'tensor<4x3xi1>' in all dimensions but 0, but got 'tensor<6xi1>' (rule L7)}}
  %y = snn.concat "cat" axis 0 %x0, %x1 : (tensor<2x3xi1>, tensor<6xi1>) -> tensor<4x3xi1>
  snn.output %y : tensor<4x3xi1>
}

// -----

// The extents add up.
snn.network @n(%x0: tensor<2x3xi1>, %x1: tensor<1x3xi1>) -> tensor<4x3xi1> {
  // expected-error@+1 {{'cat': the inputs have 3 elements along dimension 0, but the result is 'tensor<4x3xi1>' (rule L7)}}
  %y = snn.concat "cat" axis 0 %x0, %x1 : (tensor<2x3xi1>, tensor<1x3xi1>) -> tensor<4x3xi1>
  snn.output %y : tensor<4x3xi1>
}

// -----

// There is something to put together.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'cat': expected at least one input (rule L7)}}
  %y = "snn.concat"() <{name = "cat", axis = 0 : i64}> : () -> tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// N4: spikes beside counts are counts.
snn.network @n(%x0: tensor<2xi1>, %x1: tensor<2xui8>) -> tensor<4xi1> {
  // expected-error@+1 {{'cat': expected a result of 'ui8' (rule N4), but got 'tensor<4xi1>'}}
  %y = snn.concat "cat" axis 0 %x0, %x1 : (tensor<2xi1>, tensor<2xui8>) -> tensor<4xi1>
  snn.output %y : tensor<4xi1>
}

// -----

// N4: beside f32 they are f32.
snn.network @n(%x0: tensor<2xi1>, %x1: tensor<2xf32>) -> tensor<4xui8> {
  // expected-error@+1 {{'cat': expected a result of 'f32' (rule N4), but got 'tensor<4xui8>'}}
  %y = snn.concat "cat" axis 0 %x0, %x1 : (tensor<2xi1>, tensor<2xf32>) -> tensor<4xui8>
  snn.output %y : tensor<4xui8>
}

// -----

// 'perm' names each dimension once.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<3x2xi1> {
  // expected-error@+1 {{'snn.transpose': expected 'perm' to name each of the 2 dimensions once, but got [1, 1] (rule L7)}}
  %y = snn.transpose %x perm [1, 1] : tensor<2x3xi1> -> tensor<3x2xi1>
  snn.output %y : tensor<3x2xi1>
}

// -----

// And all of them.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<3x2xi1> {
  // expected-error@+1 {{'snn.transpose': expected 'perm' to name each of the 2 dimensions once, but got [1] (rule L7)}}
  %y = snn.transpose %x perm [1] : tensor<2x3xi1> -> tensor<3x2xi1>
  snn.output %y : tensor<3x2xi1>
}

// -----

// No others.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<3x2xi1> {
  // expected-error@+1 {{'snn.transpose': expected 'perm' to name each of the 2 dimensions once, but got [2, -1] (rule L7)}}
  %y = snn.transpose %x perm [2, -1] : tensor<2x3xi1> -> tensor<3x2xi1>
  snn.output %y : tensor<3x2xi1>
}

// -----

// The result has its dimensions in that order.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<2x3xi1> {
  // expected-error@+1 {{'snn.transpose': expected a result of 'tensor<3x2xi1>', but got 'tensor<2x3xi1>' (rule L7)}}
  %y = snn.transpose %x perm [1, 0] : tensor<2x3xi1> -> tensor<2x3xi1>
  snn.output %y : tensor<2x3xi1>
}

// -----

// And its elements.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<3x2xui8> {
  // expected-error@+1 {{'snn.transpose': expected a result of 'tensor<3x2xi1>', but got 'tensor<3x2xui8>' (rule L7)}}
  %y = snn.transpose %x perm [1, 0] : tensor<2x3xi1> -> tensor<3x2xui8>
  snn.output %y : tensor<3x2xui8>
}

// -----

// Reshape keeps the type.
snn.network @n(%x: tensor<2x3xi1>) -> tensor<6xui8> {
  // expected-error@+1 {{'snn.reshape': expected as many elements of the same type, but got 'tensor<2x3xi1>' and 'tensor<6xui8>' (rule L7)}}
  %y = snn.reshape %x : tensor<2x3xi1> -> tensor<6xui8>
  snn.output %y : tensor<6xui8>
}
