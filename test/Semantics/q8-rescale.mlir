// RUN: snn-run --check %s

// Q8: values of two units meet after an exact gain. An input of step 1/4 beside spikes:
// the spikes' sum gets gain 4. a = 0, θ = 1 (ge: gt 3 quarters), weights 1 and -2:
// x = 1.25 (spike), then 0.5 - 2 = -1.5, then 0.75.

snn.network @float(%x: tensor<1xf32>) -> tensor<1xi1> {
  %v = arith.constant dense<1.0> : tensor<1x1xf32>
  %w = arith.constant dense<-2.0> : tensor<1x1xf32>
  %back = snn.delay "back" %s by 1 init 0.0 : tensor<1xi1>
  %a = snn.linear "in" %x, %v : (tensor<1xf32>, tensor<1x1xf32>) -> tensor<1xf32>
  %b = snn.linear "rec" %back, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %i = snn.add "sum" %a, %b : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  %s = snn.lif "lif" %i decay 0.0 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %s : tensor<1xi1>
}

qsnn.network @integer(%x: tensor<1xui8> {snn.step = 0.25 : f64}) -> tensor<1xi1> {
  %v = arith.constant dense<1> : tensor<1x1xi2>
  %w = arith.constant dense<-2> : tensor<1x1xi2>
  %back = qsnn.delay "back" %s by 1 init 0 : tensor<1xi1>
  %a = qsnn.linear "in" %x, %v : (tensor<1xui8>, tensor<1x1xi2>) -> tensor<1xi9>
  %b = qsnn.linear "rec" %back, %w : (tensor<1xi1>, tensor<1x1xi2>) -> tensor<1xi2>
  %g = qsnn.rescale "gain" %b by 4 shift 0 round floor : tensor<1xi2> -> tensor<1xi4>
  %i = qsnn.add "sum" %a, %g : (tensor<1xi9>, tensor<1xi4>) -> tensor<1xi10>
  %s = qsnn.lif "lif" %i leak 0 shift 0 round floor frac 0 bias 0 threshold 3 reset to 0 init 0 membrane exact i10 unit 0.25 : tensor<1xi10> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "two units" of @float, @integer {
  check.input dense<[[1.25], [0.5], [0.75]]> : tensor<3x1xf32>
  check.expect_pre "lif" dense<[[1.25], [-1.5], [0.75]]> : tensor<3x1xf32>
  check.expect_spikes "lif" dense<[[1], [0], [0]]> : tensor<3x1xi1>
}
