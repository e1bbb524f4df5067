// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Event-driven LIF layer, LANES neurons wide: columns of synapses and sweeps
// pass one pipeline in the order of the input words. See README.md for words,
// memories and cycles.
`default_nettype none
module snn_lif_core #(
    parameter integer ADDR_W     = 6,
    parameter integer COUNT_W    = 1,
    parameter integer N_IN       = 64,
    parameter integer N_OUT      = 32,
    parameter integer LANES      = 1,
    parameter integer OUT_ADDR_W = 5,
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
    parameter integer SYN_ROWS   = 512,
    parameter integer START_W    = 9,
    parameter integer LEN_W      = 6,
    parameter integer INIT_W     = 0,
    parameter integer RESET_W    = 0,
    parameter integer BIAS_W     = 0,
    parameter integer THRESH_W   = 0,
    parameter integer INIT_VALUE   = 0,
    parameter integer RESET_VALUE  = 0,
    parameter integer BIAS_VALUE   = 0,
    parameter integer THRESH_VALUE = 0,
    parameter integer COLUMN_LOG2  = 4,
    parameter         POINTER_FILE  = "",
    parameter         SYNAPSE_FILE  = "",
    parameter         CONSTANT_FILE = ""
) (
    input  wire                        clk,
    input  wire                        rst,
    input  wire                        in_valid,
    output wire                        in_ready,
    input  wire [2+COUNT_W+ADDR_W-1:0] in_data,
    output wire                        out_valid,
    input  wire                        out_ready,
`ifdef SNN_PROBE
    output wire                        probe_valid,
    output wire [15:0]                 probe_group,
    output wire [32*LANES-1:0]         probe_u,
`endif
    output wire [2+OUT_ADDR_W:0]       out_data
);
    localparam integer GROUPS  = (N_OUT + LANES - 1) / LANES;
    localparam integer GROUP_W = (GROUPS > 1) ? $clog2(GROUPS) : 1;
    localparam integer ROW_W   = (START_W > GROUP_W) ? START_W : GROUP_W;
    // cycles from the last group's issue until its membrane is written back
    localparam integer GAP     = (LUTRAM != 0) ? 5 : 6;
    localparam integer SWEEP_W = $clog2(GROUPS + GAP + 1);
    localparam integer OP_W    = (LEN_W > SWEEP_W) ? LEN_W : SWEEP_W;
    localparam integer SWEEP_I = GROUPS + GAP;
    localparam integer FINAL_I = GROUPS - 1;
    localparam [OP_W-1:0]    SWEEP = SWEEP_I[OP_W-1:0];
    localparam [GROUP_W-1:0] FINAL = FINAL_I[GROUP_W-1:0];
    localparam integer FIELDS_W = INIT_W + RESET_W + BIAS_W + THRESH_W;
    localparam integer CONST_W  = (FIELDS_W > 0) ? FIELDS_W : 1;
    localparam integer ENTRY_W  = INDEX_W + WEIGHT_W;
    localparam integer MASK_I   = (1 << (N_OUT - FINAL_I * LANES)) - 1;
    localparam [LANES-1:0] FINAL_MASK = MASK_I[LANES-1:0];   // no padding fires

    // columns and ticks in order
    wire               col_valid, col_take;
    wire [1:0]         col_kind;
    wire [COUNT_W-1:0] col_count;
    wire [START_W-1:0] col_start;
    wire [LEN_W-1:0]   col_length;
    reg                s_init;   // the sweep after rst
    snn_fetch #(.ADDR_W(ADDR_W), .COUNT_W(COUNT_W), .N_IN(N_IN),
                .START_W(START_W), .LEN_W(LEN_W), .COLUMN_LOG2(COLUMN_LOG2),
                .LUTRAM(LUTRAM), .POINTER_FILE(POINTER_FILE)) u_fetch (
        .clk(clk), .rst(rst), .open(!s_init),
        .in_valid(in_valid), .in_ready(in_ready), .in_data(in_data),
        .out_valid(col_valid), .out_ready(col_take), .out_kind(col_kind),
        .out_count(col_count), .out_start(col_start), .out_length(col_length));

    // issue: one synapse row or one group of a sweep a cycle. A sweep ends with
    // GAP empty slots, so that the next column meets finished membranes.
    reg                s_run, s_sweep, s_live, s_first, s_end, s_last;
    reg  [ROW_W-1:0]   s_row;
    reg  [OP_W-1:0]    s_left;
    reg  [COUNT_W-1:0] s_count;
    reg                room;
    wire queue_room;
    wire step  = s_run && (!s_sweep || room);
    wire final_group = (s_row[GROUP_W-1:0] == FINAL);
    assign col_take = !s_run || (step && s_end);
    wire [ROW_W-1:0] start_row;
    wire [OP_W-1:0]  length;
    wire tick = (col_kind != 2'd0);
    /* verilator lint_off WIDTH */
    assign start_row = col_start;    // zero-extended
    assign length    = col_length;
    /* verilator lint_on WIDTH */
    always @(posedge clk) begin
        room <= queue_room;
        if (rst) begin
            s_run   <= 1'b1;
            s_sweep <= 1'b1;
            s_init  <= 1'b1;
            s_live  <= 1'b1;
            s_end   <= 1'b0;
            s_last  <= 1'b0;
            s_row   <= 0;
            s_left  <= SWEEP;
        end else if (col_take) begin
            s_run   <= col_valid;
            s_sweep <= tick;
            s_init  <= 1'b0;
            s_live  <= 1'b1;
            s_last  <= col_kind[1];
            s_row   <= tick ? {ROW_W{1'b0}} : start_row;
            s_left  <= tick ? SWEEP : length;
            s_end   <= !tick && (length == 1);
        end else if (step) begin
            s_row   <= s_row + 1'b1;
            s_left  <= s_left - 1'b1;
            s_end   <= (s_left == 2);
            if (final_group) s_live <= 1'b0;
        end
        if (col_take) s_count <= col_count;
        if (col_take) s_first <= 1'b1;
        else if (step) s_first <= 1'b0;
    end

    // r: memories read; d: entry there; m, n: membrane; a ... e, w: see lane
    localparam integer TAG_W = GROUP_W + 3;
    wire [TAG_W-1:0] s_tag = {s_init, s_last, final_group, s_row[GROUP_W-1:0]};
    reg              r_add, r_first, r_sweep, d_add, d_first, d_sweep;
    reg              m_sweep, a_sweep, b_sweep, c_sweep, e_sweep, w_sweep;
    reg  [TAG_W-1:0] r_tag, d_tag, m_tag, a_tag, b_tag, c_tag, e_tag;
    reg  [COUNT_W-1:0] r_count, d_count;
    reg  [GROUP_W-1:0] w_group;
    wire             n_sweep;
    wire [TAG_W-1:0] n_tag, k_tag;
    generate if (LUTRAM != 0) begin : g_short
        assign n_sweep = m_sweep;
        assign n_tag   = m_tag;
        assign k_tag   = d_tag;
    end else begin : g_long
        reg             sweep_q;
        reg [TAG_W-1:0] tag_q;
        always @(posedge clk) begin
            sweep_q <= m_sweep && !rst;
            tag_q   <= m_tag;
        end
        assign n_sweep = sweep_q;
        assign n_tag   = tag_q;
        assign k_tag   = m_tag;
    end endgenerate
    always @(posedge clk) begin
        r_add   <= s_run && !s_sweep && !rst;
        r_sweep <= step && s_sweep && s_live && !rst;
        r_first <= s_first;
        r_count <= s_count;
        r_tag   <= s_tag;
        d_add   <= r_add && !rst;
        d_sweep <= r_sweep && !rst;
        d_first <= r_first;
        d_count <= r_count;
        d_tag   <= r_tag;
        m_sweep <= d_sweep && !rst;
        m_tag   <= d_tag;
        a_sweep <= n_sweep && !rst;
        a_tag   <= n_tag;
        b_sweep <= a_sweep && !rst;
        b_tag   <= a_tag;
        c_sweep <= b_sweep && !rst;
        c_tag   <= b_tag;
        e_sweep <= c_sweep && !rst;
        e_tag   <= c_tag;
        w_sweep <= e_sweep && !rst;
        w_group <= e_tag[GROUP_W-1:0];
    end
    wire e_clear = e_tag[TAG_W-1] || e_tag[TAG_W-2];   // after rst, last tick

    localparam integer SYN_AW = (SYN_ROWS > 1) ? $clog2(SYN_ROWS) : 1;
    wire [LANES*ENTRY_W-1:0] d_row;
    snn_rom #(.WIDTH(LANES * ENTRY_W), .WORDS(SYN_ROWS), .PAD(LUTRAM),
              .ADDR_W(SYN_AW), .BLOCK(SYN_ROWS > 16 ? 1 : 0),
              .FILE(SYNAPSE_FILE)) u_synapses (
        .clk(clk), .en(1'b1), .en_q(1'b1), .addr(s_row[SYN_AW-1:0]), .q(d_row));

    wire [LANES*CONST_W-1:0] a_const;
    generate if (FIELDS_W > 0) begin : g_const
        snn_rom #(.WIDTH(LANES * CONST_W), .WORDS(GROUPS), .ADDR_W(GROUP_W),
                  .BLOCK(GROUPS > 32 ? 1 : 0),
                  .FILE(CONSTANT_FILE)) u_constants (
            .clk(clk), .en(1'b1), .en_q(1'b1), .addr(k_tag[GROUP_W-1:0]),
            .q(a_const));
    end else begin : g_no_const
        assign a_const = 0;
    end endgenerate
    wire _unused_k = &{1'b0, k_tag};

    wire [LANES-1:0] b_fire;
    genvar g;
    generate for (g = 0; g < LANES; g = g + 1) begin : g_lane
        wire signed [MEM_W-1:0] a_u;
        snn_lane #(.GROUP_W(GROUP_W), .COUNT_W(COUNT_W), .WEIGHT_W(WEIGHT_W),
                   .INDEX_W(INDEX_W), .DELTA(DELTA), .MEM_W(MEM_W), .FRAC(FRAC),
                   .LEAK_MUL(LEAK_MUL), .LEAK_SHIFT(LEAK_SHIFT),
                   .LEAK_ROUND(LEAK_ROUND), .RESET_MODE(RESET_MODE),
                   .LUTRAM(LUTRAM), .INIT_W(INIT_W), .RESET_W(RESET_W),
                   .BIAS_W(BIAS_W), .THRESH_W(THRESH_W),
                   .INIT_VALUE(INIT_VALUE), .RESET_VALUE(RESET_VALUE),
                   .BIAS_VALUE(BIAS_VALUE), .THRESH_VALUE(THRESH_VALUE),
                   .CONST_W(CONST_W)) u_lane (
            .clk(clk), .d_add(d_add), .d_first(d_first), .d_sweep(d_sweep),
            .d_group(d_tag[GROUP_W-1:0]), .d_count(d_count),
            .d_entry(d_row[g*ENTRY_W +: ENTRY_W]),
            .a_const(a_const[g*CONST_W +: CONST_W]), .a_u(a_u),
            .b_fire(b_fire[g]), .e_clear(e_clear), .w_valid(w_sweep),
            .w_group(w_group));
`ifdef SNN_PROBE
        wire signed [63:0] wide = {{(64-MEM_W){a_u[MEM_W-1]}}, a_u};
        assign probe_u[g*32 +: 32] = wide[31:0];
        wire _unused_wide = &{1'b0, wide[63:32]};
`else
        wire _unused_u = &{1'b0, a_u};
`endif
    end endgenerate
`ifdef SNN_PROBE
    assign probe_valid = a_sweep && !a_tag[TAG_W-1];
    assign probe_group = {{(16-GROUP_W){1'b0}}, a_tag[GROUP_W-1:0]};
`endif

    // b: fired groups and the end of the step leave
    wire b_end = b_tag[GROUP_W];
    wire [LANES-1:0] fire = b_fire & (b_end ? FINAL_MASK : {LANES{1'b1}});
    snn_spike_queue #(.LANES(LANES), .GROUP_W(GROUP_W), .OUT_ADDR_W(OUT_ADDR_W),
                      .LUTRAM(LUTRAM)) u_queue (
        .clk(clk), .rst(rst),
        .push(b_sweep && !b_tag[TAG_W-1] && (b_end || fire != 0)),
        .group(b_tag[GROUP_W-1:0]), .fire(fire), .tick(b_end),
        .last(b_tag[TAG_W-2]), .room(queue_room),
        .out_valid(out_valid), .out_ready(out_ready), .out_data(out_data));
endmodule
`default_nettype wire
