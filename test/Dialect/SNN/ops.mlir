// RUN: snn-opt %s -o %t.mlir && FileCheck %s --input-file=%t.mlir
// RUN: snn-opt %t.mlir | diff - %t.mlir
// RUN: snn-opt %s --emit-bytecode -o %t.bc && snn-opt %t.bc | diff - %t.mlir

// CHECK-LABEL: snn.network @plain
// CHECK-SAME: (%[[X:.*]]: tensor<2x2xui8> {snn.events = "counts", snn.max = 15 : i64, snn.name = "events"}) -> tensor<2xi1>
// CHECK-SAME: attributes {decode = #snn.decode<first>, dt_us = 10000 : i64, steps = 30 : i64}
// CHECK: %[[F:.*]] = snn.reshape %[[X]] : tensor<2x2xui8> -> tensor<4xui8>
// CHECK: %[[I:.*]] = snn.linear "fc" %[[F]], %{{.*}} bias %{{.*}} : (tensor<4xui8>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<2xf32>
// Numbers are written in their shortest form that reads back to the same bits.
// CHECK: snn.lif "lif" %[[I]] decay 0.9 gain 1.0e-05 bias -0.1 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
snn.network @plain(%x: tensor<2x2xui8> {snn.events = "counts", snn.max = 15 : i64, snn.name = "events"}) -> tensor<2xi1>
    attributes {decode = #snn.decode<first>, dt_us = 10000 : i64, steps = 30 : i64} {
  %w = arith.constant dense<0.5> : tensor<2x4xf32>
  %b = arith.constant dense<[0.25, -0.0]> : tensor<2xf32>
  %f = snn.reshape %x : tensor<2x2xui8> -> tensor<4xui8>
  %i = snn.linear "fc" %f, %w bias %b : (tensor<4xui8>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<2xf32>
  %s = snn.lif "lif" %i decay 0.9 gain 1.0e-05 bias -0.1 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// A cycle through a delay, used before it is defined; parameters per neuron,
// inline and as resource; all resets and comparisons.
// CHECK-LABEL: snn.network @recurrent
// CHECK: snn.linear "rec" %[[BACK:.*]], %
// CHECK: snn.lif "a" %{{.*}} decay dense<[5.000000e-01, 2.500000e-01]> : tensor<2xf32> gain 1.0 bias 0.0 threshold dense_resource<threshold> : tensor<2xf32> fire gt reset subtract 1.5 init 0.0
// CHECK: %[[BACK]] = snn.delay "back" %{{.*}} by 3 init 1.0 : tensor<2xi1>
// CHECK: snn.lif "b" %{{.*}} decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset none init 0.0
// CHECK: snn.output %{{.*}}, %{{.*}} : tensor<2xi1>, tensor<2xf32>
snn.network @recurrent(%x: tensor<2xf32>) -> (tensor<2xi1>, tensor<2xf32>) {
  %w = arith.constant dense<[[0.0, 1.0], [2.0, 0.0]]> : tensor<2x2xf32>
  %i = snn.linear "rec" %back, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %s = snn.lif "a" %i decay dense<[0.5, 0.25]> : tensor<2xf32> gain 1.0 bias 0.0 threshold dense_resource<threshold> : tensor<2xf32> fire gt reset subtract 1.5 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %back = snn.delay "back" %s by 3 init 1.0 : tensor<2xi1>
  %t = snn.lif "b" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %t, %i : tensor<2xi1>, tensor<2xf32>
}

// A delay of itself is a cycle that nothing enters; it is legal.
// CHECK-LABEL: snn.network @quantized
// CHECK: snn.dequantize %{{.*}}, %{{.*}} : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
// CHECK: %[[D:.*]] = snn.delay "self" %[[D]] by 1 init 0.0 : tensor<1xi1>
snn.network @quantized(%x: tensor<2xi1>) -> tensor<2xf32> attributes {decode = #snn.decode<last>} {
  %q = arith.constant dense_resource<levels> : tensor<2x2xi4>
  %scale = arith.constant dense<[0.5, 0.125]> : tensor<2xf32>
  %w = snn.dequantize %q, %scale : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %d = snn.delay "self" %d by 1 init 0.0 : tensor<1xi1>
  snn.output %i : tensor<2xf32>
}

// CHECK: threshold: "0x040000000000803F00000040"
// CHECK: levels: "0x01000000F807FF00"
{-#
  dialect_resources: {
    builtin: {
      threshold: "0x040000000000803F00000040",
      levels: "0x01000000F807FF00"
    }
  }
#-}
