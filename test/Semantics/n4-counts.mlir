// RUN: snn-run --check %s

// N4: spikes are i1, counts ui8; what does not fit is an error, never clipped. 'add' is
// an integer sum, not a logical or.

snn.network @float(%x: tensor<3xi1>) -> tensor<3xui8> {
  %y = snn.add "sum" %x, %x bound 2 : (tensor<3xi1>, tensor<3xi1>) -> tensor<3xui8>
  snn.output %y : tensor<3xui8>
}

qsnn.network @integer(%x: tensor<3xi1>) -> tensor<3xui8> {
  %y = qsnn.add "sum" %x, %x : (tensor<3xi1>, tensor<3xi1>) -> tensor<3xui8>
  qsnn.output %y : tensor<3xui8>
}

check.case "one and one are two" of @float, @integer {
  check.input dense<[[0, 1, 1]]> : tensor<1x3xi1>
  check.expect_output 0 dense<[[0, 2, 2]]> : tensor<1x3xui8>
  check.expect_counts dense<[0, 2, 2]> : tensor<3xi64>
}

check.case "two are no spike" of @float, @integer {
  check.input dense<[[0, 1, 2]]> : tensor<1x3xui8>
  check.expect_error "expected an integer of 0 to 1, but got 2"
}

check.case "nor is a half" of @float, @integer {
  check.input dense<[[0.0, 0.5, 0.0]]> : tensor<1x3xf32>
  check.expect_error "expected an integer of 0 to 1, but got 0.5"
}

check.case "nor -1" of @float, @integer {
  check.input dense<[[0, -1, 0]]> : tensor<1x3xi8>
  check.expect_error "expected an integer of 0 to 1, but got -1"
}

snn.network @bound(%x: tensor<1xui8> {snn.events = "counts", snn.max = 15 : i64}) -> tensor<1xui8> {
  snn.output %x : tensor<1xui8>
}

qsnn.network @integer_bound(%x: tensor<1xui8> {snn.events = "counts", snn.max = 15 : i64}) -> tensor<1xui8> {
  qsnn.output %x : tensor<1xui8>
}

check.case "the declared bound" of @bound, @integer_bound {
  check.input dense<15> : tensor<1x1xui8>
  check.expect_output 0 dense<15> : tensor<1x1xui8>
}

check.case "above it" of @bound, @integer_bound {
  check.input dense<[[15], [16]]> : tensor<2x1xui8>
  check.expect_error "step 1, address 0: expected an integer of 0 to 15, but got 16"
}

// 255 spikes are a count, 256 are an error. θ = 1.
snn.network @fire(%x: tensor<1xf32>) -> tensor<1xui8> {
  %s = snn.lif "lif" %x decay 0.0 gain 1.0 bias 0.0 threshold 1.0 fire count reset none init 0.0 : tensor<1xf32> -> tensor<1xui8>
  snn.output %s : tensor<1xui8>
}

qsnn.network @integer_fire(%x: tensor<1xi16>) -> tensor<1xui8> {
  %s = qsnn.lif "lif" %x leak 0 shift 0 round floor frac 0 bias 0 threshold 1 fire count reset none init 0 membrane exact i16 unit 1.0 : tensor<1xi16> -> tensor<1xui8>
  qsnn.output %s : tensor<1xui8>
}

check.case "as many as a count holds" of @fire, @integer_fire {
  check.input dense<255> : tensor<1x1xi16>
  check.expect_spikes "lif" dense<255> : tensor<1x1xui8>
}

check.case "one more" of @fire, @integer_fire {
  check.input dense<[[0], [256]]> : tensor<2x1xi16>
  check.expect_error "'lif': sample 0, step 1, neuron 0: 256 spikes, but a count holds at most 255 (rule N4)"
}

// A count that no integer shows.
snn.network @far(%x: tensor<1xf32>) -> tensor<1xui8> {
  %s = snn.lif "lif" %x decay 0.0 gain 1.0 bias 0.0 threshold 1.0e-30 fire count reset none init 0.0 : tensor<1xf32> -> tensor<1xui8>
  snn.output %s : tensor<1xui8>
}
check.case "far above" of @far {
  check.input dense<[[1.0]]> : tensor<1x1xf32>
  check.expect_error "more than 2^53 spikes"
}
