// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Icarus bench of snn_top, the twin of tb.cpp on a four-state simulator.
// Plusargs: +recordings=N, +seed=S (random stalls, 0: none), +reset (rst in the
// middle of the first recording, then from the start).
`include "bench_config.vh"
`default_nettype none
module tb;
    localparam integer CORES = `SNN_CORES;
    localparam integer IN_W  = `SNN_IN_W;
    localparam integer OUT_W = `SNN_OUT_W;
    localparam integer TICKS = 1 << 20;   // remembered for messages
    localparam integer IDLE_LIMIT = 1 << 17;

    reg                 clk, rst, in_valid, out_ready;
    reg  [IN_W-1:0]     in_data;
    wire                in_ready, out_valid;
    wire [OUT_W-1:0]    out_data;
    wire [CORES-1:0]    probe_valid;
    wire [16*CORES-1:0] probe_group;
    wire [32*`SNN_PROBE_LANES-1:0] probe_u;
    snn_top dut (
        .clk(clk), .rst(rst), .in_valid(in_valid), .in_ready(in_ready),
        .in_data(in_data), .out_valid(out_valid), .out_ready(out_ready),
        .out_data(out_data), .probe_valid(probe_valid),
        .probe_group(probe_group), .probe_u(probe_u));

    integer lanes [0:CORES-1], groups [0:CORES-1], neurons [0:CORES-1];
    integer base [0:CORES-1], group [0:CORES-1], tick [0:CORES-1];
    integer step [0:CORES-1], recording [0:CORES-1], file [0:CORES-1];
    reg     last_tick [0:TICKS-1];
    integer stimulus, expected, seed, limit, reset_at, longest;
    integer fed, fed_ticks, fed_recordings, received, done, membranes, i;
    integer now, first_in, last_out, idle, k, l, code, position;
    reg     failed, more, want_reset, accepted;
    reg  [IN_W-1:0]  word;
    reg  [OUT_W-1:0] want_out;
    reg  signed [31:0] want, found;
    reg  [8*40:1]    name;

    // && need not short-circuit in Verilog: without stalls draw no number
    function stall(input unused);
        begin
            stall = unused;
            if (seed != 0) stall = ($random(seed) & 3) == 0;
        end
    endfunction

    task fail_at(input integer core);
        begin
            failed = 1;
            $write("FAIL: core %0d, recording %0d, step %0d, ", core,
                   recording[core], step[core]);
        end
    endtask

    // opens the files and forgets all progress
    task restart;
        begin
            if (stimulus != 0) begin
                $fclose(stimulus);
                $fclose(expected);
                for (k = 0; k < CORES; k = k + 1) $fclose(file[k]);
            end
            stimulus = $fopen("bench/stimulus.hex", "r");
            expected = $fopen("bench/expected_output.hex", "r");
            for (k = 0; k < CORES; k = k + 1) begin
                $sformat(name, "bench/expected_core%0d.hex", k);
                file[k]  = $fopen(name, "r");
                group[k] = 0;
                tick[k]  = 0;
                step[k]  = 0;
                recording[k] = 0;
                if (file[k] == 0) failed = 1;
            end
            if (stimulus == 0 || expected == 0) failed = 1;
            if (failed) $display("error: cannot open the files of bench/");
            fed = 0; fed_ticks = 0; fed_recordings = 0; received = 0; done = 0;
            membranes = 0; idle = 0; in_valid = 0; accepted = 0; more = 1;
            if (!failed) next_word;
        end
    endtask

    task next_word;
        begin
            more = fed_recordings < limit && $fscanf(stimulus, "%h", word) == 1;
        end
    endtask

    task pulse(input integer cycles);
        for (k = 0; k < cycles; k = k + 1) begin
            #5 clk = 1;
            #5 clk = 0;
        end
    endtask

    // half of the first recording's words
    task find_middle;
        begin
            reset_at = 0;
            stimulus = $fopen("bench/stimulus.hex", "r");
            word = 0;
            while (word[IN_W-1:IN_W-2] != 2'd2
                   && $fscanf(stimulus, "%h", word) == 1)
                reset_at = reset_at + 1;
            reset_at = reset_at / 2;
            $fclose(stimulus);
            stimulus = 0;
        end
    endtask

    task check_probe;
        begin
            idle = 0;
            if (probe_group[16*k +: 16] !== group[k]) begin
                fail_at(k);
                $display("expected group %0d, found %0d", group[k],
                         probe_group[16*k +: 16]);
            end
            for (l = 0; l < lanes[k] && !failed; l = l + 1) begin
                position = group[k] * lanes[k] + l;
                found = probe_u[32*(base[k]+l) +: 32];
                code = $fscanf(file[k], "%h", want);
                if (position < neurons[k]) begin
                    membranes = membranes + 1;
                    if (code != 1 || want !== found) begin
                        fail_at(k);
                        $write("neuron position %0d: ", position);
                        $display("expected membrane %0d, found %0d",
                                 want, found);
                    end
                end
            end
            group[k] = group[k] + 1;
            if (group[k] == groups[k]) begin
                group[k] = 0;
                step[k]  = step[k] + 1;
                if (last_tick[tick[k] % TICKS]) begin
                    step[k] = 0;
                    recording[k] = recording[k] + 1;
                end
                tick[k] = tick[k] + 1;
            end
        end
    endtask

    task check_output;
        begin
            idle = 0;
            code = $fscanf(expected, "%h", want_out);
            if (code != 1 || want_out !== out_data) begin
                failed = 1;
                $display("FAIL: output word %0d: expected %h, found %h",
                         received, want_out, out_data);
            end
            received = received + 1;
            if (out_data[OUT_W-1:OUT_W-2] == 2'd2) begin
                done = done + 1;
                last_out = now + 1;
            end
        end
    endtask

    task cycle;
        begin
            // a word once offered stays until it is taken
            if (!in_valid || accepted)
                in_valid = more && !stall(0);
            if (in_valid) in_data = word;
            out_ready = !stall(0);
            #4;
            accepted = in_valid && in_ready === 1'b1;
            if ((^{in_ready, out_valid, probe_valid}) === 1'bx) begin
                failed = 1;
                $display("FAIL: unknown handshake in cycle %0d", now);
            end
            for (k = 0; k < CORES && !failed; k = k + 1)
                if (probe_valid[k]) check_probe;
            if (!failed && out_valid && out_ready) check_output;
            if (accepted) begin
                idle = 0;
                if (fed == 0) first_in = now;
                fed = fed + 1;
                if (word[IN_W-1:IN_W-2] != 0) begin
                    last_tick[fed_ticks % TICKS] = word[IN_W-1];
                    fed_ticks = fed_ticks + 1;
                end
                if (word[IN_W-1]) fed_recordings = fed_recordings + 1;
                next_word;
            end
            #1 clk = 1;
            #5 clk = 0;
            now  = now + 1;
            idle = idle + 1;
            if (idle > IDLE_LIMIT && !failed) begin
                failed = 1;
                $write("FAIL: no progress for %0d cycles ", IDLE_LIMIT);
                $display("after %0d input and %0d output words", fed,
                         received);
            end
        end
    endtask

    initial begin
        clk = 0; failed = 0; now = 0; stimulus = 0; longest = 0; out_ready = 0;
        in_data = 0;
        if (!$value$plusargs("recordings=%d", limit)) limit = 1 << 30;
        if (!$value$plusargs("seed=%d", seed)) seed = 0;
        want_reset = $test$plusargs("reset");
        code = $fopen("bench/cores.txt", "r");
        position = 0;
        for (k = 0; k < CORES; k = k + 1) begin
            if ($fscanf(code, "%d %d %d", lanes[k], groups[k], neurons[k]) != 3)
                failed = 1;
            base[k]  = position;
            position = position + lanes[k];
            if (groups[k] > longest) longest = groups[k];
        end
        if (failed) $display("error: bench/cores.txt is short");
        find_middle;
        rst = 1;
        restart;
        pulse(3);
        rst = 0;
        if (seed == 0) pulse(longest + 32);
        while (!failed && (more || done < fed_recordings)) begin
            cycle;
            if (want_reset && fed >= reset_at) begin
                want_reset = 0;
                rst = 1;
                restart;
                pulse(2);
                rst = 0;
            end
        end
        position = received;
        for (i = 0; i < 200; i = i + 1) if (!failed) begin
            cycle;
            if (received != position) begin
                failed = 1;
                $display("FAIL: a word behind the last recording");
            end
        end
        if (failed) $finish_and_return(1);
        else
            begin
            $write("PASS: %0d recordings, %0d membranes, ", done, membranes);
            $display("%0d output words, %0d cycles", received,
                     last_out - first_in);
        end
        $finish;
    end
endmodule
`default_nettype wire
