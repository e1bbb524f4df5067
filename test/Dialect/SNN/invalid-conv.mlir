// RUN: snn-opt %s -split-input-file -verify-diagnostics

// L2: weights have one dimension more than the input.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3xf32>
  // expected-error@+1 {{'conv': expected weights [O, C/groups, kh, kw] on [C, H, W] or [O, C/groups, k] on [C, L] (rule L2), but got 'tensor<3x2x3xf32>' on 'tensor<2x4x4xui8>'}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2, in one dimension.
snn.network @n(%x: tensor<2x4xui8>) -> tensor<3x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected weights [O, C/groups, kh, kw] on [C, H, W] or [O, C/groups, k] on [C, L] (rule L2), but got 'tensor<3x2x3x3xf32>' on 'tensor<2x4xui8>'}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x2xf32>
  snn.output %i : tensor<3x2xf32>
}

// -----

// L2: the result has as many dimensions as the input.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<12xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected a result of 3 channels, one a filter, and 3 dimensions (rule L2), but got 'tensor<12xf32>'}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<12xf32>
  snn.output %i : tensor<12xf32>
}

// -----

// L2: groups divide the channels.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected groups that divide 2 channels and 3 filters, with weights [O, C/groups, …] (rule L2), but got 3 groups and 'tensor<3x2x3x3xf32>'}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 3 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: and the filters.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x1x3x3xf32>
  // expected-error@+1 {{'conv': expected groups that divide 2 channels and 3 filters, with weights [O, C/groups, …] (rule L2), but got 2 groups and 'tensor<3x1x3x3xf32>'}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 2 : (tensor<2x4x4xui8>, tensor<3x1x3x3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: each group has its share of the channels.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<2x2x3x3xf32>
  // expected-error@+1 {{'conv': expected groups that divide 2 channels and 2 filters, with weights [O, C/groups, …] (rule L2), but got 2 groups and 'tensor<2x2x3x3xf32>'}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 2 : (tensor<2x4x4xui8>, tensor<2x2x3x3xf32>) -> tensor<2x2x2xf32>
  snn.output %i : tensor<2x2x2xf32>
}

// -----

// L2: there is a group.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected groups that divide 2 channels and 3 filters, with weights [O, C/groups, …] (rule L2), but got 0 groups and 'tensor<3x2x3x3xf32>'}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 0 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: one result channel a filter.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected a result of 3 channels, one a filter, and 3 dimensions (rule L2), but got 'tensor<2x2x2xf32>'}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<2x2x2xf32>
  snn.output %i : tensor<2x2x2xf32>
}

// -----

// L2: one bias a filter.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  %b = arith.constant dense<0.0> : tensor<4xf32>
  // expected-error@+1 {{'conv': expected a bias of 3 numbers, one a filter (rule L2), but got 'tensor<4xf32>'}}
  %i = snn.conv "conv" %x, %w bias %b stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>, tensor<4xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: a stride for each dimension of space.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected 2 numbers in 'stride', but got 1 (rule L2)}}
  %i = snn.conv "conv" %x, %w stride [1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: pads before and behind each of them.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x4x4xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected 4 numbers in 'pads', but got 2 (rule L2)}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [1, 1] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x4x4xf32>
  snn.output %i : tensor<3x4x4xf32>
}

// -----

// L2: a stride goes forward.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected 'stride' of 1 to 2147483648, but got 0 (rule L2)}}
  %i = snn.conv "conv" %x, %w stride [1, 0] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: pads add cells.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x1x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected 'pads' of 0 to 2147483648, but got -1 (rule L2)}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, -1, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x1x2xf32>
  snn.output %i : tensor<3x1x2xf32>
}

// -----

// L2: so does dilation.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected 'dilation' of 1 to 2147483648, but got 0 (rule L2)}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [0, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: numbers that would overflow are none.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected 'stride' of 1 to 2147483648, but got 9223372036854775807 (rule L2)}}
  %i = snn.conv "conv" %x, %w stride [1, 9223372036854775807] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: size of the result.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x4x4xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected a result of size [2, 2] behind the channels, but got 'tensor<3x4x4xf32>' (rule L2)}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x4x4xf32>
  snn.output %i : tensor<3x4x4xf32>
}

// -----

// L2: with stride and pads: ⌊(4 + 2 - 2 - 1) / 2⌋ + 1.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x3x3xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': expected a result of size [2, 2] behind the channels, but got 'tensor<3x3x3xf32>' (rule L2)}}
  %i = snn.conv "conv" %x, %w stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x3x3xf32>
  snn.output %i : tensor<3x3x3xf32>
}

// -----

// L2: dilation widens the window beyond the input.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x1x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  // expected-error@+1 {{'conv': the window reaches over 5 cells of dimension 1, but 'tensor<2x4x4xui8>' with its pads has 4 (rule L2)}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [2, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>) -> tensor<3x1x2xf32>
  snn.output %i : tensor<3x1x2xf32>
}

// -----

// F1: weights are finite; the place has four numbers.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<1x4x3xf32> {
  %w = arith.constant dense<[[[[0.0, 1.0]], [[1.0, 0x7F800000]]]]> : tensor<1x2x1x2xf32>
  // expected-error@+1 {{'conv': weight [0, 1, 0, 1] is inf; expected finite numbers (rule F1)}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<1x2x1x2xf32>) -> tensor<1x4x3xf32>
  snn.output %i : tensor<1x4x3xf32>
}

// -----

// F1, of the bias.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<3x2x3x3xf32>
  %b = arith.constant dense<[0.0, 0x7FC00000, 0.0]> : tensor<3xf32>
  // expected-error@+1 {{'conv': bias [1] is nan; expected finite numbers (rule F1)}}
  %i = snn.conv "conv" %x, %w bias %b stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<3x2x3x3xf32>, tensor<3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: there are weights.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<3x2x2xf32> {
  %w = arith.constant dense<1.0> : tensor<0x2x3x3xf32>
  // expected-error@+1 {{'conv': expected at least one weight, but got 'tensor<0x2x3x3xf32>'}}
  %i = snn.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x4x4xui8>, tensor<0x2x3x3xf32>) -> tensor<3x2x2xf32>
  snn.output %i : tensor<3x2x2xf32>
}

// -----

// L2: weights are constants.
snn.network @n(%x: tensor<1x4xui8>, %w: tensor<1x1x2xf32>) -> tensor<1x3xf32> {
  // expected-error@+1 {{'conv': expected a constant weight}}
  %i = snn.conv "conv" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<1x4xui8>, tensor<1x1x2xf32>) -> tensor<1x3xf32>
  snn.output %i : tensor<1x3xf32>
}

// -----

// L1: one scale a filter of quantised weights.
snn.network @n(%x: tensor<1x4xui8>) -> tensor<2x3xf32> {
  %q = arith.constant dense<1> : tensor<2x1x2xi4>
  %s = arith.constant dense<1.0> : tensor<1xf32>
  // expected-error@+1 {{'snn.dequantize': expected levels and weights of one shape and one scale per row, but got 'tensor<2x1x2xi4>', 'tensor<1xf32>' and 'tensor<2x1x2xf32>'}}
  %w = snn.dequantize %q, %s : (tensor<2x1x2xi4>, tensor<1xf32>) -> tensor<2x1x2xf32>
  %i = snn.conv "conv" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<1x4xui8>, tensor<2x1x2xf32>) -> tensor<2x3xf32>
  snn.output %i : tensor<2x3xf32>
}
