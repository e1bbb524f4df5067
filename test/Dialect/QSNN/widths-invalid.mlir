// RUN: snn-opt %s -split-input-file -verify-diagnostics

// Q4: each layer that is too narrow is reported, by the first of the neurons
// that need most.
qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> {
  %w = arith.constant dense<[[4, 0], [7, -7]]> : tensor<2x2xi4>
  // expected-error@+1 {{'fc': the sum of neuron 0 reaches 0 to 4, which needs 4 bits, but 'exact' i3 was declared (rule Q4)}}
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi3>
  // expected-error@+1 {{'lif': the membrane of neuron 0 reaches 0 to 8, which needs 5 bits, but 'exact' i4 was declared (rule Q4)}}
  %s = qsnn.lif "lif" %i leak 0 shift 0 round floor frac 1 bias 0 threshold 99 reset none init 0 membrane exact i4 unit 1.0 : tensor<2xi3> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// Q4: away from the border the window is full.
qsnn.network @n(%x: tensor<1x4xi1>) -> tensor<1x4xi8> {
  %w = arith.constant dense<2> : tensor<1x1x4xi4>
  // expected-error@+1 {{'c': the sum of neuron 1 reaches 0 to 8, which needs 5 bits, but 'exact' i4 was declared (rule Q4)}}
  %i = qsnn.conv "c" %x, %w stride [1] pads [1, 2] dilation [1] groups 1 : (tensor<1x4xi1>, tensor<1x1x4xi4>) -> tensor<1x4xi4>
  %v = qsnn.li "li" %i leak 0 shift 0 round floor frac 0 bias 0 init 0 membrane exact i8 unit 1.0 : tensor<1x4xi4> -> tensor<1x4xi8>
  qsnn.output %v : tensor<1x4xi8>
}

// -----

// Q4: the width of `add` is proved.
qsnn.network @n(%x: tensor<1xui8> {snn.max = 9 : i64}) -> tensor<1xi5> {
  // expected-error@+1 {{'skip': the sum of neuron 0 reaches 0 to 18, which needs 6 bits, but 'exact' i5 was declared (rule Q4)}}
  %y = qsnn.add "skip" %x, %x : (tensor<1xui8>, tensor<1xui8>) -> tensor<1xi5>
  qsnn.output %y : tensor<1xi5>
}

// -----

// N4, Q4: a sum that stays a count has at most 255.
qsnn.network @n(%x: tensor<1xui8>) -> tensor<1xui8> {
  // expected-error@+1 {{'skip': the sum of neuron 0 reaches 0 to 510, but ui8 was declared (rules N4, Q4)}}
  %y = qsnn.add "skip" %x, %x : (tensor<1xui8>, tensor<1xui8>) -> tensor<1xui8>
  qsnn.output %y : tensor<1xui8>
}

// -----

// Q4: and that of `pool sum`.
qsnn.network @n(%x: tensor<1x2x2xi1>) -> tensor<1x1x1xi3> {
  // expected-error@+1 {{'p': the sum of neuron 0 reaches 0 to 4, which needs 4 bits, but 'exact' i3 was declared (rule Q4)}}
  %y = qsnn.pool "p" sum %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<1x2x2xi1> -> tensor<1x1x1xi3>
  qsnn.output %y : tensor<1x1x1xi3>
}

// -----

// Q4: and that of `rescale`.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi8> {
  // expected-error@+1 {{'gain': the value of neuron 0 reaches 0 to 255, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %y = qsnn.rescale "gain" %x by 255 shift 0 round floor : tensor<1xi1> -> tensor<1xi8>
  qsnn.output %y : tensor<1xi8>
}

// -----

// Q4: and that of `concat`.
qsnn.network @n(%x: tensor<1xi1>, %y: tensor<1xui8>) -> tensor<2xi8> {
  // expected-error@+1 {{'cat': the value of neuron 1 reaches 0 to 255, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %z = qsnn.concat "cat" axis 0 %x, %y : (tensor<1xi1>, tensor<1xui8>) -> tensor<2xi8>
  qsnn.output %z : tensor<2xi8>
}

// -----

// Q4: what modes leave has to fit: `fold 24` leaves 2^23.
qsnn.network @n(%x: tensor<1xi8>) -> tensor<1xi24> {
  // expected-error@+1 {{'li': the membrane of neuron 0 reaches -8388607 to 8388608, which needs 25 bits, but i24 was declared (rule Q4)}}
  %v = qsnn.li "li" %x leak 1 shift 0 round floor frac 0 bias 0 init 0 membrane wrap 32 fold 24 i24 unit 1.0 : tensor<1xi8> -> tensor<1xi24>
  qsnn.output %v : tensor<1xi24>
}

// -----

// Q4: upwards without bound.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<4> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{'lif': the membrane of neuron 0 has no upper bound: it does not decay, and the network states no number of steps ('--steps=N' at import) (rule Q4)}}
  %s = qsnn.lif "lif" %i leak 1 shift 0 round nearest frac 0 bias 0 threshold 100 reset subtract 3 init 0 membrane exact i30 unit 1.0 : tensor<1xi4> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// -----

// Q4: more steps than can be followed are as good as none.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> attributes {steps = 100000 : i64} {
  %w = arith.constant dense<4> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{'lif': the membrane of neuron 0 has no upper bound: it does not decay, and the network states too many steps to follow (rule Q4)}}
  %s = qsnn.lif "lif" %i leak 1 shift 0 round nearest frac 0 bias 0 threshold 100 reset none init 0 membrane exact i30 unit 1.0 : tensor<1xi4> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// -----

// Q4: a network that is late runs for as many steps more.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi8> attributes {latency = 2 : i64, steps = 4 : i64} {
  %w = arith.constant dense<7> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi4>
  // expected-error@+1 {{'li': the membrane of neuron 0 reaches 0 to 222, which needs 9 bits, but 'exact' i8 was declared (rule Q4)}}
  %v = qsnn.li "li" %i leak 1 shift 0 round nearest frac 0 bias 30 init 0 membrane exact i8 unit 1.0 : tensor<1xi4> -> tensor<1xi8>
  qsnn.output %v : tensor<1xi8>
}

// -----

// Q4: a cycle that feeds itself more and more is named by its delay.
qsnn.network @n(%x: tensor<1xi1>) -> tensor<1xi20> {
  // expected-error@+1 {{'more': the sum of neuron 0 has no upper bound: it feeds itself through the delay 'back', and the network states no number of steps ('--steps=N' at import) (rule Q4)}}
  %y = qsnn.add "more" %x, %d : (tensor<1xi1>, tensor<1xi20>) -> tensor<1xi20>
  %d = qsnn.delay "back" %y by 1 init 0 : tensor<1xi20>
  qsnn.output %y : tensor<1xi20>
}

// -----

// Q4: numbers beyond the proof.
qsnn.network @n(%x: tensor<1xi53>) -> tensor<1xi53> {
  // expected-error@+1 {{'gain': the value of neuron 0 has no bound: its constants are too large (rule Q4)}}
  %y = qsnn.rescale "gain" %x by 1000000 shift 0 round floor : tensor<1xi53> -> tensor<1xi53>
  qsnn.output %y : tensor<1xi53>
}

// -----

// Q4: constants too large for the steps stated.
qsnn.network @n(%x: tensor<1xi40>) -> tensor<1xi53> attributes {steps = 4 : i64} {
  // expected-error@+1 {{'li': the membrane of neuron 0 has no bound: its constants are too large for 4 steps (rule Q4)}}
  %v = qsnn.li "li" %x leak 1 shift 0 round floor frac 24 bias 0 init 0 membrane exact i53 unit 1.0 : tensor<1xi40> -> tensor<1xi53>
  qsnn.output %v : tensor<1xi53>
}

// -----

// Q4: before a mode acts a sum has 62 bits at most.
qsnn.network @n(%x: tensor<1xi40>) -> tensor<1xi24> {
  %w = arith.constant dense<1000000000> : tensor<1x1xi32>
  // expected-error@+1 {{'fc': the sum of neuron 0 has no bound: its constants are too large (rule Q4)}}
  %y = qsnn.linear "fc" %x, %w overflow wrap 24 : (tensor<1xi40>, tensor<1x1xi32>) -> tensor<1xi24>
  qsnn.output %y : tensor<1xi24>
}

// -----

// Q4: and so has a membrane.
qsnn.network @n(%x: tensor<1xi40>) -> tensor<1xi24> {
  // expected-error@+1 {{'li': the membrane of neuron 0 has no bound: its constants are too large (rule Q4)}}
  %v = qsnn.li "li" %x leak 0 shift 0 round floor frac 24 bias 0 init 0 membrane wrap 24 i24 unit 1.0 : tensor<1xi40> -> tensor<1xi24>
  qsnn.output %v : tensor<1xi24>
}
