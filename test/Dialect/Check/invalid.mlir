// RUN: snn-opt %s -split-input-file -verify-diagnostics

// The network is one of the module.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
// expected-error@+1 {{'c': the module has no network @m}}
check.case "c" of @m {
  check.input dense<0> : tensor<3x2xui8>
  check.expect_decision 0
}

// -----

// A symbol of another kind is no network.
module @other {}
// expected-error@+1 {{'c': expected a network, but @other is 'builtin.module'}}
check.case "c" of @other {
  check.input dense<0> : tensor<3x2xui8>
  check.expect_decision 0
}

// -----

// Names of networks are separated by commas and begin with @.
// expected-error@+1 {{expected valid '@'-identifier for symbol name}}
check.case "c" of n {}

// -----

// A case has frames.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
// expected-error@+1 {{'c': expected a 'check.input'}}
check.case "c" of @n {
  check.expect_decision 0
}

// -----

// Of one recording.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
// expected-error@+1 {{'c': expected one 'check.input'}}
check.case "c" of @n {
  // expected-note@+1 {{the first is here}}
  check.input dense<0> : tensor<3x2xui8>
  // expected-note@+1 {{another is here}}
  check.input dense<0> : tensor<3x2xui8>
  check.expect_decision 0
}

// -----

// A case that checks nothing cannot fail.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
// expected-error@+1 {{'c': expected something to check}}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
}

// -----

// A run that fails has no spikes.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
// expected-error@+1 {{'c': a run that fails shows nothing: expected 'check.expect_error' alone}}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  check.expect_decision 0
  check.expect_error "too many"
}

// -----

// Nothing else stands in a case.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
// expected-error@+1 {{'c': expected 'check.input' and 'check.expect_…', but got 'arith.constant'}}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  %c = arith.constant 1 : i32
  check.expect_decision 0
}

// -----

// Expectations stand in a case.
// expected-error@+1 {{'check.expect_decision' op expects parent op 'check.case'}}
check.expect_decision 0

// -----

// N5: frames have the shape of the input behind the steps.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  // expected-error@+1 {{'check.input': network @n: expected 'tensor<3x2xui8>' (steps first), but got 'tensor<3x4xui8>'}}
  check.input dense<0> : tensor<3x4xui8>
  check.expect_decision 0
}

// -----

// N5, of the rank.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  // expected-error@+1 {{'check.input': network @n: expected frames [T, …] of 'tensor<2xui8>', but got 'tensor<2xui8>'}}
  check.input dense<0> : tensor<2xui8>
  check.expect_decision 0
}

// -----

// F1: numbers are finite.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  // expected-error@+1 {{'check.input': expected finite numbers, but got nan}}
  check.input dense<0x7FC00000> : tensor<3x2xf32>
  check.expect_decision 0
}

// -----

// Other types of numbers are not read.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  // expected-error@+1 {{'check.input': expected dense integers, f32 or f64, but got 'tensor<3x2xf16>'}}
  check.input dense<1.0> : tensor<3x2xf16>
  check.expect_decision 0
}

// -----

// The layer is one of the network; the others are listed.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_spikes': network @n: expected a layer of neurons ('li', 'lif'), but got 'fc'}}
  check.expect_spikes "fc" dense<0> : tensor<3x2xi1>
}

// -----

// T steps of spikes.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_spikes': network @n: expected 'tensor<3x2xi1>' (steps first), but got 'tensor<2x2xi1>'}}
  check.expect_spikes "lif" dense<0> : tensor<2x2xi1>
}

// -----

// Spikes are integers.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_spikes': expected integers, but got 'tensor<3x2xf32>'}}
  check.expect_spikes "lif" dense<0.0> : tensor<3x2xf32>
}

// -----

// F5: an li makes no spikes.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_spikes': network @n: 'li' integrates only: expected 'check.expect_post' (rule F5)}}
  check.expect_spikes "li" dense<0> : tensor<3x2xi1>
}

// -----

// F5: and has one membrane.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_pre': network @n: 'li' integrates only: expected 'check.expect_post' (rule F5)}}
  check.expect_pre "li" dense<0.0> : tensor<3x2xf32>
}

// -----

// A float membrane is no integer.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_post': network @n: membranes of level snn are real numbers: expected a tensor of f32, but got 'tensor<3x2xi64>'}}
  check.expect_post "li" dense<0> : tensor<3x2xi64>
}

// -----

// Shape of membranes.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_pre': network @n: expected 'tensor<3x2xf32>' (steps first), but got 'tensor<3x1xf32>'}}
  check.expect_pre "lif" dense<0.0> : tensor<3x1xf32>
}

// -----

// F8: a band is wider than nothing.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_pre': expected 'within' a number above 0, but got 0}}
  check.expect_pre "lif" dense<0.0> : tensor<3x2xf32> within 0.0
}

// -----

// Q6: integers have no band.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_output': integers are compared exactly: expected no 'within' (rule Q6)}}
  check.expect_output 0 dense<0> : tensor<3x2xui8> within 1.0
}

// -----

// Outputs are counted from 0.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_output': network @n: expected an output below 1, but got 1}}
  check.expect_output 1 dense<0> : tensor<3x2xui8>
}

// -----

// One count a class.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_counts': network @n: expected 'tensor<2xi64>' (one number a class), but got 'tensor<3xi64>'}}
  check.expect_counts dense<0> : tensor<3xi64>
}

// -----

// The class is one of the network.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<1.0> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s = snn.lif "lif" %v decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_decision': network @n: expected a class below 2, but got 2}}
  check.expect_decision 2
}

// -----

// T6: a network that states its steps takes no others.
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> attributes {steps = 4 : i64} {
  snn.output %x : tensor<2xui8>
}
check.case "c" of @n {
  // expected-error@+1 {{'check.input': network @n: it states 4 steps, but the input has 3 (rule T6)}}
  check.input dense<0> : tensor<3x2xui8>
  check.expect_decision 0
}

// -----

// L5: only spikes are counted.
snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> attributes {decode = #snn.decode<last>} {
  snn.output %x : tensor<2xf32>
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_counts': network @n: it does not count its output spikes (rule L5)}}
  check.expect_counts dense<0> : tensor<2xi64>
}

// -----

// L5: no output, no decision.
snn.network @n(%x: tensor<2xf32>) {
  snn.output
}
check.case "c" of @n {
  check.input dense<0> : tensor<3x2xui8>
  // expected-error@+1 {{'check.expect_decision': network @n: it has no output (rule L5)}}
  check.expect_decision 0
}

// -----

// A case gives one recording.
snn.network @n(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  snn.output %x : tensor<2xf32>
}
check.case "c" of @n {
  // expected-error@+1 {{'check.input': network @n: expected one input, but it has 2}}
  check.input dense<0> : tensor<3x2xui8>
  check.expect_decision 0
}
