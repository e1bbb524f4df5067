#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the models beside it: one layer whose weights stand behind DequantizeLinear,
in the ways of exporters. Needs only the onnx package.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

node = helper.make_node


def tensor(name, values, type=np.float32):
    return numpy_helper.from_array(np.array(values, type), name)


def save(name, weights, synapse, constants, ins, outs):
    value = lambda n, size: helper.make_tensor_value_info(n, TensorProto.FLOAT, (1, size))
    graph = helper.make_graph(
        weights + [synapse,
                   node("Mul", ["mem", "beta"], ["kept"], "/lif/Mul"),
                   node("Add", ["kept", "i"], ["mem_out"], "/lif/Add"),
                   node("Greater", ["mem_out", "theta"], ["fires"], "/lif/Greater"),
                   node("Cast", ["fires"], ["spk"], "/lif/Cast", to=TensorProto.FLOAT)],
        name, [value("x", ins), value("mem", outs)],
        [value("spk", outs), value("mem_out", outs)],
        constants + [tensor("beta", 0.75), tensor("theta", 1)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)],
                              ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")


def dequantize(levels="q", **attributes):
    return node("DequantizeLinear", [levels, "scale", "zero"], ["w"], "/fc/Dequantize",
                **attributes)


def gemm(**attributes):
    return node("Gemm", ["x", "w"], ["i"], "/fc/Gemm", transB=1, **attributes)


levels = [[1, 2, -7], [3, -4, 5]]
scales = [0.5, 0.25, 0.125]
zeros = tensor("zero", [0, 0, 0], np.int8)
save("across", [dequantize(axis=1)], node("MatMul", ["x", "w"], ["i"], "/fc/MatMul"),
     [tensor("q", levels, np.int8), tensor("scale", scales), zeros], 2, 3)
save("turned", [dequantize(axis=1), node("Transpose", ["w"], ["wt"], "/fc/T", perm=[1, 0])],
     node("Gemm", ["x", "wt"], ["i"], "/fc/Gemm", transB=1),
     [tensor("q", levels, np.int8), tensor("scale", scales), zeros], 2, 3)
# Levels above the zero point of unsigned bytes.
save("one_scale", [dequantize()], gemm(),
     [tensor("q", [[254, 255, 0], [252, 253, 1]], np.uint8), tensor("scale", 0.5),
      tensor("zero", 128, np.uint8)], 3, 2)
# Brevitas bounds levels of fewer bits than a byte.
save("clipped", [node("Clip", ["q", "low", "high"], ["c"], "/fc/Clip"), dequantize("c")],
     gemm(),
     [tensor("q", [[9, -9, 0], [1, 2, 3]], np.int8), tensor("scale", 0.5),
      tensor("zero", 0, np.int8), tensor("low", -3, np.int8), tensor("high", 3, np.int8)],
     3, 2)
save("columns", [dequantize(axis=1)], gemm(),
     [tensor("q", levels, np.int8), tensor("scale", scales), zeros], 3, 2)
save("wide", [dequantize()], gemm(),
     [tensor("q", [[254, 255, 0], [252, 253, 1]], np.uint8), tensor("scale", 0.5),
      tensor("zero", 0, np.uint8)], 3, 2)
