// RUN: snn-opt --convert-snn-to-qsnn=target=loihi -split-input-file %s | FileCheck %s

// Q7, Q10: an average of 2 x 2 in front of a kernel of 2 x 2 is a kernel of 4 x 4
// with stride 2; each weight four times.
// CHECK-LABEL: qsnn.network @pool
// CHECK: arith.constant dense<{{\[\[\[}}[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, -1, -1], [3, 3, -1, -1]]]]> : tensor<1x1x4x4xi3>
// CHECK: qsnn.conv "conv" %{{.*}}, %{{.*}} stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] groups 1 overflow wrap 24 : (tensor<1x6x6xi1>, tensor<1x1x4x4xi3>) -> tensor<1x2x2xi32>
// CHECK: qsnn.rescale "conv.exp" %{{.*}} by 64 shift 0
// Real unit of a sum 0.5 / 4: 1 is 8, times 64 is 512.
// CHECK: qsnn.lif "a" {{.*}} threshold 32768 reset
snn.network @pool(%x: tensor<1x6x6xi1>) -> tensor<1x2x2xi1> {
  %p = snn.pool "p" avg %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x6x6xi1> -> tensor<1x3x3xf32>
  %q = arith.constant dense<[[[[1, 2], [3, -1]]]]> : tensor<1x1x2x2xi4>
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %w = snn.dequantize %q, %c : (tensor<1x1x2x2xi4>, tensor<1xf32>) -> tensor<1x1x2x2xf32>
  %i = snn.conv "conv" %p, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<1x3x3xf32>, tensor<1x1x2x2xf32>) -> tensor<1x2x2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1x2x2xf32> -> tensor<1x2x2xi1>
  snn.output %a : tensor<1x2x2xi1>
}

// -----

// Windows that overlap: what a pad of the kernel leaves out, a wider kernel would
// see. A matrix then.
// CHECK-LABEL: qsnn.network @matrix
// CHECK: dense<{{\[}}[2, 2, 5, 3, 3], [1, 1, 3, 2, 2]]> : tensor<2x5xi4>
// CHECK: qsnn.linear "conv"
// CHECK: qsnn.reshape %{{.*}} : tensor<2xi32> -> tensor<1x2xi32>
snn.network @matrix(%x: tensor<1x5xi1>) -> tensor<1x2xi1> {
  %p = snn.pool "p" sum %x window [3] stride [2] pads [0, 0] dilation [1] : tensor<1x5xi1> -> tensor<1x2xf32>
  %q = arith.constant dense<[[[1, 2, 3]]]> : tensor<1x1x3xi4>
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %w = snn.dequantize %q, %c : (tensor<1x1x3xi4>, tensor<1xf32>) -> tensor<1x1x3xf32>
  %i = snn.conv "conv" %p, %w stride [1] pads [1, 1] dilation [1] groups 1 : (tensor<1x2xf32>, tensor<1x1x3xf32>) -> tensor<1x2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1x2xf32> -> tensor<1x2xi1>
  snn.output %a : tensor<1x2xi1>
}

// -----

// One synapse for each source of a concat, the shorter way delayed; spikes that
// reach neurons themselves are a synapse, in the unit of the others (rule Q8).
// CHECK-LABEL: qsnn.network @join(%arg0: tensor<2xi1>) -> tensor<2xi1> attributes {latency = 2
// CHECK: %[[A:.*]] = qsnn.lif "a"
// CHECK: %[[D0:.*]] = qsnn.delay "fc2.delay" %[[A]] by 1
// CHECK: dense<{{\[}}[1, 2], [5, 6]]> : tensor<2x2xi4>
// CHECK: %[[S0:.*]] = qsnn.rescale "fc2.exp" %{{.*}} by 32
// CHECK: %[[D1:.*]] = qsnn.delay "fc2.2.delay" %arg0 by 2
// CHECK: dense<{{\[}}[5, 4], [7, 6]]> : tensor<2x2xi4>
// CHECK: %[[S1:.*]] = qsnn.rescale "fc2.2.exp" %{{.*}} by 32
// CHECK: qsnn.add "b.sum" %[[S0]], %[[S1]] overflow wrap 32
snn.network @join(%x: tensor<2xi1>) -> tensor<2xi1> {
  %q = arith.constant dense<[[1, 2], [3, -1]]> : tensor<2x2xi4>
  %c = arith.constant dense<0.5> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %k = snn.concat "cat" axis 0 %a, %x : (tensor<2xi1>, tensor<2xi1>) -> tensor<4xi1>
  %q2 = arith.constant dense<[[1, 2, 3, 4], [5, 6, 7, 4]]> : tensor<2x4xi4>
  %w2 = snn.dequantize %q2, %c : (tensor<2x4xi4>, tensor<2xf32>) -> tensor<2x4xf32>
  %j = snn.linear "fc2" %k, %w2 : (tensor<4xi1>, tensor<2x4xf32>) -> tensor<2xf32>
  %r = snn.add "res" %j, %x : (tensor<2xf32>, tensor<2xi1>) -> tensor<2xf32>
  %b = snn.lif "b" %r decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %b : tensor<2xi1>
}

// -----

// A transposed input permutes columns; recurrence of 1 is the synapse's own step.
// CHECK-LABEL: qsnn.network @permuted
// CHECK: %[[X:.*]] = qsnn.reshape %arg0 : tensor<2x2xi1> -> tensor<4xi1>
// CHECK: qsnn.delay "fc.delay" %[[X]] by 1
// CHECK: dense<{{\[}}[1, 3, 2, 4]]> : tensor<1x4xi4>
// CHECK: qsnn.delay "rec.delay" %[[S:.*]] by 1
// CHECK: %[[S]] = qsnn.lif "a"
snn.network @permuted(%x: tensor<2x2xi1>) -> tensor<1xi1> {
  %t = snn.transpose %x perm [1, 0] : tensor<2x2xi1> -> tensor<2x2xi1>
  %f = snn.reshape %t : tensor<2x2xi1> -> tensor<4xi1>
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %q = arith.constant dense<[[1, 2, 3, 4]]> : tensor<1x4xi4>
  %w = snn.dequantize %q, %c : (tensor<1x4xi4>, tensor<1xf32>) -> tensor<1x4xf32>
  %i = snn.linear "fc" %f, %w : (tensor<4xi1>, tensor<1x4xf32>) -> tensor<1xf32>
  %q2 = arith.constant dense<[[-1]]> : tensor<1x1xi4>
  %w2 = snn.dequantize %q2, %c : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %d = snn.delay "back" %a by 1 init 0.0 : tensor<1xi1>
  %j = snn.linear "rec" %d, %w2 : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %s = snn.add "sum" %i, %j : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  %a = snn.lif "a" %s decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %a : tensor<1xi1>
}

// -----

// A slice of the input leaves columns of zeros.
// CHECK-LABEL: qsnn.network @part
// CHECK: dense<{{\[}}[0, 1, 0, 2]]> : tensor<1x4xi3>
snn.network @part(%x: tensor<4xi1>) -> tensor<1xi1> {
  %p = snn.slice %x begin [1] stride [2] : tensor<4xi1> -> tensor<2xi1>
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %q = arith.constant dense<[[1, 2]]> : tensor<1x2xi4>
  %w = snn.dequantize %q, %c : (tensor<1x2xi4>, tensor<1xf32>) -> tensor<1x2xf32>
  %i = snn.linear "fc" %p, %w : (tensor<2xi1>, tensor<1x2xf32>) -> tensor<1xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %a : tensor<1xi1>
}
