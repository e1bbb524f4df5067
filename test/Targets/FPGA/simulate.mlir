// REQUIRES: verilator, iverilog
// The RTL equals the interpreter, with and without stalls and with a reset in
// mid-recording, and takes exactly the cycles that the manifest predicts.
// RUN: rm -rf %t && mkdir %t
// RUN: snn-translate --target=fpga %S/Inputs/small.mlir --lanes=4,2 --bench-input=%S/Inputs/frames.h5 -o %t/ecp5
// RUN: make -s -C %t/ecp5 lint sim sim-icarus | FileCheck %s
// RUN: %python %S/Inputs/compare_cycles.py %t/ecp5
// RUN: %python %S/Inputs/check_products.py %t/ecp5
// RUN: snn-translate --target=fpga %S/Inputs/small.mlir --lanes=1,1 --part=ice40-hx8k --bench-input=%S/Inputs/frames.h5 -o %t/ice40
// RUN: make -s -C %t/ice40 lint sim sim-icarus | FileCheck %s
// RUN: %python %S/Inputs/compare_cycles.py %t/ice40
// A folder whose name has spaces, with build products of the old place.
// RUN: cp -r %t/ice40 "%t/a folder"
// RUN: make -s -C "%t/a folder" clean sim sim-icarus | FileCheck %s --check-prefix=SPACE
// SPACE-COUNT-6: PASS
// The bench can fail: a flipped bit of a weight.
// RUN: %python %S/Inputs/flip_weight.py %t/ecp5/mem/core0_lif1_synapses.hex
// RUN: not make -s -C %t/ecp5 sim 2>&1 | FileCheck %s --check-prefix=FAIL

// CHECK-COUNT-3: PASS: 6 recordings,
// CHECK-COUNT-3: PASS: 3 recordings,
// FAIL-NOT: PASS
