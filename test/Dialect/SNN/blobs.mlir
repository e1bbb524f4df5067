// What no stock verifier checks: resources that are absent, too short, or hold
// more than their type allows.
// RUN: split-file %s %t
// RUN: not snn-opt %t/missing.mlir 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not snn-opt %t/short.mlir 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: not snn-opt %t/threshold.mlir 2>&1 | FileCheck %s --check-prefix=THRESHOLD
// RUN: not snn-opt %t/levels.mlir 2>&1 | FileCheck %s --check-prefix=LEVELS
// RUN: not snn-opt %t/scales.mlir 2>&1 | FileCheck %s --check-prefix=SCALES
// RUN: not snn-opt %t/range.mlir 2>&1 | FileCheck %s --check-prefix=RANGE
// RUN: not snn-run %t/short.mlir --input=%inputs/small/frames.h5 2>&1 | FileCheck %s --check-prefix=SHORT

// MISSING: missing.mlir:4:8: error: 'fc': weight: the resource 'w' is not in the file (was it written with '--mlir-elide-resource-strings-if-larger'?)
//--- missing.mlir
// 1
snn.network @n(%x: tensor<2xui8>) -> tensor<2xf32> {
  %w = arith.constant dense_resource<w> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}

// SHORT: error: 'fc': weight: the resource 'w' has 8 bytes, but 'tensor<2x2xf32>' needs 16
//--- short.mlir
snn.network @n(%x: tensor<2xui8>) -> tensor<2xf32> {
  %w = arith.constant dense_resource<w> : tensor<2x2xf32>
  %i = snn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xf32>) -> tensor<2xf32>
  snn.output %i : tensor<2xf32>
}
{-# dialect_resources: { builtin: { w: "0x040000000000803F00000040" } } #-}

// THRESHOLD: error: 'lif': threshold: the resource 'th' has 8 bytes, but 'tensor<3xf32>' needs 12
//--- threshold.mlir
snn.network @n(%x: tensor<3xf32>) -> tensor<3xi1> {
  %s = snn.lif "lif" %x decay 0.5 gain 1.0 bias 0.0 threshold dense_resource<th> : tensor<3xf32> fire ge reset none init 0.0 : tensor<3xf32> -> tensor<3xi1>
  snn.output %s : tensor<3xi1>
}
{-# dialect_resources: { builtin: { th: "0x040000000000803F00000040" } } #-}

// LEVELS: error: 'snn.dequantize': levels: the resource 'q' has 2 bytes, but 'tensor<2x2xi4>' needs 4
//--- levels.mlir
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %q = arith.constant dense_resource<q> : tensor<2x2xi4>
  %s = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %s : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  snn.output %x : tensor<2xui8>
}
{-# dialect_resources: { builtin: { q: "0x010000000102" } } #-}

// SCALES: error: 'snn.dequantize': scales: the resource 's' is not in the file
//--- scales.mlir
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %q = arith.constant dense<1> : tensor<2x2xi4>
  %s = arith.constant dense_resource<s> : tensor<2xf32>
  %w = snn.dequantize %q, %s : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  snn.output %x : tensor<2xui8>
}

// RANGE: error: 'snn.dequantize': expected levels of -8 to 7, but the resource holds 8 (rule L1)
//--- range.mlir
snn.network @n(%x: tensor<2xui8>) -> tensor<2xui8> {
  %q = arith.constant dense_resource<q> : tensor<2x2xi4>
  %s = arith.constant dense<1.0> : tensor<2xf32>
  %w = snn.dequantize %q, %s : (tensor<2x2xi4>, tensor<2xf32>) -> tensor<2x2xf32>
  snn.output %x : tensor<2xui8>
}
{-# dialect_resources: { builtin: { q: "0x0100000001F80708" } } #-}
