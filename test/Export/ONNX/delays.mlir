// Delays that begin with other values than 0 read back with the options of the remark.
// RUN: rm -rf %t && mkdir -p %t
// RUN: snn-translate --export-onnx %s -o %t/a.onnx 2>&1 | FileCheck %s --check-prefix=REMARK
// REMARK: remark: it holds one step; '--import-onnx --decode=last --init=back.1_in=1 --init=back.2_in=1 --init=late_in=-0.5' reads it back
// RUN: snn-translate --import-onnx --decode=last --init=back.1_in=1 --init=back.2_in=1 --init=late_in=-0.5 %t/a.onnx -o %t/b.mlir
// RUN: FileCheck %s --input-file=%t/b.mlir
// CHECK-DAG: snn.delay {{.*}} by 1 init 1.0 : tensor<2xi1>
// CHECK-DAG: snn.delay {{.*}} by 1 init 1.0 : tensor<2xi1>
// CHECK-DAG: snn.delay {{.*}} by 1 init -0.5 : tensor<2xf32>
// RUN: %python -c "import numpy as n; n.save('%t/frames.npy', n.random.default_rng(2).random((3, 8, 2), n.float32))"
// RUN: snn-run %s --input=%t/frames.npy --trace=%t/a.h5
// RUN: snn-run %t/b.mlir --input=%t/frames.npy --trace=%t/b.h5
// RUN: snn-run --compare %t/a.h5 %t/b.h5 --layers=lif:lif1,li:li | FileCheck %s --check-prefix=EQUAL
// EQUAL: equal: 3 samples, 8 steps, 2 layers

// Spikes are 0 or 1.
// RUN: not snn-translate --import-onnx --decode=last --init=back.1_in=0.5 %t/a.onnx 2>&1 | FileCheck %s --check-prefix=HALF
// HALF: error: state 'back.1_in' holds spikes, expected whole numbers of 0 to 1 as what it begins with

snn.network @delays(%x: tensor<2xf32> {snn.name = "x"}) -> tensor<2xf32>
    attributes {decode = #snn.decode<last>} {
  %w = arith.constant dense<[[0.5, 1.0], [1.0, -1.0]]> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  %d = snn.delay "back" %s by 2 init 1.0 : tensor<2xi1>
  %e = snn.linear "rec" %d, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %j = snn.add "j" %i, %e : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %s = snn.lif "lif" %j decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire gt reset to 0.25 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %k = snn.linear "fo" %s, %w : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %l = snn.delay "late" %k by 1 init -0.5 : tensor<2xf32>
  %v = snn.li "li" %l decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
}
