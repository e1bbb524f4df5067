// RUN: snn-run --check %s

// L6, direct: y[t] = x.

snn.network @float(%x: tensor<5xui8>) -> tensor<5xui8> {
  %s = snn.encode "enc" direct %x max 8.0 : tensor<5xui8> -> tensor<5xui8>
  snn.output %s : tensor<5xui8>
}

qsnn.network @integer(%x: tensor<5xui8>) -> tensor<5xui8> {
  %s = qsnn.encode "enc" direct %x max 8 : tensor<5xui8> -> tensor<5xui8>
  qsnn.output %s : tensor<5xui8>
}

check.case "direct" of @float, @integer {
  check.input dense<[[0, 1, 4, 6, 8], [0, 1, 4, 6, 8]]> : tensor<2x5xui8>
  check.expect_output 0 dense<[[0, 1, 4, 6, 8], [0, 1, 4, 6, 8]]> : tensor<2x5xui8>
}

check.case "above the maximum" of @float, @integer {
  check.input dense<9> : tensor<1x5xui8>
  check.expect_error "expected a value of 0 to 8"
}
