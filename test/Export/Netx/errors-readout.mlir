// Membranes that netx would not show; neurons that fire as lava-dl trains.
// RUN: rm -rf %t && mkdir -p %t && not snn-translate --export-netx %s -o %t/a.net 2>&1 | FileCheck %s
// RUN: not ls %t/a.net
// CHECK: error: network 'net': netx cannot load it: layer 'a': fires where v >= threshold, but netx fires where it is above; import the network with --netx-fire=gt
// CHECK: error: network 'net': netx cannot load it: layer 'b': its membranes are read, but netx has that only of a dense layer without neurons, which is i_decay 0, v_decay 4096, threshold 131072

loihi.network @net(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi24>
    attributes {decode = #snn.decode<max>} {
  %w = arith.constant dense<[[9, -3], [1, 8]]> : tensor<2x2xi5>
  %a = loihi.dense "a.weight" %x, %w : (tensor<2xi1>, tensor<2x2xi5>) -> tensor<2xi32>
  %s = loihi.lif "a" %a i_decay 1024 v_decay 300 bias 2 threshold 30 fire ge : (tensor<2xi32>) -> tensor<2xi1>
  %b = loihi.dense "b.weight" %s, %w : (tensor<2xi1>, tensor<2x2xi5>) -> tensor<2xi32>
  %t, %v = loihi.lif "b" %b i_decay 1024 v_decay 300 bias 2 threshold 30 : (tensor<2xi32>) -> (tensor<2xi1>, tensor<2xi24>)
  loihi.output %v : tensor<2xi24>
}
