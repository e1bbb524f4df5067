// RUN: snn-run --check %s

// L3, max: pads are ignored, not zeros among the values; channels stay apart.

snn.network @float0(%x: tensor<2x3x3xui8>) -> tensor<2x2x2xui8> {
  %y = snn.pool "pool" max %x window [2, 2] stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x3x3xui8> -> tensor<2x2x2xui8>
  snn.output %y : tensor<2x2x2xui8>
}

qsnn.network @integer0(%x: tensor<2x3x3xui8>) -> tensor<2x2x2xui8> {
  %y = qsnn.pool "pool" max %x window [2, 2] stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x3x3xui8> -> tensor<2x2x2xui8>
  qsnn.output %y : tensor<2x2x2xui8>
}

check.case "windows" of @float0, @integer0 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[9, 0, 0], [0, 0, 0], [0, 0, 8]]]]> : tensor<1x2x3x3xui8>
  check.expect_output 0 dense<[[[[5.0, 6.0], [8.0, 9.0]], [[9.0, 0.0], [0.0, 8.0]]]]> : tensor<1x2x2x2xf32>
}

snn.network @float1(%x: tensor<2x3x3xui8>) -> tensor<2x2x2xui8> {
  %y = snn.pool "pool" max %x window [2, 2] stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] : tensor<2x3x3xui8> -> tensor<2x2x2xui8>
  snn.output %y : tensor<2x2x2xui8>
}

qsnn.network @integer1(%x: tensor<2x3x3xui8>) -> tensor<2x2x2xui8> {
  %y = qsnn.pool "pool" max %x window [2, 2] stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] : tensor<2x3x3xui8> -> tensor<2x2x2xui8>
  qsnn.output %y : tensor<2x2x2xui8>
}

check.case "pads" of @float1, @integer1 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[9, 0, 0], [0, 0, 0], [0, 0, 8]]]]> : tensor<1x2x3x3xui8>
  check.expect_output 0 dense<[[[[1.0, 3.0], [7.0, 9.0]], [[9.0, 0.0], [0.0, 8.0]]]]> : tensor<1x2x2x2xf32>
}

snn.network @float2(%x: tensor<2x3x3xui8>) -> tensor<2x1x1xui8> {
  %y = snn.pool "pool" max %x window [2, 2] stride [1, 1] pads [0, 0, 0, 0] dilation [2, 2] : tensor<2x3x3xui8> -> tensor<2x1x1xui8>
  snn.output %y : tensor<2x1x1xui8>
}

qsnn.network @integer2(%x: tensor<2x3x3xui8>) -> tensor<2x1x1xui8> {
  %y = qsnn.pool "pool" max %x window [2, 2] stride [1, 1] pads [0, 0, 0, 0] dilation [2, 2] : tensor<2x3x3xui8> -> tensor<2x1x1xui8>
  qsnn.output %y : tensor<2x1x1xui8>
}

check.case "dilation" of @float2, @integer2 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[9, 0, 0], [0, 0, 0], [0, 0, 8]]]]> : tensor<1x2x3x3xui8>
  check.expect_output 0 dense<[[[[9.0]], [[9.0]]]]> : tensor<1x2x1x1xf32>
}
