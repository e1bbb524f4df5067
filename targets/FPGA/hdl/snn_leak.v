// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// leak(v) = round(MUL * v / 2**SHIFT), rule Q2; combinational.
`default_nettype none
module snn_leak #(
    parameter integer WIDTH = 16,
    parameter integer MUL   = 1,
    parameter integer SHIFT = 1,
    parameter integer ROUND = 0     // 0 floor, 1 nearest, 2 ceil, 3 trunc
) (
    input  wire signed [WIDTH-1:0] v,
    output wire signed [WIDTH-1:0] y
);
    localparam integer PW = WIDTH + SHIFT + 2;
    localparam integer HALF_I = (SHIFT == 0) ? 0 : (1 << SHIFT) >> 1;
    localparam integer FULL_I = (1 << SHIFT) - 1;
    localparam signed [PW-1:0] M    = {{WIDTH{1'b0}}, MUL[SHIFT+1:0]};
    localparam signed [PW-1:0] HALF = {{WIDTH{1'b0}}, HALF_I[SHIFT+1:0]};
    localparam signed [PW-1:0] FULL = {{WIDTH{1'b0}}, FULL_I[SHIFT+1:0]};

    wire signed [PW-1:0] wide = {{(SHIFT+2){v[WIDTH-1]}}, v};
    wire signed [PW-1:0] product;
    generate if (MUL == FULL_I && MUL > 1) begin : g_minus   // v * 2**SHIFT - v
        assign product = (wide <<< SHIFT) - wide;
    end else begin : g_mul                        // powers of two become wires
        assign product = wide * M;
    end endgenerate

    wire signed [PW-1:0] bias = (ROUND == 1) ? HALF :
                                (ROUND == 2) ? FULL :
                                (ROUND == 3 && v[WIDTH-1]) ? FULL : {PW{1'b0}};
    /* verilator lint_off UNUSEDSIGNAL */
    wire signed [PW-1:0] sum = product + bias;
    /* verilator lint_on UNUSEDSIGNAL */
    assign y = sum[SHIFT+WIDTH-1:SHIFT];   // |leak(v)| <= |v|: no bit is lost
endmodule
`default_nettype wire
