// RUN: snn-run --check %s

// Q10: v >= threshold (fire ge) is v > threshold - 1 in units of v, not of the
// mantissa. Data of 1, 2, 0 is 64, 128, 0 in v; 63 of 64 is left of v in a step:
//   v_decay 64: 64; 63 + 128 = 191; 188 (191 · 4032 / 4096 = 188.01).
// Threshold 1 is 64: fire ge fires at the first step, gt does not.

loihi.network @ge(%x: tensor<1xi32>) -> tensor<1xi1> {
  %s = loihi.lif "lif" %x i_decay 4096 v_decay 64 bias 0 threshold 1 fire ge : (tensor<1xi32>) -> tensor<1xi1>
  loihi.output %s : tensor<1xi1>
}

check.case "ge" of @ge {
  check.input dense<[[1], [2], [0]]> : tensor<3x1xi32>
  check.expect_output 0 dense<[[1], [1], [0]]> : tensor<3x1xi1>
}

loihi.network @gt(%x: tensor<1xi32>) -> (tensor<1xi1>, tensor<1xi24>) {
  %s, %v = loihi.lif "lif" %x i_decay 4096 v_decay 64 bias 0 threshold 1 : (tensor<1xi32>) -> (tensor<1xi1>, tensor<1xi24>)
  loihi.output %s, %v : tensor<1xi1>, tensor<1xi24>
}

// What is read is v before its reset.
check.case "gt" of @gt {
  check.input dense<[[1], [2], [0]]> : tensor<3x1xi32>
  check.expect_output 0 dense<[[0], [1], [0]]> : tensor<3x1xi1>
  check.expect_output 1 dense<[[64], [191], [0]]> : tensor<3x1xi64>
}

// The class is the largest membrane of neurons that never fire.
loihi.network @unread(%x: tensor<2xi1>) -> tensor<2xi24> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[1, 0], [0, 3]]> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s, %v = loihi.lif "lif" %a i_decay 0 v_decay 4096 bias 0 threshold 131072 : (tensor<2xi32>) -> (tensor<2xi1>, tensor<2xi24>)
  loihi.output %v : tensor<2xi24>
}

check.case "unread" of @unread {
  check.input dense<[[1, 0], [1, 0], [0, 1], [0, 0]]> : tensor<4x2xi1>
  check.expect_output 0 dense<[[0, 0], [64, 0], [128, 0], [128, 192]]> : tensor<4x2xi64>
  check.expect_decision 1
}

// The class is the group with most spikes: 1 and 2 against 2.
loihi.network @groups(%x: tensor<4xi32>) -> tensor<2xi32> attributes {decode = #snn.decode<mean>} {
  %s = loihi.lif "lif" %x i_decay 4096 v_decay 4096 bias 0 threshold 0 : (tensor<4xi32>) -> tensor<4xi1>
  %y = loihi.group_sum "vote" %s : tensor<4xi1> -> tensor<2xi32>
  loihi.output %y : tensor<2xi32>
}

check.case "groups" of @groups {
  check.input dense<[[1, 0, 1, 0], [1, 1, 0, 0], [0, 0, 1, 0]]> : tensor<3x4xi32>
  check.expect_output 0 dense<[[1, 1], [2, 0], [0, 1]]> : tensor<3x2xi64>
  check.expect_decision 0
}
