// RUN: snn-run --check %s

// F9: float results are defined to the bit. 2^-24 is half of the last place of 1:
// 1 + 2^-24 is rounded to 1 (ties to even), 2^-24 + 2^-24 + 1 to 1 + 2^-23.

// Products in ascending order of the address, behind the bias.
snn.network @linear(%x: tensor<3xf32>) -> tensor<3xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[1.0, 5.9604644775390625e-08, 5.9604644775390625e-08], [5.9604644775390625e-08, 5.9604644775390625e-08, 1.0], [5.9604644775390625e-08, 5.9604644775390625e-08, 0.0]]> : tensor<3x3xf32>
  %b = arith.constant dense<[0.0, 0.0, 1.0]> : tensor<3xf32>
  %i = snn.linear "fc" %x, %w bias %b : (tensor<3xf32>, tensor<3x3xf32>, tensor<3xf32>) -> tensor<3xf32>
  snn.output %i : tensor<3xf32>
}

check.case "linear" of @linear {
  check.input dense<1.0> : tensor<1x3xf32>
  check.expect_output 0 dense<[[1.0, 1.00000012, 1.0]]> : tensor<1x3xf32>
}

// Of a convolution: c, then y, then x.
snn.network @conv(%x: tensor<2x2x2xf32>) -> tensor<2x1x1xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[5.9604644775390625e-08, 0.0], [0.0, 0.0]], [[5.9604644775390625e-08, 0.0], [0.0, 1.0]]], [[[0.0, 0.0], [0.0, 1.0]], [[5.9604644775390625e-08, 5.9604644775390625e-08], [0.0, 0.0]]]]> : tensor<2x2x2x2xf32>
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x2x2xf32>, tensor<2x2x2x2xf32>) -> tensor<2x1x1xf32>
  snn.output %i : tensor<2x1x1xf32>
}

check.case "conv" of @conv {
  check.input dense<1.0> : tensor<1x2x2x2xf32>
  check.expect_output 0 dense<[[[[1.00000012]], [[1.0]]]]> : tensor<1x2x1x1xf32>
}

// Of a membrane: (a·v + b·x) + c, left to right.
snn.network @sum(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 1.0 gain 1.0 bias 5.9604644775390625e-08 threshold 100.0 fire gt reset none init 1.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "left to right" of @sum {
  check.input dense<[[5.9604644775390625e-08]]> : tensor<1x1xf32>
  check.expect_pre "lif" dense<[[1.0]]> : tensor<1x1xf32>
}

// No fused multiply-add: (1 + 2^-12)² = 1 + 2^-11 + 2^-24 is rounded to
// 1 + 2^-11 before 2^-30 is added, which then changes nothing.
snn.network @product(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 1.000244140625 gain 1.0 bias 0.0 threshold 100.0 fire gt reset none init 1.000244140625 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "rounded product" of @product {
  check.input dense<[[9.313225746154785e-10]]> : tensor<1x1xf32>
  check.expect_pre "lif" dense<[[1.00048828125]]> : tensor<1x1xf32>
}
