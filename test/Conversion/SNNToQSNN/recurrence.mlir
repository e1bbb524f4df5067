// RUN: snn-opt "--convert-snn-to-qsnn=frac=3" %s | FileCheck %s

// Recurrence: the synapse stands before the delay that feeds it. An initial
// value per element keeps its shape.
// CHECK-LABEL: qsnn.network @recurrent
// CHECK: qsnn.linear "rec" %[[F:.*]], %
// CHECK: %[[S:.*]] = qsnn.lif "lif"
// CHECK: qsnn.delay "back" %{{.*}} by 1 init dense<{{\[}}[0, 1]]> : tensor<1x2xi64> : tensor<1x2xi1>
// CHECK-NOT: unrealized
snn.network @recurrent(%x: tensor<2xi1>) -> tensor<2xi1> attributes {steps = 5 : i64} {
  %q = arith.constant dense<[[7, -8], [1, 1]]> : tensor<2x2xi4>
  %s = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %s : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "rec" %f, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %l = snn.lif "lif" %i decay 1.0 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %r = snn.reshape %l : tensor<2xi1> -> tensor<1x2xi1>
  %f = snn.reshape %back : tensor<1x2xi1> -> tensor<2xi1>
  %back = snn.delay "back" %r by 1 init dense<[[0.0, 1.0]]> : tensor<1x2xf32> : tensor<1x2xi1>
  snn.output %l : tensor<2xi1>
}
