// RUN: snn-opt %s -split-input-file -verify-diagnostics

// T6: the length of a step is positive.
// expected-error@+1 {{network 'n': expected 'dt_us' of at least 1, but got 0 (rule T6)}}
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> attributes {dt_us = 0 : i64} {
  snn.output %x : tensor<2xui8>
}

// -----

// T6: so is the number of steps.
// expected-error@+1 {{network 'n': expected 'steps' of at least 1, but got -3 (rule T6)}}
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> attributes {steps = -3 : i64} {
  snn.output %x : tensor<2xui8>
}

// -----

// N4: events are counts.
// expected-error@+1 {{network 'n': expected an event input of ui8, but argument 0 is 'tensor<2xf32>' (rule N4)}}
snn.network @n(%x: tensor<2xf32> {snn.events = "counts"}) -> tensor<2xf32> {
  snn.output %x : tensor<2xf32>
}

// -----

// N5: there are two rules for events.
// expected-error@+1 {{argument 0: 'snn.events' expected "counts" or "binary" (rule N5), but got "clip"}}
snn.network @n(%x: tensor<2xui8> {snn.events = "clip"}) -> tensor<2xui8> {
  snn.output %x : tensor<2xui8>
}

// -----

// N4: a count has 8 bits.
// expected-error@+1 {{argument 0: 'snn.max' expected an integer of 1 to 255 (rule N4), but got 256 : i64}}
snn.network @n(%x: tensor<2xui8> {snn.max = 256 : i64}) -> tensor<2xui8> {
  snn.output %x : tensor<2xui8>
}

// -----

// expected-error@+1 {{argument 0: unknown attribute 'snn.evnets'}}
snn.network @n(%x: tensor<2xui8> {snn.evnets = "counts"}) -> tensor<2xui8> {
  snn.output %x : tensor<2xui8>
}

// -----

// N5: shapes of one step are known.
// expected-error@+1 {{network 'n': expected an input tensor of static shape, but argument 0 is 'tensor<?xui8>'}}
snn.network @n(%x: tensor<?xui8>) {
  snn.output
}

// -----

// expected-error@+1 {{network 'n': expected an input tensor of static shape, but argument 0 is 'tensor<0xui8>'}}
snn.network @n(%x: tensor<0xui8>) {
  snn.output
}

// -----

// The output is checked before what the body puts out.
// expected-error@+1 {{network 'n': expected an output tensor of static shape, but result 0 is 'i32'}}
snn.network @n(%x: tensor<2xui8>) -> i32 attributes {decode = #snn.decode<count>} {
  %c = arith.constant 1 : i32
  "snn.output"(%c) : (i32) -> ()
}

// -----

// expected-error@+1 {{network 'n': expected the output to have the declared types}}
snn.network @n(%x: tensor<2xui8>) -> tensor<3xui8> {
  // expected-note@+1 {{declared ('tensor<3xui8>'), put out ('tensor<2xui8>')}}
  snn.output %x : tensor<2xui8>
}

// -----

// L5: a count is one of spikes.
// expected-error@+1 {{network 'n': decode 'count' reads spikes, but the output is 'tensor<2xf32>' (rule L5)}}
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> attributes {decode = #snn.decode<count>} {
  snn.output %x : tensor<2xf32>
}

// -----

// L5: a mean is one of a membrane.
// expected-error@+1 {{network 'n': decode 'mean' reads a membrane, but the output is 'tensor<2xi1>' (rule L5)}}
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> attributes {decode = #snn.decode<mean>} {
  snn.output %x : tensor<2xi1>
}

// -----

// L5: one output is decoded.
// expected-error@+1 {{network 'n': decode 'count' expected one output, but the network has 2 (rule L5)}}
snn.network @n(%x: tensor<2xi1>) -> (tensor<2xi1>, tensor<2xi1>) attributes {decode = #snn.decode<count>} {
  snn.output %x, %x : tensor<2xi1>, tensor<2xi1>
}

// -----

// T2: names are unique in a network.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-note@+1 {{used here first}}
  %a = snn.delay "d" %x by 1 init 0.0 : tensor<2xi1>
  // expected-error@+1 {{'d': the name is used twice (rule T2)}}
  %b = snn.delay "d" %a by 1 init 0.0 : tensor<2xi1>
  snn.output %b : tensor<2xi1>
}

// -----

// T2: names are parts of paths.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'net/d': expected a name without '/' that is neither empty nor '.' or '..' (rule T2)}}
  %a = snn.delay "net/d" %x by 1 init 0.0 : tensor<2xi1>
  snn.output %a : tensor<2xi1>
}

// -----

// T2: a lone dot is the group that it stands in.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'.': expected a name without '/' that is neither empty nor '.' or '..' (rule T2)}}
  %a = snn.delay "." %x by 1 init 0.0 : tensor<2xi1>
  snn.output %a : tensor<2xi1>
}

// -----

// T2: names stand in messages and files.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'a\x0Aendmodule': expected a name of printable characters in UTF-8 (rule T2)}}
  %a = snn.delay "a\0Aendmodule" %x by 1 init 0.0 : tensor<2xi1>
  snn.output %a : tensor<2xi1>
}

// -----

// T2
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{expected a name without '/' that is neither empty nor '.' or '..' (rule T2)}}
  %a = snn.delay "" %x by 1 init 0.0 : tensor<2xi1>
  snn.output %a : tensor<2xi1>
}

// -----

// N2: the initial value of a spike is 0 or 1.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'d': init: expected whole numbers of 0 to 1 for 'tensor<2xi1>', but got 0.5 (rule N2)}}
  %a = snn.delay "d" %x by 1 init 0.5 : tensor<2xi1>
  snn.output %a : tensor<2xi1>
}

// -----

// N2: counts have 8 bits.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  // expected-error@+1 {{'d': init: expected whole numbers of 0 to 255 for 'tensor<2xui8>', but got -1 (rule N2)}}
  %a = snn.delay "d" %x by 1 init dense<[3.0, -1.0]> : tensor<2xf32> : tensor<2xui8>
  snn.output %a : tensor<2xui8>
}

// -----

// N2: a delay has at least one step.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{attribute 'steps' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
  %a = snn.delay "d" %x by 0 init 0.0 : tensor<2xi1>
  snn.output %a : tensor<2xi1>
}

// -----

// N3: every operation of the cycle is named.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  // expected-error@+1 {{'rec': is on a cycle without a delay (rule N3)}}
  %i = snn.linear "rec" %r, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  // expected-note@+1 {{through 'lif'}}
  %s = snn.lif "lif" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  // expected-note@+1 {{through 'snn.reshape'}}
  %r = snn.reshape %s : tensor<2xi1> -> tensor<2xi1>
  // Behind the cycle, not on it.
  %d = snn.delay "back" %s by 1 init 0.0 : tensor<2xi1>
  snn.output %d : tensor<2xi1>
}

// -----

// N3: the shortest cycle.
snn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  // expected-error@+1 {{'snn.reshape': is on a cycle without a delay (rule N3)}}
  %r = snn.reshape %r : tensor<2xi1> -> tensor<2xi1>
  snn.output %r : tensor<2xi1>
}

// -----

// F1: parameters are finite.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': threshold: expected a finite number, but got nan (rule F1)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 0x7FC00000 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F1, per neuron.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': bias: expected finite numbers, but got inf (rule F1)}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias dense<[0.0, 0x7F800000]> : tensor<2xf32> threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F1: a tensor of parameters has the shape of the neurons.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': decay: expected a number or a tensor of the shape of 'tensor<2xf32>' (or 1 in a dimension), but got 'tensor<3xf32>'}}
  %s = snn.lif "lif" %x decay dense<0.5> : tensor<3xf32> gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F1, of weights.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  %w = arith.constant dense<[[0.0, 1.0], [0x7FC00000, 1.0]]> : tensor<2x2xf32>
  // expected-error@+1 {{'fc': weight [1, 0] is nan; expected finite numbers (rule F1)}}
  %i = snn.linear "fc" %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

// -----

// F1, of the bias.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %b = arith.constant dense<[0.0, 0xFF800000]> : tensor<2xf32>
  // expected-error@+1 {{'fc': bias [1] is -inf; expected finite numbers (rule F1)}}
  %i = snn.linear "fc" %x, %w bias %b : (tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

// -----

// F3: 'to' and 'subtract' have a value, 'none' has none.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{'lif': expected a value with reset 'to' and 'subtract' and none with 'none' (rule F3)}}
  %s = "snn.lif"(%x) <{name = "lif", decay = 0.5 : f32, gain = 1.0 : f32, bias = 0.0 : f32, threshold = 1.0 : f32, fire = 0 : i32, reset = 2 : i32, init = 0.0 : f32}> : (tensor<2xf32>) -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F3: there are three resets.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{expected reset 'none', 'to' or 'subtract', but got 'zero'}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset zero init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// F2: there are two comparisons.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> {
  // expected-error@+1 {{expected string or keyword containing one of the following enum values for attribute 'fire' [gt, ge, count, gt_over]}}
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire lt reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// L1: weights are [out, in].
snn.network @n(%x: tensor<4xui8>) -> tensor<2xf32> {
  %w = arith.constant dense<1.0> : tensor<4x2xf32>
  // expected-error@+1 {{'fc': expected weights [out, in] (rule L1), but got 'tensor<4x2xf32>' from 'tensor<4xui8>' to 'tensor<2xf32>'}}
  %i = snn.linear "fc" %x, %w : (tensor<4xui8>, tensor<4x2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

// -----

// L1: the bias has one number a row.
snn.network @n(%x: tensor<4xui8>) -> tensor<2xf32> {
  %w = arith.constant dense<1.0> : tensor<2x4xf32>
  %b = arith.constant dense<1.0> : tensor<4xf32>
  // expected-error@+1 {{'fc': expected weights [out, in] (rule L1)}}
  %i = snn.linear "fc" %x, %w bias %b : (tensor<4xui8>, tensor<2x4xf32>, tensor<4xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

// -----

// L1: weights are constants, not computed.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xf32> {
  %c = arith.constant dense<1.0> : tensor<2x2xf32>
  %w = arith.addf %c, %c : tensor<2x2xf32>
  // expected-error@+1 {{'fc': expected a constant weight}}
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

// -----

// L1: nor inputs.
snn.network @n(%x: tensor<2xui8>, %w: tensor<2x2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{'fc': expected a constant weight}}
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

// -----

// expected-error@+1 {{network 'n': expected an output tensor of static shape, but result 0 is 'tensor<0xf32>'}}
snn.network @n(%x: tensor<2xui8>) -> tensor<0xf32> {
  %w = arith.constant dense<1.0> : tensor<0x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<0x2xf32>) -> tensor<0xf32>
  snn.output %i : tensor<0xf32>
}

// -----

snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %w = arith.constant dense<1.0> : tensor<0x2xf32>
  // expected-error@+1 {{'fc': expected at least one weight, but got 'tensor<0x2xf32>'}}
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<0x2xf32>) -> tensor<0xf32>
  snn.output %x : tensor<2xui8>
}

// -----

// Reshape keeps the elements.
snn.network @n(%x: tensor<2x3xui8>) -> tensor<5xui8> {
  // expected-error@+1 {{'snn.reshape': expected as many elements of the same type, but got 'tensor<2x3xui8>' and 'tensor<5xui8>' (rule L7)}}
  %r = snn.reshape %x : tensor<2x3xui8> -> tensor<5xui8>
  snn.output %r : tensor<5xui8>
}

// -----

// L1: levels have 2 to 8 bits.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %q = arith.constant dense<1> : tensor<2x2xi9>
  %s = arith.constant dense<1.0> : tensor<2xf32>
  // expected-error@+1 {{'snn.dequantize': expected levels of 2 to 8 bits, but got 'tensor<2x2xi9>'}}
  %w = snn.dequantize %q, %s : (tensor<2x2xi9>, tensor<2xf32>) -> tensor<2x2xf32>
  snn.output %x : tensor<2xui8>
}

// -----

// One scale a row.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %s = arith.constant dense<1.0> : tensor<3xf32>
  // expected-error@+1 {{'snn.dequantize': expected levels and weights of one shape and one scale per row, but got 'tensor<2x2xi4>', 'tensor<3xf32>' and 'tensor<2x2xf32>'}}
  %w = snn.dequantize %q, %s : (tensor<2x2xi4>, tensor<3xf32>) -> tensor<2x2xf32>
  snn.output %x : tensor<2xui8>
}

// -----

// Q5: a unit is above 0.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %s = arith.constant dense<[1.0, -0.0]> : tensor<2xf32>
  // expected-error@+1 {{'snn.dequantize': expected positive scales, but got -0}}
  %w = snn.dequantize %q, %s : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  snn.output %x : tensor<2xui8>
}

// -----

// expected-error@+1 {{'snn.calibration' is a '#snn.data<"FILE", "SHA-256">' of a module}}
module attributes {snn.calibration = "calibration.h5"} {}
