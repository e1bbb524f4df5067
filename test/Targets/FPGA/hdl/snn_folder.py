# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a network of snn_model as an output folder of the FPGA target."""

import os
import shutil

from snn_model import ROUND, clog2, hex_lines, signed_width, word

RESET = ("none", "to", "subtract")


def core_parameters(network, n, rows, longest):
    layer = network.layers[n]
    fields = layer.constant_fields()
    p = dict(
        ADDR_W=network.addr_w if n == 0 else network.out_w[n - 1],
        COUNT_W=network.count_w if n == 0 else 1,
        N_IN=layer.n_in, N_OUT=layer.n_out, LANES=layer.lanes,
        OUT_ADDR_W=network.out_w[n], WEIGHT_W=layer.weight_w,
        INDEX_W=layer.index_w, DELTA=layer.delta,
        MEM_W=max(2, signed_width([layer.lowest, layer.highest])),
        FRAC=layer.frac, LEAK_MUL=layer.m, LEAK_SHIFT=layer.k,
        LEAK_ROUND=ROUND.index(layer.rounding),
        RESET_MODE=RESET.index(layer.reset_mode), LUTRAM=layer.lutram,
        SYN_ROWS=rows, START_W=max(1, clog2(rows)),
        LEN_W=max(1, clog2(longest + 1)), COLUMN_LOG2=layer.column_log2)
    for name, values, width in fields:
        p[name + "_W"] = width
        if not width:
            p[name + "_VALUE"] = values[0]
    return p, fields


def write_memories(layer, fields, p, prefix):
    pointers, rows = [], []
    for column in layer.columns():
        pointers.append(word([(len(rows) if column else 0, p["START_W"]),
                              (len(column), p["LEN_W"])]))
        rows += column
    rows = rows or [[(0, 0)] * layer.lanes]
    synapses = [word([f for index, weight in reversed(row)
                      for f in ((index, layer.index_w), (weight, layer.weight_w))])
                for row in rows]
    with open(prefix + "_pointers.hex", "w") as f:
        f.write(hex_lines(pointers))
    with open(prefix + "_synapses.hex", "w") as f:
        f.write(hex_lines(synapses))
    if not any(width for _, _, width in fields):
        return
    constants = []
    for g in range(layer.groups):
        lanes = []
        for lane in reversed(range(layer.lanes)):
            i = g * layer.lanes + lane
            lanes += [(values[i] if i < layer.n_out else 0, width)
                      for _, values, width in fields if width]
        constants.append(word(lanes))
    with open(prefix + "_constants.hex", "w") as f:
        f.write(hex_lines(constants))


def top_module(network, parameters, fifo_log2, lutram):
    layers, n = network.layers, len(network.layers)
    widths = [2 + network.count_w + network.addr_w]
    widths += [3 + w for w in network.out_w]
    lanes = sum(l.lanes for l in layers)
    words = max(3, lanes)
    o = ["// A random network of the library's regression.",
         "`default_nettype none", "module snn_top (",
         "    input  wire clk,", "    input  wire rst,",
         "    input  wire in_valid,", "    output wire in_ready,",
         "    input  wire [%d:0] in_data," % (widths[0] - 1),
         "    output wire out_valid,", "    input  wire out_ready,",
         "`ifdef SNN_PROBE",
         "    output wire [%d:0] probe_valid," % (n - 1),
         "    output wire [%d:0] probe_group," % (16 * n - 1),
         "    output wire [%d:0] probe_u," % (32 * words - 1),
         "`endif", "    output wire [%d:0] out_data" % (widths[n] - 1), ");"]
    base = 0
    for k, layer in enumerate(layers):
        src = ("in_valid", "in_ready", "in_data") if k == 0 else (
            "v%d" % k, "r%d" % k, "d%d" % k)
        dst = ("out_valid", "out_ready", "out_data") if k == n - 1 else (
            "v%d" % (k + 1), "r%d" % (k + 1), "d%d" % (k + 1))
        w = widths[k]
        o.append("    wire fv%d, fr%d;" % (k, k))
        o.append("    wire [%d:0] fd%d;" % (w - 1, k))
        if k < n - 1:
            o.append("    wire v%d, r%d;" % (k + 1, k + 1))
            o.append("    wire [%d:0] d%d;" % (widths[k + 1] - 1, k + 1))
        o.append("    snn_fifo #(.WIDTH(%d), .LOG2_DEPTH(%d), .LUTRAM(%d)) "
                 "u_fifo%d (" % (w, fifo_log2, lutram, k))
        o.append("        .clk(clk), .rst(rst), .in_valid(%s), .in_ready(%s), "
                 ".in_data(%s)," % src)
        o.append("        .out_valid(fv%d), .out_ready(fr%d), .out_data(fd%d));"
                 % (k, k, k))
        names = ["        .%s(%d)," % item for item in parameters[k].items()]
        names.append('        .POINTER_FILE("mem/core%d_pointers.hex"),' % k)
        names.append('        .SYNAPSE_FILE("mem/core%d_synapses.hex"),' % k)
        names.append('        .CONSTANT_FILE("mem/core%d_constants.hex")' % k)
        o += ["    snn_lif_core #("] + names + ["    ) u_core%d (" % k,
             "        .clk(clk), .rst(rst), .in_valid(fv%d), .in_ready(fr%d), "
             ".in_data(fd%d)," % (k, k, k), "`ifdef SNN_PROBE",
             "        .probe_valid(probe_valid[%d])," % k,
             "        .probe_group(probe_group[%d +: 16])," % (16 * k),
             "        .probe_u(probe_u[%d +: %d])," % (32 * base, 32 * layer.lanes),
             "`endif",
             "        .out_valid(%s), .out_ready(%s), .out_data(%s));" % dst]
        base += layer.lanes
    if words > lanes:
        o += ["`ifdef SNN_PROBE", "    assign probe_u[%d:%d] = 0;"
              % (32 * words - 1, 32 * lanes), "`endif"]
    return "\n".join(o + ["endmodule", "`default_nettype wire", ""])


def write_folder(network, folder, source, fifo_log2=4, lutram=1):
    """Writes everything; returns the parameters of the cores. `source` is
    targets/FPGA of the repository."""
    membranes, links = network.run()
    for sub in ("hdl", "mem", "bench"):
        os.makedirs(os.path.join(folder, sub), exist_ok=True)
    for name in os.listdir(os.path.join(source, "hdl")):
        if name.endswith(".v"):
            shutil.copy(os.path.join(source, "hdl", name),
                        os.path.join(folder, "hdl"))
    for name in ("tb.cpp", "tb.v"):
        shutil.copy(os.path.join(source, "bench", name),
                    os.path.join(folder, "bench"))
    shutil.copy(os.path.join(source, "bench", "Makefile"), folder)
    parameters = []
    for n, layer in enumerate(network.layers):
        columns = layer.columns()
        rows = max(1, sum(len(c) for c in columns))
        p, fields = core_parameters(network, n, rows, max(len(c) for c in columns))
        parameters.append(p)
        write_memories(layer, fields, p, os.path.join(folder, "mem", "core%d" % n))
    with open(os.path.join(folder, "snn_top.v"), "w") as f:
        f.write(top_module(network, parameters, fifo_log2, lutram))
    write_bench(network, os.path.join(folder, "bench"), membranes, links)
    return parameters, links


def write_bench(network, bench, membranes, links):
    layers = network.layers
    put = lambda name, text: open(os.path.join(bench, name), "w").write(text)
    in_w = 2 + network.count_w + network.addr_w
    out_w = 3 + network.out_w[-1]
    put("bench_config.vh", "`define SNN_CORES %d\n`define SNN_IN_W %d\n"
        "`define SNN_OUT_W %d\n`define SNN_PROBE_LANES %d\n"
        % (len(layers), in_w, out_w, max(3, sum(l.lanes for l in layers))))
    put("cores.txt", "".join("%d %d %d\n" % (l.lanes, l.groups, l.n_out)
                             for l in layers))
    put("stimulus.hex", hex_lines(
        [word([(k, 2), (c, network.count_w), (a, network.addr_w)])
         for k, c, a in links[0]]))
    put("expected_output.hex", hex_lines(
        [word([(k, 2), (c, 1), (a, network.out_w[-1])]) for k, c, a in links[-1]]))
    for n, layer in enumerate(layers):
        padding = [0] * (layer.groups * layer.lanes - layer.n_out)
        put("expected_core%d.hex" % n, "".join(
            " ".join("%08x" % (u & 0xffffffff) for u in step + padding) + "\n"
            for step in membranes[n]))
