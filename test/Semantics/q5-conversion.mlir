// RUN: snn-run --check %s
// RUN: snn-opt --convert-snn-to-qsnn=frac=3 %s -o %t.mlir && snn-run --check %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir --check-prefix=INTEGER
// INTEGER: qsnn.network @net

// Q5a: with a = m/2^k, f ≥ k·T and constants that are whole in units b·e, nothing
// differs between float and integer: the same case holds before and after the
// conversion. a = 1/2, so k = 1; T = 3, f = 3; weights 3 and -1 quarters.
//   x = 2, 1: 6/4 - 1/4 = 1.25 > 1 (spike), v = 0.25
//   x = 1, 0: 0.125 + 0.75 = 0.875; x = 0, 3: 0.4375 - 0.75 = -0.3125.
snn.network @net(%x: tensor<2xui8> {snn.events = "counts", snn.max = 3 : i64}) -> tensor<1xi1> attributes {decode = #snn.decode<count>, steps = 3 : i64} {
  %q = arith.constant dense<[[3, -1]]> : tensor<1x2xi4>
  %s = arith.constant dense<0.25> : tensor<1xf32>
  %w = snn.dequantize %q, %s : (tensor<1x2xi4>, tensor<1xf32>) -> tensor<1x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<1x2xf32>) -> tensor<1xf32>
  %y = snn.lif "lif" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 1.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %y : tensor<1xi1>
}

check.case "three steps" of @net {
  check.input dense<[[2, 1], [1, 0], [0, 3]]> : tensor<3x2xui8>
  check.expect_spikes "lif" dense<[[1], [0], [0]]> : tensor<3x1xi1>
  check.expect_pre "lif" dense<[[1.25], [0.875], [-0.3125]]> : tensor<3x1xf32>
  check.expect_post "lif" dense<[[0.25], [0.875], [-0.3125]]> : tensor<3x1xf32>
  check.expect_counts dense<[1]> : tensor<1xi64>
}
