// RUN: snn-opt %s -split-input-file -verify-diagnostics

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): expected 1, 2, 4, 8 or 16 lanes, but got 3}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, lanes = 3 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): 'order' is not a permutation of the 3 neurons: 2 stands twice}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, order = dense<[2, 0, 2]> : tensor<3xi64>}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): 'order' is not a permutation of the 3 neurons: 7 is none of them}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, order = dense<[7, 0, 2]> : tensor<3xi64>}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): expected 'order' of type 'tensor<3xi64>', but got 'tensor<2xi64>'}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, order = dense<[1, 0]> : tensor<2xi64>}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): expected an index of 2 bits for 3 groups, but got 1}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, lanes = 1 : i64, index_w = 1 : i64, delta = false}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): expected an index of at most 2 bits for 3 groups, but got 3}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, lanes = 1 : i64, index_w = 3 : i64, delta = true}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): expected 'index_w' and 'delta' together}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, lanes = 1 : i64, index_w = 2 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): expected 'lanes' with 'index_w'}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, index_w = 2 : i64, delta = false}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): expected leak_mul <= 2^leak_shift = 2, but got 3}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 3 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0' (lif1): 3 neurons need an address of 2 bits, but out_addr_w is 1}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 1 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0': @p is no memory of the design}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, delta = false, index_w = 2 : i64, lanes = 1 : i64, len_w = 1 : i64, pointers = @p, start_w = 1 : i64, syn_rows = 2 : i64, synapse_rows = @s}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
  fpga.memory @s logic width 6 depth 2 blocks 0
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0': expected memory @s of 2 words of 6 bits, but got 3 words of 6 bits}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, delta = false, index_w = 2 : i64, lanes = 1 : i64, len_w = 1 : i64, pointers = @p, start_w = 1 : i64, syn_rows = 2 : i64, synapse_rows = @s}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
  fpga.memory @p logic width 2 depth 4 blocks 0
  fpga.memory @s logic width 6 depth 3 blocks 0
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0': expected a memory for constants of 5 bits a neuron}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, delta = false, index_w = 2 : i64, lanes = 1 : i64, len_w = 1 : i64, pointers = @p, start_w = 1 : i64, syn_rows = 2 : i64, synapse_rows = @s, thresh_w = 5 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
  fpga.memory @p logic width 2 depth 4 blocks 0
  fpga.memory @s logic width 6 depth 2 blocks 0
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0': memories are there, but not 'index_w'}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, pointers = @p}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
  fpga.memory @p logic width 2 depth 4 blocks 0
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
  // expected-error@+1 {{memory 'p': expected content of type 'tensor<4x2xui8>', but got 'tensor<4x1xui8>'}}
  fpga.memory @p logic width 9 depth 4 blocks 0 content dense<0> : tensor<4x1xui8>
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
  // expected-error@+1 {{memory 'p': expected blocks only with style 'block', but got style 'distributed' and 2 blocks}}
  fpga.memory @p distributed width 9 depth 4 blocks 2
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  // expected-error@+1 {{expected a fifo of 5 bits, but got 9}}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 9 : i64}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{expected a core for 4 inputs of 2 address and 1 count bits, but got 3, 2 and 1}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 3 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
  // expected-error@+1 {{expected an output of 3 neurons and 2 address bits, but got 2 and 2}}
  fpga.output @out {addr_w = 2 : i64, outputs = 2 : i64}
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  // expected-error@+1 {{expected 'fpga.core' behind a fifo}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

// expected-error@+1 {{design 'd': expected an 'fpga.output' at the end}}
fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
}

// -----

// expected-error@+1 {{design 'd': expected an 'fpga.input'}}
fpga.design @d network @net part "ecp5-25f" {
  fpga.memory @p logic width 2 depth 4 blocks 0
}

// -----

fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
  // expected-error@+1 {{core 'core0': the last core keeps the order of its neurons, but neuron 1 stands at position 0}}
  fpga.core @core0 "lif1" of "fc1" {addr_w = 2 : i64, count_w = 1 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 4 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64, order = dense<[1, 0, 2]> : tensor<3xi64>}
  fpga.output @out {addr_w = 2 : i64, outputs = 3 : i64}
}

// -----

// Names become instances of Verilog and files.
fpga.design @d network @net part "ecp5-25f" {
  fpga.input @in {addr_w = 2 : i64, count_w = 1 : i64, inputs = 4 : i64}
  // expected-error@+1 {{design 'd': expected names of letters, digits and '_', but got 'a (); endmodule'}}
  fpga.fifo @"a (); endmodule" {log2_depth = 6 : i64, lutram = true, width = 5 : i64}
}
