// RUN: snn-opt %s -split-input-file -verify-diagnostics

// Q2: a leak does not grow.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected a leak of 0 to 2^1 (rule Q2), but got 3}}
  %s = qsnn.lif "lif" %x leak 3 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q2: nor turns the sign.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected a leak of 0 to 2^1 (rule Q2), but got -1}}
  %s = qsnn.lif "lif" %x leak dense<[1, -1]> : tensor<2xi64> shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q2: a shift is at most 30.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'qsnn.lif' op attribute 'shift' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 0 whose maximum value is 30}}
  %s = qsnn.lif "lif" %x leak 1 shift 31 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q2: fraction bits are at most 24.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'qsnn.lif' op attribute 'frac' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 0 whose maximum value is 24}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 25 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q2: a leak is an integer.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{floating point value not valid for specified type}}
  %s = qsnn.lif "lif" %x leak 0.5 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q3: a float ge is a gt on the next lower threshold.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': fire 'ge' is 'gt' on the next lower threshold (rule Q3)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 fire ge reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// F2a: several spikes are a count.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': fire 'count' makes ui8 counts, but the result is 'tensor<2xi1>' (rule F2a)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 fire count reset none init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// N4: one spike is none.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xui8> {
  // expected-error@+1 {{'lif': fire 'gt' makes i1 spikes, but the result is 'tensor<2xui8>' (rule N4)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xui8>
  qsnn.output %s : tensor<2xui8>
}

// -----

// Q3: counting needs thresholds of at least 1.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xui8> {
  // expected-error@+1 {{'lif': fire 'count' expected thresholds above 0, but got 0 (rule F2a)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 0 fire count reset none init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xui8>
  qsnn.output %s : tensor<2xui8>
}

// -----

// F2b: 'gt_over' is for subtraction.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': fire 'gt_over' expected reset 'subtract', but got 'to' (rule F2b)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 fire gt_over reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// F3: a reset has its value.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'qsnn.lif' expected a number or a tensor}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset subtract init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// F4: steps are not negative.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': refractory: expected at least 0 steps, but got -2 (rule F4)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 refractory -2 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// F6: a membrane that is shown is a result.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': 'membrane post' expected a second result, the membrane (rule F6)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 membrane post : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// F6: and says which it is.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': the membrane as a result expected 'membrane pre' or 'membrane post' to say which (rule F6)}}
  %s, %u = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>, tensor<2xi16>
  qsnn.output %s : tensor<2xi1>
}

// -----

// F6: it has the membrane's type.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected the membrane's type 'i16', but the result is 'tensor<2xi8>'}}
  %s, %u = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 membrane post : tensor<2xi8> -> tensor<2xi1>, tensor<2xi8>
  qsnn.output %s : tensor<2xi1>
}

// -----

// F1: parameters spread over the neurons.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': threshold: expected a number or a tensor of the shape of 'tensor<2xi8>' (or 1 in a dimension), but got 'tensor<3xi64>'}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold dense<1> : tensor<3xi64> reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q5: a unit is above 0.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'qsnn.lif' op attribute 'unit' failed to satisfy constraint: f64 number above 0, or f64 tensor}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 0.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q5: and finite.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': unit: expected a finite number, but got inf (rule F1)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 0x7FF0000000000000 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q5: one for all, or for each.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': unit: expected a number or a tensor of the shape of 'tensor<2xi8>' (or 1 in a dimension), but got 'tensor<3xf64>'}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit dense<1.0> : tensor<3xf64> : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: a membrane has at most 53 bits.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected a membrane of at most 53 bits, but got 'i54'}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i54 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: a range is declared.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{custom op 'qsnn.lif' expected 'wrap', 'saturate' or 'fold'}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: the width of the membrane is proved.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': the membrane of neuron 0 reaches -256 to 253, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset none init 0 membrane exact i8 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: the floor is part of it.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': the membrane of neuron 0 reaches -128 to 1000, which needs 11 bits, but 'exact' i9 was declared (rule Q4)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 floor 1000 init 0 membrane exact i9 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: so is the initial state.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': the membrane of neuron 0 reaches -256 to 1000, which needs 11 bits, but 'exact' i9 was declared (rule Q4)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 1000 membrane exact i9 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: and the reset value.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': the membrane of neuron 0 reaches -1000 to 132, which needs 11 bits, but 'exact' i9 was declared (rule Q4)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to -1000 init 0 membrane exact i9 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: modes end within the type.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': the membrane of neuron 0 reaches -256 to 253, which needs 9 bits, but i8 was declared (rule Q4)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset none init 0 membrane wrap 9 i8 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: the last mode counts; folding once leaves the rest.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': the membrane of neuron 0 reaches -63 to 64, which needs 8 bits, but i7 was declared (rule Q4)}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset none init 0 membrane wrap 9 fold 7 i7 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q10: a period is at least one step.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected 'clear every N phase P' with 0 <= P < N (rule Q10), but got every 0 phase 0}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 clear every 0 phase 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q10: its phase lies within it.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected 'clear every N phase P' with 0 <= P < N (rule Q10), but got every 3 phase 3}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 clear every 3 phase 3 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q10: and is not negative.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected 'clear every N phase P' with 0 <= P < N (rule Q10), but got every 3 phase -1}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 clear every 3 phase -1 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: what never decays needs a number of steps.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': the membrane of neuron 0 has no bound: it does not decay, and the network states no number of steps ('--steps=N' at import) (rule Q4)}}
  %s = qsnn.lif "lif" %x leak 2 shift 1 round floor frac 0 bias 0 threshold 10 reset none init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Shapes are equal.
qsnn.network @n(%x: tensor<2xi8>) -> tensor<3xi1> {
  // expected-error@+1 {{'qsnn.lif' op requires the same shape for all operands and results}}
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 0 bias 0 threshold 10 reset to 0 init 0 membrane exact i16 unit 1.0 : tensor<2xi8> -> tensor<3xi1>
  qsnn.output %s : tensor<3xi1>
}
