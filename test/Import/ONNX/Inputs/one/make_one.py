#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the models beside it: one neuron in three steps, whose membrane or spikes are
put together over the steps. Needs only the onnx package.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

node = helper.make_node


def tensor(name, values):
    return numpy_helper.from_array(np.asarray(values), name)


def save(name, reduction, spikes):
    nodes, stack = [], []
    for t in range(3):
        old = f"u{t - 1}" if t else "first"
        nodes += [node("Gather", ["x", f"at{t}"], [f"x{t}"], axis=0),
                  node("Gemm", [f"x{t}", "w"], [f"i{t}"], transB=1),
                  node("Mul", [old, "beta"], [f"kept{t}"]),
                  node("Add", [f"kept{t}", f"i{t}"], [f"u{t}"])]
        if spikes:
            nodes += [node("Greater", [f"u{t}", "one"], [f"fires{t}"]),
                      node("Cast", [f"fires{t}"], [f"s{t}"], to=TensorProto.FLOAT)]
        value = f"s{t}" if spikes else f"u{t}"
        nodes.append(node("Unsqueeze", [value, "axis"], [f"up{t}"]))
        stack.append(f"up{t}")
    nodes += [node("Concat", stack, ["all"], axis=0),
              node(reduction, ["all", "axis"], ["y"], keepdims=0)]
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, [3, 1, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1])],
        [tensor("w", np.array([[1, 2]], np.float32)), tensor("beta", np.float32(0.5)),
         tensor("one", np.float32(1)), tensor("first", np.zeros([1, 1], np.float32)),
         tensor("axis", np.int64([0]))] + [tensor(f"at{t}", np.int64(t)) for t in range(3)])
    model = helper.make_model(graph, ir_version=8,
                              opset_imports=[helper.make_opsetid("", 18)])
    onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")


save("membrane_sum", "ReduceSum", False)
save("membrane_mean", "ReduceMean", False)
save("membrane_max", "ReduceMax", False)
save("spikes_sum", "ReduceSum", True)
save("spikes_mean", "ReduceMean", True)
