// RUN: snn-opt --convert-snn-to-qsnn=target=loihi -split-input-file %s | FileCheck %s
// RUN: snn-opt "--convert-snn-to-qsnn=target=loihi reset-interval=40" -split-input-file %s | FileCheck %s --check-prefix=INTERVAL

// CUBA: two stages; both gains go into the units. 0.3 of 4096 is 1228.8.
// CHECK-LABEL: qsnn.network @cuba
// CHECK: qsnn.li "s" {{.*}} leak 1229 shift 12 round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 4.8828125E-4 :
// CHECK: qsnn.lif "a" {{.*}} leak 4096 shift 12 round trunc frac 0 bias 0 threshold 131072 reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 7.62939453125E-6
snn.network @cuba(%x: tensor<1xi1>) -> tensor<1xi1> attributes {steps = 4 : i64} {
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %q = arith.constant dense<[[4]]> : tensor<1x1xi4>
  %w = snn.dequantize %q, %c : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %u = snn.li "s" %i decay 0.3 gain 2.0 bias 0.0 init 0.0 : tensor<1xf32>
  %a = snn.lif "a" %u decay 1.0 gain 0.015625 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %a : tensor<1xi1>
}

// -----

// A bias starts with the first step: its layer is cleared before it, and so are
// those behind. A reset to r moves the zero: 0.5 - (1 - 0.5)·(-1) = 1 and
// 1 + 1 = 2, in steps of 0.5 / 128.
// CHECK-LABEL: qsnn.network @bias
// CHECK: qsnn.li "a.syn" {{.*}} clear every 6 phase 1 membrane
// CHECK: qsnn.lif "a" {{.*}} bias 16384 threshold 32704 reset to 0 init 0 clear every 6 phase 1 membrane
// CHECK: qsnn.lif "b" {{.*}} bias 0 {{.*}} clear every 6 phase 2 membrane
// INTERVAL: qsnn.lif "b" {{.*}} clear every 40 phase 2 membrane
snn.network @bias(%x: tensor<1xi1>) -> tensor<1xi1> attributes {steps = 4 : i64} {
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %q = arith.constant dense<[[1]]> : tensor<1x1xi4>
  %w = snn.dequantize %q, %c : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.5 threshold 1.0 fire ge reset to -1.0 init -1.0 : tensor<1xf32> -> tensor<1xi1>
  %j = snn.linear "fc2" %a, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %b = snn.lif "b" %j decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %b : tensor<1xi1>
}

// -----

// The unit of a row of zeros is that of the first row that is none: its bias of
// 0.125 is 2048 steps of it.
// CHECK-LABEL: qsnn.network @zeros
// CHECK: qsnn.lif "a" {{.*}} bias 2048 threshold 16384 {{.*}} unit 6.103515625E-5
snn.network @zeros(%x: tensor<1xi1>) -> tensor<3xi1> attributes {steps = 4 : i64} {
  %c = arith.constant dense<[0.25, 0.5, 3.0]> : tensor<3xf32>
  %q = arith.constant dense<[[0], [1], [0]]> : tensor<3x1xi4>
  %w = snn.dequantize %q, %c : (tensor<3x1xi4>, tensor<3xf32>) -> tensor<3x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<3x1xf32>) -> tensor<3xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.125 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<3xf32> -> tensor<3xi1>
  snn.output %a : tensor<3xi1>
}
