// RUN: not snn-opt %s --check=loihi 2>&1 | FileCheck %s

// A neuron has one input axon for each source: more than a core has.
loihi.network @wide(%x: tensor<4097xi1> {snn.name = "x"}) -> tensor<2xi1> {
  %w = arith.constant dense<1> : tensor<2x4097xi4>
  %a = loihi.dense "fc" %x, %w exponent 4 : (tensor<4097xi1>, tensor<2x4097xi4>) -> tensor<2xi32>
  // CHECK: check-fan-in.mlir:[[#@LINE+2]]:8: error: 'lif': neuron 0 needs 4097 input axons (one for each source and layer of synapses), but a core has 4096
  // CHECK: note: limit 'input axons': required 4097, available 4096; source of the limit: nengo-loihi 1.1.0 block.py; smallest change that fits: at least 1 % of the synapses pruned, or neurons split into two layers
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 2048 bias 0 threshold 100 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
