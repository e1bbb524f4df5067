// RUN: snn-opt --loihi-partition=part=loihi1 --loihi-place --loihi-build-cores %s -o %t
// RUN: FileCheck %s < %t
// RUN: snn-opt --loihi-partition=part=loihi1 --loihi-place --loihi-build-cores %s | diff %t -
// Two layers on one core, with the formats, axons and words of the image.

loihi.network @net(%x: tensor<3xi1> {snn.name = "x"}) -> tensor<2xi1> attributes {latency = 2 : i64} {
  %w1 = arith.constant dense<[[7, 0, 1], [-3, 1, 1]]> : tensor<2x3xi4>
  %w2 = arith.constant dense<[[1, 2], [3, -4]]> : tensor<2x2xi4>
  %a1 = loihi.dense "fc1" %x, %w1 : (tensor<3xi1>, tensor<2x3xi4>) -> tensor<2xi32>
  %s1 = loihi.lif "lif1" %a1 i_decay 4096 v_decay 128 bias 0 threshold 6 : (tensor<2xi32>) -> tensor<2xi1>
  %a2 = loihi.dense "fc2" %s1, %w2 delay dense<[[0], [5]]> : tensor<2x1xi64> : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s2 = loihi.lif "lif2" %a2 i_decay 4096 v_decay 0 bias dense<[1, -2]> : tensor<2xi64> threshold dense<[5, 6]> : tensor<2xi64> : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s2 : tensor<2xi1>
}

// CHECK: loihi.chip @net_chip network @net part "loihi1" traffic 5 hops 0 recordings 0 input_routes
// CHECK: loihi.core @core0 index 0 configurations
// CHECK-SAME: thresholds dense<[5, 6]>
// CHECK: loihi.compartments "lif2" neurons dense<[0, 1]>
// CHECK: loihi.compartments "lif1" neurons dense<[0, 1]>
// CHECK: loihi.format
// CHECK: loihi.axons "fc1" entries
// CHECK-SAME: tensor<3x3xi64>
// CHECK: loihi.axons "fc2" entries
// CHECK-SAME: tensor<2x3xi64>
// CHECK-NOT: loihi.core
