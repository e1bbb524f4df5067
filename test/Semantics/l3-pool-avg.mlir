// RUN: snn-run --check %s

// L3, avg: divides by the cells inside the input. 1 … 9, window 2×2, stride 2:
//   without pads: 12 / 4
//   pads of 1: 1 / 1, 5 / 2, 11 / 2, 28 / 4
//   the same with count_include_pad: 1 / 4, 5 / 4, 11 / 4, 28 / 4.

snn.network @float0(%x: tensor<1x3x3xui8>) -> tensor<1x1x1xf32> {
  %y = snn.pool "pool" avg %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x3x3xui8> -> tensor<1x1x1xf32>
  snn.output %y : tensor<1x1x1xf32>
}

check.case "inside" of @float0 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[3.0]]]]> : tensor<1x1x1x1xf32>
}

snn.network @float1(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xf32> {
  %y = snn.pool "pool" avg %x window [2, 2] stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] : tensor<1x3x3xui8> -> tensor<1x2x2xf32>
  snn.output %y : tensor<1x2x2xf32>
}

check.case "pads" of @float1 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[1.0, 2.5], [5.5, 7.0]]]]> : tensor<1x1x2x2xf32>
}

snn.network @float2(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xf32> {
  %y = snn.pool "pool" avg %x window [2, 2] stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] count_include_pad : tensor<1x3x3xui8> -> tensor<1x2x2xf32>
  snn.output %y : tensor<1x2x2xf32>
}

check.case "pads counted" of @float2 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[0.25, 1.25], [2.75, 7.0]]]]> : tensor<1x1x2x2xf32>
}
