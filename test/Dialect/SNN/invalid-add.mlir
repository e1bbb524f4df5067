// RUN: snn-opt %s -split-input-file -verify-diagnostics

// N4: spikes add up to counts.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'sum': expected a sum of 'ui8' (rule N4), but got 'tensor<2xi1>'}}
  %y = snn.add "sum" %x, %x : (tensor<2xi1>, tensor<2xi1>) -> tensor<2xi1>
  snn.output %y : tensor<2xi1>
}

// -----

// N4: which declare a bound.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xui8> {
  // expected-error@+1 {{'sum': a sum of spikes or counts that stays ui8 expected a 'bound' (rule N4)}}
  %y = snn.add "sum" %x, %x : (tensor<2xi1>, tensor<2xi1>) -> tensor<2xui8>
  snn.output %y : tensor<2xui8>
}

// -----

// N4: that is proved.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xui8> {
  // expected-error@+1 {{'sum': the sum reaches 2, but a bound of 1 was declared (rule N4)}}
  %y = snn.add "sum" %x, %x bound 1 : (tensor<2xi1>, tensor<2xi1>) -> tensor<2xui8>
  snn.output %y : tensor<2xui8>
}

// -----

// N4: through sums, delays and concatenation: (15 + 1) + 15.
snn.network @n(%x: tensor<2xui8> {snn.max = 15 : i64}, %s: tensor<2xi1>) -> tensor<4xui8> {
  %a = snn.add "a" %x, %s bound 16 : (tensor<2xui8>, tensor<2xi1>) -> tensor<2xui8>
  %d = snn.delay "d" %a by 1 init 0.0 : tensor<2xui8>
  %c = snn.concat "c" axis 0 %d, %x : (tensor<2xui8>, tensor<2xui8>) -> tensor<4xui8>
  %e = snn.concat "e" axis 0 %x, %x : (tensor<2xui8>, tensor<2xui8>) -> tensor<4xui8>
  // expected-error@+1 {{'b': the sum reaches 31, but a bound of 30 was declared (rule N4)}}
  %y = snn.add "b" %c, %e bound 30 : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  snn.output %y : tensor<4xui8>
}

// -----

// N4: counts without a declared bound reach 255.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  // expected-error@+1 {{'sum': the sum reaches 510, but a bound of 255 was declared (rule N4)}}
  %y = snn.add "sum" %x, %x bound 255 : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  snn.output %y : tensor<2xui8>
}

// -----

// N4: so do neurons that fire counts.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xui8> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire count reset none init 0.0 : tensor<2xf32> -> tensor<2xui8>
  // expected-error@+1 {{'sum': the sum reaches 510, but a bound of 255 was declared (rule N4)}}
  %y = snn.add "sum" %s, %s bound 255 : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  snn.output %y : tensor<2xui8>
}

// -----

// N4: a sum with f32 is f32, without a bound.
snn.network @n(%x: tensor<2xi1>, %i: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'sum': 'bound' is for sums of ui8 only (rule N4)}}
  %y = snn.add "sum" %x, %i bound 2 : (tensor<2xi1>, tensor<2xf32>) -> tensor<2xf32>
  snn.output %y : tensor<2xf32>
}

// -----

// N4: f32 is no count.
snn.network @n(%x: tensor<2xi1>, %i: tensor<2xf32>) -> tensor<2xui8> {
  // expected-error@+1 {{'sum': expected a sum of 'f32' (rule N4), but got 'tensor<2xui8>'}}
  %y = snn.add "sum" %x, %i bound 2 : (tensor<2xi1>, tensor<2xf32>) -> tensor<2xui8>
  snn.output %y : tensor<2xui8>
}

// -----

// Operands have one shape.
snn.network @n(%x: tensor<2xi1>, %i: tensor<1x2xi1>) -> tensor<2xui8> {
  // expected-error@+1 {{'snn.add' op requires the same shape for all operands and results}}
  %y = snn.add "sum" %x, %i bound 2 : (tensor<2xi1>, tensor<1x2xi1>) -> tensor<2xui8>
  snn.output %y : tensor<2xui8>
}
