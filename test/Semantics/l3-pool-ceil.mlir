// RUN: snn-run --check %s

// L3, ceil: the size is rounded up; the last windows hang over the edge.
// 1 … 9, window 2×2, stride 2: sums 12, 3 + 6, 7 + 8, 9; averages over the cells
// inside: 3, 4.5, 7.5, 9. With count_include_pad the cells beyond the declared
// pads (none here) are still not counted. In one dimension: 1 … 4 with window 2,
// stride 3 and a pad of 1 before: 1; 3 + 4 (begins at 2); a third window would begin
// at 5, beyond the input.

snn.network @float0(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xf32> {
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<1x3x3xui8> -> tensor<1x2x2xf32>
  snn.output %y : tensor<1x2x2xf32>
}

qsnn.network @integer0(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xi16> {
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<1x3x3xui8> -> tensor<1x2x2xi16>
  qsnn.output %y : tensor<1x2x2xi16>
}

check.case "sum" of @float0, @integer0 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[12.0, 9.0], [15.0, 9.0]]]]> : tensor<1x1x2x2xf32>
}

snn.network @float1(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xf32> {
  %y = snn.pool "pool" avg %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<1x3x3xui8> -> tensor<1x2x2xf32>
  snn.output %y : tensor<1x2x2xf32>
}

check.case "avg" of @float1 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[3.0, 4.5], [7.5, 9.0]]]]> : tensor<1x1x2x2xf32>
}

snn.network @float2(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xf32> {
  %y = snn.pool "pool" avg %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil count_include_pad : tensor<1x3x3xui8> -> tensor<1x2x2xf32>
  snn.output %y : tensor<1x2x2xf32>
}

check.case "avg, pads counted" of @float2 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[3.0, 4.5], [7.5, 9.0]]]]> : tensor<1x1x2x2xf32>
}

snn.network @float3(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xui8> {
  %y = snn.pool "pool" max %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<1x3x3xui8> -> tensor<1x2x2xui8>
  snn.output %y : tensor<1x2x2xui8>
}

qsnn.network @integer3(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xui8> {
  %y = qsnn.pool "pool" max %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<1x3x3xui8> -> tensor<1x2x2xui8>
  qsnn.output %y : tensor<1x2x2xui8>
}

check.case "max" of @float3, @integer3 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[5.0, 6.0], [8.0, 9.0]]]]> : tensor<1x1x2x2xf32>
}
