// RUN: snn-run --check %s

// L6: T is the number of steps of the sample. A network that is late (latency)
// runs for more steps, without input: they change nothing of what is encoded.
// x = 4 of M = 8, T = 4: latency ⌊½·3 + ½⌋ = 2; rate 0, 1, 0, 1.

qsnn.network @late(%x: tensor<1xui8>) -> (tensor<1xi1>, tensor<1xi1>) attributes {latency = 3 : i64} {
  %s = qsnn.encode "first" latency %x max 8 : tensor<1xui8> -> tensor<1xi1>
  %r = qsnn.encode "rate" rate %x max 8 : tensor<1xui8> -> tensor<1xi1>
  qsnn.output %s, %r : tensor<1xi1>, tensor<1xi1>
}

check.case "late" of @late {
  check.input dense<4> : tensor<4x1xui8>
  check.expect_output 0 dense<[[0], [0], [1], [0]]> : tensor<4x1xui8>
  check.expect_output 1 dense<[[0], [1], [0], [1]]> : tensor<4x1xui8>
}
