// RUN: snn-run --check %s

// Q5.1: a real x enters as nearest(x / step) + zero, ties to even, clamped to the range
// of the input. step = 1/2, zero = 3: x = 0: 3; 0.25: 0.5 is 0, so 3; 0.75: 1.5
// is 2, so 5; 1: 5; -1.5: 0; 62: 127; 62.5 would be 128, too large for i8: 127.

qsnn.network @n(%x: tensor<6xi8> {snn.step = 0.5 : f64, snn.zero = 3 : i64}) -> tensor<6xi8> attributes {decode = #snn.decode<last>} {
  qsnn.output %x : tensor<6xi8>
}

check.case "quantised" of @n {
  check.input dense<[[0.0, 0.25, 0.75, 1.0, -1.5, 62.0]]> : tensor<1x6xf32>
  check.expect_output 0 dense<[[3, 3, 5, 5, 0, 127]]> : tensor<1x6xi64>
}

check.case "beyond the range" of @n {
  check.input dense<[[62.5, 1.0e30, -65.5, -66.0, -3.0e38, 62.2]]> : tensor<1x6xf32>
  check.expect_output 0 dense<[[127, 127, -128, -128, -128, 127]]> : tensor<1x6xi64>
}

// ui8, and a declared bound: 0 to 7, so -1.5 to 2.
qsnn.network @bound(%x: tensor<4xui8> {snn.step = 0.5 : f64, snn.zero = 3 : i64, snn.max = 7 : i64}) -> tensor<4xui8> attributes {decode = #snn.decode<count>} {
  qsnn.output %x : tensor<4xui8>
}

check.case "beyond the bound" of @bound {
  check.input dense<[[2.0, 2.5, -1.5, -2.0]]> : tensor<1x4xf32>
  check.expect_output 0 dense<[[7, 7, 0, 0]]> : tensor<1x4xui8>
}

// What is no real input is never clamped (rule N4).
qsnn.network @counts(%x: tensor<1xui8> {snn.events = "counts", snn.max = 7 : i64}) -> tensor<1xui8> {
  qsnn.output %x : tensor<1xui8>
}

check.case "counts are not clamped" of @counts {
  check.input dense<[[8.0]]> : tensor<1x1xf32>
  check.expect_error "expected an integer of 0 to 7, but got 8"
}

// Cells outside the input hold the zero point, so that they stand for 0:
// 3 + 10·5 = 53 and 5 + 10·3 = 35 for x = 1; less 3·(1 + 10): 20 and 2.
qsnn.network @pad(%x: tensor<1x1xi8> {snn.step = 0.5 : f64, snn.zero = 3 : i64}) -> (tensor<1x2xi16> {snn.unit = 0.5 : f64}) attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[1, 10]]]> : tensor<1x1x2xi8>
  %b = arith.constant dense<-33> : tensor<1xi8>
  %y = qsnn.conv "conv" %x, %w bias %b stride [1] pads [1, 1] dilation [1] groups 1 pad 3 : (tensor<1x1xi8>, tensor<1x1x2xi8>, tensor<1xi8>) -> tensor<1x2xi16>
  qsnn.output %y : tensor<1x2xi16>
}

snn.network @float(%x: tensor<1x1xf32>) -> tensor<1x2xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[1.0, 10.0]]]> : tensor<1x1x2xf32>
  %y = snn.conv "conv" %x, %w stride [1] pads [1, 1] dilation [1] groups 1 : (tensor<1x1xf32>, tensor<1x1x2xf32>) -> tensor<1x2xf32>
  snn.output %y : tensor<1x2xf32>
}

check.case "pads are zeros" of @float, @pad {
  check.input dense<[[[1.0]], [[0.0]]]> : tensor<2x1x1xf32>
  check.expect_output 0 dense<[[[10.0, 1.0]], [[0.0, 0.0]]]> : tensor<2x1x2xf32>
}
