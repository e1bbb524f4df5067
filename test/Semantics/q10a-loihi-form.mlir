// RUN: snn-opt --convert-snn-to-qsnn=target=loihi %s -o %t.mlir && snn-run --check %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir --check-prefix=INTEGER

// Q10a: 'a' computes step t at chip step t + 1, 'b' at t + 2: seven chip steps, of
// which five are compared. A sum of 'a' has the unit 1 (level 2 of 0.5, divided by 2)
// and is scaled by 128: bias 0.25 · 128, threshold 1.5 · 128. Before its first step its
// bias brings 0.25, which is cleared. x = 1, 0, 1, 0, 0:
//   1.25, 0.875, 1.6875 > 1.5 (spike), then the bias again.
// 'b': the spike of chip step 3 arrives in step 4; 0.5 ≥ 0.5 is 8192 > 127 · 64.
// INTEGER: qsnn.lif "a" {{.*}} bias 2048 threshold 12288 reset to 0 init 0 clear every 7 phase 1 membrane
snn.network @net(%x: tensor<1xi1>) -> tensor<1xi1> attributes {decode = #snn.decode<count>, steps = 5 : i64} {
  %s = arith.constant dense<0.5> : tensor<1xf32>
  %q = arith.constant dense<[[2]]> : tensor<1x1xi4>
  %w = snn.dequantize %q, %s : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.25 threshold 1.5 fire gt reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  %q2 = arith.constant dense<[[1]]> : tensor<1x1xi4>
  %w2 = snn.dequantize %q2, %s : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %j = snn.linear "fc2" %a, %w2 : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %b = snn.lif "b" %j decay 0.0 gain 1.0 bias 0.0 threshold 0.5 fire ge reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %b : tensor<1xi1>
}

check.case "aligned" of @net {
  check.input dense<[[1], [0], [1], [0], [0]]> : tensor<5x1xi1>
  check.expect_pre "a" dense<[[0.25], [1.25], [0.875], [1.6875], [0.25]]> : tensor<5x1xf32>
  check.expect_post "a" dense<[[0.25], [1.25], [0.875], [0.0], [0.25]]> : tensor<5x1xf32>
  check.expect_spikes "a" dense<[[0], [0], [0], [1], [0]]> : tensor<5x1xi1>
  check.expect_pre "b" dense<[[0.0], [0.0], [0.0], [0.0], [0.5]]> : tensor<5x1xf32>
  check.expect_spikes "b" dense<[[0], [0], [0], [0], [1]]> : tensor<5x1xi1>
  check.expect_counts dense<[1]> : tensor<1xi64>
}
