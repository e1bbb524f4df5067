// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ROM initialised from a hex file, read in two cycles: the second register
// keeps the block RAM's slow output out of the logic behind it.
`default_nettype none
module snn_rom #(
    parameter integer WIDTH  = 8,
    parameter integer WORDS  = 512,
    parameter integer PAD    = 0,   // 1: round a deep memory up, see DEPTH
    parameter integer ADDR_W = 9,
    parameter integer BLOCK  = 1,   // 1: block RAM, 0: logic
    parameter         FILE   = ""
) (
    input  wire              clk,
    input  wire              en,    // read addr into the first register
    input  wire              en_q,  // move it on to q
    input  wire [ADDR_W-1:0] addr,
    output reg  [WIDTH-1:0]  q
);
    // With PAD, more than 1024 words become a multiple of 2048: the fewest
    // blocks may be short and wide ones, with a multiplexer behind them that
    // sets the clock.
    localparam integer DEPTH = (PAD != 0 && WORDS > 1024)
                             ? (WORDS + 2047) / 2048 * 2048 : WORDS;
    reg [WIDTH-1:0] first;
    always @(posedge clk) if (en_q) q <= first;

    // Attributes take no parameters in every tool, hence the twin. The test on
    // FILE keeps yosys from opening the default name.
    generate if (BLOCK != 0) begin : g_block
        (* ram_style = "block" *)
        reg [WIDTH-1:0] mem [0:DEPTH-1];
        initial if (FILE != "") $readmemh(FILE, mem, 0, WORDS - 1);
        always @(posedge clk) if (en) first <= mem[addr];
    end else begin : g_logic
        (* ram_style = "logic" *)
        reg [WIDTH-1:0] mem [0:DEPTH-1];
        initial if (FILE != "") $readmemh(FILE, mem, 0, WORDS - 1);
        always @(posedge clk) if (en) first <= mem[addr];
    end endgenerate
endmodule
`default_nettype wire
