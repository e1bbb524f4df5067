// RUN: snn-opt %s --check=loihi -o /dev/null 2>&1 | FileCheck %s --check-prefix=FITS
// RUN: not snn-opt %s --check="loihi part=loihi2" 2>&1 | FileCheck %s
// RUN: not snn-opt %s --loihi-partition="part=loihi2" 2>&1 | FileCheck %s
// RUN: rm -rf %t && not snn-translate --target=loihi --part=loihi2 %s -o %t 2>&1 | FileCheck %s
// RUN: not ls %t
// RUN: snn-translate --target=loihi %s -o %t && FileCheck %s --check-prefix=IMAGE < %t/README.md
// The part of a chip in the module counts; an option cannot contradict it.

// FITS: check: fits loihi1:
// IMAGE: # Network 'net' on loihi1
// IMAGE: The network does not state how far outputs are behind the input: each layer of synapses takes a step. 1 of 128 cores:
loihi.network @net(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<[[1, -1], [3, 2]]> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
// CHECK: part.mlir:[[#@LINE+1]]:1: error: chip 'c' is of part 'loihi1', but part 'loihi2' is asked for
loihi.chip @c network @net part "loihi1" {
}
