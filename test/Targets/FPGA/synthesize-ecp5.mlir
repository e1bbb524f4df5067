// REQUIRES: yowasp
// The netlist has exactly the block and distributed RAMs that the manifest
// predicts.
// RUN: rm -rf %t && mkdir %t
// RUN: snn-translate --target=fpga %S/Inputs/small.mlir --lanes=4,1 --bench-input=%S/Inputs/frames.h5 -o %t/rtl
// RUN: make -s -C %t/rtl synth
// RUN: %python %S/Inputs/compare_blocks.py %t/rtl %t/rtl/build/ecp5-25f.json | FileCheck %s
// RUN: %python %S/Inputs/check_products.py %t/rtl
// CHECK: block_rams: {{[1-9]}}
// CHECK: lut_rams: {{[1-9]}}
