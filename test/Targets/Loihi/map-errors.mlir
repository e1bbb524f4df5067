// RUN: snn-opt %s -split-input-file -verify-diagnostics --loihi-partition="part=loihi1 cores=1" --loihi-place
// What no mapping can do, by layer and limit.

loihi.network @net(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<[[1, 2], [300, 1]]> : tensor<2x2xi16>
  // expected-error@+4 {{'fc': a delay of 63 steps beyond the synapse's own, but 62 is the most}}
  // expected-note@+3 {{required 63, available 62}}
  // expected-error@+2 {{'fc': a weight of 300 with exponent 9 fits no synapse format}}
  // expected-note@+1 {{limit 'weight exponent': required 9, available 6}}
  %a = loihi.dense "fc" %x, %w exponent 9 delay 63 : (tensor<2xi1>, tensor<2x2xi16>) -> tensor<2xi32>
  // expected-error@+2 {{'lif': expected threshold mantissa of 1 to 131071, but got 131072}}
  // expected-note@+1 {{required 131072, available 131071; source of the limit: nengo-loihi 1.1.0 builder/discretize.py}}
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 128 bias 0 threshold 131072 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

// expected-error@+2 {{network 'net': the input is graded, with messages of 8 bits, but spikes of loihi1 have none}}
// expected-note@+1 {{limit 'message bits': required 8, available 0}}
loihi.network @net(%x: tensor<2xui8> {snn.events = "counts"}) -> tensor<2xi1> {
  %w = arith.constant dense<[[1, 2], [3, 1]]> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 128 bias 0 threshold 7 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// -----

// expected-error@+2 {{the chip is too small: 2000 compartments need at least 2 cores of 1024 (nengo-loihi 1.1.0 block.py), but there is 1 core}}
// expected-note@+1 {{required 2, available 1}}
loihi.network @net(%x: tensor<1xi1>) -> tensor<2000xi1> {
  %w = arith.constant dense<1> : tensor<2000x1xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<1xi1>, tensor<2000x1xi4>) -> tensor<2000xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 128 bias 0 threshold 7 : (tensor<2000xi32>) -> tensor<2000xi1>
  loihi.output %s : tensor<2000xi1>
}

// -----

loihi.network @net(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<1> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
loihi.chip @c network @net part "loihi1" {
  // expected-error@+2 {{pinned core 'core0' has index 128, but loihi1 has 128 cores (nengo-loihi 1.1.0 hardware/allocators.py)}}
  // expected-note@+1 {{an index below 128}}
  loihi.core @core0 index 128 {
    loihi.compartments "lif" neurons dense<0> : tensor<1xi64>
  }
}

// -----

// expected-error@+1 {{expected a network of level 'loihi' (run '--convert-qsnn-to-loihi' first)}}
qsnn.network @net(%x: tensor<2xi1>) -> tensor<2xi1> {
  qsnn.output %x : tensor<2xi1>
}
