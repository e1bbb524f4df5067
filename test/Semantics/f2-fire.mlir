// RUN: snn-run --check %s

// F2: 'gt' fires above the threshold, 'ge' at it already. The input is the
// membrane: just below 1, 1, just above 1, and -1. 0.99999994 = 1 - 2^-24 and
// 1.0000001 = 1 + 2^-23 are the neighbours of 1 in single precision.

snn.network @gt(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.0 gain 1.0 bias 0.0 threshold 1.0 fire gt reset none init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

snn.network @ge(%x: tensor<1xf32>) -> tensor<1xi1> {
  %s = snn.lif "lif" %x decay 0.0 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

check.case "above" of @gt {
  check.input dense<[[0.99999994], [1.0], [1.0000001], [-1.0]]> : tensor<4x1xf32>
  check.expect_spikes "lif" dense<[[0], [0], [1], [0]]> : tensor<4x1xi1>
}

check.case "at or above" of @ge {
  check.input dense<[[0.99999994], [1.0], [1.0000001], [-1.0]]> : tensor<4x1xf32>
  check.expect_spikes "lif" dense<[[0], [1], [1], [0]]> : tensor<4x1xi1>
}
