// RUN: snn-run --check %s

// L4: y = αx + β, per channel: 1·2 + 0.5 and 3·-1 + 0.25.

snn.network @n(%x: tensor<2x1x2xf32>) -> tensor<2x1x2xf32> attributes {decode = #snn.decode<last>} {
  %y = snn.scale "bn" %x factor dense<[[[2.0]], [[-1.0]]]> : tensor<2x1x1xf32> shift dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32> : tensor<2x1x2xf32> -> tensor<2x1x2xf32>
  snn.output %y : tensor<2x1x2xf32>
}

check.case "per channel" of @n {
  check.input dense<[[[[1.0, 2.0]], [[3.0, 4.0]]]]> : tensor<1x2x1x2xf32>
  check.expect_output 0 dense<[[[[2.5, 4.5]], [[-2.75, -3.75]]]]> : tensor<1x2x1x2xf32>
}

// Of spikes, by one number for all.
snn.network @spikes(%x: tensor<2xi1>) -> tensor<2xf32> attributes {decode = #snn.decode<last>} {
  %y = snn.scale "bn" %x factor 0.5 shift -0.25 : tensor<2xi1> -> tensor<2xf32>
  snn.output %y : tensor<2xf32>
}

check.case "of spikes" of @spikes {
  check.input dense<[[1, 0]]> : tensor<1x2xi1>
  check.expect_output 0 dense<[[0.25, -0.25]]> : tensor<1x2xf32>
}
