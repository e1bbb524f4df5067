// RUN: snn-opt --convert-snn-to-qsnn=target=loihi -split-input-file %s | FileCheck %s

// Q10: two kernels on one source, with pads and without, are one.
// CHECK-LABEL: qsnn.network @kernels
// CHECK: arith.constant dense<{{\[\[}}[1, 6, 3]]]> : tensor<1x1x3xi4>
// CHECK: qsnn.conv "wide" {{.*}} stride [1] pads [1, 1] dilation [1] groups 1
// CHECK-NOT: qsnn.add
snn.network @kernels(%x: tensor<1x4xi1>) -> tensor<1x4xi1> {
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %q = arith.constant dense<[[[1, 2, 3]]]> : tensor<1x1x3xi4>
  %w = snn.dequantize %q, %c : (tensor<1x1x3xi4>, tensor<1xf32>) -> tensor<1x1x3xf32>
  %i = snn.conv "wide" %x, %w stride [1] pads [1, 1] dilation [1] groups 1 : (tensor<1x4xi1>, tensor<1x1x3xf32>) -> tensor<1x4xf32>
  %q2 = arith.constant dense<[[[4]]]> : tensor<1x1x1xi4>
  %w2 = snn.dequantize %q2, %c : (tensor<1x1x1xi4>, tensor<1xf32>) -> tensor<1x1x1xf32>
  %j = snn.conv "point" %x, %w2 stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<1x4xi1>, tensor<1x1x1xf32>) -> tensor<1x4xf32>
  %s = snn.add "sum" %i, %j : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %a = snn.lif "a" %s decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1x4xf32> -> tensor<1x4xi1>
  snn.output %a : tensor<1x4xi1>
}

// -----

// No kernel has two strides: a matrix.
// CHECK-LABEL: qsnn.network @strides
// CHECK: arith.constant dense<{{\[}}[4, 6, 3, 0], [0, 1, 5, 7]]> : tensor<2x4xi4>
// CHECK: qsnn.linear "near"
// CHECK-NOT: qsnn.add
snn.network @strides(%x: tensor<1x4xi1>) -> tensor<1x2xi1> {
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %q = arith.constant dense<[[[1, 2, 3]]]> : tensor<1x1x3xi4>
  %w = snn.dequantize %q, %c : (tensor<1x1x3xi4>, tensor<1xf32>) -> tensor<1x1x3xf32>
  %i = snn.conv "near" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<1x4xi1>, tensor<1x1x3xf32>) -> tensor<1x2xf32>
  %q2 = arith.constant dense<[[[3, 4]]]> : tensor<1x1x2xi4>
  %w2 = snn.dequantize %q2, %c : (tensor<1x1x2xi4>, tensor<1xf32>) -> tensor<1x1x2xf32>
  %j = snn.conv "far" %x, %w2 stride [2] pads [0, 0] dilation [1] groups 1 : (tensor<1x4xi1>, tensor<1x1x2xf32>) -> tensor<1x2xf32>
  %s = snn.add "sum" %i, %j : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %a = snn.lif "a" %s decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1x2xf32> -> tensor<1x2xi1>
  snn.output %a : tensor<1x2xi1>
}

// -----

// Beside a matrix a kernel is one too, whichever comes first.
// CHECK-LABEL: qsnn.network @matrix
// CHECK: arith.constant dense<{{\[}}[2, 2, 3, 0], [0, 1, 2, 2]]> : tensor<2x4xi3>
// CHECK: qsnn.linear "fc"
// CHECK: arith.constant dense<{{\[}}[2, 2, 3, 0], [0, 1, 2, 2]]> : tensor<2x4xi3>
// CHECK: qsnn.linear "conv2"
snn.network @matrix(%x: tensor<1x4xi1>) -> (tensor<1x2xi1>, tensor<1x2xi1>) {
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %q = arith.constant dense<[[[1, 2, 3]]]> : tensor<1x1x3xi3>
  %w = snn.dequantize %q, %c : (tensor<1x1x3xi3>, tensor<1xf32>) -> tensor<1x1x3xf32>
  %k = arith.constant dense<0.5> : tensor<2xf32>
  %m = arith.constant dense<[[1, 0, 0, 0], [0, 0, 0, -1]]> : tensor<2x4xi3>
  %w2 = snn.dequantize %m, %k : (tensor<2x4xi3>, tensor<2xf32>) -> tensor<2x4xf32>
  %f = snn.reshape %x : tensor<1x4xi1> -> tensor<4xi1>
  %l = snn.linear "fc" %f, %w2 : (tensor<4xi1>, tensor<2x4xf32>) -> tensor<2xf32>
  %j = snn.reshape %l : tensor<2xf32> -> tensor<1x2xf32>
  %i = snn.conv "conv" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<1x4xi1>, tensor<1x1x3xf32>) -> tensor<1x2xf32>
  %s = snn.add "sum" %j, %i : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %a = snn.lif "a" %s decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1x2xf32> -> tensor<1x2xi1>
  %i2 = snn.conv "conv2" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<1x4xi1>, tensor<1x1x3xf32>) -> tensor<1x2xf32>
  %s2 = snn.add "sum2" %i2, %j : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %b = snn.lif "b" %s2 decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<1x2xf32> -> tensor<1x2xi1>
  snn.output %a, %b : tensor<1x2xi1>, tensor<1x2xi1>
}
