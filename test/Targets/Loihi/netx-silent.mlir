// A layer without weights, which netx cannot load, gets one on a neuron that
// never fires: the rest computes the same.
// REQUIRES: lava
// RUN: rm -rf %t && mkdir %t
// RUN: snn-translate --target=loihi %s -o %t/out
// RUN: FileCheck %s --check-prefix=README --input-file=%t/out/README.md
// RUN: snn-run %s --input=%inputs/loihi/simple_dense.trace.h5:input --trace=%t/ours.h5
// RUN: %lava_python %S/Inputs/run_netx.py %t/out/network.net %inputs/loihi/simple_dense.trace.h5 input %t/lava.h5 --first=1:2
// RUN: snn-run --compare %t/ours.h5 %t/lava.h5 | FileCheck %s

// README: Of `network.net`:
// README: * layer 'layer1' has one neuron more, the last, which never fires: netx would misread the weights of layer 'layer2' without a weight from it

// CHECK: equal: 1 sample, 64 steps, 3 layers, level loihi
// CHECK-NOT: layer{{.*}} not compared

loihi.network @net(%x: tensor<16xi1> {snn.name = "x"}) -> tensor<2xi1>
    attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<[[9, -3, 5, 7, 1, 2, 3, 4, 9, -3, 5, 7, 1, 2, 3, 4],
                             [1, 8, -8, 2, 2, 4, 6, 7, 1, 8, -8, 2, 2, 4, 6, 7]]> : tensor<2x16xi5>
  %a = loihi.dense "a" %x, %w : (tensor<16xi1>, tensor<2x16xi5>) -> tensor<2xi32>
  %s = loihi.lif "layer1" %a i_decay 1024 v_decay 300 bias 2 threshold 30 : (tensor<2xi32>) -> tensor<2xi1>
  %none = arith.constant dense<0> : tensor<2x2xi8>
  %b = loihi.dense "b" %s, %none : (tensor<2xi1>, tensor<2x2xi8>) -> tensor<2xi32>
  %t = loihi.lif "layer2" %b i_decay 1024 v_decay 300 bias dense<[4, 9]> : tensor<2xi64> threshold 30 : (tensor<2xi32>) -> tensor<2xi1>
  %neg = arith.constant dense<[[3, -1], [0, -2]]> : tensor<2x2xi8>
  %c = loihi.dense "c" %t, %neg exponent 4 : (tensor<2xi1>, tensor<2x2xi8>) -> tensor<2xi32>
  %u = loihi.lif "layer3" %c i_decay 4096 v_decay 100 bias 0 threshold 60 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %u : tensor<2xi1>
}
