// RUN: snn-opt %s -split-input-file -verify-diagnostics

// L4: factors spread over the value.
snn.network @n(%x: tensor<2x1x3xui8>) -> tensor<2x1x3xf32> {
  // expected-error@+1 {{'bn': factor: expected a number or a tensor of the shape of 'tensor<2x1x3xf32>' (or 1 in a dimension), but got 'tensor<2xf32>'}}
  %y = snn.scale "bn" %x factor dense<1.0> : tensor<2xf32> shift 0.0 : tensor<2x1x3xui8> -> tensor<2x1x3xf32>
  snn.output %y : tensor<2x1x3xf32>
}

// -----

// L4: so do shifts.
snn.network @n(%x: tensor<2x1x3xui8>) -> tensor<2x1x3xf32> {
  // expected-error@+1 {{'bn': shift: expected a number or a tensor of the shape of 'tensor<2x1x3xf32>' (or 1 in a dimension), but got 'tensor<3x1x1xf32>'}}
  %y = snn.scale "bn" %x factor 1.0 shift dense<1.0> : tensor<3x1x1xf32> : tensor<2x1x3xui8> -> tensor<2x1x3xf32>
  snn.output %y : tensor<2x1x3xf32>
}

// -----

// F1: factors are finite.
snn.network @n(%x: tensor<2x1x3xui8>) -> tensor<2x1x3xf32> {
  // expected-error@+1 {{'bn': factor: expected a finite number, but got inf (rule F1)}}
  %y = snn.scale "bn" %x factor 0x7F800000 shift 0.0 : tensor<2x1x3xui8> -> tensor<2x1x3xf32>
  snn.output %y : tensor<2x1x3xf32>
}

// -----

// F1: shifts too.
snn.network @n(%x: tensor<2x1x3xui8>) -> tensor<2x1x3xf32> {
  // expected-error@+1 {{'bn': shift: expected finite numbers, but got nan (rule F1)}}
  %y = snn.scale "bn" %x factor 1.0 shift dense<[[[0.0]], [[0x7FC00000]]]> : tensor<2x1x1xf32> : tensor<2x1x3xui8> -> tensor<2x1x3xf32>
  snn.output %y : tensor<2x1x3xf32>
}

// -----

// L4: the shape is kept.
snn.network @n(%x: tensor<2x1x3xui8>) -> tensor<6xf32> {
  // expected-error@+1 {{'bn': expected a result of the input's shape, but got 'tensor<2x1x3xui8>' and 'tensor<6xf32>' (rule L4)}}
  %y = snn.scale "bn" %x factor 1.0 shift 0.0 : tensor<2x1x3xui8> -> tensor<6xf32>
  snn.output %y : tensor<6xf32>
}

// -----

// L4: the result is f32.
snn.network @n(%x: tensor<2x1x3xui8>) -> tensor<2x1x3xui8> {
  // expected-error@+1 {{'snn.scale' op result #0 must be statically shaped tensor of 32-bit float values, but got 'tensor<2x1x3xui8>'}}
  %y = snn.scale "bn" %x factor 1.0 shift 0.0 : tensor<2x1x3xui8> -> tensor<2x1x3xui8>
  snn.output %y : tensor<2x1x3xui8>
}

// -----

// F1: numbers are of single precision.
snn.network @n(%x: tensor<2x1x3xui8>) -> tensor<2x1x3xf32> {
  // expected-error@+1 {{custom op 'snn.scale' expected 'shift'}}
  %y = snn.scale "bn" %x factor 1.0 : f64 shift 0.0 : tensor<2x1x3xui8> -> tensor<2x1x3xf32>
  snn.output %y : tensor<2x1x3xf32>
}

// -----

// F1: an integer is no factor.
snn.network @n(%x: tensor<2x1x3xui8>) -> tensor<2x1x3xf32> {
  // expected-error@+2 {{unexpected decimal integer literal for a floating point value}}
  // expected-note@+1 {{add a trailing dot to make the literal a float}}
  %y = snn.scale "bn" %x factor 1 shift 0.0 : tensor<2x1x3xui8> -> tensor<2x1x3xf32>
  snn.output %y : tensor<2x1x3xf32>
}

// -----

// F1: nothing is left out of a resource.
snn.network @n(%x: tensor<2x1x3xui8>) -> tensor<2x1x3xf32> {
  // expected-error@+1 {{'bn': factor: the resource 'none' is not in the file (was it written with '--mlir-elide-resource-strings-if-larger'?)}}
  %y = snn.scale "bn" %x factor dense_resource<none> : tensor<2x1x1xf32> shift 0.0 : tensor<2x1x3xui8> -> tensor<2x1x3xf32>
  snn.output %y : tensor<2x1x3xf32>
}
