// A message names the layer, and the nodes of the source that it stands for.
// RUN: not snn-opt %s 2>&1 | FileCheck %s
// CHECK: model.onnx:0:0: error: 'fc': expected weights [out, in] (rule L1)
// CHECK: note: source node: '/fc/MatMul', '/fc/Add'
snn.network @n(%x: tensor<2xui8>) -> tensor<2xf32> {
  %w = arith.constant dense<1.0> : tensor<2x3xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x3xf32>) -> tensor<2xf32> loc(fused["/fc/MatMul"("model.onnx":0:0), "/fc/Add"("model.onnx":0:0)])
  snn.output %i : tensor<2xf32>
}
