// RUN: snn-opt %s -split-input-file -verify-diagnostics

// N1: operations of this level.
qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'d': expected operations of 'qsnn', but got 'snn.delay' (rule N1)}}
  %y = snn.delay "d" %x by 1 init 0.0 : tensor<2xi1>
  qsnn.output %y : tensor<2xi1>
}

// -----

// Q1: values are integers.
// expected-error@+1 {{network 'n': expected an input of spikes (i1), counts (ui8) or signed integers, but argument 0 is 'tensor<2xf32>' (rule N4)}}
qsnn.network @n(%x: tensor<2xf32>) -> (tensor<2xf32>) {
  qsnn.output %x : tensor<2xf32>
}

// -----

// Q5.1: an input that is no count has a range of its type; an event rule is for counts.
// expected-error@+1 {{network 'n': expected an event input of ui8, but argument 0 is 'tensor<2xi8>' (rule N4)}}
qsnn.network @n(%x: tensor<2xi8> {snn.events = "counts"}) -> (tensor<2xi8>) {
  qsnn.output %x : tensor<2xi8>
}

// -----

// Q9: units are above 0.
// expected-error@+1 {{network 'n': result 0: 'snn.unit' expected numbers above 0, but got 0 (rule Q9)}}
qsnn.network @n(%x: tensor<2xi8>) -> (tensor<2xi8> {snn.unit = 0.0 : f64}) {
  qsnn.output %x : tensor<2xi8>
}

// -----

// Q9: one, or one for each element.
// expected-error@+1 {{network 'n': snn.unit: expected a number or a tensor of the shape of 'tensor<2xi8>' (or 1 in a dimension), but got 'tensor<3xf64>'}}
qsnn.network @n(%x: tensor<2xi8>) -> (tensor<2xi8> {snn.unit = dense<1.0> : tensor<3xf64>}) {
  qsnn.output %x : tensor<2xi8>
}

// -----

// Q9: finite.
// expected-error@+1 {{network 'n': snn.unit: expected a finite number, but got nan (rule F1)}}
qsnn.network @n(%x: tensor<2xi8>) -> (tensor<2xi8> {snn.unit = 0x7FF8000000000000 : f64}) {
  qsnn.output %x : tensor<2xi8>
}

// -----

// N2: the start of a delay fits its type.
qsnn.network @n(%x: tensor<2xi4>) -> tensor<2xi4> {
  // expected-error@+1 {{'d': init: expected whole numbers of -8 to 7 for 'tensor<2xi4>', but got 8 (rule N2)}}
  %y = qsnn.delay "d" %x by 1 init 8 : tensor<2xi4>
  qsnn.output %y : tensor<2xi4>
}

// -----

// N2: an integer has no fraction.
qsnn.network @n(%x: tensor<2xi4>) -> tensor<2xi4> {
  // expected-error@+1 {{floating point value not valid for specified type}}
  %y = qsnn.delay "d" %x by 1 init 0.5 : tensor<2xi4>
  qsnn.output %y : tensor<2xi4>
}

// -----

// N3: an li is no delay.
qsnn.network @n(%x: tensor<2xi4>) -> tensor<2xi8> {
  // expected-error@+1 {{'sum': is on a cycle without a delay (rule N3)}}
  %i = qsnn.add "sum" %x, %v : (tensor<2xi4>, tensor<2xi8>) -> tensor<2xi9>
  // expected-note@+1 {{through 'li'}}
  %v = qsnn.li "li" %i leak 1 shift 1 round floor frac 0 bias 0 init 0 membrane wrap 8 i8 unit 1.0 : tensor<2xi9> -> tensor<2xi8>
  qsnn.output %v : tensor<2xi8>
}

// -----

// Q4: a cycle that grows has no bound.
qsnn.network @n(%x: tensor<2xi4>) -> tensor<2xi8> {
  %d = qsnn.delay "d" %i by 1 init 0 : tensor<2xi8>
  // expected-error@+1 {{'sum': the sum of neuron 0 reaches -2305843009213693952 to 2305843009213693952, which needs 63 bits, but 'exact' i8 was declared (rule Q4)}}
  %i = qsnn.add "sum" %x, %d : (tensor<2xi4>, tensor<2xi8>) -> tensor<2xi8>
  qsnn.output %i : tensor<2xi8>
}

// -----

// L5: decode reads what is there.
// expected-error@+1 {{network 'n': decode 'first' reads spikes, but the output is 'tensor<2xi4>' (rule L5)}}
qsnn.network @n(%x: tensor<2xi4>) -> tensor<2xi4> attributes {decode = #snn.decode<first>} {
  qsnn.output %x : tensor<2xi4>
}

// -----

// Q10: a latency is a number of steps that can be run.
// expected-error@+1 {{network 'n': expected 'latency' of 0 to 65536, but got -1 (rule Q10)}}
qsnn.network @n(%x: tensor<2xi1>) -> (tensor<2xi1>) attributes {latency = -1 : i64} {
  qsnn.output %x : tensor<2xi1>
}
