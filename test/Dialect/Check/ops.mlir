// RUN: snn-run --check %s | FileCheck %s --check-prefix=HOLD
// RUN: snn-opt %s -o %t.mlir && FileCheck %s --input-file=%t.mlir
// RUN: snn-opt %t.mlir | diff - %t.mlir
// RUN: snn-opt %s --emit-bytecode -o %t.bc && snn-opt %t.bc | diff - %t.mlir
// HOLD: 4 cases, 14 expectations: all hold

snn.network @float(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %s = snn.lif "lif" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

qsnn.network @integer(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<[[2, 0], [0, 2]]> : tensor<2x2xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi16>
  %s = qsnn.lif "lif" %i leak 1 shift 1 round floor frac 0 bias 0 threshold 2 reset to 0 init 0 membrane exact i16 unit 0.5 : tensor<2xi16> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// CHECK-LABEL: check.case "both levels" of @float, @integer {
// CHECK: check.input dense<{{.*}}> : tensor<2x2xui8>
// CHECK: check.expect_spikes "lif" dense<{{.*}}> : tensor<2x2xi1>
// CHECK: check.expect_pre "lif" dense<{{.*}}> : tensor<2x2xf32> within 1.000000e-04
// CHECK: check.expect_post "lif" dense<{{.*}}> : tensor<2x2xf32>
// CHECK: check.expect_output 0 dense<{{.*}}> : tensor<2x2xui8>
// CHECK: check.expect_counts dense<[1, 0]> : tensor<2xi64>
// CHECK: check.expect_decision 0
check.case "both levels" of @float, @integer {
  check.input dense<[[2, 0], [0, 1]]> : tensor<2x2xui8>
  check.expect_spikes "lif" dense<[[1, 0], [0, 0]]> : tensor<2x2xi1>
  check.expect_pre "lif" dense<[[2.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32> within 1.0e-4
  check.expect_post "lif" dense<[[0.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  check.expect_output 0 dense<[[1, 0], [0, 0]]> : tensor<2x2xui8>
  check.expect_counts dense<[1, 0]> : tensor<2xi64>
  check.expect_decision 0
}

// CHECK-LABEL: check.case "integers as they stand" of @integer attributes {note = "kept"} {
// CHECK: check.expect_pre "lif" dense<{{.*}}> : tensor<1x2xi64>
check.case "integers as they stand" of @integer attributes {note = "kept"} {
  check.input dense<[[2, 0]]> : tensor<1x2xui8>
  check.expect_pre "lif" dense<[[4, 0]]> : tensor<1x2xi64>
}

// CHECK-LABEL: check.case "an error" of @float
// CHECK: check.expect_error "expected an integer of 0 to 255"
check.case "an error" of @float {
  check.input dense<[[300, 0]]> : tensor<1x2xi32>
  check.expect_error "expected an integer of 0 to 255"
}
