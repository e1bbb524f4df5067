// RUN: snn-opt %s -split-input-file -verify-diagnostics
// Chips whose tables have another shape, or whose neurons are none or stand
// twice.

// expected-error@+1 {{chip 'c': @net is no 'loihi.network' of the module}}
loihi.chip @c network @net part "loihi2" {
}

// -----

loihi.network @net(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<1> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
loihi.chip @c network @net part "loihi2" {
  loihi.core @core0 {
    // expected-error@+1 {{core 'core0': 'lif' has 2 neurons, so 2 is none of them}}
    loihi.compartments "lif" neurons dense<[0, 2]> : tensor<2xi64>
  }
}

// -----

loihi.network @net(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<1> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
loihi.chip @c network @net part "loihi2" {
  loihi.core @core0 {
    // expected-error@+1 {{core 'core0': network @net has no neurons 'fc'}}
    loihi.compartments "fc" neurons dense<[0, 1]> : tensor<2xi64>
  }
}

// -----

// expected-error@+1 {{chip 'c': neuron 1 of 'lif' stands twice}}
loihi.chip @c network @net part "loihi2" {
  loihi.core @core0 {
    loihi.compartments "lif" neurons dense<1> : tensor<1xi64>
  }
  loihi.core @core1 {
    loihi.compartments "lif" neurons dense<1> : tensor<1xi64>
  }
}

// -----

// expected-error@+1 {{chip 'c': two cores have index 3}}
loihi.chip @c network @net part "loihi2" {
  loihi.core @core0 index 3 {
  }
  loihi.core @core1 index 3 {
  }
}

// -----

loihi.chip @c network @net part "loihi2" {
  // expected-error@+1 {{core 'core0': expected 'configurations', 'thresholds', 'memory' and 'routes' together}}
  loihi.core @core0 index 3 thresholds dense<1> : tensor<1xi64> {
  }
}

// -----

loihi.chip @c network @net part "loihi2" {
  // expected-error@+1 {{core 'core0': expected 'routes' of type 'tensor<Nx3xi64>', but got 'tensor<1x2xi64>'}}
  loihi.core @core0 index 3 routes dense<1> : tensor<1x2xi64> {
  }
}

// -----

loihi.chip @c network @net part "loihi2" {
  loihi.core @core0 {
    // expected-error@+1 {{compartments 'lif': expected a row of 'constants' for each of the 2 neurons, but got 1}}
    loihi.compartments "lif" neurons dense<[0, 1]> : tensor<2xi64> constants dense<0> : tensor<1x3xi64>
  }
}

// -----

loihi.chip @c network @net part "loihi2" {
  loihi.core @core0 {
    // expected-error@+1 {{axons 'fc': expected 'entries' of type 'tensor<Nx3xi64>', but got 'tensor<3xi64>'}}
    loihi.axons "fc" entries dense<0> : tensor<3xi64>
  }
}

// -----

// expected-error@+1 {{chip 'c': expected cores, but got 'arith.constant'}}
loihi.chip @c network @net part "loihi2" {
  %0 = arith.constant 0 : i64
}
