#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the models beside it: a layer of neurons in standard operators, as an op of
another domain in one step, and on a sequence. Needs only the onnx package.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

T, IN, OUT, TAU, THETA = 10, 20, 6, 4.0, 0.5
node = helper.make_node
weights = np.random.default_rng(1).normal(0, 1, (IN, OUT)).astype(np.float32)


def info(name, *shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(name, nodes, inputs, outputs, **tensors):
    graph = helper.make_graph(
        nodes, name, inputs, outputs,
        [numpy_helper.from_array(np.asarray(v, np.float32), k)
         for k, v in {"w": weights, **tensors}.items()])
    model = helper.make_model(graph, ir_version=8, opset_imports=[
        helper.make_opsetid("", 18), helper.make_opsetid("my.ops", 1)])
    onnx.save(model, name + ".onnx")


def fused(inputs, outputs, **attributes):
    return node("FusedLIF", inputs, outputs, name="/lif/FusedLIF", domain="my.ops",
                **{"tau": TAU, "v_threshold": THETA, "hard": 1, **attributes})


product = node("MatMul", ["x", "w"], ["c"])
step = [info("x", 1, IN), info("v_in", 1, OUT)], [info("s", 1, OUT),
                                                  info("v_out", 1, OUT)]
sequence = [info("x", T, 1, IN)], [info("s", T, 1, OUT)]
# v + (x − v) / τ, fires at ≥ θ, resets to 0.
save("standard", [
    product, node("Sub", ["c", "v_in"], ["d"], name="/lif/Sub"),
    node("Div", ["d", "tau"], ["e"], name="/lif/Div"),
    node("Add", ["v_in", "e"], ["u"], name="/lif/Add"),
    node("GreaterOrEqual", ["u", "theta"], ["f"], name="/lif/GE"),
    node("Cast", ["f"], ["s"], to=TensorProto.FLOAT, name="/lif/Cast"),
    node("Sub", ["one", "s"], ["k"], name="/lif/Keep"),
    node("Mul", ["u", "k"], ["v_out"], name="/lif/Mul")],
     *step, tau=TAU, theta=THETA, one=1)
save("step", [product, fused(["c", "v_in"], ["s", "v_out"])], *step)
save("sequence", [product, fused(["c"], ["s"])], *sequence)
save("soft", [product, fused(["c"], ["s"], hard=0)], *sequence)
save("no_case", [product, fused(["c"], ["s"], hard=2)], *sequence)
save("tau_zero", [product, fused(["c"], ["s"], tau=0.0)], *sequence)
