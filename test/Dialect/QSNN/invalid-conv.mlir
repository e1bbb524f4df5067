// RUN: snn-opt %s -split-input-file -verify-diagnostics

// L2: weights have one dimension more than the input.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3xi4>
  // expected-error@+1 {{'conv': expected weights [O, C/groups, kh, kw] on [C, H, W] or [O, C/groups, k] on [C, L] (rule L2), but got 'tensor<3x2x3xi4>' on 'tensor<2x4x4xui8>'}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// L2: groups divide channels and filters.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{'conv': expected groups that divide 2 channels and 3 filters, with weights [O, C/groups, …] (rule L2), but got 2 groups and 'tensor<3x2x3x3xi4>'}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 2 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// L2: one bias a filter.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  %b = arith.constant dense<0> : tensor<2xi8>
  // expected-error@+1 {{'conv': expected a bias of 3 numbers, one a filter (rule L2), but got 'tensor<2xi8>'}}
  %i = qsnn.conv "conv" %x, %w bias %b stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>, tensor<2xi8>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// L2: size of the result.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x4x4xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{'conv': expected a result of size [2, 2] behind the channels, but got 'tensor<3x4x4xi16>' (rule L2)}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x4x4xi16>
  qsnn.output %i : tensor<3x4x4xi16>
}

// -----

// L2: stride.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{'conv': expected 'stride' of 1 to 2147483648, but got 0 (rule L2)}}
  %i = qsnn.conv "conv" %x, %w stride [1, 0] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q1: weights have 2 to 32 bits.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi1>
  // expected-error@+1 {{'conv': expected weights of 2 to 32 bits (rule Q1), but got 'tensor<3x2x3x3xi1>'}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi1>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q1: not more.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi33>
  // expected-error@+1 {{'conv': expected weights of 2 to 32 bits (rule Q1), but got 'tensor<3x2x3x3xi33>'}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi33>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q1: and fit them.
qsnn.network @n(%x: tensor<1x2xui8>) -> tensor<1x1xi16> {
  %w = arith.constant dense_resource<w> : tensor<1x1x2xi4>
  // expected-error@+1 {{'conv': expected weights of -8 to 7, but the resource holds 8}}
  %i = qsnn.conv "conv" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<1x2xui8>, tensor<1x1x2xi4>) -> tensor<1x1xi16>
  qsnn.output %i : tensor<1x1xi16>
}
{-# dialect_resources: { builtin: { w: "0x0100000008F8" } } #-}

// -----

// Q4: no sum has more than 53 bits.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi64> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{'conv': expected sums of at most 53 bits (rule Q4), but got 'tensor<3x2x2xi64>'}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi64>
  qsnn.output %i : tensor<3x2x2xi64>
}

// -----

// Q4: nor has a bias.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  %b = arith.constant dense<0> : tensor<3xi64>
  // expected-error@+1 {{'conv': expected sums of at most 53 bits (rule Q4), but got 'tensor<3xi64>'}}
  %i = qsnn.conv "conv" %x, %w bias %b stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>, tensor<3xi64>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q5: a pad value has 32 bits.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{'conv': expected a pad value of 32 bits, but got 2147483648}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 pad 2147483648 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q4: the width is proved: 18 products of 255 and 1.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi12> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{'conv': the sum of neuron 0 reaches 0 to 4590, which needs 14 bits, but 'exact' i12 was declared (rule Q4)}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi12>
  qsnn.output %i : tensor<3x2x2xi12>
}

// -----

// Q4: a pad value counts as input.
qsnn.network @n(%x: tensor<1x2xi1>) -> tensor<1x3xi4> {
  %w = arith.constant dense<7> : tensor<1x1x2xi4>
  // expected-error@+1 {{'conv': the sum of neuron 0 reaches 0 to 707, which needs 11 bits, but 'exact' i4 was declared (rule Q4)}}
  %i = qsnn.conv "conv" %x, %w stride [1] pads [1, 1] dilation [1] groups 1 pad 100 : (tensor<1x2xi1>, tensor<1x1x2xi4>) -> tensor<1x3xi4>
  qsnn.output %i : tensor<1x3xi4>
}

// -----

// Q4: modes end within the type.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi8> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{'conv': the sum of neuron 0 reaches -256 to 255, which needs 9 bits, but i8 was declared (rule Q4)}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 overflow wrap 9 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi8>
  qsnn.output %i : tensor<3x2x2xi8>
}

// -----

// Q4: a mode is one of three.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{custom op 'qsnn.conv' expected 'wrap', 'saturate' or 'fold'}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 overflow clip 9 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q4: a wrap has bits.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{custom op 'qsnn.conv' expected 2 to 53 bits, but got 0 (rule Q4)}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 overflow wrap 0 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q4: saturation is from low to high.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{custom op 'qsnn.conv' expected 'saturate LOW HIGH' with LOW <= HIGH, within 53 bits (rule Q4)}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 overflow saturate 7 -8 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q4: -2^52 is the least of 53 bits.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{within 53 bits (rule Q4)}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 overflow saturate -4503599627370497 7 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q4: 2^52 - 1 is the most.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{within 53 bits (rule Q4)}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 overflow saturate -8 4503599627370496 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}

// -----

// Q4: fold has bits, too.
qsnn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xi16> {
  %w = arith.constant dense<1> : tensor<3x2x3x3xi4>
  // expected-error@+1 {{custom op 'qsnn.conv' expected 2 to 53 bits, but got 99 (rule Q4)}}
  %i = qsnn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 overflow fold 99 : (tensor<2x4x4xui8>, tensor<3x2x3x3xi4>) -> tensor<3x2x2xi16>
  qsnn.output %i : tensor<3x2x2xi16>
}
