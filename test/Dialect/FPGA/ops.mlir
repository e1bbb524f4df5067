// RUN: snn-opt %s | snn-opt | FileCheck %s
// RUN: snn-opt %s --emit-bytecode | snn-opt | FileCheck %s

// CHECK-LABEL: fpga.design @net_fpga network @net part "ecp5-25f" attributes {cycles = 1.205000e+02 : f64, cycles_goal = 500 : i64} {
fpga.design @net_fpga network @net part "ecp5-25f" attributes {cycles = 120.5 : f64, cycles_goal = 500 : i64} {
  // CHECK-NEXT: fpga.input @in {addr_w = 1 : i64, count_w = 2 : i64, inputs = 2 : i64}
  fpga.input @in {addr_w = 1 : i64, count_w = 2 : i64, inputs = 2 : i64}
  // CHECK-NEXT: fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // CHECK-NEXT: fpga.core @core0 "lif1" of "fc1" {
  // CHECK-SAME: constants = @core0_constants
  // CHECK-SAME: order = dense<[2, 0, 1]> : tensor<3xi64>
  // CHECK-SAME: pointers = @core0_pointers
  fpga.core @core0 "lif1" of "fc1" {addr_w = 1 : i64, constants = @core0_constants, count_w = 2 : i64, delta = false, frac = 3 : i64, index_w = 1 : i64, lanes = 2 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, len_w = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 2 : i64, n_out = 3 : i64, order = dense<[2, 0, 1]> : tensor<3xi64>, out_addr_w = 2 : i64, pointers = @core0_pointers, reset_mode = 1 : i64, start_w = 1 : i64, syn_rows = 2 : i64, synapse_rows = @core0_synapses, thresh_w = 4 : i64, weight_w = 4 : i64}
  fpga.fifo @fifo1 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  fpga.core @core1 "lif2" of "fc2" {addr_w = 2 : i64, count_w = 1 : i64, frac = 0 : i64, leak_mul = 1 : i64, leak_round = 0 : i64, leak_shift = 0 : i64, lutram = true, mem_w = 12 : i64, n_in = 3 : i64, n_out = 2 : i64, out_addr_w = 1 : i64, reset_mode = 2 : i64, weight_w = 4 : i64}
  // CHECK: fpga.output @out {addr_w = 1 : i64, outputs = 2 : i64}
  fpga.output @out {addr_w = 1 : i64, outputs = 2 : i64}
  // CHECK-NEXT: fpga.memory @core0_pointers logic width 2 depth 2 blocks 0 content dense<{{.*}}> : tensor<2x1xui8>
  fpga.memory @core0_pointers logic width 2 depth 2 blocks 0 content dense<[[1], [3]]> : tensor<2x1xui8>
  // CHECK-NEXT: fpga.memory @core0_synapses logic width 10 depth 2 blocks 0 content
  fpga.memory @core0_synapses logic width 10 depth 2 blocks 0 content dense<[[1, 0], [2, 1]]> : tensor<2x2xui8>
  fpga.memory @core0_constants logic width 8 depth 2 blocks 0 content dense<[[18], [3]]> : tensor<2x1xui8>
  // CHECK: fpga.memory @core0_membranes block width 12 depth 2 copies 2 blocks 2
  fpga.memory @core0_membranes block width 12 depth 2 copies 2 blocks 2
}
