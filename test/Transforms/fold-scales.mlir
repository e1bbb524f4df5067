// Scales go into synapses and neurons (rule L4); all numbers are powers of two,
// so that the folded network does the same to the bit.
// RUN: snn-run %s --check
// RUN: snn-opt %s --snn-fold-scales -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: snn-run %t.mlir --check

// Canonicalisation, which changes no number, leaves them.
// RUN: snn-opt %s --canonicalize | FileCheck %s --check-prefix=EXACT
// EXACT-COUNT-11: snn.scale
// EXACT-NOT: snn.scale

// CHECK-LABEL: @before
// CHECK-DAG: %[[W:.*]] = arith.constant dense<{{.*}}> : tensor<2x2xf32>
// CHECK-DAG: %[[B:.*]] = arith.constant dense<{{.*}}> : tensor<2xf32>
// CHECK-NOT: snn.scale
// CHECK: snn.linear "fc" %{{.*}}, %[[W]] bias %[[B]]
// CHECK-NEXT: snn.lif "lif" %{{.*}} decay 0.5 gain 1.0 bias 0.0
snn.network @before(%x: tensor<2xf32>) -> tensor<2xi1> {
  %w = arith.constant dense<[[1.0, 2.0], [-4.0, 8.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[1.0, -1.0]> : tensor<2xf32>
  %i = snn.linear "fc" %x, %w bias %b : (tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %y = snn.scale "bn" %i factor dense<[2.0, -0.5]> : tensor<2xf32> shift dense<[0.25, 8.0]> : tensor<2xf32> : tensor<2xf32> -> tensor<2xf32>
  %s = snn.lif "lif" %y decay 0.5 gain 1.0 bias 0.0 threshold 64.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}
check.case "before" of @before {
  check.input dense<[[1.0, 0.5], [4.0, -1.0]]> : tensor<2x2xf32>
  // 2·(2 + 1) + ¼ and -½·(0 - 1) + 8; then 2·(2 + 1) + ¼ and -½·(-24 - 1) + 8.
  check.expect_pre "lif" dense<[[6.25, 8.5], [9.375, 24.75]]> : tensor<2x2xf32>
}

// A convolution with groups, one number a filter; there was no bias.
// CHECK-LABEL: @conv
// CHECK-NOT: snn.scale
// CHECK: snn.conv "conv" %{{.*}}, %{{.*}} bias %{{.*}} stride
snn.network @conv(%x: tensor<2x2xi1>) -> tensor<2x2xf32> {
  %w = arith.constant dense<[[[1.0, 2.0]], [[4.0, 8.0]]]> : tensor<2x1x2xf32>
  %i = snn.conv "conv" %x, %w stride [1] pads [0, 1] dilation [1] groups 2 : (tensor<2x2xi1>, tensor<2x1x2xf32>) -> tensor<2x2xf32>
  %y = snn.scale "bn" %i factor dense<[[2.0], [0.5]]> : tensor<2x1xf32> shift dense<[[0.0], [1.0]]> : tensor<2x1xf32> : tensor<2x2xf32> -> tensor<2x2xf32>
  %v = snn.li "li" %y decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2x2xf32>
  snn.output %v : tensor<2x2xf32>
}
check.case "conv" of @conv {
  check.input dense<[[[1, 1], [0, 1]]]> : tensor<1x2x2xi1>
  check.expect_post "li" dense<[[[6.0, 2.0], [5.0, 3.0]]]> : tensor<1x2x2xf32>
}

// Quantised weights: a positive factor goes into the scale of the row.
// CHECK-LABEL: @quantized
// CHECK: arith.constant dense<[1.000000e+00, 2.500000e-01]> : tensor<2xf32>
// CHECK-NOT: snn.scale
snn.network @quantized(%x: tensor<2xi1>) -> tensor<2xf32> {
  %q = arith.constant dense<[[1, -2], [3, 0]]> : tensor<2x2xi4>
  %u = arith.constant dense<[0.5, 1.0]> : tensor<2xf32>
  %w = snn.dequantize %q, %u : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %y = snn.scale "bn" %i factor dense<[2.0, 0.25]> : tensor<2xf32> shift 0.0 : tensor<2xf32> -> tensor<2xf32>
  snn.output %y : tensor<2xf32>
}
check.case "quantized" of @quantized {
  check.input dense<[[1, 1]]> : tensor<1x2xi1>
  check.expect_output 0 dense<[[-1.0, 0.75]]> : tensor<1x2xf32>
}

// A negative factor stays: a scale is positive, and -8 has no negative of 4
// bits.
// CHECK-LABEL: @negative
// CHECK: snn.scale "bn"
snn.network @negative(%x: tensor<1xi1>) -> tensor<1xf32> {
  %q = arith.constant dense<-8> : tensor<1x1xi4>
  %u = arith.constant dense<0.5> : tensor<1xf32>
  %w = snn.dequantize %q, %u : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %y = snn.scale "bn" %i factor -1.0 shift 0.0 : tensor<1xf32> -> tensor<1xf32>
  snn.output %y : tensor<1xf32>
}

// What another reads is not changed: the neurons take the scale.
// CHECK-LABEL: @shared
// CHECK-NOT: snn.scale
// CHECK: snn.lif "lif" %[[I:.*]] decay 0.5 gain dense<{{\[\[}}1.000000e+00], [2.000000e+00]]> : tensor<2x1xf32> bias dense<{{\[\[}}1.500000e+00], [2.000000e+00]]> : tensor<2x1xf32>
// CHECK: snn.li "li" %[[I]] decay 0.5 gain dense<{{\[\[}}2.000000e+00], [4.000000e+00]]>
snn.network @shared(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xi1>, tensor<2x2xf32>) {
  %w = arith.constant dense<1.0> : tensor<2x2x1xf32>
  %i = snn.conv "conv" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<2x2xf32>, tensor<2x2x1xf32>) -> tensor<2x2xf32>
  %y = snn.scale "bn" %i factor dense<[[2.0], [4.0]]> : tensor<2x1xf32> shift dense<[[1.0], [2.0]]> : tensor<2x1xf32> : tensor<2x2xf32> -> tensor<2x2xf32>
  %s = snn.lif "lif" %y decay 0.5 gain 0.5 bias 1.0 threshold 8.0 fire ge reset to 0.0 init 0.0 : tensor<2x2xf32> -> tensor<2x2xi1>
  %v = snn.li "li" %y decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2x2xf32>
  snn.output %i, %s, %v : tensor<2x2xf32>, tensor<2x2xi1>, tensor<2x2xf32>
}
check.case "shared" of @shared {
  check.input dense<[[[1.0, 2.0], [2.0, 4.0]]]> : tensor<1x2x2xf32>
  check.expect_pre "lif" dense<[[[4.5, 7.5], [8.0, 14.0]]]> : tensor<1x2x2xf32>
  check.expect_post "li" dense<[[[7.0, 13.0], [14.0, 26.0]]]> : tensor<1x2x2xf32>
}

// Average pooling, scaled, in front of a convolution: pads are 0 behind the
// scale, so that a shift stays.
// CHECK-LABEL: @behind
// CHECK: snn.scale "shifted"
// CHECK-NOT: snn.scale
snn.network @behind(%x: tensor<2x2xi1>) -> (tensor<1x3xf32>, tensor<1x3xf32>) {
  %w = arith.constant dense<[[[1.0, 2.0], [4.0, 8.0]]]> : tensor<1x2x2xf32>
  %a = snn.scale "scaled" %x factor dense<[[2.0], [0.5]]> : tensor<2x1xf32> shift 0.0 : tensor<2x2xi1> -> tensor<2x2xf32>
  %i = snn.conv "c1" %a, %w stride [1] pads [1, 1] dilation [1] groups 1 : (tensor<2x2xf32>, tensor<1x2x2xf32>) -> tensor<1x3xf32>
  %b = snn.scale "shifted" %x factor 2.0 shift 1.0 : tensor<2x2xi1> -> tensor<2x2xf32>
  %j = snn.conv "c2" %b, %w stride [1] pads [1, 1] dilation [1] groups 1 : (tensor<2x2xf32>, tensor<1x2x2xf32>) -> tensor<1x3xf32>
  snn.output %i, %j : tensor<1x3xf32>, tensor<1x3xf32>
}
check.case "behind" of @behind {
  check.input dense<[[[1, 0], [1, 1]]]> : tensor<1x2x2xi1>
  check.expect_output 0 dense<[[[8.0, 8.0, 2.0]]]> : tensor<1x1x3xf32>
  check.expect_output 1 dense<[[[30.0, 41.0, 13.0]]]> : tensor<1x1x3xf32>
}

// Into a fully connected synapse behind, shift and all.
// CHECK-LABEL: @into_linear
// CHECK-NOT: snn.scale
// CHECK: snn.linear "fc" %arg0, %{{.*}} bias
snn.network @into_linear(%x: tensor<2xi1>) -> tensor<1xf32> {
  %w = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %y = snn.scale "s" %x factor dense<[4.0, 8.0]> : tensor<2xf32> shift 0.5 : tensor<2xi1> -> tensor<2xf32>
  %i = snn.linear "fc" %y, %w : (tensor<2xf32>, tensor<1x2xf32>) -> tensor<1xf32>
  snn.output %i : tensor<1xf32>
}
check.case "into linear" of @into_linear {
  check.input dense<[[1, 1]]> : tensor<1x2xi1>
  check.expect_output 0 dense<[[21.5]]> : tensor<1x1xf32>
}

// Scales of scales are one; factor 1 with shift 0 is none.
// CHECK-LABEL: @chain
// CHECK-NEXT: %[[Y:.*]] = snn.scale "b" %arg0 factor 8.0 shift 2.5 : tensor<2xui8> -> tensor<2xf32>
// CHECK-NEXT: snn.output %[[Y]]
snn.network @chain(%x: tensor<2xui8>) -> tensor<2xf32> {
  %a = snn.scale "a" %x factor 2.0 shift 0.5 : tensor<2xui8> -> tensor<2xf32>
  %b = snn.scale "b" %a factor 4.0 shift 0.5 : tensor<2xf32> -> tensor<2xf32>
  %c = snn.scale "c" %b factor dense<1.0> : tensor<2xf32> shift -0.0 : tensor<2xf32> -> tensor<2xf32>
  snn.output %c : tensor<2xf32>
}
check.case "chain" of @chain {
  check.input dense<[[3, 0]]> : tensor<1x2xui8>
  check.expect_output 0 dense<[[26.5, 2.5]]> : tensor<1x2xf32>
}

// A factor that would make a weight infinite stays where it is.
// CHECK-LABEL: @overflow
// CHECK: snn.scale "s"
snn.network @overflow(%x: tensor<1xi1>) -> tensor<1xf32> {
  %w = arith.constant dense<1.0e30> : tensor<1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %y = snn.scale "s" %i factor 1.0e30 shift 0.0 : tensor<1xf32> -> tensor<1xf32>
  snn.output %y : tensor<1xf32>
}
