// RUN: snn-opt --loihi-partition --loihi-place %s | FileCheck %s
// Neurons and indices that the module states stay; the part too.

loihi.network @net(%x: tensor<3xi1>) -> tensor<4xi1> attributes {latency = 1 : i64} {
  %w = arith.constant dense<[[7, 0, 1], [-3, 1, 1], [1, 1, 1], [2, 2, 2]]> : tensor<4x3xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<3xi1>, tensor<4x3xi4>) -> tensor<4xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 128 bias 0 threshold 6 : (tensor<4xi32>) -> tensor<4xi1>
  loihi.output %s : tensor<4xi1>
}
// CHECK: loihi.chip @mine network @net part "loihi1"
loihi.chip @mine network @net part "loihi1" {
// CHECK-NEXT: loihi.core @left index 17 {
// CHECK-NEXT: loihi.compartments "lif" neurons dense<[2, 0, {{[13]}}
  loihi.core @left index 17 {
    loihi.compartments "lif" neurons dense<[2, 0]> : tensor<2xi64>
  }
// CHECK: loihi.core @right index {{[0-9]+}} {
// CHECK-NEXT: loihi.compartments "lif" neurons dense<3>
  loihi.core @right {
    loihi.compartments "lif" neurons dense<3> : tensor<1xi64>
  }
// CHECK-NOT: loihi.core
}
