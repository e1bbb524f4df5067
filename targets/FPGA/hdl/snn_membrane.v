// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Membrane memory of one lane with its accumulator: sum = m[index] + addend.
// The address enters with m_index; sum is there in the same cycle (LUTRAM = 1)
// or the next (LUTRAM = 0), where the caller's n_ signals stand.
`default_nettype none
module snn_membrane #(
    parameter integer GROUP_W = 5,
    parameter integer MEM_W   = 16,
    parameter integer LUTRAM  = 1
) (
    input  wire                    clk,
    input  wire                    m_add,     // accumulate: write sum back
    input  wire [GROUP_W-1:0]      m_index,
    input  wire signed [MEM_W-1:0] m_addend,
    output wire signed [MEM_W-1:0] sum,
    input  wire                    w_valid,   // sweep writes, never with an add
    input  wire [GROUP_W-1:0]      w_group,
    input  wire signed [MEM_W-1:0] w_data
);
    generate if (LUTRAM != 0) begin : g_lut
        // asynchronous read: read-add-write is one cycle, no hazard
        (* ram_style = "distributed" *)
        reg [MEM_W-1:0] mem [0:(1<<GROUP_W)-1];
        assign sum = $signed(mem[m_index]) + m_addend;
        wire [GROUP_W-1:0] waddr = w_valid ? w_group : m_index;
        wire [MEM_W-1:0]   wdata = w_valid ? w_data : sum;
        always @(posedge clk) if (w_valid || m_add) mem[waddr] <= wdata;
    end else begin : g_block
        // a word read in the cycle of its own write is forwarded instead
        (* ram_style = "block", no_rw_check *)
        reg [MEM_W-1:0] mem [0:(1<<GROUP_W)-1];
        reg                    n_add, forward;
        reg [GROUP_W-1:0]      n_index;
        reg signed [MEM_W-1:0] n_addend, read, previous;
        assign sum = (forward ? previous : read) + n_addend;
        wire [GROUP_W-1:0] waddr = w_valid ? w_group : n_index;
        wire [MEM_W-1:0]   wdata = w_valid ? w_data : sum;
        always @(posedge clk) begin
            if (w_valid || n_add) mem[waddr] <= wdata;
            read     <= mem[m_index];
            n_add    <= m_add;
            n_index  <= m_index;
            n_addend <= m_addend;
            forward  <= n_add && n_index == m_index;
            previous <= sum;
        end
    end endgenerate
endmodule
`default_nettype wire
