// RUN: snn-opt %s --loihi-partition --loihi-place --loihi-build-cores -o %t.mlir
// RUN: snn-opt %t.mlir --loihi-partition --loihi-place --loihi-build-cores | diff - %t.mlir
// RUN: rm -rf %t.a %t.b && snn-translate --target=loihi %s -o %t.a 2>/dev/null
// RUN: snn-translate --target=loihi %t.mlir -o %t.b 2>/dev/null
// RUN: diff %t.a/cores.json %t.b/cores.json && cmp %t.a/cores.bin %t.b/cores.bin
// RUN: sed 's/weight 8/weight 6/' %t.mlir | not snn-translate --target=loihi - -o %t.c 2>&1 | FileCheck %s
// A chip that is built is kept, and emitted as it is if it is the network.

// CHECK: error:
loihi.network @net(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<[[101, -3], [0, 7]]> : tensor<2x2xi8>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi8>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
