// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One lane: synapse entry to addend and group, membranes, threshold, reset,
// leak. Stages: d entry, m membrane, (n with block RAM), a compare, b reset,
// c leak, e bias, w write back.
`default_nettype none
module snn_lane #(
    parameter integer GROUP_W    = 5,
    parameter integer COUNT_W    = 1,
    parameter integer WEIGHT_W   = 4,
    parameter integer INDEX_W    = 5,
    parameter integer DELTA      = 0,
    parameter integer MEM_W      = 16,
    parameter integer FRAC       = 0,
    parameter integer LEAK_MUL   = 1,
    parameter integer LEAK_SHIFT = 1,
    parameter integer LEAK_ROUND = 0,
    parameter integer RESET_MODE = 1,
    parameter integer LUTRAM     = 1,
    parameter integer INIT_W     = 0,
    parameter integer RESET_W    = 0,
    parameter integer BIAS_W     = 0,
    parameter integer THRESH_W   = 0,
    parameter integer INIT_VALUE   = 0,
    parameter integer RESET_VALUE  = 0,
    parameter integer BIAS_VALUE   = 0,
    parameter integer THRESH_VALUE = 0,
    parameter integer CONST_W    = 1
) (
    input  wire                        clk,
    input  wire                        d_add,    // the entry is integrated
    input  wire                        d_first,  // first row of a column
    input  wire                        d_sweep,  // read membrane d_group
    input  wire [GROUP_W-1:0]          d_group,
    input  wire [COUNT_W-1:0]          d_count,
    input  wire [INDEX_W+WEIGHT_W-1:0] d_entry,
    input  wire [CONST_W-1:0]          a_const,  // init .. threshold
    output reg  signed [MEM_W-1:0]     a_u,      // membrane before reset
    output reg                         b_fire,
    input  wire                        e_clear,  // restart from init
    input  wire                        w_valid,
    input  wire [GROUP_W-1:0]          w_group
);
    // stage d: group and addend of the entry
    reg  [GROUP_W-1:0] m_index;
    reg                m_add;
    wire [GROUP_W-1:0] index;
    generate if (DELTA != 0) begin : g_delta
        wire [GROUP_W:0] delta = {{(GROUP_W+1-INDEX_W){1'b0}},
                                  d_entry[WEIGHT_W+INDEX_W-1:WEIGHT_W]};
        /* verilator lint_off UNUSEDSIGNAL */
        wire [GROUP_W:0] next = {1'b0, m_index} + delta + 1'b1;
        /* verilator lint_on UNUSEDSIGNAL */
        assign index = d_first ? delta[GROUP_W-1:0] : next[GROUP_W-1:0];
        wire _unused = &{1'b0, delta[GROUP_W]};
    end else begin : g_direct
        assign index = d_entry[WEIGHT_W+INDEX_W-1:WEIGHT_W];
        wire _unused = &{1'b0, d_first};
    end endgenerate

    // weight x count by adders, then the sign-extending shift by FRAC
    localparam integer PROD_W = WEIGHT_W + COUNT_W;
    wire signed [PROD_W-1:0] weight = {{COUNT_W{d_entry[WEIGHT_W-1]}},
                                       d_entry[WEIGHT_W-1:0]};
    reg  signed [PROD_W-1:0] product;
    integer i;
    always @* begin
        product = 0;
        for (i = 0; i < COUNT_W; i = i + 1)
            if (d_count[i]) product = product + (weight <<< i);
    end
    reg  signed [PROD_W-1:0] m_product;
    always @(posedge clk) begin
        m_add     <= d_add;
        m_index   <= d_sweep ? d_group : index;
        m_product <= d_sweep ? {PROD_W{1'b0}} : product;
    end
    /* verilator lint_off WIDTH */
    wire signed [MEM_W-1:0] m_wide   = m_product;   // modulo 2**MEM_W
    /* verilator lint_on WIDTH */
    wire _unused_product = &{1'b0, m_product};
    wire signed [MEM_W-1:0] m_addend = m_wide <<< FRAC;

    reg  signed [MEM_W-1:0] w_data;
    wire signed [MEM_W-1:0] sum;
    snn_membrane #(.GROUP_W(GROUP_W), .MEM_W(MEM_W), .LUTRAM(LUTRAM)) u_mem (
        .clk(clk), .m_add(m_add), .m_index(m_index), .m_addend(m_addend),
        .sum(sum), .w_valid(w_valid), .w_group(w_group), .w_data(w_data));
    always @(posedge clk) a_u <= sum;

    // neuron constants, sign-extended by assignment
    wire signed [MEM_W-1:0] a_init, a_reset, a_bias, a_thresh;
    /* verilator lint_off WIDTH */
    generate
        if (THRESH_W > 0) begin : g_thresh
            wire signed [THRESH_W-1:0] f = a_const[THRESH_W-1:0];
            assign a_thresh = f;
        end else begin : g_thresh
            assign a_thresh = THRESH_VALUE;
        end
        if (BIAS_W > 0) begin : g_bias
            wire signed [BIAS_W-1:0] f = a_const[THRESH_W +: BIAS_W];
            assign a_bias = f;
        end else begin : g_bias
            assign a_bias = BIAS_VALUE;
        end
        if (RESET_W > 0) begin : g_reset
            wire signed [RESET_W-1:0] f = a_const[THRESH_W+BIAS_W +: RESET_W];
            assign a_reset = f;
        end else begin : g_reset
            assign a_reset = RESET_VALUE;
        end
        if (INIT_W > 0) begin : g_init
            wire signed [INIT_W-1:0] f =
                a_const[THRESH_W+BIAS_W+RESET_W +: INIT_W];
            assign a_init = f;
        end else begin : g_init
            assign a_init = INIT_VALUE;
        end
    endgenerate
    /* verilator lint_on WIDTH */

    wire _unused_const = &{1'b0, a_const};

    // stages a to e: compare, reset, leak, bias
    reg  signed [MEM_W-1:0] b_u, b_reset, b_bias, b_init;
    reg  signed [MEM_W-1:0] c_v, c_bias, c_init;
    reg  signed [MEM_W-1:0] e_leak, e_bias, e_init;
    wire signed [MEM_W-1:0] b_sub = b_u - (b_fire ? b_reset : {MEM_W{1'b0}});
    wire signed [MEM_W-1:0] c_leak;
    snn_leak #(.WIDTH(MEM_W), .MUL(LEAK_MUL), .SHIFT(LEAK_SHIFT),
               .ROUND(LEAK_ROUND)) u_leak (.v(c_v), .y(c_leak));
    always @(posedge clk) begin
        b_fire  <= a_u > a_thresh;
        b_u     <= a_u;
        b_reset <= a_reset;
        b_bias  <= a_bias;
        b_init  <= a_init;
        c_v     <= (RESET_MODE == 0) ? b_u :
                   (RESET_MODE == 2) ? b_sub : (b_fire ? b_reset : b_u);
        c_bias  <= b_bias;
        c_init  <= b_init;
        e_leak  <= c_leak;
        e_bias  <= c_bias;
        e_init  <= c_init;
        w_data  <= e_clear ? e_init : e_leak + e_bias;
    end
endmodule
`default_nettype wire
