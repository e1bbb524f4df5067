// RUN: snn-opt %s -o %t.mlir && FileCheck %s --input-file=%t.mlir
// RUN: snn-opt %t.mlir | diff - %t.mlir
// RUN: snn-opt %s --emit-bytecode -o %t.bc && snn-opt %t.bc | diff - %t.mlir

// CHECK-LABEL: qsnn.network @net
// CHECK-SAME: (%[[X:.*]]: tensor<2x1xui8> {snn.events = "counts", snn.max = 3 : i64, snn.name = "x"}) -> tensor<2xi1>
// CHECK: %[[F:.*]] = qsnn.reshape %[[X]] : tensor<2x1xui8> -> tensor<2xui8>
// CHECK: %[[I:.*]] = qsnn.linear "fc" %[[F]], %{{.*}} bias %{{.*}} : (tensor<2xui8>, tensor<2x2xi4>, tensor<2xi8>) -> tensor<2xi6>
// CHECK: qsnn.lif "lif" %[[I]] leak 1 shift 1 round nearest frac 3 bias -1 threshold dense<[40, -3]> : tensor<2xi64> reset to 0 init 0 membrane exact i10 unit 2.500000e-01 : tensor<2xi6> -> tensor<2xi1>
// CHECK: qsnn.delay "d" %{{.*}} by 2 init 1 : tensor<2xi1>
qsnn.network @net(%x: tensor<2x1xui8> {snn.events = "counts", snn.max = 3 : i64, snn.name = "x"}) -> tensor<2xi1>
    attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %b = arith.constant dense<[4, -5]> : tensor<2xi8>
  %f = qsnn.reshape %x : tensor<2x1xui8> -> tensor<2xui8>
  %i = qsnn.linear "fc" %f, %w bias %b : (tensor<2xui8>, tensor<2x2xi4>, tensor<2xi8>) -> tensor<2xi6>
  %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 3 bias -1 threshold dense<[40, -3]> : tensor<2xi64> reset to 0 init 0 membrane exact i10 unit 2.500000e-01 : tensor<2xi6> -> tensor<2xi1>
  %d = qsnn.delay "d" %s by 2 init 1 : tensor<2xi1>
  qsnn.output %d : tensor<2xi1>
}

// Recurrence, resets, roundings, weights of 17 bits as resource (3 bytes each).
// CHECK-LABEL: qsnn.network @recurrent
// CHECK: qsnn.linear "rec" %[[BACK:.*]], %
// CHECK: round trunc frac 0 bias 0 threshold 5 reset subtract 5 init 0 membrane exact i20 unit dense<[5.000000e-01, 2.500000e-01]> : tensor<2xf64>
// CHECK: %[[BACK]] = qsnn.delay "back"
// CHECK: %[[SELF:.*]] = qsnn.delay "self" %[[SELF]] by 1 init 0 : tensor<2xui8>
// CHECK: round floor frac 0 bias 0 threshold 5 reset none init 0 membrane exact i10
// CHECK: wide: "0x04000000FFFF00000100FFFFFF0000FF"
qsnn.network @recurrent(%x: tensor<2xi1>) -> (tensor<2xi1>, tensor<2xi1>) attributes {steps = 4 : i64} {
  %w = arith.constant dense_resource<wide> : tensor<2x2xi17>
  %c = arith.constant dense<1> : tensor<2x2xi2>
  %i = qsnn.linear "rec" %back, %w : (tensor<2xi1>, tensor<2x2xi17>) -> tensor<2xi18>
  %s = qsnn.lif "a" %i leak 0 shift 0 round trunc frac 0 bias 0 threshold 5 reset subtract 5 init 0 membrane exact i20 unit dense<[0.5, 0.25]> : tensor<2xf64> : tensor<2xi18> -> tensor<2xi1>
  %back = qsnn.delay "back" %s by 1 init 0 : tensor<2xi1>
  %self = qsnn.delay "self" %self by 1 init 0 : tensor<2xui8>
  %j = qsnn.linear "fc" %self, %c : (tensor<2xui8>, tensor<2x2xi2>) -> tensor<2xi2>
  %t = qsnn.lif "b" %j leak 1 shift 0 round floor frac 0 bias 0 threshold 5 reset none init 0 membrane exact i10 unit 1.0 : tensor<2xi2> -> tensor<2xi1>
  qsnn.output %s, %t : tensor<2xi1>, tensor<2xi1>
}
{-# dialect_resources: { builtin: { wide: "0x04000000FFFF00000100FFFFFF0000FF" } } #-}
