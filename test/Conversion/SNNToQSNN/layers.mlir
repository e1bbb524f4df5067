// Each layer in integers, on numbers that can be followed by hand.
// RUN: snn-opt "--convert-snn-to-qsnn=frac=0" -split-input-file %s | FileCheck %s

// Q5.2, Q7: a filter is a row with its own unit; an average is a sum whose unit
// is divided by 4; so θ = 1 / (0.5/4) = 8, less one for `ge`.
// CHECK-LABEL: qsnn.network @conv
// CHECK: %[[I:.*]] = qsnn.conv "conv" %{{.*}} stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<1x4x4xui8>, tensor<2x1x2x2xi4>) -> tensor<2x2x2xi3>
// CHECK: %[[P:.*]] = qsnn.pool "pool" sum %[[I]] window [2, 2] stride [2, 2] {{.*}} -> tensor<2x1x1xi5>
// CHECK: qsnn.lif "lif" %[[P]] {{.*}} threshold dense<{{\[\[\[}}7]], {{\[\[}}15]]]> : tensor<2x1x1xi64>
snn.network @conv(%x: tensor<1x4x4xui8> {snn.events = "binary"}) -> tensor<2x1x1xi1> {
  %q = arith.constant dense<[[[[1, 0], [0, 0]]], [[[-1, 1], [1, 1]]]]> : tensor<2x1x2x2xi4>
  %c = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x1x2x2xi4>, tensor<2xf32>) -> tensor<2x1x2x2xf32>
  %i = snn.conv "conv" %x, %w stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<1x4x4xui8>, tensor<2x1x2x2xf32>) -> tensor<2x2x2xf32>
  %p = snn.pool "pool" avg %i window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x2x2xf32> -> tensor<2x1x1xf32>
  %s = snn.lif "lif" %p decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2x1x1xf32> -> tensor<2x1x1xi1>
  snn.output %s : tensor<2x1x1xi1>
}

// -----

// Q7: windows of 1, 2 and 4 cells at the edges.
// CHECK-LABEL: qsnn.network @edges
// CHECK: %[[P:.*]] = qsnn.pool "pool" sum
// CHECK: %[[M:.*]] = qsnn.rescale "pool.mean" %[[P]] by dense<{{\[\[\[}}1, 2], [2, 4]]]> : tensor<1x2x2xi64> shift 0
// CHECK: qsnn.lif "lif" %[[M]] {{.*}} threshold 3 {{.*}} unit 2.500000e-01
snn.network @edges(%x: tensor<1x3x3xui8> {snn.events = "binary"}) -> tensor<1x2x2xi1> {
  %p = snn.pool "pool" avg %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<1x3x3xui8> -> tensor<1x2x2xf32>
  %s = snn.lif "lif" %p decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<1x2x2xf32> -> tensor<1x2x2xi1>
  snn.output %s : tensor<1x2x2xi1>
}

// -----

// Q5.4: a CUBA neuron has two units; the membrane that leaves has one (Q9).
// CHECK-LABEL: qsnn.network @cuba
// CHECK-SAME: tensor<2xi7> {snn.unit = dense<[2.500000e-01, 1.250000e-01]>
// CHECK: %[[U:.*]] = qsnn.li "lif.syn" %{{.*}} leak 3 shift 2 {{.*}} unit dense<[5.000000e-01, 2.500000e-01]>
// CHECK: qsnn.lif "lif" %[[U]] leak dense<[2, 1]> : tensor<2xi64> shift 2
// CHECK-SAME: threshold dense<[8, 16]> : tensor<2xi64> reset subtract dense<[8, 16]> : tensor<2xi64> floor dense<[-4, -8]> : tensor<2xi64> init 0 refractory 1
// CHECK-SAME: membrane post
snn.network @cuba(%x: tensor<2xui8> {snn.max = 3 : i64}) -> tensor<2xf32> attributes {steps = 4 : i64} {
  %q = arith.constant dense<[[1, 2], [-1, 3]]> : tensor<2x2xi4>
  %c = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %u = snn.li "lif.syn" %i decay 0.75 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  %s, %v = snn.lif "lif" %u decay dense<[0.5, 0.25]> : tensor<2xf32> gain 0.5 bias 0.0 threshold 2.0 fire gt reset subtract 2.0 floor -1.0 init 0.0 refractory 1 membrane post : tensor<2xf32> -> tensor<2xi1>, tensor<2xf32>
  snn.output %v : tensor<2xf32>
}

// -----

// Q8: a real input of step 1/255 beside spikes: the sum of the spikes takes the
// gain 255. Recurrence goes through a delay of spikes.
// CHECK-LABEL: qsnn.network @recurrent
// CHECK-SAME: tensor<2xui8> {snn.step = 0.0039215686274509803 : f64, snn.zero = 0 : i64}
// CHECK: %[[I:.*]] = qsnn.linear "fc"
// CHECK: %[[R:.*]] = qsnn.linear "rec" %[[D:.*]], %
// CHECK: %[[G:.*]] = qsnn.rescale "sum.gain" %[[R]] by 255 shift 0
// CHECK: %[[A:.*]] = qsnn.add "sum" %[[I]], %[[G]]
// CHECK: %[[S:.*]] = qsnn.lif "lif" %[[A]] {{.*}} threshold dense<[510, 1020]>
// CHECK: %[[D]] = qsnn.delay "d" %[[S]] by 1 init 0
snn.network @recurrent(%x: tensor<2xf32> {snn.step = 0.00392156862745098 : f64, snn.zero = 0 : i64}) -> tensor<2xi1> attributes {steps = 4 : i64} {
  %q = arith.constant dense<[[1, 2], [-1, 3]]> : tensor<2x2xi4>
  %c = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  %r = snn.linear "rec" %d, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.add "sum" %i, %r : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %s = snn.lif "lif" %a decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %d = snn.delay "d" %s by 1 init 0.0 : tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// -----

// Q5.1: a zero point of 3 goes into the bias, -3 · (1 + 2), and into the pads.
// CHECK-LABEL: qsnn.network @zero
// CHECK: qsnn.conv "conv" {{.*}} groups 1 pad 3
// CHECK: qsnn.lif "lif" {{.*}} bias -9 threshold 2
snn.network @zero(%x: tensor<1x2xf32> {snn.step = 0.5 : f64, snn.zero = 3 : i64}) -> tensor<1x2xi1> {
  %q = arith.constant dense<[[[1, 2]]]> : tensor<1x1x2xi4>
  %c = arith.constant dense<1.0> : tensor<1xf32>
  %w = snn.dequantize %q, %c : (tensor<1x1x2xi4>, tensor<1xf32>) -> tensor<1x1x2xf32>
  %i = snn.conv "conv" %x, %w stride [1] pads [1, 0] dilation [1] groups 1 : (tensor<1x2xf32>, tensor<1x1x2xf32>) -> tensor<1x2xf32>
  %s = snn.lif "lif" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1x2xf32> -> tensor<1x2xi1>
  snn.output %s : tensor<1x2xi1>
}

// -----

// N4, L6, Q5.5: residual spikes, counts with `fire count`, an encoder, moves.
// CHECK-LABEL: qsnn.network @counts
// CHECK: %[[E:.*]] = qsnn.encode "enc" rate %{{.*}} max 255 : tensor<1x4xui8> -> tensor<1x4xi1>
// CHECK: qsnn.transpose %[[E]] perm [1, 0]
// CHECK: qsnn.reshape
// CHECK: %[[A:.*]] = qsnn.add "skip" {{.*}} -> tensor<4xui8>
// CHECK: %[[CAT:.*]] = qsnn.concat "cat" axis 0 %[[A]], %{{.*}} -> tensor<8xui8>
// CHECK: qsnn.slice %[[CAT]] begin [1] stride [2] : tensor<8xui8> -> tensor<4xui8>
// CHECK: qsnn.lif "lif" {{.*}} threshold 3 fire count reset subtract 3 {{.*}} -> tensor<4xui8>
snn.network @counts(%x: tensor<1x4xui8>) -> tensor<4xui8> attributes {steps = 2 : i64} {
  %e = snn.encode "enc" rate %x max 255.0 : tensor<1x4xui8> -> tensor<1x4xi1>
  %t = snn.transpose %e perm [1, 0] : tensor<1x4xi1> -> tensor<4x1xi1>
  %r = snn.reshape %t : tensor<4x1xi1> -> tensor<4xi1>
  %f = snn.reshape %e : tensor<1x4xi1> -> tensor<4xi1>
  %a = snn.add "skip" %r, %f bound 2 : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xui8>
  %n = snn.concat "cat" axis 0 %a, %f : (tensor<4xui8>, tensor<4xi1>) -> tensor<8xui8>
  %odd = snn.slice %n begin [1] stride [2] : tensor<8xui8> -> tensor<4xui8>
  %q = arith.constant dense<1> : tensor<4x4xi4>
  %c = arith.constant dense<0.5> : tensor<4xf32>
  %w = snn.dequantize %q, %c : (tensor<4x4xi4>, tensor<4xf32>) -> tensor<4x4xf32>
  %i = snn.linear "fc" %odd, %w : (tensor<4xui8>, tensor<4x4xf32>) -> tensor<4xf32>
  %s = snn.lif "lif" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.5 fire count reset subtract 1.5 init 0.0 : tensor<4xf32> -> tensor<4xui8>
  snn.output %s : tensor<4xui8>
}

// -----

// L4, Q5: a factor changes the unit, a shift is a constant of the neurons: unit
// 0.5, so 1.0 is 2 and θ = 2.0 is 4, less one for `ge`.
// CHECK-LABEL: qsnn.network @scale
// CHECK-NOT: snn.scale
// CHECK: qsnn.lif "lif" %{{.*}} bias 2 threshold 3 {{.*}} unit 5.000000e-01
snn.network @scale(%x: tensor<2xui8> {snn.max = 3 : i64}) -> tensor<2xi1> {
  %a = snn.scale "bn" %x factor 0.5 shift 1.0 : tensor<2xui8> -> tensor<2xf32>
  %s = snn.lif "lif" %a decay 0.5 gain 1.0 bias 0.0 threshold 2.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
