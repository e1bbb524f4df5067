#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the .onnx files beside it (onnx 1.12); kept to show what is in them.

Each is one time step of x [1, 3] -> fc -> lif -> spk [1, 2], with one thing
changed.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WEIGHTS = np.array([[0.5, 2, 1], [-1, 0.25, 3]], np.float32)


def tensor(name, values):
    return numpy_helper.from_array(np.array(values, np.float32), name)


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def node(op, inputs, output, name, **attributes):
    return helper.make_node(op, inputs, [output], name=name, **attributes)


def synapse():
    return [node("Gemm", ["x", "w", "b"], "i", "/fc/Gemm", transB=1)]


def soft_reset():
    """gt, a threshold of each neuron, u - rho*s."""
    return [
        node("Mul", ["beta", "v_in"], "bv", "/lif/Mul"),
        node("Add", ["bv", "i"], "u", "/lif/Add"),
        node("Sub", ["u", "theta"], "over", "/lif/Sub"),
        node("Greater", ["over", "zero"], "fired", "/lif/Greater"),
        node("Cast", ["fired"], "spk", "/lif/Cast", to=TensorProto.FLOAT),
        node("Mul", ["spk", "theta"], "drop", "/lif/Mul_1"),
        node("Sub", ["u", "drop"], "v_out", "/lif/Sub_1"),
    ]


def partial_reset():
    """A spike takes away half of the membrane: no rule of F3."""
    return [
        node("Mul", ["beta", "v_in"], "bv", "/lif/Mul"),
        node("Add", ["bv", "i"], "u", "/lif/Add"),
        node("GreaterOrEqual", ["u", "one"], "fired", "/lif/GreaterOrEqual"),
        node("Cast", ["fired"], "spk", "/lif/Cast", to=TensorProto.FLOAT),
        node("Mul", ["spk", "half"], "part", "/lif/Mul_1"),
        node("Sub", ["one", "part"], "keep", "/lif/Sub"),
        node("Mul", ["u", "keep"], "v_out", "/lif/Mul_2"),
    ]


def write(name, nodes, weights=WEIGHTS, batch=1):
    constants = {
        "w": weights, "b": [0.5, -0.5], "theta": [1, 2], "beta": 0.9,
        "zero": 0, "one": 1, "half": 0.5,
    }
    used = {i for n in nodes for i in n.input}
    graph = helper.make_graph(
        nodes, name, [value("x", [batch, 3]), value("v_in", [1, 2])],
        [value("spk", [1, 2]), value("v_out", [1, 2])],
        [tensor(k, v) for k, v in constants.items() if k in used])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    data = model.SerializeToString()
    with open(name + ".onnx", "wb") as file:
        file.write(data)
    return data


whole = write("soft_reset", synapse() + soft_reset())
with open("truncated.onnx", "wb") as file:
    file.write(whole[: len(whole) // 2])
write("partial_reset", synapse() + partial_reset())
write("unknown", [
    node("Einsum", ["x", "w"], "y", "/fc/Einsum", equation="bi,oi->bo"),
    node("Softplus", ["y"], "i", "/fc/Softplus")] + soft_reset())
write("time", synapse() + soft_reset(), batch=20)
write("nan", synapse() + soft_reset(),
      weights=np.where(WEIGHTS == 3, np.nan, WEIGHTS))
