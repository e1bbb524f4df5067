// RUN: snn-opt --loihi-partition --loihi-place --loihi-build-cores %s | FileCheck %s
// Synapses that two layers read are there for each of them; a recurrent layer
// and a convolution stand on the same core. Neighbours of the convolution share
// their words.

// CHECK: loihi.core @core0
// CHECK-DAG: loihi.axons "fc" entries
// CHECK-DAG: loihi.axons "fc:b" entries
// CHECK-DAG: loihi.axons "rec" entries
// CHECK-DAG: loihi.axons "conv" entries dense<{{\[}}[{{[0-9]+}}, [[WORD:[0-9]+]], 1], {{.*}}, [[WORD]], 1]
// CHECK-NOT: loihi.core
loihi.network @net(%x: tensor<2xi1>, %y: tensor<1x1x8xi1>) -> (tensor<4xi1>, tensor<4xi1>, tensor<4x1x8xi1>) {
  %w = arith.constant dense<3> : tensor<4x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<4x2xi4>) -> tensor<4xi32>
  %s = loihi.lif "a" %a i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<4xi32>) -> tensor<4xi1>
  %r = arith.constant dense<-2> : tensor<4x4xi4>
  %b = loihi.dense "rec" %t, %r : (tensor<4xi1>, tensor<4x4xi4>) -> tensor<4xi32>
  %t = loihi.lif "b" %a, %b i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %k = arith.constant dense<[[[[1]]], [[[2]]], [[[3]]], [[[-1]]]]> : tensor<4x1x1x1xi4>
  %c = loihi.conv "conv" %y, %k stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<1x1x8xi1>, tensor<4x1x1x1xi4>) -> tensor<4x1x8xi32>
  %u = loihi.lif "c" %c i_decay 4096 v_decay 0 bias 0 threshold 2 : (tensor<4x1x8xi32>) -> tensor<4x1x8xi1>
  loihi.output %s, %t, %u : tensor<4xi1>, tensor<4xi1>, tensor<4x1x8xi1>
}
