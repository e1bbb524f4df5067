// RUN: snn-opt %s --loihi-partition=calibration=%S/../../Inputs/nmnist/calibration.h5 --loihi-place="calibration=%S/../../Inputs/nmnist/calibration.h5 samples=0:2" > %t
// RUN: FileCheck %s < %t
// RUN: snn-opt %s --loihi-partition="calibration=%S/../../Inputs/nmnist/calibration.h5 threads=1" --loihi-place="calibration=%S/../../Inputs/nmnist/calibration.h5 samples=0:2 threads=2" | diff %t -
// Messages are events of recordings that are read as the network says, not as
// Lava reads a .net file: more than one an element, fewer than one a step.

// CHECK: loihi.chip @net_chip network @net part "loihi2" traffic [[TRAFFIC:[0-9][0-9][0-9]+]] hops 0 recordings 2
loihi.network @net(%x: tensor<2x34x34xi1> {snn.events = "binary"}) -> tensor<1x1x1xi1> attributes {dt_us = 10000 : i64, latency = 1 : i64, steps = 30 : i64} {
  %w = arith.constant dense<1> : tensor<1x2x34x34xi4>
  %a = loihi.conv "conv" %x, %w stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<2x34x34xi1>, tensor<1x2x34x34xi4>) -> tensor<1x1x1xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 128 bias 0 threshold 600 : (tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
  loihi.output %s : tensor<1x1x1xi1>
}
