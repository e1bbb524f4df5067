// RUN: snn-opt %s --convert-qsnn-to-loihi -split-input-file -verify-diagnostics

// The default form, in both layers.
qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %i = qsnn.linear "fc1" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi8>
  // expected-error@+1 {{'a': expected neurons of two stages, an 'li' before the 'lif', but this 'lif' takes its current directly (rule Q10; '--convert-snn-to-qsnn="target=loihi"' writes this form)}}
  %a = qsnn.lif "a" %i leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 0.25 : tensor<2xi8> -> tensor<2xi1>
  %j = qsnn.linear "fc2" %a, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi8>
  // expected-error@+1 {{'b': expected neurons of two stages}}
  %b = qsnn.lif "b" %j leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 0.25 : tensor<2xi8> -> tensor<2xi1>
  qsnn.output %b : tensor<2xi1>
}

// -----

// Each of these differs from the chip in one thing.
qsnn.network @n(%x: tensor<2xi1>) -> (tensor<2xi1>, tensor<2xi1>, tensor<2xi1>, tensor<2xi1>, tensor<2xi1>) {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %d = qsnn.delay "d" %x by 1 init 0 : tensor<2xi1>
  %i = qsnn.linear "fc" %d, %w overflow wrap 32 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %u0 = qsnn.li "u0" %i leak 0 shift 12 round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 1.0 : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{'nearest': expected a leak that rounds towards zero ('trunc'), but it is 'nearest' (rule Q10}}
  %v0 = qsnn.lif "nearest" %u0 leak 2048 shift 12 round nearest frac 0 bias 0 threshold 640 reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 1.0 : tensor<2xi32> -> tensor<2xi1>
  %u1 = qsnn.li "u1" %i leak 0 shift 12 round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 1.0 : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{'soft': expected a hard reset to 0, but it is 'subtract' (rule Q10}}
  %v1 = qsnn.lif "soft" %u1 leak 2048 shift 12 round trunc frac 0 bias 0 threshold 640 reset subtract 640 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 1.0 : tensor<2xi32> -> tensor<2xi1>
  %u2 = qsnn.li "u2" %i leak 0 shift 12 round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 1.0 : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{'between': expected a threshold of 64 times an integer of 25 bits (rule Q10}}
  %v2 = qsnn.lif "between" %u2 leak 2048 shift 12 round trunc frac 0 bias 0 threshold 641 reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 1.0 : tensor<2xi32> -> tensor<2xi1>
  // expected-error@+1 {{'u3': expected frac 6 in the first stage, but it is 5 (rule Q10}}
  %u3 = qsnn.li "u3" %i leak 0 shift 12 round trunc frac 5 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 1.0 : tensor<2xi32> -> tensor<2xi32>
  %v3 = qsnn.lif "frac" %u3 leak 2048 shift 12 round trunc frac 0 bias 0 threshold 640 reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 1.0 : tensor<2xi32> -> tensor<2xi1>
  %u4 = qsnn.li "u4" %i leak 0 shift 12 round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 1.0 : tensor<2xi32> -> tensor<2xi32>
  // expected-error@+1 {{'fine': expected a leak in units of 2^-12, but it has shift 13 (rule Q10}}
  %v4 = qsnn.lif "fine" %u4 leak 4095 shift 13 round trunc frac 0 bias 0 threshold 640 reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 1.0 : tensor<2xi32> -> tensor<2xi1>
  qsnn.output %v0, %v1, %v2, %v3, %v4 : tensor<2xi1>, tensor<2xi1>, tensor<2xi1>, tensor<2xi1>, tensor<2xi1>
}

// -----

// Synapses take a step, and their sums wrap.
qsnn.network @n(%x: tensor<2xi1>) -> (tensor<2xi1>, tensor<2xi1>) {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  // expected-error@+1 {{'now': expected a 'delay' of at least 1 before the synapses, which take a step on the chip (rule Q10}}
  %i = qsnn.linear "now" %x, %w overflow wrap 32 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %u = qsnn.li "u" %i leak 0 shift 12 round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 1.0 : tensor<2xi32> -> tensor<2xi32>
  %v = qsnn.lif "v" %u leak 2048 shift 12 round trunc frac 0 bias 0 threshold 640 reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 1.0 : tensor<2xi32> -> tensor<2xi1>
  %d = qsnn.delay "d" %v by 1 init 0 : tensor<2xi1>
  // expected-error@+1 {{'proved': expected a sum 'overflow wrap 32' (rule Q10}}
  %j = qsnn.linear "proved" %d, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %t = qsnn.li "t" %j leak 0 shift 12 round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 1.0 : tensor<2xi32> -> tensor<2xi32>
  %s = qsnn.lif "s" %t leak 2048 shift 12 round trunc frac 0 bias 0 threshold 640 reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 1.0 : tensor<2xi32> -> tensor<2xi1>
  qsnn.output %v, %s : tensor<2xi1>, tensor<2xi1>
}
