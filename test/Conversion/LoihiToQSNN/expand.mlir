// RUN: snn-opt %s --convert-loihi-to-qsnn -split-input-file | FileCheck %s

// Rule Q10: a step before each synapse, delays by themselves, the exponent on
// the sum of each, both stages of a neuron.

// CHECK-LABEL: qsnn.network @net
// CHECK-SAME: snn.events = "binary"
// CHECK-SAME: latency = 1 : i64
// CHECK: %[[D:.*]] = qsnn.delay "fc.delay" %{{.*}} by 1 init 0
// CHECK: %[[L:.*]] = qsnn.linear "fc" %[[D]], %{{.*}} overflow wrap 32
// CHECK: %[[E:.*]] = qsnn.rescale "fc.exp" %[[L]] by 16 shift 0 round floor overflow wrap 32
// CHECK: %[[SUM:.*]] = qsnn.add "lif.sum" %[[E]], %[[R:.*]] overflow wrap 32
// CHECK: %[[U:.*]] = qsnn.li "lif.syn" %[[SUM]] leak 3072 shift 12 round trunc frac 6 bias 0 init 0 clear every 40 phase 1 membrane wrap 32 fold 24 i32 unit 2.500000e-01
// CHECK: %[[S:.*]] = qsnn.lif "lif" %[[U]] leak 2048 shift 12 round trunc frac 0 bias dense<[64, -192]> : tensor<2xi64> threshold 6400 reset to 0 init 0 clear every 40 phase 1 membrane wrap 32 saturate -8388607 8388607 i24
// CHECK: qsnn.delay "rec.d0.delay" %[[S]] by 1 init 0
// CHECK: qsnn.rescale "rec.d0.exp" %{{.*}} by 1 shift 1 round floor overflow wrap 32
// CHECK: qsnn.delay "rec.d3.delay" %[[S]] by 4 init 0
// CHECK: %[[R]] = qsnn.add "rec.d3.sum"
loihi.network @net(%x: tensor<2xi1>) -> tensor<2xi1> attributes {latency = 1 : i64} {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w exponent 4 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a, %r i_decay 1024 v_decay 2048 bias dense<[1, -3]> : tensor<2xi64> threshold 100 clear every 40 phase 1 unit 0.25 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
  %r = loihi.dense "rec" %s, %w exponent -1 delay dense<[[0], [3]]> : tensor<2x1xi64> : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  loihi.output %s : tensor<2xi1>
}

// -----

// Sums of a convolution wrap at 24 bits; data given to neurons has no step.
// CHECK-LABEL: qsnn.network @conv
// CHECK: qsnn.delay "conv.delay" %{{.*}} by 3 init 0 : tensor<1x3x3xui8>
// CHECK: qsnn.conv "conv" {{.*}} overflow wrap 24
// CHECK: qsnn.rescale "given.in" %{{.*}} by 1 shift 0 round floor overflow wrap 32 : tensor<1x3x3xui8> -> tensor<1x3x3xi32>
loihi.network @conv(%x: tensor<1x3x3xui8>) -> (tensor<1x2x2xi1>, tensor<1x3x3xi1>) {
  %w = arith.constant dense<1> : tensor<1x1x2x2xi4>
  %a = loihi.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 delay 2 : (tensor<1x3x3xui8>, tensor<1x1x2x2xi4>) -> tensor<1x2x2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 0 bias 0 threshold 5 : (tensor<1x2x2xi32>) -> tensor<1x2x2xi1>
  %g = loihi.lif "given" %x i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<1x3x3xui8>) -> tensor<1x3x3xi1>
  loihi.output %s, %g : tensor<1x2x2xi1>, tensor<1x3x3xi1>
}
