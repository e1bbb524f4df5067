// What moves or delays values only: chains are one, identities are none.
// RUN: snn-run %s --check
// RUN: snn-opt %s --canonicalize -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: snn-run %t.mlir --check

// CHECK-LABEL: @transpose
// CHECK-NEXT: %[[T:.*]] = snn.transpose %arg0 perm [2, 0, 1] : tensor<2x1x3xf32> -> tensor<3x2x1xf32>
// CHECK-NEXT: %[[R:.*]] = snn.reshape %arg0 : tensor<2x1x3xf32> -> tensor<1x2x3xf32>
// CHECK-NEXT: snn.output %[[T]], %arg0, %[[R]]
snn.network @transpose(%x: tensor<2x1x3xf32>) -> (tensor<3x2x1xf32>, tensor<2x1x3xf32>, tensor<1x2x3xf32>) {
  %a = snn.transpose %x perm [1, 2, 0] : tensor<2x1x3xf32> -> tensor<1x3x2xf32>
  %b = snn.transpose %a perm [1, 2, 0] : tensor<1x3x2xf32> -> tensor<3x2x1xf32>
  %c = snn.transpose %b perm [1, 2, 0] : tensor<3x2x1xf32> -> tensor<2x1x3xf32>
  // Only a dimension of size 1 moves.
  %d = snn.transpose %x perm [1, 0, 2] : tensor<2x1x3xf32> -> tensor<1x2x3xf32>
  snn.output %b, %c, %d : tensor<3x2x1xf32>, tensor<2x1x3xf32>, tensor<1x2x3xf32>
}
check.case "transpose" of @transpose {
  check.input dense<[[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]]> : tensor<1x2x1x3xf32>
  check.expect_output 0 dense<[[[[1.0], [4.0]], [[2.0], [5.0]], [[3.0], [6.0]]]]> : tensor<1x3x2x1xf32>
  check.expect_output 2 dense<[[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]> : tensor<1x1x2x3xf32>
}

// CHECK-LABEL: @none
// CHECK-NEXT: %[[COUNTS:.*]] = snn.pool "counts"
// CHECK-NEXT: snn.output %arg0, %arg0, %[[COUNTS]]
snn.network @none(%x: tensor<2x3xi1>) -> (tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xui8>) {
  %a = snn.concat "cat" axis 1 %x : (tensor<2x3xi1>) -> tensor<2x3xi1>
  %b = snn.pool "max" max %x window [1] stride [1] pads [0, 0] dilation [1] : tensor<2x3xi1> -> tensor<2x3xi1>
  // Another type is more than a name.
  %c = snn.pool "counts" sum %x window [1] stride [1] pads [0, 0] dilation [1] bound 1 : tensor<2x3xi1> -> tensor<2x3xui8>
  snn.output %a, %b, %c : tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xui8>
}

// Delays add up where they begin alike.
// CHECK-LABEL: @delays
// CHECK-NEXT: %[[B:.*]] = snn.delay "b" %arg0 by 3 init 1.0
// CHECK-NEXT: %[[C:.*]] = snn.delay "c" %arg0 by 1 init 1.0
// CHECK-NEXT: %[[D:.*]] = snn.delay "d" %[[C]] by 2 init 0.0
// CHECK-NEXT: snn.output %[[B]], %[[D]]
snn.network @delays(%x: tensor<1xi1>) -> (tensor<1xi1>, tensor<1xi1>) {
  %a = snn.delay "a" %x by 1 init 1.0 : tensor<1xi1>
  %b = snn.delay "b" %a by 2 init 1.0 : tensor<1xi1>
  %c = snn.delay "c" %x by 1 init 1.0 : tensor<1xi1>
  %d = snn.delay "d" %c by 2 init 0.0 : tensor<1xi1>
  snn.output %b, %d : tensor<1xi1>, tensor<1xi1>
}
check.case "delays" of @delays {
  check.input dense<[[0], [1], [0], [0], [1]]> : tensor<5x1xi1>
  check.expect_output 0 dense<[[1], [1], [1], [0], [1]]> : tensor<5x1xi1>
  check.expect_output 1 dense<[[0], [0], [1], [0], [1]]> : tensor<5x1xi1>
}

// Two delays that feed each other hold what they began with.
// CHECK-LABEL: @ring
// CHECK: snn.delay
snn.network @ring(%x: tensor<1xi1>) -> tensor<1xi1> {
  %a = snn.delay "a" %b by 1 init 1.0 : tensor<1xi1>
  %b = snn.delay "b" %a by 1 init 1.0 : tensor<1xi1>
  snn.output %b : tensor<1xi1>
}
check.case "ring" of @ring {
  check.input dense<[[0], [1], [0]]> : tensor<3x1xi1>
  check.expect_output 0 dense<1> : tensor<3x1xi1>
}

// A slice of a slice is one; of one element the stride is no matter.
// CHECK-LABEL: @slices
// CHECK-NEXT: %[[A:.*]] = snn.slice %arg0 begin [3, 0] stride [4, 1] : tensor<8x2xui8> -> tensor<2x2xui8>
// CHECK-NEXT: %[[B:.*]] = snn.slice %arg0 begin [7, 0] stride [1, 1] : tensor<8x2xui8> -> tensor<1x2xui8>
// CHECK-NEXT: snn.output %[[A]], %[[B]], %arg0
snn.network @slices(%x: tensor<8x2xui8>) -> (tensor<2x2xui8>, tensor<1x2xui8>, tensor<8x2xui8>) {
  %odd = snn.slice %x begin [1, 0] stride [2, 1] : tensor<8x2xui8> -> tensor<4x2xui8>
  %a = snn.slice %odd begin [1, 0] stride [2, 1] : tensor<4x2xui8> -> tensor<2x2xui8>
  %b = snn.slice %odd begin [3, 0] stride [3, 1] : tensor<4x2xui8> -> tensor<1x2xui8>
  %c = snn.slice %x begin [0, 0] stride [1, 1] : tensor<8x2xui8> -> tensor<8x2xui8>
  snn.output %a, %b, %c : tensor<2x2xui8>, tensor<1x2xui8>, tensor<8x2xui8>
}
check.case "slices" of @slices {
  check.input dense<[[[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10, 11], [12, 13], [14, 15]]]> : tensor<1x8x2xui8>
  check.expect_output 0 dense<[[[6, 7], [14, 15]]]> : tensor<1x2x2xui8>
  check.expect_output 1 dense<[[[14, 15]]]> : tensor<1x1x2xui8>
}
