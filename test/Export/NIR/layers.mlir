// Every kind of node, and what NIR says without one: sums as several edges, a
// recurrent edge through a Delay.
// RUN: rm -rf %t && mkdir -p %t
// RUN: snn-translate --export-nir %s --nir-dt=0.5 -o %t/a.nir 2>&1 | FileCheck %s --check-prefix=SAID
// RUN: snn-translate --import-nir %t/a.nir --nir-convention=nir --nir-dt=0.5 --nir-reset=hard,soft=subtract,never=none --decode=last -o %t/b.mlir
// RUN: FileCheck %s --input-file=%t/b.mlir
// RUN: %python %S/../ONNX/Inputs/frames.py %t/b.mlir %t/frames.npy
// RUN: snn-run %s --input=%t/frames.npy --trace=%t/a.h5
// RUN: snn-run %t/b.mlir --input=%t/frames.npy --trace=%t/b.h5
// RUN: snn-run --compare %t/a.h5 %t/b.h5 --tolerance=0 | FileCheck %s --check-prefix=EQUAL
// EQUAL: equal: 4 samples, 6 steps, 6 layers

// SAID: a.nir: warning: a spike of 'soft' subtracts from the membrane, which NIR cannot say: the file has v_reset = 0, and its reader must be told (--nir-reset=subtract)
// SAID: a.nir: warning: a spike of 'never' leaves the membrane as it is, which NIR cannot say
// SAID: a.nir: remark: the equations are written as NIR reads them, with dt = 0.5; '--import-nir --nir-convention=nir --nir-dt=0.5 --nir-reset=hard,never=none,soft=subtract --decode=last' reads the file back

// CHECK-DAG: snn.conv "conv" %{{.*}} stride [1, 2] pads [1, 1, 1, 1] dilation [1, 1] groups 2
// CHECK-DAG: snn.li "hard.syn"
// CHECK-DAG: snn.lif "hard" {{.*}} reset to 0.25
// CHECK-DAG: snn.pool "average" avg {{.*}} count_include_pad
// CHECK-DAG: snn.scale "times"
// CHECK-DAG: snn.delay "late" %{{.*}} by 3 init 0.0
// CHECK-DAG: snn.lif "soft" {{.*}} reset subtract 1.0
// CHECK-DAG: snn.lif "never" {{.*}} reset none

snn.network @layers(%x: tensor<2x4x5xf32> {snn.name = "x"}) -> tensor<3xf32>
    attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[[[0.5, -1.0, 0.25], [1.5, 0.25, 1.0]]], [[[2.0, 1.0, 0.5], [-0.5, 0.75, 0.5]]], [[[-0.5, 1.0, 1.0], [1.5, 0.5, 2.0]]], [[[1.0, 0.5, 0.25], [0.25, -0.75, 1.0]]]]> : tensor<4x1x2x3xf32>
  %c = snn.conv "conv" %x, %w stride [1, 2] pads [1, 1, 1, 1] dilation [1, 1] groups 2 : (tensor<2x4x5xf32>, tensor<4x1x2x3xf32>) -> tensor<4x5x3xf32>
  %syn = snn.li "hard.syn" %c decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<4x5x3xf32>
  %s = snn.lif "hard" %syn decay 0.75 gain 0.5 bias 0.125 threshold dense<[[[0.5]], [[1.0]], [[0.75]], [[2.0]]]> : tensor<4x1x1xf32> fire gt reset to 0.25 init 0.0 : tensor<4x5x3xf32> -> tensor<4x5x3xi1>
  %sum = snn.pool "sum" sum %s window [2, 2] stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] bound 4 : tensor<4x5x3xi1> -> tensor<4x3x2xui8>
  %avg = snn.pool "average" avg %s window [2, 2] stride [2, 2] pads [1, 1, 1, 1] dilation [1, 1] count_include_pad : tensor<4x5x3xi1> -> tensor<4x3x2xf32>
  %times = snn.scale "times" %avg factor dense<[[[0.5]], [[1.0]], [[2.0]], [[0.25]]]> : tensor<4x1x1xf32> shift 0.0 : tensor<4x3x2xf32> -> tensor<4x3x2xf32>
  %both = snn.add "both" %sum, %times : (tensor<4x3x2xui8>, tensor<4x3x2xf32>) -> tensor<4x3x2xf32>
  %late = snn.delay "late" %both by 3 init 0.0 : tensor<4x3x2xf32>
  %flat = snn.reshape %late : tensor<4x3x2xf32> -> tensor<24xf32>
  %wf = arith.constant dense<0.125> : tensor<3x24xf32>
  %bf = arith.constant dense<[0.5, -0.25, 0.0]> : tensor<3xf32>
  %i = snn.linear "fc" %flat, %wf bias %bf : (tensor<24xf32>, tensor<3x24xf32>, tensor<3xf32>) -> tensor<3xf32>
  %last = snn.delay "last" %o by 1 init 0.0 : tensor<3xi1>
  %wb = arith.constant dense<[[0.0, -0.5, 0.25], [0.5, 0.0, -1.0], [0.125, 0.5, 0.0]]> : tensor<3x3xf32>
  %back = snn.linear "back" %last, %wb : (tensor<3xi1>, tensor<3x3xf32>) -> tensor<3xf32>
  %j = snn.add "j" %i, %back : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %o = snn.lif "soft" %j decay 0.875 gain 1.0 bias 0.0 threshold 1.0 fire gt reset subtract 1.0 init 0.0 : tensor<3xf32> -> tensor<3xi1>
  %wn = arith.constant dense<[[1.0, 0.0, 0.5], [0.0, 1.0, -0.5], [-1.0, 0.0, 1.0]]> : tensor<3x3xf32>
  %n = snn.linear "fn" %o, %wn : (tensor<3xi1>, tensor<3x3xf32>) -> tensor<3xf32>
  %never = snn.lif "never" %n decay 0.5 gain 1.0 bias 0.0 threshold 0.75 fire gt reset none init 0.0 : tensor<3xf32> -> tensor<3xi1>
  %spikes = snn.scale "spikes" %never factor 1.0 shift 0.0 : tensor<3xi1> -> tensor<3xf32>
  %sums = snn.li "sums" %spikes decay 1.0 gain 1.0 bias 0.0 init 0.0 : tensor<3xf32>
  %y = snn.linear "fo" %sums, %wn : (tensor<3xf32>, tensor<3x3xf32>) -> tensor<3xf32>
  %v = snn.li "read" %y decay 0.875 gain 0.125 bias 0.25 init 0.0 : tensor<3xf32>
  snn.output %v : tensor<3xf32>
}
