#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the .onnx files beside it (onnx 1.22); kept to show what is in them.

Each is x -> one layer -> lif -> spk with one thing wrong about the layer or the
states.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def write(name, layer, constants, x=(1, 4, 6, 6), state=(1, 4, 6, 6),
          opsets=(("", 17),), more=()):
    """`layer` makes "i" of "x"; the neuron follows."""
    nodes = list(layer) + [
        helper.make_node("Mul", ["v_in", "half"], ["bv"], name="/lif/Mul"),
        helper.make_node("Add", ["bv", "i"], ["u"], name="/lif/Add"),
        helper.make_node("Greater", ["u", "one"], ["fired"],
                         name="/lif/Greater"),
        helper.make_node("Cast", ["fired"], ["spk"], name="/lif/Cast",
                         to=TensorProto.FLOAT),
        helper.make_node("Sub", ["u", "spk"], ["v_out"], name="/lif/Sub"),
    ]
    constants = dict(constants, half=0.5, one=1.0)
    graph = helper.make_graph(
        nodes, name, [value("x", x), value("v_in", state), *more],
        [helper.make_empty_tensor_value_info("spk"),
         helper.make_empty_tensor_value_info("v_out")],
        [numpy_helper.from_array(np.array(a, np.float32), k)
         for k, a in constants.items()])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid(*o) for o in opsets])
    model.ir_version = 8
    onnx.save(model, name + ".onnx")


def conv(weights, **attributes):
    return ([helper.make_node("Conv", ["x", "w"], ["i"], name="/conv/Conv",
                              **attributes)], {"w": np.ones(weights)})


def pool(op, **attributes):
    return [helper.make_node(op, ["x"], ["i"], name="/pool/" + op,
                             **attributes)], {}


write("conv_group", *conv((4, 2, 3, 3), group=3, pads=[1, 1, 1, 1]))
write("conv_pads", *conv((4, 4, 3, 3), pads=[1, -1, 1, 1]))
write("conv_kernel", *conv((4, 4, 9, 3)))
write("conv_strides", *conv((4, 4, 3, 3), strides=[1]))
write("conv_auto_pad", *conv((4, 4, 3, 3), auto_pad="SAME"))
write("conv_3d", *conv((4, 4, 3, 3, 3)))
write("pool_pads", *pool("AveragePool", kernel_shape=[2, 2],
                         pads=[2, 0, 0, 0]))
write("pool_kernel", *pool("MaxPool", strides=[1, 1]))
norm = helper.make_node("BatchNormalization", ["x", "s", "s", "s", "v"],
                        ["i"], name="/bn/BatchNormalization")
write("norm_variance", [norm], {"s": [1] * 4, "v": [1, 1, -1, 1]})
write("norm_channels", [norm], {"s": [1] * 3, "v": [1] * 4})
write("concat_shapes", [helper.make_node(
    "Concat", ["x", "z"], ["i"], name="/cat/Concat", axis=1)], {},
    more=[value("z", (1, 2, 5, 6))])
write("transpose_batch", [helper.make_node(
    "Transpose", ["x"], ["i"], name="/t/Transpose", perm=[1, 0, 2, 3])], {})
write("state_shape", *conv((4, 4, 1, 1)), state=(1, 4, 6, 5))
write("indices", [
    helper.make_node("MaxPool", ["x"], ["y", "k"], name="/pool/MaxPool",
                     kernel_shape=[1, 1]),
    helper.make_node("Cast", ["k"], ["i"], name="/pool/Cast",
                     to=TensorProto.FLOAT)], {})


def custom(name, domain="spiking", op="LIF", **attributes):
    """x -> fc -> a neuron op."""
    nodes = [helper.make_node("MatMul", ["x", "w"], ["i"], name="/fc/MatMul"),
             helper.make_node(op, ["i", "v_in"], ["spk", "v_out"],
                              name="/lif/LIF", domain=domain, **attributes)]
    graph = helper.make_graph(
        nodes, name, [value("x", (1, 3)), value("v_in", (1, 2))],
        [helper.make_empty_tensor_value_info("spk"),
         helper.make_empty_tensor_value_info("v_out")],
        [numpy_helper.from_array(np.ones((3, 2), np.float32), "w")])
    model = helper.make_model(graph, opset_imports=[
        helper.make_opsetid("", 17), helper.make_opsetid(domain, 1)])
    model.ir_version = 8
    onnx.save(model, name + ".onnx")


lif = dict(beta=0.5, threshold=1.0, reset_mode="subtract", reset_delay=1)
custom("custom_mode", **dict(lif, reset_mode="hard"))
custom("custom_type", **dict(lif, beta=1))
custom("custom_more", **dict(lif, learn_beta=1))
custom("custom_less", beta=0.5, threshold=1.0, reset_mode="zero")
custom("custom_beta", **dict(lif, beta=1.5))
custom("custom_op", op="ALIF", **lif)
