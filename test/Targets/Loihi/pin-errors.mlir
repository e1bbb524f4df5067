// RUN: not snn-opt %s --check="loihi part=loihi1" 2>&1 | FileCheck %s --implicit-check-not="partition was found" --implicit-check-not="of the weights"
// RUN: not snn-opt %s --loihi-partition 2>&1 | FileCheck %s
// A pinned core that cannot be is what the check reports, as the pass does.

loihi.network @n(%x: tensor<4xi1>) -> tensor<20xi1> {
  %v = arith.constant dense<5> : tensor<20x4xi4>
  %b = loihi.dense "w" %x, %v : (tensor<4xi1>, tensor<20x4xi4>) -> tensor<20xi32>
  %o = loihi.lif "l" %b i_decay 4096 v_decay 0 bias 0 threshold dense<[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]> : tensor<20xi64> : (tensor<20xi32>) -> tensor<20xi1>
  loihi.output %o : tensor<20xi1>
}
loihi.chip @c network @n part "loihi1" {
  // CHECK: pin-errors.mlir:[[#@LINE+2]]:3: error: pinned core 'a' needs 17 thresholds, but a core of loihi1 has 16 (nengo-loihi 1.1.0 hardware/validate.py)
  // CHECK: note: limit 'thresholds': required 17, available 16; {{.*}}fewer neurons pinned to it
  loihi.core @a index 3 {
    loihi.compartments "l" neurons dense<[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]> : tensor<17xi64>
  }
}
