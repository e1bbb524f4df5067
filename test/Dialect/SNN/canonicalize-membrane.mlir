// A membrane that nobody reads is no result; a trace holds it all the same.
// RUN: snn-run %s --check
// RUN: snn-opt %s --canonicalize -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: snn-run %t.mlir --check

// CHECK-LABEL: @unread
// CHECK: %[[S:.*]] = snn.lif "a" %arg0 decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset subtract 1.0 floor -1.0 init 0.0 refractory 1 : tensor<1xf32> -> tensor<1xi1>
// CHECK-NEXT: %[[B:.*]], %[[P:.*]] = snn.lif "b" {{.*}} membrane post : tensor<1xf32> -> tensor<1xi1>, tensor<1xf32>
// CHECK-NEXT: snn.output %[[S]], %[[P]]
snn.network @unread(%x: tensor<1xf32>) -> (tensor<1xi1>, tensor<1xf32>) {
  %s, %u = snn.lif "a" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset subtract 1.0 floor -1.0 init 0.0 refractory 1 membrane pre : tensor<1xf32> -> tensor<1xi1>, tensor<1xf32>
  %b, %p = snn.lif "b" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 membrane post : tensor<1xf32> -> tensor<1xi1>, tensor<1xf32>
  snn.output %s, %p : tensor<1xi1>, tensor<1xf32>
}
check.case "unread" of @unread {
  check.input dense<[[2.0], [4.0], [1.0]]> : tensor<3x1xf32>
  check.expect_spikes "a" dense<[[1], [0], [1]]> : tensor<3x1xi1>
  check.expect_pre "a" dense<[[2.0], [1.0], [1.5]]> : tensor<3x1xf32>
}
