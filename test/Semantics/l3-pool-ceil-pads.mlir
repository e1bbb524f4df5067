// RUN: snn-run --check %s

// L3, avg with ceil: cells in the declared pads count with count_include_pad,
// cells beyond them never do. 1 2 3, window 3, stride 2, pad 1 behind: windows begin
// at 0 and 2; the second has one cell inside, one in the pad, one beyond: 3 / 1, and
// 3 / 2 with count_include_pad.

snn.network @float0(%x: tensor<1x3xui8>) -> tensor<1x2xf32> {
  %y = snn.pool "pool" avg %x window [3] stride [2] pads [0, 1] dilation [1] ceil : tensor<1x3xui8> -> tensor<1x2xf32>
  snn.output %y : tensor<1x2xf32>
}

check.case "inside" of @float0 {
  check.input dense<[[[1, 2, 3]]]> : tensor<1x1x3xui8>
  check.expect_output 0 dense<[[[2.0, 3.0]]]> : tensor<1x1x2xf32>
}

snn.network @float1(%x: tensor<1x3xui8>) -> tensor<1x2xf32> {
  %y = snn.pool "pool" avg %x window [3] stride [2] pads [0, 1] dilation [1] ceil count_include_pad : tensor<1x3xui8> -> tensor<1x2xf32>
  snn.output %y : tensor<1x2xf32>
}

check.case "pads counted" of @float1 {
  check.input dense<[[[1, 2, 3]]]> : tensor<1x1x3xui8>
  check.expect_output 0 dense<[[[2.0, 1.5]]]> : tensor<1x1x2xf32>
}
