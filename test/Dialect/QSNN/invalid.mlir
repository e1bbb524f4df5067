// RUN: snn-opt %s -split-input-file -verify-diagnostics

// Q1: weights have 2 to 32 bits.
qsnn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %w = arith.constant dense<1> : tensor<2x2xi33>
  // expected-error@+1 {{'fc': expected weights of 2 to 32 bits (rule Q1), but got 'tensor<2x2xi33>'}}
  %i = qsnn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xi33>) -> tensor<2xi16>
  qsnn.output %x : tensor<2xui8>
}

// -----

// L1: and fit them.
qsnn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %w = arith.constant dense_resource<w> : tensor<2x2xi4>
  // expected-error@+1 {{'fc': expected weights of -8 to 7, but the resource holds 8}}
  %i = qsnn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi16>
  qsnn.output %x : tensor<2xui8>
}
{-# dialect_resources: { builtin: { w: "0x0100000001F80708" } } #-}

// -----

// L1: weights are [out, in].
qsnn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %w = arith.constant dense<1> : tensor<3x2xi4>
  // expected-error@+1 {{'fc': expected weights [out, in] (rule L1), but got 'tensor<3x2xi4>' from 'tensor<2xui8>' to 'tensor<2xi16>'}}
  %i = qsnn.linear "fc" %x, %w : (tensor<2xui8>, tensor<3x2xi4>) -> tensor<2xi16>
  qsnn.output %x : tensor<2xui8>
}

// -----

// L1: and constants.
qsnn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %c = arith.constant dense<1> : tensor<2x2xi4>
  %w = arith.addi %c, %c : tensor<2x2xi4>
  // expected-error@+1 {{'fc': expected a constant weight}}
  %i = qsnn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi16>
  qsnn.output %x : tensor<2xui8>
}

// -----

// Q4: the width of a sum is proved.
qsnn.network @n(%x: tensor<2xui8> {snn.max = 15 : i64}) -> tensor<2xui8> {
  %w = arith.constant dense<[[1, 1], [-8, -1]]> : tensor<2x2xi4>
  // expected-error@+1 {{'fc': the sum of neuron 1 reaches -135 to 0, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %i = qsnn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi8>
  qsnn.output %x : tensor<2xui8>
}

// -----

// Q4: partial sums count: 7 - 7 passes by 7.
qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, -7]]> : tensor<1x2xi4>
  // expected-error@+1 {{'fc': the sum of neuron 0 reaches -7 to 7, which needs 4 bits, but 'exact' i3 was declared (rule Q4)}}
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<1x2xi4>) -> tensor<1xi3>
  qsnn.output %x : tensor<2xi1>
}

// -----

// Q4: a bound so large that it does not fit the proof is not taken for a small one.
qsnn.network @n(%x: tensor<33554432xui8>) -> tensor<1xui8> {
  %w = arith.constant dense<2147483647> : tensor<1x33554432xi32>
  // expected-error@+1 {{'fc': the sum of neuron 0 has no upper bound: its constants are too large (rule Q4)}}
  %i = qsnn.linear "fc" %x, %w : (tensor<33554432xui8>, tensor<1x33554432xi32>) -> tensor<1xi53>
  %d = qsnn.delay "d" %d by 1 init 0 : tensor<1xui8>
  qsnn.output %d : tensor<1xui8>
}

// -----

qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, -7]]> : tensor<1x2xi4>
  // expected-error@+1 {{'fc': expected sums of at most 53 bits (rule Q4), but got 'tensor<1xi64>'}}
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<1x2xi4>) -> tensor<1xi64>
  qsnn.output %x : tensor<2xi1>
}

// -----

// Q4: the width of a membrane is proved.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<4> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{'lif': the membrane of neuron 0 reaches 0 to 8, which needs 5 bits, but 'exact' i4 was declared (rule Q4)}}
  %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 0 bias 0 threshold 100 reset none init 0 membrane exact i4 unit 1.0 : tensor<1xi4> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// -----

// Q4: the membrane falls without bound where nothing decays.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<-4> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{'lif': the membrane of neuron 0 has no lower bound: it does not decay, and the network states no number of steps ('--steps=N' at import) (rule Q4)}}
  %s = qsnn.lif "lif" %i leak 1 shift 0 round nearest frac 0 bias 0 threshold 100 reset to 0 init 0 membrane exact i30 unit 1.0 : tensor<1xi4> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// -----

// Q4: constants near the largest number are refused: no sum of them may wrap.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<1> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{'lif': bias: expected integers of at most 53 bits, but got 9223372036854775807 (rule Q4)}}
  %s = qsnn.lif "lif" %i leak 1 shift 1 round floor frac 24 bias 9223372036854775807 threshold 9223372036854775807 reset to 0 init 0 membrane exact i30 unit 1.0 : tensor<1xi4> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// -----

// Q2: m is at most 2^k.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<4> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{'lif': expected a leak of 0 to 2^2 (rule Q2), but got 5}}
  %s = qsnn.lif "lif" %i leak 5 shift 2 round nearest frac 0 bias 0 threshold 100 reset none init 0 membrane exact i9 unit 1.0 : tensor<1xi4> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// -----

// Q2: there are four roundings.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<4> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{expected string or keyword containing one of the following enum values for attribute 'rounding' [floor, nearest, ceil, trunc]}}
  %s = qsnn.lif "lif" %i leak 1 shift 1 round even frac 0 bias 0 threshold 100 reset none init 0 membrane exact i9 unit 1.0 : tensor<1xi4> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// -----

// F3, of integers.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<4> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{'lif': expected a value with reset 'to' and 'subtract' and none with 'none' (rule F3)}}
  %s = "qsnn.lif"(%i) <{name = "lif", leak = 1 : i64, shift = 1 : i64, rounding = 0 : i32, frac = 0 : i64, bias = 0 : i64, threshold = 9 : i64, reset = 1 : i32, init = 0 : i64, membrane = i9, unit = 1.0 : f64}> : (tensor<1xi4>) -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// -----

// Q5: units are above 0.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<4> : tensor<2x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<2x1xi4>) -> tensor<2xi4>
  // expected-error@+1 {{'lif': expected units above 0 (rule Q5), but got -1}}
  %s = qsnn.lif "lif" %i leak 1 shift 1 round floor frac 0 bias 0 threshold 100 reset none init 0 membrane exact i9 unit dense<[1.0, -1.0]> : tensor<2xf64> : tensor<2xi4> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<4> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{'lif': threshold: expected a number or a tensor of the shape of 'tensor<1xi4>' (or 1 in a dimension), but got 'tensor<2xi64>'}}
  %s = qsnn.lif "lif" %i leak 1 shift 1 round floor frac 0 bias 0 threshold dense<[1, 2]> : tensor<2xi64> reset none init 0 membrane exact i9 unit 1.0 : tensor<1xi4> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// -----

// N2: the initial value of a spike is 0 or 1.
qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'d': init: expected whole numbers of 0 to 1 for 'tensor<2xi1>', but got 2 (rule N2)}}
  %a = qsnn.delay "d" %x by 1 init 2 : tensor<2xi1>
  qsnn.output %a : tensor<2xi1>
}

// -----

// N3: every operation of the cycle is named.
qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<1> : tensor<2x2xi4>
  // expected-error@+1 {{'rec': is on a cycle without a delay (rule N3)}}
  %i = qsnn.linear "rec" %s, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi4>
  // expected-note@+1 {{through 'lif'}}
  %s = qsnn.lif "lif" %i leak 1 shift 1 round floor frac 0 bias 0 threshold 1 reset none init 0 membrane exact i9 unit 1.0 : tensor<2xi4> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// T2: names are unique.
qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-note@+1 {{used here first}}
  %a = qsnn.delay "d" %x by 1 init 0 : tensor<2xi1>
  // expected-error@+1 {{'d': the name is used twice (rule T2)}}
  %b = qsnn.delay "d" %a by 1 init 0 : tensor<2xi1>
  qsnn.output %b : tensor<2xi1>
}

// -----

// L5: integers are counted too.
// expected-error@+1 {{network 'n': decode 'last' reads a membrane, but the output is 'tensor<2xi1>' (rule L5)}}
qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> attributes {decode = #snn.decode<last>} {
  qsnn.output %x : tensor<2xi1>
}
