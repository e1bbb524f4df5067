// RUN: snn-opt --convert-snn-to-qsnn="target=loihi" %s -o %t.q.mlir 2>%t.log && snn-run --check %t.q.mlir
// RUN: snn-opt --convert-qsnn-to-loihi %t.q.mlir -o %t.mlir && snn-run --check %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --input-file=%t.log --check-prefix=SAID

// Membranes that are read, in units of 1/64 of a weight: they are added up in u and never
// fire, as netx has them. All in steps of the chip, the first 1 or 2 without input.
// SAID-NOT: 'whole'
// CHECK-LABEL: loihi.network @whole
// CHECK: %[[S:.*]], %[[V:.*]] = loihi.lif "whole" %{{.*}} i_decay 0 v_decay 4096 bias 0 threshold 131072 unit 7.812500e-03
// CHECK: loihi.output %[[V]] : tensor<2xi24>
snn.network @whole(%x: tensor<2xi1>) -> tensor<2xf32> attributes {decode = #snn.decode<last>, steps = 4 : i64} {
  %c = arith.constant dense<0.5> : tensor<2xf32>
  %q = arith.constant dense<[[3, -2], [0, 5]]> : tensor<2x2xi4>
  %w = snn.dequantize %q, %c : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "whole" %i decay 1.0 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}

check.case "adds up" of @whole {
  check.input dense<[[1, 0], [1, 1], [0, 1], [0, 0]]> : tensor<4x2xi1>
  check.expect_output 0 dense<[[0.0, 0.0], [192.0, 0.0], [256.0, 320.0], [128.0, 640.0]]> : tensor<4x2xf32>
}

// A bias is one of v: there it is added up, and cleared before the first step.
// CHECK-LABEL: loihi.network @biased
// CHECK: loihi.lif "biased" %{{.*}} i_decay 4096 v_decay 2048 bias 4 threshold 131072 clear every 5 phase 1 unit
snn.network @biased(%x: tensor<1xi1>) -> tensor<1xf32> attributes {decode = #snn.decode<last>, steps = 4 : i64} {
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %q = arith.constant dense<[[1]]> : tensor<1x1xi4>
  %w = snn.dequantize %q, %c : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %v = snn.li "biased" %i decay 0.5 gain 1.0 bias 2.0 init 0.0 : tensor<1xf32>
  snn.output %v : tensor<1xf32>
}

// 256 before the first step; then 256 + 64, 160 + 256, 208 + 256 + 64.
check.case "from the first step" of @biased {
  check.input dense<[[1], [0], [1], [0]]> : tensor<4x1xi1>
  check.expect_output 0 dense<[[256.0], [320.0], [416.0], [528.0]]> : tensor<4x1xf32>
}

// Two stages. A weight of 7 is 1 of a unit of 7.
// SAID: remark: 'stages' adds up as much as 1 a step, and the chip holds 131071 (rule Q10); where the steps of a recording bring more, its numbers wrap
// CHECK-LABEL: loihi.network @two
// CHECK: loihi.lif "stages" %{{.*}} i_decay 2048 v_decay 0 bias 0 threshold 131072
snn.network @two(%x: tensor<1xi1>) -> tensor<1xf32> attributes {decode = #snn.decode<last>} {
  %c = arith.constant dense<1.0> : tensor<1xf32>
  %q = arith.constant dense<[[7]]> : tensor<1x1xi4>
  %w = snn.dequantize %q, %c : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %u = snn.li "current" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<1xf32>
  %v = snn.li "stages" %u decay 1.0 gain 1.0 bias 0.0 init 0.0 : tensor<1xf32>
  snn.output %v : tensor<1xf32>
}

check.case "both" of @two {
  check.input dense<[[1], [0], [0]]> : tensor<3x1xi1>
  check.expect_output 0 dense<[[0.0], [64.0], [96.0]]> : tensor<3x1xf32>
}
