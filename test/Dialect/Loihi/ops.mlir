// RUN: snn-opt %s -o %t.mlir && FileCheck %s --input-file=%t.mlir
// RUN: snn-opt %t.mlir | diff - %t.mlir
// RUN: snn-opt %s --emit-bytecode -o %t.bc && snn-opt %t.bc | diff - %t.mlir

// CHECK-LABEL: loihi.network @net
// CHECK-SAME: attributes {decode = #snn.decode<count>, latency = 1 : i64, steps = 4 : i64}
// CHECK: %[[A:.*]] = loihi.dense "fc" %{{.*}}, %[[W:.*]] exponent 4 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
// CHECK: %[[S:.*]] = loihi.lif "lif" %[[A]], %[[R:.*]] i_decay 4096 v_decay 2048 bias dense<[1, -3]> : tensor<2xi64> threshold 100 clear every 40 phase 1 unit 2.500000e-01 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
// CHECK: %[[R]] = loihi.dense "rec" %[[S]], %[[W]] exponent -1 delay dense<{{.*}}> : tensor<2x1xi64> : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
loihi.network @net(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1>
    attributes {decode = #snn.decode<count>, latency = 1 : i64, steps = 4 : i64} {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w exponent 4 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a, %r i_decay 4096 v_decay 2048 bias dense<[1, -3]> : tensor<2xi64> threshold 100 clear every 40 phase 1 unit 0.25 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
  %r = loihi.dense "rec" %s, %w exponent -1 delay dense<[[0], [3]]> : tensor<2x1xi64> : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  loihi.output %s : tensor<2xi1>
}

// Graded input, a convolution, and data given to neurons.
// CHECK-LABEL: loihi.network @conv
// CHECK: loihi.conv "conv" %{{.*}}, %{{.*}} stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 delay 2 : (tensor<1x3x3xui8>, tensor<1x1x2x2xi4>) -> tensor<1x2x2xi32>
// CHECK: loihi.reshape %{{.*}} : tensor<1x2x2xi1> -> tensor<4xi1>
// CHECK: loihi.lif "given" %{{.*}} i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<1x3x3xui8>) -> tensor<1x3x3xi1>
loihi.network @conv(%x: tensor<1x3x3xui8> {snn.name = "x"}) -> (tensor<4xi1>, tensor<1x3x3xi1>) {
  %w = arith.constant dense<1> : tensor<1x1x2x2xi4>
  %a = loihi.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 delay 2 : (tensor<1x3x3xui8>, tensor<1x1x2x2xi4>) -> tensor<1x2x2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 0 bias 0 threshold 5 : (tensor<1x2x2xi32>) -> tensor<1x2x2xi1>
  %f = loihi.reshape %s : tensor<1x2x2xi1> -> tensor<4xi1>
  %g = loihi.lif "given" %x i_decay 0 v_decay 0 bias 0 threshold 5 : (tensor<1x3x3xui8>) -> tensor<1x3x3xi1>
  loihi.output %f, %g : tensor<4xi1>, tensor<1x3x3xi1>
}

// What a class is read off: membranes, counts of groups.
// CHECK-LABEL: loihi.network @readout
// CHECK: %[[S:.*]], %[[V:.*]] = loihi.lif "lif" %{{.*}} i_decay 0 v_decay 4096 bias 0 threshold 131072 fire ge : (tensor<4xi32>) -> (tensor<4xi1>, tensor<4xi24>)
// CHECK: %[[Y:.*]] = loihi.group_sum "vote" %[[S]] : tensor<4xi1> -> tensor<2xi32>
// CHECK: loihi.output %[[V]], %[[Y]] : tensor<4xi24>, tensor<2xi32>
loihi.network @readout(%x: tensor<4xi32>) -> (tensor<4xi24>, tensor<2xi32>) {
  %s, %v = loihi.lif "lif" %x i_decay 0 v_decay 4096 bias 0 threshold 131072 fire ge : (tensor<4xi32>) -> (tensor<4xi1>, tensor<4xi24>)
  %y = loihi.group_sum "vote" %s : tensor<4xi1> -> tensor<2xi32>
  loihi.output %v, %y : tensor<4xi24>, tensor<2xi32>
}
