// What netx could not load is said, all of it, and nothing is written.
// RUN: rm -rf %t && mkdir -p %t && not snn-translate --export-netx %s -o %t/a.net 2>&1 | FileCheck %s
// RUN: not ls %t/a.net
// CHECK: errors.mlir:[[#@LINE+3]]:{{[0-9]+}}: error: network 'net': netx cannot load it: layer 'lif': its weights times 2^-1 are not whole
// CHECK: error: network 'net': netx cannot load it: layer 'lif': a synapse waits 70 steps, but netx clamps delays to 62

loihi.network @net(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1>
    attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<[[9, -3], [1, 8]]> : tensor<2x2xi5>
  %a = loihi.dense "a" %x, %w exponent -1 delay 70 : (tensor<2xi1>, tensor<2x2xi5>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 1024 v_decay 300 bias 2 threshold 30 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
