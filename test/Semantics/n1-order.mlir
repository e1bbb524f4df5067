// RUN: snn-run --check %s

// N1: order in the text means nothing: users stand before producers here. Values of
// one step are those of that step, however long the path.

snn.network @float(%x: tensor<1xui8>) -> tensor<1xf32> attributes {decode = #snn.decode<last>} {
  %c = snn.add "c" %b, %a : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  %b = snn.scale "b" %a factor 2.0 shift 0.0 : tensor<1xf32> -> tensor<1xf32>
  %a = snn.scale "a" %x factor 1.0 shift 1.0 : tensor<1xui8> -> tensor<1xf32>
  snn.output %c : tensor<1xf32>
}

check.case "three times (x + 1)" of @float {
  check.input dense<[[0], [2]]> : tensor<2x1xui8>
  check.expect_output 0 dense<[[3.0], [9.0]]> : tensor<2x1xf32>
}
