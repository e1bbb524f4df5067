// RUN: snn-opt %s --convert-qsnn-to-loihi -split-input-file | FileCheck %s

// Both stages of a neuron, a weight exponent, delays of one source as one
// matrix, a leak that is whole in 12 bits.

// CHECK-LABEL: loihi.network @net
// CHECK-SAME: attributes {latency = 1 : i64}
// CHECK: %[[FC:.*]] = loihi.dense "fc" %{{.*}}, %{{.*}} exponent 4 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
// CHECK: %[[REC:.*]] = loihi.dense "rec" %[[S:.*]], %{{.*}} delay dense<{{\[\[}}0, 0], [3, 3]]> : tensor<2x2xi64>
// CHECK: %[[S]] = loihi.lif "lif" %[[FC]], %[[REC]] i_decay 4096 v_decay 2048 bias -2 threshold 100 unit 2.500000e-01
qsnn.network @net(%x: tensor<2xi1>) -> tensor<2xi1> attributes {latency = 1 : i64} {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %top = arith.constant dense<[[7, 1], [0, 0]]> : tensor<2x2xi4>
  %low = arith.constant dense<[[0, 0], [-3, 1]]> : tensor<2x2xi4>
  %d = qsnn.delay "d" %x by 1 init 0 : tensor<2xi1>
  %i = qsnn.linear "fc" %d, %w overflow wrap 32 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %e = qsnn.rescale "e" %i by 16 shift 0 round floor overflow wrap 32 : tensor<2xi32> -> tensor<2xi32>
  %d0 = qsnn.delay "rec.d0.delay" %s by 1 init 0 : tensor<2xi1>
  %r0 = qsnn.linear "rec.d0" %d0, %top overflow wrap 32 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %d3 = qsnn.delay "rec.d3.delay" %s by 4 init 0 : tensor<2xi1>
  %r3 = qsnn.linear "rec.d3" %d3, %low overflow wrap 32 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %r = qsnn.add "sum0" %r0, %r3 overflow wrap 32 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  %a = qsnn.add "sum1" %e, %r overflow wrap 32 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  %u = qsnn.li "lif.syn" %a leak 0 shift 0 round floor frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 0.25 : tensor<2xi32> -> tensor<2xi32>
  %s = qsnn.lif "lif" %u leak 1 shift 1 round trunc frac 0 bias -128 threshold 6400 reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 0.25 : tensor<2xi32> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}
