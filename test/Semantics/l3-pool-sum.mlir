// RUN: snn-run --check %s

// L3, sum. The row and the column that fill no window are dropped: 1 + 2 + 4 + 5.
// With stride 1 the windows overlap: 12, 16, 24, 28. With a pad of 1 all around and
// stride 2: 1; 2 + 3; 4 + 7; 5 + 6 + 8 + 9. With dilation 2: 1 + 3 + 7 + 9.

snn.network @float0(%x: tensor<1x3x3xui8>) -> tensor<1x1x1xf32> {
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x3x3xui8> -> tensor<1x1x1xf32>
  snn.output %y : tensor<1x1x1xf32>
}

qsnn.network @integer0(%x: tensor<1x3x3xui8>) -> tensor<1x1x1xi16> {
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x3x3xui8> -> tensor<1x1x1xi16>
  qsnn.output %y : tensor<1x1x1xi16>
}

check.case "dropped rest" of @float0, @integer0 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[12.0]]]]> : tensor<1x1x1x1xf32>
}

snn.network @float1(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xf32> {
  %y = snn.pool "pool" sum %x window [2, 2] stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x3x3xui8> -> tensor<1x2x2xf32>
  snn.output %y : tensor<1x2x2xf32>
}

qsnn.network @integer1(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xi16> {
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x3x3xui8> -> tensor<1x2x2xi16>
  qsnn.output %y : tensor<1x2x2xi16>
}

check.case "overlap" of @float1, @integer1 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[12.0, 16.0], [24.0, 28.0]]]]> : tensor<1x1x2x2xf32>
}

snn.network @float2(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xf32> {
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] : tensor<1x3x3xui8> -> tensor<1x2x2xf32>
  snn.output %y : tensor<1x2x2xf32>
}

qsnn.network @integer2(%x: tensor<1x3x3xui8>) -> tensor<1x2x2xi16> {
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] : tensor<1x3x3xui8> -> tensor<1x2x2xi16>
  qsnn.output %y : tensor<1x2x2xi16>
}

check.case "pads" of @float2, @integer2 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[1.0, 5.0], [11.0, 28.0]]]]> : tensor<1x1x2x2xf32>
}

snn.network @float3(%x: tensor<1x3x3xui8>) -> tensor<1x1x1xf32> {
  %y = snn.pool "pool" sum %x window [2, 2] stride [1, 1] pads [0, 0, 0, 0] dilation [2, 2] : tensor<1x3x3xui8> -> tensor<1x1x1xf32>
  snn.output %y : tensor<1x1x1xf32>
}

qsnn.network @integer3(%x: tensor<1x3x3xui8>) -> tensor<1x1x1xi16> {
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [1, 1] pads [0, 0, 0, 0] dilation [2, 2] : tensor<1x3x3xui8> -> tensor<1x1x1xi16>
  qsnn.output %y : tensor<1x1x1xi16>
}

check.case "dilation" of @float3, @integer3 {
  check.input dense<[[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]> : tensor<1x1x3x3xui8>
  check.expect_output 0 dense<[[[[20.0]]]]> : tensor<1x1x1x1xf32>
}
