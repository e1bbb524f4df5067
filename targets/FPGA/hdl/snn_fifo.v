// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Single-clock FIFO with a registered output: a word offered in cycle t can be
// taken from cycle t + 2 on. Holds 2**LOG2_DEPTH words and one in the output.
`default_nettype none
module snn_fifo #(
    parameter integer WIDTH      = 8,
    parameter integer LOG2_DEPTH = 4,
    parameter integer LUTRAM     = 1,  // 0 block, 1 distributed, 2 flip-flops
    // SLACK > 0: in_ready drops SLACK words early and is advice only; the
    // producer may still send SLACK words.
    parameter integer SLACK      = 0
) (
    input  wire             clk,
    input  wire             rst,
    input  wire             in_valid,
    output wire             in_ready,
    input  wire [WIDTH-1:0] in_data,
    output reg              out_valid,
    input  wire             out_ready,
    output reg  [WIDTH-1:0] out_data
);
    localparam integer DEPTH = 1 << LOG2_DEPTH;
    localparam integer ROOM  = DEPTH - SLACK;
    reg  [LOG2_DEPTH:0] wp, rp;
    wire [LOG2_DEPTH:0] used = wp - rp;
    wire push  = in_valid && (SLACK != 0 || in_ready);
    wire fetch = (wp != rp) && (!out_valid || out_ready);
    generate if (SLACK == 0) begin : g_exact
        assign in_ready = !used[LOG2_DEPTH];
    end else begin : g_slack
        assign in_ready = used < ROOM[LOG2_DEPTH:0];
    end endgenerate

    // no_rw_check: a word is read when wp != rp and written when the FIFO is
    // not full, so the two addresses never meet.
    generate if (LUTRAM == 0) begin : g_block
        (* ram_style = "block", no_rw_check *)
        reg [WIDTH-1:0] mem [0:DEPTH-1];
        always @(posedge clk) begin
            if (push)  mem[wp[LOG2_DEPTH-1:0]] <= in_data;
            if (fetch) out_data <= mem[rp[LOG2_DEPTH-1:0]];
        end
    end else if (LUTRAM == 1) begin : g_lut
        (* ram_style = "distributed", no_rw_check *)
        reg [WIDTH-1:0] mem [0:DEPTH-1];
        always @(posedge clk) begin
            if (push)  mem[wp[LOG2_DEPTH-1:0]] <= in_data;
            if (fetch) out_data <= mem[rp[LOG2_DEPTH-1:0]];
        end
    end else begin : g_ff
        (* ram_style = "logic", no_rw_check *)
        reg [WIDTH-1:0] mem [0:DEPTH-1];
        always @(posedge clk) begin
            if (push)  mem[wp[LOG2_DEPTH-1:0]] <= in_data;
            if (fetch) out_data <= mem[rp[LOG2_DEPTH-1:0]];
        end
    end endgenerate

    always @(posedge clk) begin
        if (rst) begin
            wp        <= 0;
            rp        <= 0;
            out_valid <= 1'b0;
        end else begin
            if (push)  wp <= wp + 1'b1;
            if (fetch) rp <= rp + 1'b1;
            out_valid <= fetch || (out_valid && !out_ready);
        end
    end
endmodule
`default_nettype wire
