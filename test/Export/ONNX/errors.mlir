// Everything that ONNX has no form for is said at its layer, in one run, and
// nothing is written.
// RUN: rm -rf %t && mkdir -p %t && echo kept > %t/a.onnx
// RUN: not snn-translate --export-onnx %s -o %t/a.onnx 2>&1 | FileCheck %s
// RUN: grep kept %t/a.onnx
// RUN: ls %t | FileCheck %s --check-prefix=LEFT
// LEFT: {{^}}a.onnx{{$}}
// LEFT-NOT: {{.}}

// CHECK: errors.mlir:[[#@LINE+4]]:{{[0-9]+}}: error: 'rate': cannot be exported as ONNX: expected encoding direct, but got rate, which depends on the number of the step; encode recordings with 'snn-translate --convert-recordings FILE --encode=rate --steps=T -o FILE.h5' and export the network behind it
// CHECK: error: 'pool': cannot be exported as ONNX: divides by the cells in its pads, but not by those that 'ceil' adds
snn.network @errors(%x: tensor<1x4x4xf32> {snn.name = "x"}) -> tensor<1x3x3xf32>
    attributes {decode = #snn.decode<last>} {
  %e = snn.encode "rate" rate %x max 1.0 : tensor<1x4x4xf32> -> tensor<1x4x4xi1>
  %p = snn.pool "pool" avg %e window [2, 2] stride [2, 2] pads [1, 1, 0, 0] dilation [1, 1] ceil count_include_pad : tensor<1x4x4xi1> -> tensor<1x3x3xf32>
  %v = snn.li "li" %p decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<1x3x3xf32>
  snn.output %v : tensor<1x3x3xf32>
}
