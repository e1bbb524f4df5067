// RUN: snn-opt %s -split-input-file -verify-diagnostics

// Q2: a leak does not grow.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi16> {
  // expected-error@+1 {{'li': expected a leak of 0 to 2^1 (rule Q2), but got 3}}
  %v = qsnn.li "li" %x leak 3 shift 1 round floor frac 0 bias 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi16>
  qsnn.output %v : tensor<2xi16>
}

// -----

// Q3: the result has the membrane's type.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'li': expected the membrane's type 'i16', but the result is 'tensor<2xi8>'}}
  %v = qsnn.li "li" %x leak 1 shift 1 round floor frac 0 bias 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %v : tensor<2xi8>
}

// -----

// Q4: its width is proved.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi8> {
  // expected-error@+1 {{'li': the membrane of neuron 0 reaches -256 to 253, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %v = qsnn.li "li" %x leak 1 shift 1 round floor frac 0 bias 0 init 0 membrane exact i8 unit 1.0 : tensor<2xi8> -> tensor<2xi8>
  qsnn.output %v : tensor<2xi8>
}

// -----

// Q4: without decay there is no bound.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi16> {
  // expected-error@+1 {{'li': the membrane of neuron 0 has no bound: it does not decay, and the network states no number of steps ('--steps=N' at import) (rule Q4)}}
  %v = qsnn.li "li" %x leak 2 shift 1 round floor frac 0 bias 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi16>
  qsnn.output %v : tensor<2xi16>
}

// -----

// Q5: a unit is above 0.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi16> {
  // expected-error@+1 {{'qsnn.li' op attribute 'unit' failed to satisfy constraint: f64 number above 0, or f64 tensor}}
  %v = qsnn.li "li" %x leak 1 shift 1 round floor frac 0 bias 0 init 0 membrane exact i16 unit -1.0 : tensor<2xi8> -> tensor<2xi16>
  qsnn.output %v : tensor<2xi16>
}

// -----

// Q10: the phase lies within the period.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi16> {
  // expected-error@+1 {{'li': expected 'clear every N phase P' with 0 <= P < N (rule Q10), but got every 2 phase 2}}
  %v = qsnn.li "li" %x leak 1 shift 1 round floor frac 0 bias 0 init 0 clear every 2 phase 2 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi16>
  qsnn.output %v : tensor<2xi16>
}

// -----

// F1: the start is an integer.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi16> {
  // expected-error@+1 {{floating point value not valid for specified type}}
  %v = qsnn.li "li" %x leak 1 shift 1 round floor frac 0 bias 0 init 0.5 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi16>
  qsnn.output %v : tensor<2xi16>
}
