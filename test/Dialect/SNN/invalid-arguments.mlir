// RUN: snn-opt %s -split-input-file -verify-diagnostics

// Q5.1: a step is above 0.
// expected-error@+1 {{argument 0: 'snn.step' expected an f64 above 0 (rule Q5), but got 0.000000e+00 : f64}}
snn.network @n(%x: tensor<2xf32> {snn.step = 0.0 : f64}) -> (tensor<2xf32>) {
  snn.output %x : tensor<2xf32>
}

// -----

// Q5.1: of double precision.
// expected-error@+1 {{argument 0: 'snn.step' expected an f64 above 0 (rule Q5), but got 5.000000e-01 : f32}}
snn.network @n(%x: tensor<2xf32> {snn.step = 0.5 : f32}) -> (tensor<2xf32>) {
  snn.output %x : tensor<2xf32>
}

// -----

// Q5.1: and finite.
// expected-error@+1 {{argument 0: 'snn.step' expected an f64 above 0 (rule Q5), but got 0x7FF0000000000000 : f64}}
snn.network @n(%x: tensor<2xf32> {snn.step = 0x7FF0000000000000 : f64}) -> (tensor<2xf32>) {
  snn.output %x : tensor<2xf32>
}

// -----

// Q5.1: spikes have none.
// expected-error@+1 {{network 'n': argument 0: spikes have no 'snn.step' (rule Q5)}}
snn.network @n(%x: tensor<2xi1> {snn.step = 1.0 : f64}) -> (tensor<2xi1>) {
  snn.output %x : tensor<2xi1>
}

// -----

// Q5.1: a zero point is an integer.
// expected-error@+1 {{argument 0: 'snn.zero' expected an integer of 32 bits (rule Q5), but got 1.000000e+00 : f64}}
snn.network @n(%x: tensor<2xf32> {snn.step = 1.0 : f64, snn.zero = 1.0 : f64}) -> (tensor<2xf32>) {
  snn.output %x : tensor<2xf32>
}

// -----

// Q5.1: of 32 bits.
// expected-error@+1 {{argument 0: 'snn.zero' expected an integer of 32 bits (rule Q5), but got 2147483648 : i64}}
snn.network @n(%x: tensor<2xf32> {snn.step = 1.0 : f64, snn.zero = 2147483648 : i64}) -> (tensor<2xf32>) {
  snn.output %x : tensor<2xf32>
}

// -----

// N4: a bound is an integer.
// expected-error@+1 {{argument 0: 'snn.max' expected an integer of 1 to 255 (rule N4), but got "many"}}
snn.network @n(%x: tensor<2xui8> {snn.max = "many"}) -> (tensor<2xui8>) {
  snn.output %x : tensor<2xui8>
}

// -----

// N4: of at least 1.
// expected-error@+1 {{argument 0: 'snn.max' expected an integer of 1 to 255 (rule N4), but got 0 : i64}}
snn.network @n(%x: tensor<2xui8> {snn.max = 0 : i64}) -> (tensor<2xui8>) {
  snn.output %x : tensor<2xui8>
}

// -----

// N5: the event rule is a name.
// expected-error@+1 {{argument 0: 'snn.events' expected "counts" or "binary" (rule N5), but got 1 : i64}}
snn.network @n(%x: tensor<2xui8> {snn.events = 1 : i64}) -> (tensor<2xui8>) {
  snn.output %x : tensor<2xui8>
}

// -----

// T2: a name is a text.
// expected-error@+1 {{argument 0: 'snn.name' expected a string, but got 1 : i64}}
snn.network @n(%x: tensor<2xui8> {snn.name = 1 : i64}) -> (tensor<2xui8>) {
  snn.output %x : tensor<2xui8>
}

// -----

// Q9: a unit is of double precision.
// expected-error@+1 {{result 0: 'snn.unit' expected an f64 number or tensor, but got 5.000000e-01 : f32}}
snn.network @n(%x: tensor<2xf32> {snn.name = "x"}) -> (tensor<2xf32> {snn.unit = 0.5 : f32}) {
  snn.output %x : tensor<2xf32>
}

// -----

// Q9: and a number.
// expected-error@+1 {{result 0: 'snn.unit' expected an f64 number or tensor, but got "volt"}}
snn.network @n(%x: tensor<2xf32> {snn.name = "x"}) -> (tensor<2xf32> {snn.unit = "volt"}) {
  snn.output %x : tensor<2xf32>
}

// -----

// Results have no other attribute.
// expected-error@+1 {{result 0: unknown attribute 'snn.name'}}
snn.network @n(%x: tensor<2xf32> {snn.name = "x"}) -> (tensor<2xf32> {snn.name = "y"}) {
  snn.output %x : tensor<2xf32>
}

// -----

// N4: an input is spikes, counts or f32.
// expected-error@+1 {{network 'n': expected an input of spikes (i1), counts (ui8) or f32, but argument 0 is 'tensor<2xi8>' (rule N4)}}
snn.network @n(%x: tensor<2xi8> {snn.name = "x"}) -> (tensor<2xi8>) {
  snn.output %x : tensor<2xi8>
}

// -----

// N4: no double.
// expected-error@+1 {{network 'n': expected an input of spikes (i1), counts (ui8) or f32, but argument 0 is 'tensor<2xf64>' (rule N4)}}
snn.network @n(%x: tensor<2xf64> {snn.name = "x"}) -> (tensor<2xf64>) {
  snn.output %x : tensor<2xf64>
}

// -----

// N4: a bound is for counts.
// expected-error@+1 {{network 'n': expected an input with a largest count of ui8, but argument 0 is 'tensor<2xf32>' (rule N4)}}
snn.network @n(%x: tensor<2xf32> {snn.max = 3 : i64}) -> (tensor<2xf32>) {
  snn.output %x : tensor<2xf32>
}

// -----

// Q5.1: a zero point without a step means nothing.
// expected-error@+1 {{network 'n': argument 0: 'snn.zero' expected 'snn.step' beside it (rule Q5)}}
snn.network @n(%x: tensor<2xf32> {snn.zero = 3 : i64}) -> (tensor<2xf32>) {
  snn.output %x : tensor<2xf32>
}
