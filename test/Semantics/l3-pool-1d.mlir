// RUN: snn-run --check %s

// L3 over [C, L]. ceil: no window begins beyond the input and its first pad.
// On 1 2 3 4:
//   window 2, stride 3, pad 1 before: begin at -1 and 2: 1, 3 + 4; ceil adds none,
//     since the windows fill the padded input
//   window 1, stride 2, ceil: begin at 0 and 2; a third would begin at 4
//   window 3, stride 2, ceil: begin at 0 and 2: 6, 3 + 4.

snn.network @float0(%x: tensor<1x4xui8>) -> tensor<1x2xf32> {
  %y = snn.pool "pool" sum %x window [2] stride [3] pads [1, 0] dilation [1] : tensor<1x4xui8> -> tensor<1x2xf32>
  snn.output %y : tensor<1x2xf32>
}

qsnn.network @integer0(%x: tensor<1x4xui8>) -> tensor<1x2xi16> {
  %y = qsnn.pool "pool" sum %x window [2] stride [3] pads [1, 0] dilation [1] : tensor<1x4xui8> -> tensor<1x2xi16>
  qsnn.output %y : tensor<1x2xi16>
}

check.case "pad before" of @float0, @integer0 {
  check.input dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xui8>
  check.expect_output 0 dense<[[[1.0, 7.0]]]> : tensor<1x1x2xf32>
}

snn.network @float1(%x: tensor<1x4xui8>) -> tensor<1x2xf32> {
  %y = snn.pool "pool" sum %x window [2] stride [3] pads [1, 0] dilation [1] ceil : tensor<1x4xui8> -> tensor<1x2xf32>
  snn.output %y : tensor<1x2xf32>
}

qsnn.network @integer1(%x: tensor<1x4xui8>) -> tensor<1x2xi16> {
  %y = qsnn.pool "pool" sum %x window [2] stride [3] pads [1, 0] dilation [1] ceil : tensor<1x4xui8> -> tensor<1x2xi16>
  qsnn.output %y : tensor<1x2xi16>
}

check.case "pad before, ceil" of @float1, @integer1 {
  check.input dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xui8>
  check.expect_output 0 dense<[[[1.0, 7.0]]]> : tensor<1x1x2xf32>
}

snn.network @float2(%x: tensor<1x4xui8>) -> tensor<1x2xf32> {
  %y = snn.pool "pool" sum %x window [1] stride [2] pads [0, 0] dilation [1] ceil : tensor<1x4xui8> -> tensor<1x2xf32>
  snn.output %y : tensor<1x2xf32>
}

qsnn.network @integer2(%x: tensor<1x4xui8>) -> tensor<1x2xi16> {
  %y = qsnn.pool "pool" sum %x window [1] stride [2] pads [0, 0] dilation [1] ceil : tensor<1x4xui8> -> tensor<1x2xi16>
  qsnn.output %y : tensor<1x2xi16>
}

check.case "ceil at the edge" of @float2, @integer2 {
  check.input dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xui8>
  check.expect_output 0 dense<[[[1.0, 3.0]]]> : tensor<1x1x2xf32>
}

snn.network @float3(%x: tensor<1x4xui8>) -> tensor<1x2xf32> {
  %y = snn.pool "pool" sum %x window [3] stride [2] pads [0, 0] dilation [1] ceil : tensor<1x4xui8> -> tensor<1x2xf32>
  snn.output %y : tensor<1x2xf32>
}

qsnn.network @integer3(%x: tensor<1x4xui8>) -> tensor<1x2xi16> {
  %y = qsnn.pool "pool" sum %x window [3] stride [2] pads [0, 0] dilation [1] ceil : tensor<1x4xui8> -> tensor<1x2xi16>
  qsnn.output %y : tensor<1x2xi16>
}

check.case "ceil, two windows and a half" of @float3, @integer3 {
  check.input dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xui8>
  check.expect_output 0 dense<[[[6.0, 7.0]]]> : tensor<1x1x2xf32>
}
