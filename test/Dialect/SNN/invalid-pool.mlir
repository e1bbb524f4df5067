// RUN: snn-opt %s -split-input-file -verify-diagnostics

// L3: over images or lines.
snn.network @n(%x: tensor<4xui8>) -> tensor<2xf32> {
  // expected-error@+1 {{'pool': expected [C, H, W] or [C, L] with the channels kept (rule L3), but got 'tensor<4xui8>' to 'tensor<2xf32>'}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<4xui8> -> tensor<2xf32>
  snn.output %y : tensor<2xf32>
}

// -----

// L3: channels are kept.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<1x2x2xf32> {
  // expected-error@+1 {{'pool': expected [C, H, W] or [C, L] with the channels kept (rule L3), but got 'tensor<2x4x4xui8>' to 'tensor<1x2x2xf32>'}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xui8> -> tensor<1x2x2xf32>
  snn.output %y : tensor<1x2x2xf32>
}

// -----

// L3: a window for each dimension of space.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x2x2xf32> {
  // expected-error@+1 {{'pool': expected 2 numbers in 'window', but got 1 (rule L3)}}
  %y = snn.pool "pool" sum %x window [2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xui8> -> tensor<2x2x2xf32>
  snn.output %y : tensor<2x2x2xf32>
}

// -----

// L3: the window has cells.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x2x2xf32> {
  // expected-error@+1 {{'pool': expected 'window' of 1 to 2147483648, but got 0 (rule L3)}}
  %y = snn.pool "pool" sum %x window [2, 0] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xui8> -> tensor<2x2x2xf32>
  snn.output %y : tensor<2x2x2xf32>
}

// -----

// L3: two pads for each dimension.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x2x2xf32> {
  // expected-error@+1 {{'pool': expected 4 numbers in 'pads', but got 2 (rule L3)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0] dilation [1, 1] : tensor<2x4x4xui8> -> tensor<2x2x2xf32>
  snn.output %y : tensor<2x2x2xf32>
}

// -----

// L3: size of the result; what fills no window is dropped.
snn.network @n(%x: tensor<2x5x5xui8>) -> tensor<2x3x3xf32> {
  // expected-error@+1 {{'pool': expected a result of size [2, 2] behind the channels, but got 'tensor<2x3x3xf32>' (rule L3)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x5x5xui8> -> tensor<2x3x3xf32>
  snn.output %y : tensor<2x3x3xf32>
}

// -----

// L3: with ceil it is rounded up.
snn.network @n(%x: tensor<2x5x5xui8>) -> tensor<2x2x2xf32> {
  // expected-error@+1 {{'pool': expected a result of size [3, 3] behind the channels, but got 'tensor<2x2x2xf32>' (rule L3)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] ceil : tensor<2x5x5xui8> -> tensor<2x2x2xf32>
  snn.output %y : tensor<2x2x2xf32>
}

// -----

// L3: the window fits.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x1x2xf32> {
  // expected-error@+1 {{'pool': the window reaches over 5 cells of dimension 1, but 'tensor<2x4x4xui8>' with its pads has 4 (rule L3)}}
  %y = snn.pool "pool" sum %x window [5, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xui8> -> tensor<2x1x2xf32>
  snn.output %y : tensor<2x1x2xf32>
}

// -----

// L3: no window lies in the pads alone.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x3x2xf32> {
  // expected-error@+1 {{'pool': a window of dimension 1 lies outside the input (rule L3)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [2, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xui8> -> tensor<2x3x2xf32>
  snn.output %y : tensor<2x3x2xf32>
}

// -----

// L3: nor do its taps jump over the input.
snn.network @n(%x: tensor<2x1x4xui8>) -> tensor<2x1x2xf32> {
  // expected-error@+1 {{'pool': a window of dimension 1 lies outside the input (rule L3)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [1, 0, 1, 0] dilation [2, 1] : tensor<2x1x4xui8> -> tensor<2x1x2xf32>
  snn.output %y : tensor<2x1x2xf32>
}

// -----

// L3: an average is f32.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x2x2xui8> {
  // expected-error@+1 {{'pool': pool 'avg' of 'ui8' expected a result of f32, but got 'ui8' (rule L3)}}
  %y = snn.pool "pool" avg %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xui8> -> tensor<2x2x2xui8>
  snn.output %y : tensor<2x2x2xui8>
}

// -----

// L3: the largest of counts is a count.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x2x2xf32> {
  // expected-error@+1 {{'pool': pool 'max' of 'ui8' expected a result of 'ui8', but got 'f32' (rule L3)}}
  %y = snn.pool "pool" max %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xui8> -> tensor<2x2x2xf32>
  snn.output %y : tensor<2x2x2xf32>
}

// -----

// L3: a sum of f32 is f32.
snn.network @n(%x: tensor<2x4x4xf32>) -> tensor<2x2x2xui8> {
  // expected-error@+1 {{'pool': pool 'sum' of 'f32' expected a result of f32, but got 'ui8' (rule L3)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] bound 4 : tensor<2x4x4xf32> -> tensor<2x2x2xui8>
  snn.output %y : tensor<2x2x2xui8>
}

// -----

// L3: a sum is no spike.
snn.network @n(%x: tensor<2x4x4xi1>) -> tensor<2x2x2xi1> {
  // expected-error@+1 {{'pool': pool 'sum' of 'i1' expected a result of f32 or ui8, but got 'i1' (rule L3)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xi1> -> tensor<2x2x2xi1>
  snn.output %y : tensor<2x2x2xi1>
}

// -----

// N4: a sum that stays a count has a bound.
snn.network @n(%x: tensor<2x4x4xi1>) -> tensor<2x2x2xui8> {
  // expected-error@+1 {{'pool': a sum of spikes or counts that stays ui8 expected a 'bound' (rule N4)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xi1> -> tensor<2x2x2xui8>
  snn.output %y : tensor<2x2x2xui8>
}

// -----

// N4: of at most 255.
snn.network @n(%x: tensor<2x4x4xi1>) -> tensor<2x2x2xui8> {
  // expected-error@+1 {{'pool': expected a bound of 1 to 255, but got 256 (rule N4)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] bound 256 : tensor<2x4x4xi1> -> tensor<2x2x2xui8>
  snn.output %y : tensor<2x2x2xui8>
}

// -----

// N4: and at least 1.
snn.network @n(%x: tensor<2x4x4xi1>) -> tensor<2x2x2xui8> {
  // expected-error@+1 {{'pool': expected a bound of 1 to 255, but got 0 (rule N4)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] bound 0 : tensor<2x4x4xi1> -> tensor<2x2x2xui8>
  snn.output %y : tensor<2x2x2xui8>
}

// -----

// N4: which is proved.
snn.network @n(%x: tensor<2x4x4xi1>) -> tensor<2x2x2xui8> {
  // expected-error@+1 {{'pool': the sum reaches 4, but a bound of 3 was declared (rule N4)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] bound 3 : tensor<2x4x4xi1> -> tensor<2x2x2xui8>
  snn.output %y : tensor<2x2x2xui8>
}

// -----

// N4: from the bound of the input.
snn.network @n(%x: tensor<1x4xui8> {snn.max = 100 : i64}) -> tensor<1x2xui8> {
  // expected-error@+1 {{'pool': the sum reaches 200, but a bound of 199 was declared (rule N4)}}
  %y = snn.pool "pool" sum %x window [2] stride [2] pads [0, 0] dilation [1] bound 199 : tensor<1x4xui8> -> tensor<1x2xui8>
  snn.output %y : tensor<1x2xui8>
}

// -----

// N4: f32 has no bound.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x2x2xf32> {
  // expected-error@+1 {{'pool': 'bound' is for sums of ui8 only (rule N4)}}
  %y = snn.pool "pool" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] bound 4 : tensor<2x4x4xui8> -> tensor<2x2x2xf32>
  snn.output %y : tensor<2x2x2xf32>
}

// -----

// L3: there are three kinds.
snn.network @n(%x: tensor<2x4x4xui8>) -> tensor<2x2x2xf32> {
  // expected-error@+1 {{custom op 'snn.pool' expected string or keyword containing one of the following enum values for attribute 'kind' [sum, avg, max]}}
  %y = snn.pool "pool" min %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x4x4xui8> -> tensor<2x2x2xf32>
  snn.output %y : tensor<2x2x2xf32>
}

// -----

// N4: a window larger than the input sums its 4 cells and no more.
snn.network @n(%x: tensor<1x2x2xi1>) -> tensor<1x1x1xui8> {
  // expected-error@+1 {{'pool': the sum reaches 4, but a bound of 3 was declared (rule N4)}}
  %y = snn.pool "pool" sum %x window [2147483648, 2147483648] stride [1, 1] pads [1073741823, 1073741823, 1073741823, 1073741823] dilation [1, 1] bound 3 : tensor<1x2x2xi1> -> tensor<1x1x1xui8>
  snn.output %y : tensor<1x1x1xui8>
}
