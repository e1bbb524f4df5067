// RUN: snn-opt %s | snn-opt | FileCheck %s
// The chip tier reads back what it prints.

loihi.network @net(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1> attributes {latency = 1 : i64} {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 128 bias 0 threshold 6 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}

// CHECK: loihi.chip @chip network @net part "loihi2" {
// CHECK-NEXT: loihi.core @a index 5 {
// CHECK-NEXT: loihi.compartments "lif" neurons dense<1> : tensor<1xi64>
// CHECK: loihi.core @b {
// CHECK-NEXT: }
loihi.chip @chip network @net part "loihi2" {
  loihi.core @a index 5 {
    loihi.compartments "lif" neurons dense<1> : tensor<1xi64>
  }
  loihi.core @b {
  }
}

// CHECK: loihi.chip @built network @net part "loihi1" traffic 7 hops 9 recordings 3 input_routes dense<{{.*}}> : tensor<2x4xi64> {
// CHECK-NEXT: loihi.core @core0 index 0 configurations dense<{{.*}}> : tensor<1x2xi64> thresholds dense<6> : tensor<1xi64> memory dense<[17, 18]> : tensor<2xi64> routes dense<> : tensor<0x3xi64> {
// CHECK-NEXT: loihi.compartments "lif" neurons dense<[0, 1]> : tensor<2xi64> constants dense<0> : tensor<2x3xi64>
// CHECK-NEXT: loihi.format sparse mixed weight 4 index 6 delay 0 exponent -5
// CHECK-NEXT: loihi.axons "fc" entries dense<{{.*}}> : tensor<2x3xi64>
loihi.chip @built network @net part "loihi1" traffic 7 hops 9 recordings 3 input_routes dense<[[0, 0, 0, 0], [0, 1, 0, 1]]> : tensor<2x4xi64> {
  loihi.core @core0 index 0 configurations dense<[[4096, 128]]> : tensor<1x2xi64> thresholds dense<6> : tensor<1xi64> memory dense<[17, 18]> : tensor<2xi64> routes dense<> : tensor<0x3xi64> {
    loihi.compartments "lif" neurons dense<[0, 1]> : tensor<2xi64> constants dense<0> : tensor<2x3xi64>
    loihi.format sparse mixed weight 4 index 6 delay 0 exponent -5
    loihi.axons "fc" entries dense<[[0, 0, 1], [0, 1, 1]]> : tensor<2x3xi64>
  }
}
