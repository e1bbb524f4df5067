// RUN: snn-opt --convert-snn-to-qsnn="target=loihi" %s -o %t.q.mlir 2>%t.log && snn-run --check %t.q.mlir
// RUN: snn-opt --convert-qsnn-to-loihi %t.q.mlir -o %t.mlir && snn-run --check %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --input-file=%t.log --check-prefix=SAID

// Signed messages stay integers, below 0 and above 255, and go into neurons in the same
// step, without a synapse.
// SAID-NOT: 'direct'
// CHECK-LABEL: loihi.network @direct(%{{.*}}: tensor<2xi32> {loihi.message_bits = 10 : i64})
// CHECK-SAME: attributes {latency = 0 : i64
// CHECK: loihi.lif "in" %{{.*}} i_decay 4096 v_decay 0 bias 0 threshold 300
snn.network @direct(%x: tensor<2xf32> {loihi.message_bits = 10}) -> tensor<2xi1> attributes {steps = 3 : i64} {
  %s = snn.lif "in" %x decay 1.0 gain 1.0 bias 0.0 threshold 300.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

check.case "messages" of @direct {
  check.input dense<[[301.0, -5.0], [300.0, 306.0], [1.0, 1.0]]> : tensor<3x2xf32>
  check.expect_output 0 dense<[[1, 0], [0, 1], [1, 0]]> : tensor<3x2xi1>
}

// Where they meet what is a step late they wait at a synapse; another scale is weights.
// SAID: remark: network 'late': a step may bring 'in' (2147483648), 'out' (2147483655)
// Expected are chip steps, one behind those of the input.
// CHECK-LABEL: loihi.network @late(%{{.*}}: tensor<1xi32>)
// CHECK: loihi.dense "out.in" %arg0, %{{.*}} : (tensor<1xi32>, tensor<1x1xi2>)
snn.network @late(%x: tensor<1xf32> {loihi.message_bits = 32}) -> tensor<1xi1> {
  %c = arith.constant dense<1.0> : tensor<1xf32>
  %q = arith.constant dense<[[7]]> : tensor<1x1xi4>
  %w = snn.dequantize %q, %c : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %s = snn.lif "in" %x decay 0.0 gain 1.0 bias 0.0 threshold 0.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  %i = snn.linear "fc" %s, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %j = snn.add "sum" %i, %x : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  %o = snn.lif "out" %j decay 0.0 gain 1.0 bias 0.0 threshold 8.0 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %o : tensor<1xi1>
}

check.case "waits" of @late {
  check.input dense<[[1.0], [2.0], [9.0], [-9.0], [0.0]]> : tensor<5x1xf32>
  check.expect_output 0 dense<[[0], [0], [1], [1], [0]]> : tensor<5x1xi1>
}
