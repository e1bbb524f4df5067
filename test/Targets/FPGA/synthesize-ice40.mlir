// REQUIRES: yosys
// The netlist has exactly the block RAMs that the manifest predicts.
// RUN: rm -rf %t && mkdir %t
// RUN: snn-translate --target=fpga %S/Inputs/small.mlir --lanes=4,1 --part=ice40-hx8k --bench-input=%S/Inputs/frames.h5 -o %t/rtl
// RUN: make -s -C %t/rtl synth PART=ice40-hx8k
// RUN: %python %S/Inputs/compare_blocks.py %t/rtl %t/rtl/build/ice40-hx8k.json | FileCheck %s
// RUN: %python %S/Inputs/check_products.py %t/rtl
// CHECK: block_rams: {{[1-9]}}
