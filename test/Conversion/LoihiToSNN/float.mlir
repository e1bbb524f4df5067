// RUN: snn-opt --convert-loihi-to-snn %s -o %t.mlir 2>%t.log && snn-run --check %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --input-file=%t.log --check-prefix=SAID

// Values are those of the chip divided by 64; weights and thresholds the same numbers.
// 'a' is one chip step late, and 'b' by the short way, so that what comes over 'a' waits
// another step; the recurrent synapse of delay 2 is three steps.
// SAID: remark: step t of the float network's output is chip step t + 1: the chip, stopped with its input, has not seen the last 1 of its steps
// SAID-NOT: cuts u and v
// CHECK: snn.network @net(%[[X:.*]]: tensor<1xi1> {snn.events = "binary"}) -> (tensor<1xi1>, tensor<1xi1>)
// CHECK: %[[I:.*]] = snn.linear "fc" %[[X]]
// CHECK: snn.li "a.syn" %[[I]] decay 1.0 gain 1.0 bias 0.0 init 0.0
// CHECK: snn.lif "a" %{{.*}} decay 0.0 gain 1.0 bias 0.0 threshold 7.0 fire ge reset to 0.0 init 0.0
// CHECK: snn.delay {{.*}} by 1 init 0.0
// CHECK: snn.delay {{.*}} by 3 init 0.0
// CHECK: snn.lif "b" %{{.*}} decay 1.0 gain 1.0 bias 0.0 threshold 10.0 fire gt
loihi.network @net(%x: tensor<1xi1>) -> (tensor<1xi1>, tensor<1xi1>) attributes {steps = 6 : i64} {
  %w = arith.constant dense<3> : tensor<1x1xi4>
  %n = arith.constant dense<-2> : tensor<1x1xi4>
  %i = loihi.dense "fc" %x, %w exponent 1 : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi32>
  %a = loihi.lif "a" %i i_decay 0 v_decay 4096 bias 0 threshold 7 fire ge : (tensor<1xi32>) -> tensor<1xi1>
  %j = loihi.dense "fc2" %a, %w exponent 2 : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi32>
  %k = loihi.dense "skip" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi32>
  %r = loihi.dense "rec" %b, %n delay 2 : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi32>
  %b = loihi.lif "b" %j, %k, %r i_decay 4096 v_decay 0 bias 0 threshold 10 : (tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
  loihi.output %b, %a : tensor<1xi1>, tensor<1xi1>
}

// x = 1, 1, 0, 0, 1, 0: u of 'a' is 6, 12, 12, 12, 18, 18: spikes from step 1 on.
//   'b': 3, 3 + 3, 6 + 12 > 10, 12 > 10, 12 + 3 > 10, 12 - 2.
check.case "steps" of @net {
  check.input dense<[[1], [1], [0], [0], [1], [0]]> : tensor<6x1xi1>
  check.expect_output 0 dense<[[0], [0], [1], [1], [1], [0]]> : tensor<6x1xi1>
  check.expect_output 1 dense<[[0], [1], [1], [1], [1], [1]]> : tensor<6x1xi1>
}

// What is read of neurons that only integrate, and of groups.
// CHECK: snn.network @readout
// CHECK: %[[V:.*]] = snn.li "read" %{{.*}} decay 1.0 gain 1.0 bias 0.0 init 0.0
// CHECK: snn.output %[[V]]
loihi.network @readout(%x: tensor<2xi32>) -> tensor<1xi24> attributes {decode = #snn.decode<last>} {
  %s = loihi.lif "in" %x i_decay 4096 v_decay 0 bias 1 threshold 4 : (tensor<2xi32>) -> tensor<2xi1>
  %w = arith.constant dense<[[5, -3]]> : tensor<1x2xi4>
  %a = loihi.dense "fc" %s, %w : (tensor<2xi1>, tensor<1x2xi4>) -> tensor<1xi32>
  %t, %v = loihi.lif "read" %a i_decay 0 v_decay 4096 bias 0 threshold 131072 : (tensor<1xi32>) -> (tensor<1xi1>, tensor<1xi24>)
  loihi.output %v : tensor<1xi24>
}

check.case "membrane" of @readout {
  check.input dense<[[1.0, 4.0], [1.0, 4.0], [1.0, 0.0]]> : tensor<3x2xf32>
  check.expect_output 0 dense<[[-3.0], [-6.0], [-1.0]]> : tensor<3x1xf32>
}

loihi.network @groups(%x: tensor<4xi32>) -> tensor<2xi32> attributes {decode = #snn.decode<mean>} {
  %s = loihi.lif "lif" %x i_decay 4096 v_decay 4096 bias 0 threshold 0 : (tensor<4xi32>) -> tensor<4xi1>
  %y = loihi.group_sum "vote" %s : tensor<4xi1> -> tensor<2xi32>
  loihi.output %y : tensor<2xi32>
}

check.case "groups" of @groups {
  check.input dense<[[1.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0]]> : tensor<2x4xf32>
  check.expect_output 0 dense<[[1.0, 1.0], [2.0, 0.0]]> : tensor<2x2xf32>
}
