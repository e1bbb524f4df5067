// RUN: snn-opt --convert-qsnn-to-fpga %S/Inputs/small.mlir | FileCheck %s
// RUN: snn-opt --convert-qsnn-to-fpga="part=ice40-hx8k cycles=500" %S/Inputs/small.mlir | FileCheck %s --check-prefix=ICE

// The network stays beside the design.
// CHECK: qsnn.network @small
// CHECK: fpga.design @small_fpga network @small part "ecp5-25f" attributes {cycles_goal = 12000 : i64}
// CHECK-NEXT: fpga.input @in {addr_w = 4 : i64, count_w = 2 : i64, inputs = 12 : i64}
// CHECK-NEXT: fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 8 : i64}
// CHECK-NEXT: fpga.core @core0_lif1 "lif1" of "fc1"
// CHECK-SAME: frac = 2 : i64, leak_mul = 3 : i64, leak_round = 0 : i64, leak_shift = 2 : i64, lutram = true, mem_w = 16 : i64, n_in = 12 : i64, n_out = 10 : i64, out_addr_w = 4 : i64, reset_mode = 2 : i64, weight_w = 4 : i64
// CHECK-NEXT: fpga.fifo @fifo1
// CHECK-NEXT: fpga.core @core1_lif2 "lif2" of "fc2"
// CHECK-SAME: leak_round = 3 : i64
// CHECK-SAME: reset_mode = 1 : i64
// CHECK-NEXT: fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}

// ICE: part "ice40-hx8k" attributes {cycles_goal = 500 : i64}
// ICE: fpga.fifo @fifo0 {log2_depth = 8 : i64, lutram = false, width = 8 : i64}
// ICE: column_log2 = 2 : i64
