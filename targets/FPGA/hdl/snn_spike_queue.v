// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Queue of fired groups; sends their spikes one word a cycle in order of
// position, then the tick that ends the step.
`default_nettype none
module snn_spike_queue #(
    parameter integer LANES      = 2,
    parameter integer GROUP_W    = 4,
    parameter integer OUT_ADDR_W = 5,
    parameter integer LUTRAM     = 1
) (
    input  wire                  clk,
    input  wire                  rst,
    input  wire                  push,
    input  wire [GROUP_W-1:0]    group,
    input  wire [LANES-1:0]      fire,
    input  wire                  tick,   // a tick follows this group
    input  wire                  last,   // that tick is a last tick
    output wire                  room,   // a sweep under way may go on
    output wire                  out_valid,
    input  wire                  out_ready,
    output wire [2+OUT_ADDR_W:0] out_data
);
    localparam integer LANE_W = (LANES > 1) ? $clog2(LANES) : 1;
    wire               next_valid, take, next_last, next_tick;
    wire [GROUP_W-1:0] next_group;
    wire [LANES-1:0]   next_fire;
    // the pipeline holds at most 8 groups when room drops
    snn_fifo #(.WIDTH(LANES + GROUP_W + 2), .LOG2_DEPTH(5), .SLACK(12),
               .LUTRAM(LUTRAM)) u_groups (
        .clk(clk), .rst(rst), .in_valid(push), .in_ready(room),
        .in_data({last, tick, group, fire}),
        .out_valid(next_valid), .out_ready(take),
        .out_data({next_last, next_tick, next_group, next_fire}));

    // head group: one bit a word still to send, the tick on top
    reg  [LANES:0]     left;
    reg  [GROUP_W-1:0] head;
    reg                head_last;
    wire [LANES:0]     rest = left & (left - 1'b1);
    wire sent = out_valid && out_ready;
    assign take = (left == 0) || (sent && rest == 0);
    assign out_valid = (left != 0);
    always @(posedge clk) begin
        if (rst) left <= 0;
        else if (take)
            left <= {(LANES+1){next_valid}} & {next_tick, next_fire};
        else if (sent) left <= rest;
        if (take) begin
            head      <= next_group;
            head_last <= next_last;
        end
    end

    reg  [LANE_W-1:0] lane;
    integer k;
    always @* begin
        lane = 0;
        for (k = LANES - 1; k >= 0; k = k - 1)
            if (left[k]) lane = k[LANE_W-1:0];
    end
    wire spike = (left[LANES-1:0] != 0);
    wire [OUT_ADDR_W-1:0] addr;
    /* verilator lint_off WIDTH */
    generate if (LANES > 1) begin : g_lanes
        assign addr = {head, lane};
    end else begin : g_lane
        assign addr = head;
        wire _unused = lane;
    end endgenerate
    /* verilator lint_on WIDTH */
    assign out_data = spike ? {2'd0, 1'b1, addr}
                            : {head_last, !head_last, {(1+OUT_ADDR_W){1'b0}}};
endmodule
`default_nettype wire
