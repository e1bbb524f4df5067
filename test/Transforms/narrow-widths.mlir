// Sums, membranes, what moves and delays them, and the network's results get
// the widths that are proved (rule Q4); spikes, counts, inputs and layers with
// overflow modes keep theirs.
// RUN: snn-opt %s --qsnn-narrow-widths | FileCheck %s
// RUN: snn-opt %s --qsnn-narrow-widths --qsnn-narrow-widths | FileCheck %s

// The sums of fc are -9 to 21; u is 8 times that and half of a v of -144 to 40;
// sum is -264 to 531, and li twice as far.
// CHECK-LABEL: @layers(%arg0: tensor<2x2x2xui8>
// CHECK-SAME: -> (tensor<2xi1>, tensor<2xi12>)
// CHECK: qsnn.pool "max" max {{.*}} -> tensor<2x1x1xui8>
// CHECK: qsnn.linear "fc" {{.*}} -> tensor<2xi6>
// CHECK: qsnn.lif "lif" {{.*}} membrane exact i9 {{.*}} : tensor<2xi6> -> tensor<2xi1>
// CHECK: qsnn.linear "fc2" {{.*}} -> tensor<2xi3>
// CHECK: qsnn.rescale "gain" {{.*}} : tensor<2xi3> -> tensor<2xi10>
// CHECK: qsnn.add "sum" {{.*}} : (tensor<2xi10>, tensor<2xi6>) -> tensor<2xi11>
// CHECK: qsnn.li "li" {{.*}} membrane exact i12 {{.*}} : tensor<2xi11> -> tensor<2xi12>
// CHECK: qsnn.delay "d" {{.*}} : tensor<2xi12>
qsnn.network @layers(%x: tensor<2x2x2xui8> {snn.max = 3 : i64}) -> (tensor<2xi1>, tensor<2xi53>) {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %w2 = arith.constant dense<[[1, 1], [-1, 0]]> : tensor<2x2xi2>
  %p = qsnn.pool "max" max %x window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x2x2xui8> -> tensor<2x1x1xui8>
  %f = qsnn.reshape %p : tensor<2x1x1xui8> -> tensor<2xui8>
  %i = qsnn.linear "fc" %f, %w : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi53>
  %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i53 unit 1.0 : tensor<2xi53> -> tensor<2xi1>
  %j = qsnn.linear "fc2" %s, %w2 : (tensor<2xi1>, tensor<2x2xi2>) -> tensor<2xi53>
  %g = qsnn.rescale "gain" %j by 255 shift 0 round floor : tensor<2xi53> -> tensor<2xi53>
  %a = qsnn.add "sum" %g, %i : (tensor<2xi53>, tensor<2xi53>) -> tensor<2xi53>
  %v = qsnn.li "li" %a leak 1 shift 1 round nearest frac 0 bias 0 init 0 membrane exact i53 unit 1.0 : tensor<2xi53> -> tensor<2xi53>
  %d = qsnn.delay "d" %v by 1 init 0 : tensor<2xi53>
  qsnn.output %s, %d : tensor<2xi1>, tensor<2xi53>
}

// A delay's initial value counts for the membrane that it delays.
// CHECK-LABEL: @init(
// CHECK-SAME: -> tensor<1xi8>
// CHECK: qsnn.li "li" {{.*}} membrane exact i8
// CHECK: qsnn.delay "d" {{.*}} init 100 : tensor<1xi8>
qsnn.network @init(%x: tensor<1xi1>) -> tensor<1xi53> {
  %w = arith.constant dense<1> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi53>
  %v = qsnn.li "li" %i leak 0 shift 0 round floor frac 0 bias 0 init 0 membrane exact i53 unit 1.0 : tensor<1xi53> -> tensor<1xi53>
  %d = qsnn.delay "d" %v by 1 init 100 : tensor<1xi53>
  qsnn.output %d : tensor<1xi53>
}

// CHECK-LABEL: @modes(
// CHECK: qsnn.linear "fc" {{.*}} overflow wrap 24 : {{.*}} -> tensor<1xi24>
// CHECK: qsnn.lif "lif" {{.*}} membrane wrap 32 fold 24 i25
qsnn.network @modes(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<1> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w overflow wrap 24 : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi24>
  %s = qsnn.lif "lif" %i leak 1 shift 0 round floor frac 0 bias 0 threshold 1 reset none init 0 membrane wrap 32 fold 24 i25 unit 1.0 : tensor<1xi24> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

// A neuron that never fires leaves nothing behind it: i2 is the least width.
// CHECK-LABEL: @silent(
// CHECK: qsnn.linear "fc2" {{.*}} -> tensor<1xi2>
qsnn.network @silent(%x: tensor<1xi1>) -> tensor<1xi1> {
  %w = arith.constant dense<7> : tensor<1x1xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi53>
  %s = qsnn.lif "lif" %i leak 1 shift 1 round floor frac 0 bias 0 threshold 100 reset to 0 init 0 membrane exact i53 unit 1.0 : tensor<1xi53> -> tensor<1xi1>
  %j = qsnn.linear "fc2" %s, %w : (tensor<1xi1>, tensor<1x1xi4>) -> tensor<1xi53>
  %t = qsnn.lif "lif2" %j leak 1 shift 1 round floor frac 0 bias 0 threshold 100 reset to 0 init 0 membrane exact i53 unit 1.0 : tensor<1xi53> -> tensor<1xi1>
  qsnn.output %t : tensor<1xi1>
}
