// RUN: snn-run --check %s

// L1: y_i = Σ_j W_ij x_j + bias_i. x = 1, 2, 3:
//   1 + 2·2 + 3·3 + 0 = 14; -4 + 2·5 - 3·6 - 7 = -19. Without input: the bias.
// The float weights of the second network are scales times integers.

snn.network @float(%x: tensor<3xui8>) -> tensor<2xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[1.0, 2.0, 3.0], [-4.0, 5.0, -6.0]]> : tensor<2x3xf32>
  %b = arith.constant dense<[0.0, -7.0]> : tensor<2xf32>
  %i = snn.linear "fc" %x, %w bias %b : (tensor<3xui8>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

snn.network @quantized(%x: tensor<3xui8>) -> tensor<2xf32> attributes {decode = #snn.decode<last>} {
  %q = arith.constant dense<[[2, 4, 6], [-8, 10, -12]]> : tensor<2x3xi8>
  %s = arith.constant dense<0.5> : tensor<2xf32>
  %w = snn.dequantize %q, %s : (tensor<2x3xi8>, tensor<2xf32>) -> tensor<2x3xf32>
  %b = arith.constant dense<[0.0, -7.0]> : tensor<2xf32>
  %i = snn.linear "fc" %x, %w bias %b : (tensor<3xui8>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

qsnn.network @integer(%x: tensor<3xui8>) -> tensor<2xi16> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[1, 2, 3], [-4, 5, -6]]> : tensor<2x3xi4>
  %b = arith.constant dense<[0, -7]> : tensor<2xi8>
  %i = qsnn.linear "fc" %x, %w bias %b : (tensor<3xui8>, tensor<2x3xi4>, tensor<2xi8>) -> tensor<2xi16>
  qsnn.output %i : tensor<2xi16>
}

check.case "sums" of @float, @quantized, @integer {
  check.input dense<[[1, 2, 3], [0, 0, 0]]> : tensor<2x3xui8>
  check.expect_output 0 dense<[[14.0, -19.0], [0.0, -7.0]]> : tensor<2x2xf32>
  check.expect_decision 0
}
