// RUN: snn-run --check %s

// L3: only windows that there are must touch the input. 1 2, pad 2 before, taps 3
// apart, stride 1: the one window has its taps at -2 and 1, so the second cell. A
// window at -1 would jump over the input, but there is none.
snn.network @float(%x: tensor<1x2xui8>) -> tensor<1x1xf32> {
  %y = snn.pool "pool" sum %x window [2] stride [1] pads [2, 0] dilation [3] : tensor<1x2xui8> -> tensor<1x1xf32>
  snn.output %y : tensor<1x1xf32>
}

check.case "one window" of @float {
  check.input dense<[[[1, 2]]]> : tensor<1x1x2xui8>
  check.expect_output 0 dense<[[[2.0]]]> : tensor<1x1x1xf32>
}
