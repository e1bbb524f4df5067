// RUN: snn-opt %s -split-input-file -verify-diagnostics

// Q7: an average is a sum.
qsnn.network @n(%x: tensor<1x4x4xui8>) -> tensor<1x2x2xi16> {
  // expected-error@+1 {{'pool': expected pool 'sum' or 'max': an average is a sum of another unit (rule Q7)}}
  %y = qsnn.pool "pool" avg %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x4x4xui8> -> tensor<1x2x2xi16>
  qsnn.output %y : tensor<1x2x2xi16>
}

// -----

// L3: size of the result.
qsnn.network @n(%x: tensor<1x4x4xui8>) -> tensor<1x3x3xi16> {
  // expected-error@+1 {{'pool': expected a result of size [2, 2] behind the channels, but got 'tensor<1x3x3xi16>' (rule L3)}}
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x4x4xui8> -> tensor<1x3x3xi16>
  qsnn.output %y : tensor<1x3x3xi16>
}

// -----

// L3: the largest keeps its type.
qsnn.network @n(%x: tensor<1x4x4xui8>) -> tensor<1x2x2xi16> {
  // expected-error@+1 {{'pool': pool 'max' keeps the type of its input (rule L3), but got 'tensor<1x4x4xui8>' and 'tensor<1x2x2xi16>'}}
  %y = qsnn.pool "pool" max %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x4x4xui8> -> tensor<1x2x2xi16>
  qsnn.output %y : tensor<1x2x2xi16>
}

// -----

// L3: no window lies in the pads alone.
qsnn.network @n(%x: tensor<1x4x4xui8>) -> tensor<1x3x2xi16> {
  // expected-error@+1 {{'pool': a window of dimension 1 lies outside the input (rule L3)}}
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [2, 0, 0, 0] dilation [1, 1] : tensor<1x4x4xui8> -> tensor<1x3x2xi16>
  qsnn.output %y : tensor<1x3x2xi16>
}

// -----

// Q4: the width of a sum is proved.
qsnn.network @n(%x: tensor<1x4x4xui8>) -> tensor<1x2x2xi10> {
  // expected-error@+1 {{'pool': the sum of neuron 0 reaches 0 to 1020, which needs 11 bits, but 'exact' i10 was declared (rule Q4)}}
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x4x4xui8> -> tensor<1x2x2xi10>
  qsnn.output %y : tensor<1x2x2xi10>
}

// -----

// N4: a sum of counts may pass 255.
qsnn.network @n(%x: tensor<1x4x4xui8>) -> tensor<1x2x2xui8> {
  // expected-error@+1 {{'pool': the sum of neuron 0 reaches 0 to 1020, but ui8 was declared (rules N4, Q4)}}
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x4x4xui8> -> tensor<1x2x2xui8>
  qsnn.output %y : tensor<1x2x2xui8>
}

// -----

// N4: so may that of spikes in a large window.
qsnn.network @n(%x: tensor<1x16x16xi1>) -> tensor<1x1x1xui8> {
  // expected-error@+1 {{'pool': the sum of neuron 0 reaches 0 to 256, but ui8 was declared (rules N4, Q4)}}
  %y = qsnn.pool "pool" sum %x window [16, 16] stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x16x16xi1> -> tensor<1x1x1xui8>
  qsnn.output %y : tensor<1x1x1xui8>
}

// -----

// Q4: no sum has more than 53 bits.
qsnn.network @n(%x: tensor<1x4x4xui8>) -> tensor<1x2x2xi64> {
  // expected-error@+1 {{'pool': expected sums of at most 53 bits (rule Q4), but got 'tensor<1x2x2xi64>'}}
  %y = qsnn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x4x4xui8> -> tensor<1x2x2xi64>
  qsnn.output %y : tensor<1x2x2xi64>
}
