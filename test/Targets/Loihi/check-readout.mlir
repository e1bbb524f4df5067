// Membranes that are read have a form in the network, none in a core image.
// RUN: not snn-opt %s --check=loihi 2>&1 | FileCheck %s --implicit-check-not=error:
// CHECK: check-readout.mlir:9:12: error: 'read': its membranes are read, but a core sends spikes
// CHECK: smallest change that fits: train a last layer that fires, or take the network as a .net file alone ('snn-translate --export-netx')

loihi.network @net(%x: tensor<1xi1> {snn.name = "x"}) -> tensor<1xi24> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<3> : tensor<1x1xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi32>
  %s, %v = loihi.lif "read" %a i_decay 0 v_decay 4096 bias 0 threshold 131072 : (tensor<1xi32>) -> (tensor<1xi1>, tensor<1xi24>)
  loihi.output %v : tensor<1xi24>
}
