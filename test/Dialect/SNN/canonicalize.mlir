// RUN: snn-opt %s --canonicalize --cse | FileCheck %s
// RUN: snn-opt %s --remove-dead-values | FileCheck %s --check-prefix=DEAD

// Layers of different name stay apart, so that no trace loses one (rule T2).
// CHECK-LABEL: @names
// CHECK: snn.lif "a"
// CHECK: snn.lif "b"
// DEAD-LABEL: @names
// DEAD: %[[A:.*]] = snn.lif "a"
// DEAD: %[[B:.*]] = snn.lif "b"
// DEAD: snn.output %[[A]], %[[B]] : tensor<2xi1>, tensor<2xi1>
snn.network @names(%x: tensor<2xf32>) -> (tensor<2xi1>, tensor<2xi1>) {
  %a = snn.lif "a" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %b = snn.lif "b" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %a, %b : tensor<2xi1>, tensor<2xi1>
}

// State that nobody reads goes.
// CHECK-LABEL: @dead
// CHECK-NEXT: snn.output
snn.network @dead(%x: tensor<2xf32>) -> tensor<2xf32> {
  %a = snn.lif "a" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %d = snn.delay "d" %a by 2 init 0.0 : tensor<2xi1>
  snn.output %x : tensor<2xf32>
}

// A dead cycle needs an analysis that sees it whole. What is alive, and the
// signature, stay as they are.
// DEAD-LABEL: @cycle
// DEAD-SAME: (%[[X:.*]]: tensor<2xi1>, %{{.*}}: tensor<2xi1>) -> tensor<2xi1>
// DEAD-NOT: "dead
// DEAD: snn.linear "alive"
// DEAD-NOT: "dead
// DEAD: snn.delay "back"
snn.network @cycle(%x: tensor<2xi1>, %unused: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<[[0.0, 1.0], [2.0, 0.0]]> : tensor<2x2xf32>
  %d = snn.delay "dead" %d by 1 init 0.0 : tensor<2xi1>
  %di = snn.linear "dead2" %db, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %ds, %du = snn.lif "dead3" %di decay 0.5 gain 1.0 bias 1.0 threshold 1.0 fire ge reset none init 0.0 membrane pre : tensor<2xf32> -> tensor<2xi1>, tensor<2xf32>
  %db = snn.delay "dead4" %ds by 1 init 0.0 : tensor<2xi1>
  %i = snn.linear "alive" %back, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %s = snn.lif "lif" %i decay 0.5 gain 1.0 bias 1.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %back = snn.delay "back" %s by 1 init 0.0 : tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

// A chain of reshapes is one, or none.
// CHECK-LABEL: @reshape
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xui8>)
// CHECK-NEXT: %[[R:.*]] = snn.reshape %[[X]] : tensor<2x3xui8> -> tensor<3x2xui8>
// CHECK-NEXT: snn.output %[[R]], %[[X]], %[[X]]
snn.network @reshape(%x: tensor<2x3xui8>) -> (tensor<3x2xui8>, tensor<2x3xui8>, tensor<2x3xui8>) {
  %a = snn.reshape %x : tensor<2x3xui8> -> tensor<6xui8>
  %b = snn.reshape %a : tensor<6xui8> -> tensor<1x6xui8>
  %c = snn.reshape %b : tensor<1x6xui8> -> tensor<3x2xui8>
  %d = snn.reshape %a : tensor<6xui8> -> tensor<2x3xui8>
  %e = snn.reshape %x : tensor<2x3xui8> -> tensor<2x3xui8>
  snn.output %c, %d, %e : tensor<3x2xui8>, tensor<2x3xui8>, tensor<2x3xui8>
}
