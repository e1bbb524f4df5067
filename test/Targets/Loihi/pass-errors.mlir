// RUN: not snn-opt %s --loihi-place 2>&1 | FileCheck %s --check-prefix=NOCHIP
// RUN: not snn-opt %s --loihi-partition=part=loihi9 2>&1 | FileCheck %s --check-prefix=PART
// RUN: not snn-opt %s --loihi-partition --loihi-build-cores 2>&1 | FileCheck %s --check-prefix=NOINDEX
// RUN: not snn-opt %s --loihi-partition=calibration=%t.none 2>&1 | FileCheck %s --check-prefix=DATA
// Passes in another order, and options that name nothing.

// NOCHIP: error: expected a 'loihi.chip' in the module (run '--loihi-partition' first)
// PART: error: part 'loihi9' is not known: expected one of loihi1, loihi2
// NOINDEX: error: core 'core0' has no index (run '--loihi-place' first)
// DATA: error: network 'net': calibration data: cannot open recordings '{{.*}}.none'
loihi.network @net(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<1> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
