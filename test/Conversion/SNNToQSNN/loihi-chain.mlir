// RUN: snn-opt --convert-snn-to-qsnn=target=loihi %s | FileCheck %s

// Q10: a step for each synapse; levels stay narrow, their power of two is a
// rescale of the sum; thresholds in units of 64. Real unit of a sum 0.25 · 0.5 and
// 0.5 · 0.5: 1 is reached from 8 and 4 on, 32 times that is 256 and 128. Without
// biases nothing is cleared.
// CHECK: qsnn.network @net(%[[X:.*]]: tensor<3xi1>) -> tensor<1xi1> attributes {latency = 2 : i64, {{.*}}steps = 6 : i64}
// CHECK: %[[D:.*]] = qsnn.delay "fc.delay" %[[X]] by 1 init 0 : tensor<3xi1>
// CHECK: %[[W:.*]] = arith.constant dense<{{\[}}[3, -2, 1], [1, 7, -8]]> : tensor<2x3xi4>
// CHECK: %[[I:.*]] = qsnn.linear "fc" %[[D]], %[[W]] overflow wrap 32 :
// CHECK: %[[E:.*]] = qsnn.rescale "fc.exp" %[[I]] by 32 shift 0 round floor overflow wrap 32 :
// CHECK: %[[U:.*]] = qsnn.li "lif.syn" %[[E]] leak 0 shift 12 round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32
// CHECK: %[[S:.*]] = qsnn.lif "lif" %[[U]] leak 2048 shift 12 round trunc frac 0 bias 0 threshold dense<[16320, 8128]> : tensor<2xi64> reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24
// CHECK: qsnn.delay "fc2.delay" %[[S]] by 1
snn.network @net(%x: tensor<3xi1>) -> tensor<1xi1> attributes {steps = 6 : i64} {
  %q = arith.constant dense<[[3, -2, 1], [1, 7, -8]]> : tensor<2x3xi4>
  %s = arith.constant dense<[0.25, 0.5]> : tensor<2xf32>
  %w = snn.dequantize %q, %s : (tensor<2x3xi4>, tensor<2xf32>) -> tensor<2x3xf32>
  %i = snn.linear "fc" %x, %w : (tensor<3xi1>, tensor<2x3xf32>) -> tensor<2xf32>
  %l = snn.lif "lif" %i decay 0.5 gain 0.5 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %q2 = arith.constant dense<[[1, -1]]> : tensor<1x2xi4>
  %s2 = arith.constant dense<0.5> : tensor<1xf32>
  %w2 = snn.dequantize %q2, %s2 : (tensor<1x2xi4>, tensor<1xf32>) -> tensor<1x2xf32>
  %i2 = snn.linear "fc2" %l, %w2 : (tensor<2xi1>, tensor<1x2xf32>) -> tensor<1xf32>
  %l2 = snn.lif "lif2" %i2 decay 1.0 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %l2 : tensor<1xi1>
}
