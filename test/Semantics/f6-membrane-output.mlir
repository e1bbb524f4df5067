// RUN: snn-run --check %s

// F6: 'membrane pre' shows u[t], 'membrane post' v[t]. a = 1/2, θ = ρ = 1:
// u = 2 (spike), v = 1; u = v = 0.5. Of 'gt_over' pre is u - r·ρ (F2b).

snn.network @pre(%x: tensor<1xf32>) -> tensor<1xf32> attributes {decode = #snn.decode<max>} {
  %s, %u = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 1.0 init 0.0 membrane pre : tensor<1xf32> -> tensor<1xi1>, tensor<1xf32>
  snn.output %u : tensor<1xf32>
}

snn.network @post(%x: tensor<1xf32>) -> tensor<1xf32> attributes {decode = #snn.decode<max>} {
  %s, %u = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 1.0 init 0.0 membrane post : tensor<1xf32> -> tensor<1xi1>, tensor<1xf32>
  snn.output %u : tensor<1xf32>
}

check.case "pre" of @pre {
  check.input dense<[[2.0], [0.0]]> : tensor<2x1xf32>
  check.expect_output 0 dense<[[2.0], [0.5]]> : tensor<2x1xf32>
}

check.case "post" of @post {
  check.input dense<[[2.0], [0.0]]> : tensor<2x1xf32>
  check.expect_output 0 dense<[[1.0], [0.5]]> : tensor<2x1xf32>
}

// u = 3.5, v = 2.5; then r = 1: shown 2.5 - 1.
snn.network @over(%x: tensor<1xf32>) -> tensor<1xf32> attributes {decode = #snn.decode<max>} {
  %s, %u = snn.lif "lif" %x decay 1.0 gain 1.0 bias 0.0 threshold 1.0 fire gt_over reset subtract 1.0 init 0.0 membrane pre : tensor<1xf32> -> tensor<1xi1>, tensor<1xf32>
  snn.output %u : tensor<1xf32>
}

check.case "pre of gt_over" of @over {
  check.input dense<[[3.5], [0.0]]> : tensor<2x1xf32>
  check.expect_output 0 dense<[[3.5], [1.5]]> : tensor<2x1xf32>
}
