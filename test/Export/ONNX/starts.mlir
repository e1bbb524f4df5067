// What a step form does not say: first states that are not 0 are warnings at
// their layers, and options of the import.
// RUN: snn-translate --export-onnx %s -o %t.onnx 2>&1 | FileCheck %s
// CHECK: warning: 'back': starts at 1, which the file does not say; give its state 'back.1_in' that in the first step
// CHECK: warning: 'back': starts at 1, which the file does not say; give its state 'back.2_in' that in the first step
// CHECK: warning: 'lif': starts at 0.25, which the file does not say; give its state 'lif.v_in' that in the first step
// CHECK: warning: 'li': starts at values other than 0, which the file does not say; give its state 'li.v_in' that in the first step
// CHECK: remark: it holds one step; '--import-onnx --decode=last --init=back.1_in=1 --init=back.2_in=1 --init=lif.v_in=0.25' reads it back

snn.network @starts(%x: tensor<2xf32> {snn.name = "x"}) -> tensor<2xf32>
    attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[0.5, 1.0], [1.0, -1.0]]> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  %d = snn.delay "back" %s by 2 init 1.0 : tensor<2xi1>
  %j = snn.add "j" %i, %d : (tensor<2xf32>, tensor<2xi1>) -> tensor<2xf32>
  %s = snn.lif "lif" %j decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.25 init 0.25 : tensor<2xf32> -> tensor<2xi1>
  %k = snn.linear "fo" %s, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %k decay 0.5 gain 1.0 bias 0.0 init dense<[0.5, 1.5]> : tensor<2xf32> : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}
