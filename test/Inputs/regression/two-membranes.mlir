snn.network @n(%x: tensor<4xf32>) -> tensor<2xf32> attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[0.5, 0.25, -0.3, 0.1], [-0.2, 0.4, 0.35, 0.15]]> : tensor<2x4xf32>
  %i = snn.linear "fc" %x, %w : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2xf32>
  %v = snn.li "out" %i decay 0.9 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}
