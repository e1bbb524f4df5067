// What a convention does not have is said of each neuron, with the conventions
// that say all of the network, or with none.
// RUN: rm -rf %t && mkdir -p %t && split-file %s %t
// RUN: not snn-translate --export-nir %t/jelly.mlir -o %t/a.nir 2>&1 | FileCheck %s --check-prefix=SPEC
// SPEC: error: 'a': cannot be exported as NIR with --nir-convention=nir: its first state is 0.25, but NIR has 0 there
// SPEC: error: 'a': cannot be exported as NIR with --nir-convention=nir: fires at u >= threshold, but NIR at u > threshold
// SPEC: error: 'b': cannot be exported as NIR with --nir-convention=nir: fires at u >= threshold
// SPEC: note: --nir-convention= that says all of it: spikingjelly
// RUN: snn-translate --export-nir %t/jelly.mlir --nir-convention=spikingjelly -o %t/a.nir 2>/dev/null

// RUN: not snn-translate --export-nir %t/mixed.mlir --nir-convention=snntorch -o %t/b.nir 2>&1 | FileCheck %s --check-prefix=TORCH
// TORCH: error: 'twice': cannot be exported as NIR with --nir-convention=snntorch: node 'twice' (LIF): r is {{.*}}, which multiplies the input by 2
// TORCH: error: 'tired': cannot be exported as NIR with --nir-convention=snntorch: stays silent for 2 steps after a spike, but snnTorch's for 0
// TORCH: error: 'floor': {{.*}}: its membrane has a floor, which snnTorch does not have
// TORCH: note: no convention of NIR says all of this network
// RUN: not ls %t/b.nir

// RUN: not snn-translate --export-nir %t/delays.mlir --nir-convention=snntorch -o %t/c.nir 2>&1 | FileCheck %s --check-prefix=DELAYS
// DELAYS: error: 'fc': cannot be exported as NIR: what comes from 'x' arrives one step later, but a reader of NIR would have it at once (--nir-convention=nir has Delay nodes)
// RUN: snn-translate --export-nir %t/delays.mlir -o %t/c.nir 2>/dev/null

// RUN: not snn-translate --export-nir %t/delays.mlir --nir-convention=torch -o %t/d.nir 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: --nir-convention=torch: expected one of nir, snntorch, spikingjelly, norse, sinabs, lava
// RUN: not snn-translate --export-nir %t/delays.mlir --nir-dt=0 -o %t/d.nir 2>&1 | FileCheck %s --check-prefix=STEP
// STEP: error: --nir-dt=0: expected seconds above 0
// RUN: not ls %t/d.nir

//--- jelly.mlir
snn.network @jelly(%x: tensor<2xf32> {snn.name = "x"}) -> tensor<2xi1>
    attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<[[0.5, 1.0], [1.0, -1.0]]> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 0.5 bias 0.125 threshold 1.0 fire ge reset to 0.25 init 0.25 : tensor<2xf32> -> tensor<2xi1>
  %j = snn.linear "fo" %a, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %b = snn.lif "b" %j decay 0.75 gain 1.0 bias 0.0 threshold 1.0 fire ge reset subtract 1.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %b : tensor<2xi1>
}
//--- mixed.mlir
snn.network @mixed(%x: tensor<2xf32> {snn.name = "x"}) -> tensor<2xi1>
    attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<[[0.5, 1.0], [1.0, -1.0]]> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.lif "twice" %i decay 0.5 gain 2.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %j = snn.linear "fb" %a, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %b = snn.lif "tired" %j decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 refractory 2 : tensor<2xf32> -> tensor<2xi1>
  %k = snn.linear "fo" %b, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %c = snn.lif "floor" %k decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 floor -1.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %c : tensor<2xi1>
}
//--- delays.mlir
snn.network @delays(%x: tensor<2xf32> {snn.name = "x"}) -> tensor<2xi1>
    attributes {decode = #snn.decode<count>} {
  %w = arith.constant dense<[[0.5, 1.0], [1.0, -1.0]]> : tensor<2x2xf32>
  %d = snn.delay "d" %x by 1 init 0.0 : tensor<2xf32>
  %i = snn.linear "fc" %d, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %a : tensor<2xi1>
}
