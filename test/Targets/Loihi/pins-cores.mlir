// RUN: not snn-opt %s --check="loihi cores=1" 2>&1 | FileCheck %s
// RUN: not snn-opt %s --loihi-partition=cores=1 2>&1 | FileCheck %s
// More cores are pinned than are allowed: nothing of the network is to change.

// CHECK: error: network 'net': 2 cores are pinned, but there is 1
// CHECK: note: limit 'cores': required 2, available 1; source of the limit: {{.*}}; smallest change that fits: 2 cores, or fewer pinned{{$}}
loihi.network @net(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<[[1, -1], [3, 2]]> : tensor<2x2xi4>
  %a = loihi.dense "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
loihi.chip @c network @net part "loihi1" {
  loihi.core @a index 100 {
    loihi.compartments "lif" neurons dense<1> : tensor<1xi64>
  }
  loihi.core @b index 7 {
    loihi.compartments "lif" neurons dense<0> : tensor<1xi64>
  }
}
