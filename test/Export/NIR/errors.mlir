// Layers that NIR has no form for: all of them are said, and nothing is written.
// RUN: rm -rf %t && mkdir -p %t && not snn-translate --export-nir %s -o %t/a.nir 2>&1 | FileCheck %s
// RUN: not ls %t/a.nir

// CHECK: errors.mlir:[[#@LINE+8]]:{{[0-9]+}}: error: 'max': cannot be exported as NIR: NIR has sums and averages of windows [height, width], but no max of [2, 2]
// CHECK: error: 'conv': cannot be exported as NIR: its pads [1, 0, 0, 0] differ before and behind, but NIR has one number a dimension
// CHECK: error: 'bn': cannot be exported as NIR: it shifts, but NIR's Scale only multiplies; 'snn-opt --snn-fold-scales' folds it into a synapse
// CHECK: error: 'average': cannot be exported as NIR: its windows have averages without the pads, which NIR's have not
// CHECK: error: 'start': cannot be exported as NIR: begins with values other than 0, which NIR cannot say
// CHECK: error: 'snn.transpose': cannot be exported as NIR: NIR has no node that does what 'snn.transpose' does
// CHECK: error: 'lif': cannot be exported as NIR: its membrane is read, but a node of NIR gives its spikes only
snn.network @errors(%x: tensor<2x4x4xf32> {snn.name = "x"}) -> tensor<2x2x2xf32> attributes {decode = #snn.decode<last>} {
  %m = snn.pool "max" max %x window [2, 2] stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xf32> -> tensor<2x3x3xf32>
  %w = arith.constant dense<0.5> : tensor<2x2x2x2xf32>
  %c = snn.conv "conv" %m, %w stride [1, 1] pads [1, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x3x3xf32>, tensor<2x2x2x2xf32>) -> tensor<2x3x2xf32>
  %b = snn.scale "bn" %c factor 0.5 shift 0.125 : tensor<2x3x2xf32> -> tensor<2x3x2xf32>
  %a = snn.pool "average" avg %b window [2, 2] stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] : tensor<2x3x2xf32> -> tensor<2x2x2xf32>
  %d = snn.delay "start" %a by 2 init 1.0 : tensor<2x2x2xf32>
  %t = snn.transpose %d perm [1, 2, 0] : tensor<2x2x2xf32> -> tensor<2x2x2xf32>
  %s, %v = snn.lif "lif" %t decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 membrane pre : tensor<2x2x2xf32> -> tensor<2x2x2xi1>, tensor<2x2x2xf32>
  snn.output %v : tensor<2x2x2xf32>
}
