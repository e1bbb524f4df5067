// RUN: snn-opt %s "--convert-snn-to-qsnn=target=loihi reset-interval=5" -split-input-file -verify-diagnostics

// Q10a: sums that no scale keeps below 2^15 are said; they stay below
// 2^17 then: (1 + 19 · 7) · 255, times 2.
// expected-remark@+1 {{network 'n': a step may bring 'a' (68340); beyond 32767 the chip's public tools do not agree (rule Q10)}}
snn.network @n(%x: tensor<20xui8>) -> tensor<1xi1> {
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %r = arith.constant dense<[[1, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]]> : tensor<1x20xi4>
  %v = snn.dequantize %r, %c : (tensor<1x20xi4>, tensor<1xf32>) -> tensor<1x20xf32>
  %i = snn.linear "fc" %x, %v : (tensor<20xui8>, tensor<1x20xf32>) -> tensor<1xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %a : tensor<1xi1>
}

// -----

// A bias of more than 13 bits: 3000 / 0.5.
snn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> {
  %q = arith.constant dense<1> : tensor<1x1xi4>
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %w = snn.dequantize %q, %c : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  // expected-error@+1 {{'a': neuron 0 needs the bias 6000 in steps of its weights; the chip's tools hold 4095 (rule Q10)}}
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 3000.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %a : tensor<1xi1>
}

// -----

// A period shorter than a recording and what its outputs are behind.
// expected-error@+1 {{network 'n': reset-interval: expected 7 chip steps or more, a recording of 6 and the 1 that the outputs are behind, but got 5}}
snn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> attributes {steps = 6 : i64} {
  %q = arith.constant dense<1> : tensor<1x1xi4>
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %w = snn.dequantize %q, %c : (tensor<1x1xi4>, tensor<1xf32>) -> tensor<1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
  %a = snn.lif "a" %i decay 0.5 gain 1.0 bias 0.25 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %a : tensor<1xi1>
}

// -----

// An input whose 0 is 3: pads of the chip are 0, and currents have no bias.
snn.network @n(%x: tensor<1x4xf32> {snn.step = 0.5 : f64, snn.zero = 3 : i64}) -> tensor<1x4xi1> {
  %q = arith.constant dense<1> : tensor<1x1x3xi4>
  %c = arith.constant dense<0.5> : tensor<1xf32>
  %w = snn.dequantize %q, %c : (tensor<1x1x3xi4>, tensor<1xf32>) -> tensor<1x1x3xf32>
  // expected-error@+1 {{'conv': pads an input that has a zero point, the chip pads with 0 (rule Q10); give '--convert-snn-to-qsnn="target=loihi input-step=STEP input-zero=0"'}}
  %i = snn.conv "conv" %x, %w stride [1] pads [1, 1] dilation [1] groups 1 : (tensor<1x4xf32>, tensor<1x1x3xf32>) -> tensor<1x4xf32>
  // expected-error@+1 {{'u': integrates a synapse's bias (or an input's zero point), which currents on the chip have not (rule Q10); train the layer in front without (in PyTorch: 'bias=False')}}
  %u = snn.li "u" %i decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<1x4xf32>
  %a = snn.lif "a" %u decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<1x4xf32> -> tensor<1x4xi1>
  snn.output %a : tensor<1x4xi1>
}
