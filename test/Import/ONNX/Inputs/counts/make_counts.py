#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the models beside it: neurons that fire max(0, ⌊u/θ⌋) times a step, in
the ways in which exporters write that, and some that do not; and golden.h5, what
they do in float32. Needs onnx, numpy and h5py.
"""
import h5py
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

IN, N, T, SAMPLES = 6, 4, 12, 3
THETA, FLOOR, DECAY = np.float32(0.5), np.float32(-1), np.float32(0.875)
rng = np.random.default_rng(1)
weight = rng.normal(0, 0.5, (N, IN)).astype(np.float32)


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs, [output], **attributes)


def save(name, spikes, subtract="theta"):
    """`spikes` computes 'n' from 'u', 'w' (u/θ) and 'above' (u > level)."""
    nodes = [node("Gemm", ["x", "weight"], "x1", transB=1),
             node("Mul", ["v_in", "decay"], "leak"),
             node("Add", ["leak", "x1"], "u"),
             node("Div", ["u", "theta"], "w"),
             node("Greater", ["u", "level"], "more"),
             node("Cast", ["more"], "above", to=TensorProto.FLOAT), *spikes,
             node("Mul", ["n", subtract], "back"), node("Sub", ["u", "back"], "r"),
             node("Sub", ["r", "floor"], "r1"), node("Relu", ["r1"], "r2"),
             node("Add", ["r2", "floor"], "v_out")]
    level = {"counts_late": 1.25, "counts_early": -0.5}.get(name, 0)
    constants = {"weight": weight, "decay": DECAY, "theta": THETA,
                 "floor": FLOOR, "level": np.float32(level),
                 "zero": np.float32(0), "two": np.float32(2)}
    info = lambda n, s: helper.make_tensor_value_info(n, TensorProto.FLOAT, s)
    graph = helper.make_graph(
        nodes, name, [info("x", (1, IN)), info("v_in", (1, N))],
        [info("n", (1, N)), info("v_out", (1, N))],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()])
    model = helper.make_model(graph, ir_version=8,
                              opset_imports=[helper.make_opsetid("", 18)])
    onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")


cast = [node("Cast", ["w"], "i", to=TensorProto.INT64),
        node("Cast", ["i"], "whole", to=TensorProto.FLOAT)]
signed = [node("Abs", ["w"], "a"), node("Floor", ["a"], "f"),
          node("Sign", ["w"], "s"), node("Mul", ["f", "s"], "whole")]
gated = [node("Mul", ["above", "whole"], "n")]
save("counts_cast", cast + gated)
save("counts_floor", signed + gated)
save("counts_relu", [node("Floor", ["w"], "f"), node("Relu", ["f"], "n")])
save("counts_where", cast + [node("Where", ["more", "whole", "zero"], "n")])
# Not the number of spikes: a first one at 1.25 only, negative ones, or another
# threshold than what each subtracts is none of the neuron's business.
save("counts_late", cast + gated)
save("counts_early", cast + gated)
save("counts_negative", [node("Floor", ["w"], "n")])
save("counts_of_input", [node("Div", ["x1", "theta"], "o"),
                         node("Floor", ["o"], "f"), node("Relu", ["f"], "n")])

frames = (rng.random((SAMPLES, T, IN)) < 0.4).astype(np.uint8) * 2
spikes, pre, post = (np.zeros((SAMPLES, T, N), np.float32) for _ in range(3))
for s in range(SAMPLES):
    v = np.zeros(N, np.float32)
    for t in range(T):
        u = DECAY * v + weight @ frames[s, t].astype(np.float32)
        n = np.maximum(0, np.floor(u / THETA))
        v = np.maximum(u - n * THETA, FLOOR)
        spikes[s, t], pre[s, t], post[s, t] = n, u, v
assert spikes.max() > 2
with h5py.File("golden.h5", "w") as file:
    file["input/frames"] = frames
    file["layers/n/spikes"] = spikes.astype(np.uint8)
    file["layers/n/mem_pre_reset"] = pre
    file["layers/n/mem_post_reset"] = post

# A network whose signals, not only weights, are quantised.
info = lambda n, s: helper.make_tensor_value_info(n, TensorProto.FLOAT, s)
graph = helper.make_graph(
    [node("QuantizeLinear", ["x", "scale", "nothing"], "q"),
     node("DequantizeLinear", ["q", "scale", "nothing"], "d"),
     node("Gemm", ["d", "weight"], "x1", transB=1),
     node("Add", ["x1", "v_in"], "u"), node("Greater", ["u", "one"], "s"),
     node("Cast", ["s"], "spk", to=TensorProto.FLOAT),
     node("Sub", ["u", "spk"], "v_out")], "quantised_inside",
    [info("x", (1, IN)), info("v_in", (1, N))],
    [info("spk", (1, N)), info("v_out", (1, N))],
    [numpy_helper.from_array(np.asarray(v), k) for k, v in
     {"weight": weight, "scale": np.float32(0.1), "nothing": np.int8(0),
      "one": np.float32(1)}.items()])
onnx.save(helper.make_model(graph, ir_version=8,
                            opset_imports=[helper.make_opsetid("", 18)]),
          "quantised_inside.onnx")
