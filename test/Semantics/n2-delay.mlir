// RUN: snn-run --check %s

// N2: y[t] = x[t-n], and the stated start for t < n: a number, or a tensor.

snn.network @float(%x: tensor<2xui8>) -> tensor<2xui8> {
  %y = snn.delay "d" %x by 2 init dense<[7.0, 8.0]> : tensor<2xf32> : tensor<2xui8>
  snn.output %y : tensor<2xui8>
}

qsnn.network @integer(%x: tensor<2xui8>) -> tensor<2xui8> {
  %y = qsnn.delay "d" %x by 2 init dense<[7, 8]> : tensor<2xi64> : tensor<2xui8>
  qsnn.output %y : tensor<2xui8>
}

check.case "two steps" of @float, @integer {
  check.input dense<[[1, 2], [3, 4], [5, 6], [0, 0]]> : tensor<4x2xui8>
  check.expect_output 0 dense<[[7, 8], [7, 8], [1, 2], [3, 4]]> : tensor<4x2xui8>
}

// Longer than the recording: the start is all there is.
check.case "one step only" of @float, @integer {
  check.input dense<[[1, 2]]> : tensor<1x2xui8>
  check.expect_output 0 dense<[[7, 8]]> : tensor<1x2xui8>
}

// Of real values, and of spikes that start at 1.
snn.network @values(%x: tensor<1xf32>) -> tensor<1xf32> {
  %y = snn.delay "d" %x by 1 init -0.5 : tensor<1xf32>
  snn.output %y : tensor<1xf32>
}

check.case "values" of @values {
  check.input dense<[[0.25], [4.0]]> : tensor<2x1xf32>
  check.expect_output 0 dense<[[-0.5], [0.25]]> : tensor<2x1xf32>
}

snn.network @spikes(%x: tensor<1xi1>) -> tensor<1xi1> {
  %y = snn.delay "d" %x by 1 init 1.0 : tensor<1xi1>
  snn.output %y : tensor<1xi1>
}

check.case "spikes" of @spikes {
  check.input dense<[[0], [1]]> : tensor<2x1xi1>
  check.expect_output 0 dense<[[1], [0]]> : tensor<2x1xui8>
}

// A start that 32 bits do not hold.
qsnn.network @far(%x: tensor<1xui8>) -> tensor<1xi40> {
  %w = arith.constant dense<1> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xui8>, tensor<1x1xi4>) -> tensor<1xi40>
  %y = qsnn.delay "d" %i by 1 init 8589934593 : tensor<1xi40>
  qsnn.output %y : tensor<1xi40>
}

check.case "far" of @far {
  check.input dense<[[3], [0]]> : tensor<2x1xui8>
  check.expect_output 0 dense<[[8589934593], [3]]> : tensor<2x1xi64>
}
