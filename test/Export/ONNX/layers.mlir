// Layers of every kind go out and come back as what they were; sums of windows
// and quantised weights, for which the importer has no operation, as a
// convolution of ones and as the floats that they stand for.
// RUN: rm -rf %t && mkdir -p %t
// RUN: snn-translate --export-onnx %s -o %t/a.onnx
// RUN: snn-translate --import-onnx %t/a.onnx -o %t/b.mlir
// RUN: FileCheck %s --input-file=%t/b.mlir
// RUN: %python %S/Inputs/frames.py %t/b.mlir %t/frames.npy
// RUN: snn-run %s --input=%t/frames.npy --trace=%t/a.h5
// RUN: snn-run %t/b.mlir --input=%t/frames.npy --trace=%t/b.h5
// RUN: snn-run --compare %t/a.h5 %t/b.h5 | FileCheck %s --check-prefix=EQUAL
// EQUAL: equal: 4 samples, 6 steps, 4 layers

// CHECK: snn.conv "conv" %{{.*}} stride [1, 2] pads [1, 0, 0, 1] dilation [1, 1] groups 2
// CHECK: snn.scale "bn" %{{.*}} factor dense<{{.*}}> : tensor<4x1x1xf32> shift 0.0
// CHECK: snn.lif "cuba" %{{.*}} refractory 1
// CHECK: snn.pool "max" max %{{.*}} window [2, 2] stride [2, 2] pads [0, 0, 0, 1] dilation [1, 1]
// CHECK: snn.conv "sum" %{{.*}} stride [2, 2] pads [0, 0, 1, 1] dilation [1, 1] groups 4
// CHECK: snn.pool "avg" avg %{{.*}} window [2, 2] stride [2, 2] pads [1, 0, 0, 1] dilation [1, 1] count_include_pad
// CHECK: snn.scale "more"
// CHECK: snn.concat "cat" axis 0
// CHECK: snn.slice %{{.*}} begin [1, 0, 1] stride [2, 1, 1] : tensor<8x2x2xf32> -> tensor<4x2x1xf32>
// CHECK: snn.transpose %{{.*}} perm [1, 2, 0]
// CHECK: snn.linear "back" %{{.*}}
// CHECK: snn.lif "out" {{.*}} fire count reset subtract 0.5 floor -1.0
// CHECK: snn.li "read" {{.*}} decay 0.875 gain 1.0 bias 0.25

snn.network @layers(%x: tensor<2x4x5xf32> {snn.name = "x"}) -> tensor<3xf32>
    attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[0.5, -1.0], [1.5, 0.25]]], [[[2.0, 1.0], [-0.5, 0.75]]], [[[-0.5, 1.0], [1.5, 0.5]]], [[[1.0, 0.5], [0.25, -0.75]]]]> : tensor<4x1x2x2xf32>
  %b = arith.constant dense<[0.5, -0.25, 0.0, 1.0]> : tensor<4xf32>
  %c = snn.conv "conv" %x, %w bias %b stride [1, 2] pads [1, 0, 0, 1] dilation [1, 1] groups 2 : (tensor<2x4x5xf32>, tensor<4x1x2x2xf32>, tensor<4xf32>) -> tensor<4x4x3xf32>
  %bn = snn.scale "bn" %c factor dense<[[[0.5]], [[1.0]], [[2.0]], [[0.25]]]> : tensor<4x1x1xf32> shift 0.0 : tensor<4x4x3xf32> -> tensor<4x4x3xf32>
  %syn = snn.li "cuba.syn" %bn decay 0.5 gain 1.0 bias 0.125 init 0.0 : tensor<4x4x3xf32>
  %s = snn.lif "cuba" %syn decay 0.75 gain 1.0 bias 0.0 threshold dense<[[[0.5]], [[1.0]], [[0.75]], [[2.0]]]> : tensor<4x1x1xf32> fire gt reset to 0.0 init 0.0 refractory 1 : tensor<4x4x3xf32> -> tensor<4x4x3xi1>
  %max = snn.pool "max" max %s window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<4x4x3xi1> -> tensor<4x2x2xi1>
  %sum = snn.pool "sum" sum %s window [3, 2] stride [2, 2] pads [0, 0, 1, 0] dilation [1, 1] ceil : tensor<4x4x3xi1> -> tensor<4x2x2xf32>
  %avg = snn.pool "avg" avg %s window [2, 2] stride [2, 2] pads [1, 0, 0, 1] dilation [1, 1] count_include_pad : tensor<4x4x3xi1> -> tensor<4x2x2xf32>
  %add = snn.add "add" %sum, %avg : (tensor<4x2x2xf32>, tensor<4x2x2xf32>) -> tensor<4x2x2xf32>
  %more = snn.scale "more" %add factor 0.5 shift dense<[[[0.125]], [[-0.25]], [[0.0]], [[1.0]]]> : tensor<4x1x1xf32> : tensor<4x2x2xf32> -> tensor<4x2x2xf32>
  %cat = snn.concat "cat" axis 0 %max, %more : (tensor<4x2x2xi1>, tensor<4x2x2xf32>) -> tensor<8x2x2xf32>
  %part = snn.slice %cat begin [1, 0, 1] stride [2, 1, 1] : tensor<8x2x2xf32> -> tensor<4x2x1xf32>
  %turned = snn.transpose %part perm [1, 2, 0] : tensor<4x2x1xf32> -> tensor<2x1x4xf32>
  %flat = snn.reshape %turned : tensor<2x1x4xf32> -> tensor<8xf32>
  %q = arith.constant dense<3> : tensor<3x8xi4>
  %r = arith.constant dense<[0.125, 0.0625, 0.03125]> : tensor<3xf32>
  %qw = snn.dequantize %q, %r : (tensor<3x8xi4>, tensor<3xf32>) -> tensor<3x8xf32>
  %i = snn.linear "fc" %flat, %qw : (tensor<8xf32>, tensor<3x8xf32>) -> tensor<3xf32>
  %late = snn.delay "late" %o by 1 init 0.0 : tensor<3xui8>
  %wb = arith.constant dense<[[0.0, -0.5, 0.25], [0.5, 0.0, -1.0], [0.125, 0.5, 0.0]]> : tensor<3x3xf32>
  %back = snn.linear "back" %late, %wb : (tensor<3xui8>, tensor<3x3xf32>) -> tensor<3xf32>
  %j = snn.add "out.add" %i, %back : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %o = snn.lif "out" %j decay 0.875 gain 1.0 bias 0.0 threshold 0.5 fire count reset subtract 0.5 floor -1.0 init 0.0 : tensor<3xf32> -> tensor<3xui8>
  %wo = arith.constant dense<[[1.0, 0.0, 0.5], [0.0, 1.0, -0.5], [-1.0, 0.0, 1.0]]> : tensor<3x3xf32>
  %y = snn.linear "fo" %o, %wo : (tensor<3xui8>, tensor<3x3xf32>) -> tensor<3xf32>
  %v = snn.li "read" %y decay 0.875 gain 1.0 bias 0.25 init 0.0 : tensor<3xf32>
  snn.output %v : tensor<3xf32>
}
