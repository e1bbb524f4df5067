// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Turns event words into columns of the synapse memory: one pointer row
// {start, length} a cycle, empty columns dropped, the others queued.
`default_nettype none
module snn_fetch #(
    parameter integer ADDR_W      = 6,
    parameter integer COUNT_W     = 1,
    parameter integer N_IN        = 64,
    parameter integer START_W     = 9,
    parameter integer LEN_W       = 4,
    parameter integer COLUMN_LOG2 = 4,
    parameter integer LUTRAM      = 1,
    parameter         POINTER_FILE = ""
) (
    input  wire                        clk,
    input  wire                        rst,
    input  wire                        open,   // may accept words
    input  wire                        in_valid,
    output wire                        in_ready,
    input  wire [2+COUNT_W+ADDR_W-1:0] in_data,
    output wire                        out_valid,
    input  wire                        out_ready,
    output wire [1:0]                  out_kind,
    output wire [COUNT_W-1:0]          out_count,
    output wire [START_W-1:0]          out_start,
    output wire [LEN_W-1:0]            out_length
);
    localparam integer PTR_AW = (N_IN > 1) ? $clog2(N_IN) : 1;
    localparam integer HEAD_W = 2 + COUNT_W;

    // elastic pipeline: stages 1 and 2 follow the two registers of the ROM
    reg               v1, v2;
    reg  [HEAD_W-1:0] head1, head2;
    wire [START_W+LEN_W-1:0] column;
    wire queue_ready;
    wire keep = (head2[HEAD_W-1:COUNT_W] != 2'd0) || (column[LEN_W-1:0] != 0);
    wire go2  = !v2 || !keep || queue_ready;   // stage 2 is free or leaves
    wire go1  = !v1 || go2;
    wire take = in_valid && in_ready;
    assign in_ready = open && go1;

    snn_rom #(.WIDTH(START_W + LEN_W), .WORDS(N_IN), .PAD(LUTRAM),
              .ADDR_W(PTR_AW), .BLOCK(N_IN > 16 ? 1 : 0),
              .FILE(POINTER_FILE)) u_pointers (
        .clk(clk), .en(take), .en_q(v1 && go2),
        .addr(in_data[PTR_AW-1:0]), .q(column));

    always @(posedge clk) begin
        if (rst) begin
            v1 <= 1'b0;
            v2 <= 1'b0;
        end else begin
            if (go1) v1 <= take;
            if (go2) v2 <= v1;
        end
        if (take) head1 <= in_data[2+COUNT_W+ADDR_W-1:ADDR_W];
        if (go2)  head2 <= head1;
    end

    snn_fifo #(.WIDTH(HEAD_W + START_W + LEN_W), .LOG2_DEPTH(COLUMN_LOG2),
               .LUTRAM(LUTRAM != 0 ? 1 : 2)) u_columns (
        .clk(clk), .rst(rst),
        .in_valid(v2 && keep), .in_ready(queue_ready),
        .in_data({head2, column}),
        .out_valid(out_valid), .out_ready(out_ready),
        .out_data({out_kind, out_count, out_start, out_length}));

    generate if (ADDR_W > PTR_AW) begin : g_unused
        // addresses are < N_IN, so these bits are 0 on events
        /* verilator lint_off UNUSEDSIGNAL */
        wire [ADDR_W-1:PTR_AW] high = in_data[ADDR_W-1:PTR_AW];
        /* verilator lint_on UNUSEDSIGNAL */
    end endgenerate
endmodule
`default_nettype wire
