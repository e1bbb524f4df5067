// RUN: snn-run --check %s

// Q9: membranes of different units are compared as μ_i·V_i, μ_i = max(1, nearest of
// 65535·s_i / max s). Units 1 and 1/4: μ = 65535 and 16384 (of 16383.75).
//   10·65535 = 655350 against 41·16384 = 671744: class 1
//   against 39·16384 = 638976: class 0
//   against 40·16384 = 655360: class 1, though 10·1 = 40·1/4.
// An output of a floating-point type is V·s.

qsnn.network @last(%x: tensor<2xi8>) -> (tensor<2xi8> {snn.unit = dense<[1.0, 0.25]> : tensor<2xf64>}) attributes {decode = #snn.decode<last>} {
  qsnn.output %x : tensor<2xi8>
}

check.case "larger" of @last {
  check.input dense<[[10, 41]]> : tensor<1x2xi8>
  check.expect_output 0 dense<[[10.0, 10.25]]> : tensor<1x2xf32>
  check.expect_decision 1
}

check.case "smaller" of @last {
  check.input dense<[[10, 39]]> : tensor<1x2xi8>
  check.expect_decision 0
}

check.case "nearest factor" of @last {
  check.input dense<[[10, 40]]> : tensor<1x2xi8>
  check.expect_decision 1
}

qsnn.network @max(%x: tensor<2xi8>) -> (tensor<2xi8> {snn.unit = dense<[1.0, 0.25]> : tensor<2xf64>}) attributes {decode = #snn.decode<max>} {
  qsnn.output %x : tensor<2xi8>
}

check.case "max over steps" of @max {
  check.input dense<[[9, 41], [10, 0]]> : tensor<2x2xi8>
  check.expect_decision 1
}

qsnn.network @mean(%x: tensor<2xi8>) -> (tensor<2xi8> {snn.unit = dense<[1.0, 0.25]> : tensor<2xf64>}) attributes {decode = #snn.decode<mean>} {
  qsnn.output %x : tensor<2xi8>
}

check.case "mean" of @mean {
  check.input dense<[[20, 79], [0, 1]]> : tensor<2x2xi8>
  check.expect_decision 1
}

// One unit: the raw integers, ties to the lower index. A unit so small that its
// factor would be 0 has factor 1.
qsnn.network @one(%x: tensor<2xi8>) -> (tensor<2xi8> {snn.unit = 0.5 : f64}) attributes {decode = #snn.decode<last>} {
  qsnn.output %x : tensor<2xi8>
}

check.case "one unit" of @one {
  check.input dense<[[10, 10]]> : tensor<1x2xi8>
  check.expect_decision 0
}

qsnn.network @tiny(%x: tensor<2xi8>) -> (tensor<2xi8> {snn.unit = dense<[1.0, 1.0e-9]> : tensor<2xf64>}) attributes {decode = #snn.decode<last>} {
  qsnn.output %x : tensor<2xi8>
}

check.case "factor 1" of @tiny {
  check.input dense<[[-1, -128]]> : tensor<1x2xi8>
  check.expect_decision 1
}
