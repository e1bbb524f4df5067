// Rules Q1 to Q5 on numbers that can be followed by hand.
// RUN: snn-opt "--convert-snn-to-qsnn=frac=3" %s | FileCheck %s
// RUN: snn-opt "--convert-snn-to-qsnn=frac=a:3,b:0 rounding=floor" %s | FileCheck %s --check-prefix=LAYERS

// Row units are scale · gain / 2^f: 0.5·0.5/8 = 0.03125 and 0.25·0.5/8.
// ge: θ/s = 32 and 64, one less; gt: 1.0/0.125 = 8.
// The bias of the synapse passes the gain: (0.5·0.25 + 0.125)/0.03125 = 8.
// CHECK-LABEL: qsnn.network @net
// CHECK-SAME: snn.events = "counts", snn.max = 2 : i64
// CHECK-SAME: decode = #snn.decode<first>, dt_us = 1000 : i64, steps = 5 : i64
// CHECK-NOT: snn.{{lif|linear|output}}
// CHECK: %[[I:.*]] = qsnn.linear "fc1" %{{.*}}, %{{.*}} : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi5>
// The sums are in [-16, 14] and [0, 4]: 5 bits.
// CHECK: %[[S:.*]] = qsnn.lif "a" %[[I]] leak 1 shift 1 round nearest frac 3
// CHECK-SAME: bias dense<[8, 0]> : tensor<2xi64> threshold dense<[31, 63]> : tensor<2xi64>
// CHECK-SAME: reset to dense<[8, 16]> : tensor<2xi64> init dense<[-16, -32]> : tensor<2xi64>
// CHECK-SAME: unit dense<[3.125000e-02, 1.562500e-02]> : tensor<2xf64>
// CHECK: %[[D:.*]] = qsnn.delay "d" %[[S]] by 2 init 1 : tensor<2xi1>
// 0.9 is no multiple of 2^-16: m = nearest of 0.9·4096.
// CHECK: qsnn.lif "b" %{{.*}} leak 3686 shift 12 round nearest frac 3 bias 0 threshold 8 reset subtract 8 init 0
// CHECK-SAME: unit 1.250000e-01
// CHECK: qsnn.output

// LAYERS: qsnn.lif "a" %{{.*}} round floor frac 3
// LAYERS: qsnn.lif "b" %{{.*}} round floor frac 0 bias 0 threshold 1 reset subtract 1

snn.network @net(%x: tensor<2xui8> {snn.events = "counts", snn.max = 2 : i64}) -> tensor<1xi1>
    attributes {decode = #snn.decode<first>, dt_us = 1000 : i64, steps = 5 : i64} {
  %q1 = arith.constant dense<[[7, -8], [1, 1]]> : tensor<2x2xi4>
  %s1 = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %w1 = snn.dequantize %q1, %s1 : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %b1 = arith.constant dense<[0.25, -0.25]> : tensor<2xf32>
  %i1 = snn.linear "fc1" %x, %w1 bias %b1 : (tensor<2xui8>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %i1 decay 0.5 gain 0.5 bias 0.125 threshold 1.0 fire ge reset to 0.25 init -0.5 : tensor<2xf32> -> tensor<2xi1>
  %d = snn.delay "d" %a by 2 init 1.0 : tensor<2xi1>
  %q2 = arith.constant dense<[[1, -1]]> : tensor<1x2xi2>
  %s2 = arith.constant dense<1.0> : tensor<1xf32>
  %w2 = snn.dequantize %q2, %s2 : (tensor<1x2xi2>, tensor<1xf32>) -> tensor<1x2xf32>
  %i2 = snn.linear "fc2" %d, %w2 : (tensor<2xi1>, tensor<1x2xf32>) -> tensor<1xf32>
  %b = snn.lif "b" %i2 decay 0.9 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 1.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %b : tensor<1xi1>
}
