// RUN: rm -rf %t && mkdir %t
// RUN: snn-translate --target=fpga %S/Inputs/small.mlir --lanes=2,1 --bench-input=%S/Inputs/frames.h5 --bench-samples=0:4 -o %t/rtl
// RUN: FileCheck %s --check-prefix=TOP < %t/rtl/snn_top.v
// RUN: FileCheck %s --check-prefix=MANIFEST < %t/rtl/manifest.json
// RUN: FileCheck %s --check-prefix=CONFIG < %t/rtl/bench/bench_config.vh
// RUN: FileCheck %s --check-prefix=STIMULUS < %t/rtl/bench/stimulus.hex
// RUN: ls %t/rtl/hdl/snn_lif_core.v %t/rtl/Makefile %t/rtl/README.md %t/rtl/bench/tb.cpp
// The same bytes on every run, for any number of threads, and in place of an
// older folder.
// RUN: snn-translate --target=fpga %S/Inputs/small.mlir --lanes=2,1 --bench-input=%S/Inputs/frames.h5 --bench-samples=0:4 --threads=1 -o %t/again/
// RUN: diff -r %t/rtl %t/again
// RUN: snn-translate --target=fpga %S/Inputs/small.mlir --lanes=4,1 --bench-input=%S/Inputs/frames.h5 --part=ice40-hx8k -o %t/again
// RUN: grep -q ice40-hx8k %t/again/manifest.json
// RUN: ls %t | count 2

// TOP: // Network 'small' on ecp5-25f
// TOP: module snn_top
// TOP: input  wire [7:0] in_data
// TOP: output wire [4:0] out_data
// TOP: output wire [95:0] probe_u
// TOP: snn_fifo #(.WIDTH(8), .LOG2_DEPTH(6), .LUTRAM(1)) fifo0
// TOP: // Layer 'fc1' and its neurons 'lif1': 12 inputs, 10 neurons, 2 lanes of 5 groups.
// TOP: .ADDR_W(4), .COUNT_W(2), .N_IN(12), .N_OUT(10),
// TOP: .POINTER_FILE("mem/core0_lif1_pointers.hex")
// TOP: core1_lif2

// MANIFEST: "generator": "snnc"
// MANIFEST: "part": {
// MANIFEST-NEXT: "name": "ecp5-25f"
// MANIFEST: "input": "frames.h5"
// MANIFEST: "samples": "0:4"
// MANIFEST: "recordings": 4
// MANIFEST: "snn_top.v": "{{[0-9a-f]+}}"

// CONFIG: `define SNN_CORES 2
// CONFIG-NEXT: `define SNN_IN_W 8
// CONFIG-NEXT: `define SNN_OUT_W 5
// CONFIG-NEXT: `define SNN_PROBE_LANES 3

// Seven occurrences of input 0 are words of 3, 3 and 1.
// STIMULUS: {{^}}30
// STIMULUS-NEXT: {{^}}30
// STIMULUS-NEXT: {{^}}10
