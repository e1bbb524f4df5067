// RUN: not snn-opt %s --check=loihi 2>&1 | FileCheck %s

// An exponent out of range is the cause where another one would do.
loihi.network @net(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1> {
  %w = arith.constant dense<[[255, -255], [3, 1]]> : tensor<2x2xi16>
  // CHECK: error: 'high': a weight of {{-?}}255 with exponent 8 fits no synapse format
  // CHECK: note: limit 'weight exponent': required 8, available 7; {{.*}}smallest change that fits: exponent 7
  %a = loihi.dense "high" %x, %w exponent 8 : (tensor<2xi1>, tensor<2x2xi16>) -> tensor<2xi32>
  // CHECK: error: 'low': a weight of {{-?}}255 with exponent -9 fits no synapse format
  // CHECK: note: limit 'least weight exponent': required -9, available -7; {{.*}}smallest change that fits: exponent -7
  %b = loihi.dense "low" %x, %w exponent -9 : (tensor<2xi1>, tensor<2x2xi16>) -> tensor<2xi32>
  %s = loihi.lif "lif" %a, %b i_decay 4096 v_decay 0 bias 0 threshold 6 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
  loihi.output %s : tensor<2xi1>
}
