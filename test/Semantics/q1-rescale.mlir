// RUN: snn-run --check %s

// Q1: y = round(m·x / 2^k), m = 3, k = 2: x = -5, -2, 0, 2, 5 are -3.75, -1.5, 0,
// 1.5, 3.75 before rounding. 'nearest' is ⌊x + ½⌋: -1.5 becomes -1, 1.5 becomes 2.

qsnn.network @floor(%x: tensor<5xi4>) -> tensor<5xi4> {
  %y = qsnn.rescale "r" %x by 3 shift 2 round floor : tensor<5xi4> -> tensor<5xi4>
  qsnn.output %y : tensor<5xi4>
}

check.case "floor" of @floor {
  check.input dense<[[-5, -2, 0, 2, 5]]> : tensor<1x5xi4>
  check.expect_output 0 dense<[[-4, -2, 0, 1, 3]]> : tensor<1x5xi64>
}

qsnn.network @ceil(%x: tensor<5xi4>) -> tensor<5xi4> {
  %y = qsnn.rescale "r" %x by 3 shift 2 round ceil : tensor<5xi4> -> tensor<5xi4>
  qsnn.output %y : tensor<5xi4>
}

check.case "ceil" of @ceil {
  check.input dense<[[-5, -2, 0, 2, 5]]> : tensor<1x5xi4>
  check.expect_output 0 dense<[[-3, -1, 0, 2, 4]]> : tensor<1x5xi64>
}

qsnn.network @trunc(%x: tensor<5xi4>) -> tensor<5xi4> {
  %y = qsnn.rescale "r" %x by 3 shift 2 round trunc : tensor<5xi4> -> tensor<5xi4>
  qsnn.output %y : tensor<5xi4>
}

check.case "trunc" of @trunc {
  check.input dense<[[-5, -2, 0, 2, 5]]> : tensor<1x5xi4>
  check.expect_output 0 dense<[[-3, -1, 0, 1, 3]]> : tensor<1x5xi64>
}

qsnn.network @nearest(%x: tensor<5xi4>) -> tensor<5xi4> {
  %y = qsnn.rescale "r" %x by 3 shift 2 round nearest : tensor<5xi4> -> tensor<5xi4>
  qsnn.output %y : tensor<5xi4>
}

check.case "nearest" of @nearest {
  check.input dense<[[-5, -2, 0, 2, 5]]> : tensor<1x5xi4>
  check.expect_output 0 dense<[[-4, -1, 0, 2, 4]]> : tensor<1x5xi64>
}

// Exact gains of each element (rule Q8).
qsnn.network @gains(%x: tensor<2xi4>) -> tensor<2xi8> {
  %y = qsnn.rescale "r" %x by dense<[1, 15]> : tensor<2xi64> shift 0 round floor : tensor<2xi4> -> tensor<2xi8>
  qsnn.output %y : tensor<2xi8>
}

check.case "gains" of @gains {
  check.input dense<[[-8, -8]]> : tensor<1x2xi4>
  check.expect_output 0 dense<[[-8, -120]]> : tensor<1x2xi64>
}
