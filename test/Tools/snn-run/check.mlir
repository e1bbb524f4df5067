// What does not hold is said where it stands, with layer, step, neuron, the
// number expected and the number found; the exit code is 1.
// RUN: not snn-run --check %s 2>%t.err | FileCheck %s --check-prefix=SUMMARY
// RUN: FileCheck %s --input-file=%t.err
// SUMMARY: 4 cases, 10 expectations: 9 do not hold

snn.network @float(%x: tensor<2xui8>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  %s = snn.lif "lif" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %s : tensor<2xi1>
}

check.case "wrong" of @float {
  check.input dense<[[2, 0], [0, 1]]> : tensor<2x2xui8>
  // CHECK: check.mlir:[[@LINE+1]]:3: error: case 'wrong' of @float (interpreter): spikes of layer 'lif', step 1, element [1]: expected 1, but got 0
  check.expect_spikes "lif" dense<[[1, 0], [0, 1]]> : tensor<2x2xui8>
  // CHECK: check.mlir:[[@LINE+1]]:3: error: {{.*}}: pre of layer 'lif', step 0, element [0]: expected 2.5, but got 2 (3 of 4 differ)
  check.expect_pre "lif" dense<[[2.5, 0.0], [1.0, 1.5]]> : tensor<2x2xf32>
  // CHECK: check.mlir:[[@LINE+1]]:3: error: {{.*}}: post of layer 'lif', step 1, element [1]: expected 1.125, but got 1
  check.expect_post "lif" dense<[[0.0, 0.0], [0.0, 1.125]]> : tensor<2x2xf32> within 0.1
  // This one holds: the band is wide enough.
  check.expect_post "lif" dense<[[0.0, 0.0], [0.0, 1.0625]]> : tensor<2x2xf32> within 0.1
  // CHECK: check.mlir:[[@LINE+1]]:3: error: {{.*}}: output 0, step 0, element [1]: expected 1, but got 0
  check.expect_output 0 dense<[[1, 1], [0, 0]]> : tensor<2x2xui8>
  // CHECK: check.mlir:[[@LINE+1]]:3: error: {{.*}}: count of class 0: expected 3, but got 1
  check.expect_counts dense<[3, 0]> : tensor<2xi64>
  // CHECK: check.mlir:[[@LINE+1]]:3: error: {{.*}}: decision: expected 1, but got 0
  check.expect_decision 1
}

check.case "no error" of @float {
  check.input dense<[[255, 0]]> : tensor<1x2xi32>
  // CHECK: check.mlir:[[@LINE+1]]:3: error: case 'no error' of @float (interpreter): expected an error with "expected an integer", but the run succeeded
  check.expect_error "expected an integer"
}

check.case "another error" of @float {
  check.input dense<[[0, 256]]> : tensor<1x2xi32>
  // CHECK: check.mlir:[[@LINE+1]]:3: error: {{.*}}: expected an error with "0 to 15", but got "sample 0, step 0, address 1: expected an integer of 0 to 255, but got 256
  check.expect_error "0 to 15"
}

check.case "an error" of @float {
  // CHECK: check.mlir:[[@LINE+1]]:3: error: {{.*}}: the run failed: sample 0, step 0, address 1: expected an integer of 0 to 255, but got 0.5
  check.input dense<[[0.0, 0.5]]> : tensor<1x2xf32>
  check.expect_decision 0
}
