// RUN: snn-run --check %s

// Q4 of -17, -9, -8, -7, 0, 7, 8, 9, 17:
//   wrap 4, two's complement: -1 7 -8 -7 0 7 -8 -7 1
//   saturate -8 7: -8 -8 -8 -7 0 7 7 7 7
//   fold 4: above 8 loses 16, at or below -8 gains 16, once: -1 7 8 -7 0 7 8 -7 1
//   wrap 5, then saturate -3 3: -17 is 15, so 3; 17 is -15, so -3
//   saturate -9 9, then wrap 4: -17 is -9, so 7; 17 is 9, so -7.

qsnn.network @wrap(%x: tensor<9xi6>) -> tensor<9xi4> {
  %y = qsnn.rescale "r" %x by 1 shift 0 round floor overflow wrap 4 : tensor<9xi6> -> tensor<9xi4>
  qsnn.output %y : tensor<9xi4>
}

check.case "wrap 4" of @wrap {
  check.input dense<[[-17, -9, -8, -7, 0, 7, 8, 9, 17]]> : tensor<1x9xi8>
  check.expect_output 0 dense<[[-1, 7, -8, -7, 0, 7, -8, -7, 1]]> : tensor<1x9xi64>
}

qsnn.network @saturate(%x: tensor<9xi6>) -> tensor<9xi4> {
  %y = qsnn.rescale "r" %x by 1 shift 0 round floor overflow saturate -8 7 : tensor<9xi6> -> tensor<9xi4>
  qsnn.output %y : tensor<9xi4>
}

check.case "saturate -8 7" of @saturate {
  check.input dense<[[-17, -9, -8, -7, 0, 7, 8, 9, 17]]> : tensor<1x9xi8>
  check.expect_output 0 dense<[[-8, -8, -8, -7, 0, 7, 7, 7, 7]]> : tensor<1x9xi64>
}

qsnn.network @fold(%x: tensor<9xi6>) -> tensor<9xi6> {
  %y = qsnn.rescale "r" %x by 1 shift 0 round floor overflow fold 4 : tensor<9xi6> -> tensor<9xi6>
  qsnn.output %y : tensor<9xi6>
}

check.case "fold 4" of @fold {
  check.input dense<[[-17, -9, -8, -7, 0, 7, 8, 9, 17]]> : tensor<1x9xi8>
  check.expect_output 0 dense<[[-1, 7, 8, -7, 0, 7, 8, -7, 1]]> : tensor<1x9xi64>
}

qsnn.network @wrap_saturate(%x: tensor<9xi6>) -> tensor<9xi3> {
  %y = qsnn.rescale "r" %x by 1 shift 0 round floor overflow wrap 5 saturate -3 3 : tensor<9xi6> -> tensor<9xi3>
  qsnn.output %y : tensor<9xi3>
}

check.case "wrap 5 saturate -3 3" of @wrap_saturate {
  check.input dense<[[-17, -9, -8, -7, 0, 7, 8, 9, 17]]> : tensor<1x9xi8>
  check.expect_output 0 dense<[[3, -3, -3, -3, 0, 3, 3, 3, -3]]> : tensor<1x9xi64>
}

qsnn.network @saturate_wrap(%x: tensor<9xi6>) -> tensor<9xi4> {
  %y = qsnn.rescale "r" %x by 1 shift 0 round floor overflow saturate -9 9 wrap 4 : tensor<9xi6> -> tensor<9xi4>
  qsnn.output %y : tensor<9xi4>
}

check.case "saturate -9 9 wrap 4" of @saturate_wrap {
  check.input dense<[[-17, -9, -8, -7, 0, 7, 8, 9, 17]]> : tensor<1x9xi8>
  check.expect_output 0 dense<[[7, 7, -8, -7, 0, 7, -8, -7, -7]]> : tensor<1x9xi64>
}
