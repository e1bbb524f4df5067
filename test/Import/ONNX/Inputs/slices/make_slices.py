#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the models beside it: a network that takes parts of its frames and of its
spikes (parts.onnx), the same with matrices of 0 and 1 in place of them
(matrices.onnx), and parts that have no form. Needs only the onnx package.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

node = helper.make_node
random = np.random.default_rng(1)
hidden = (random.normal(size=(6, 34)) * 0.5).astype(np.float32)
readout = random.normal(size=(3, 4)).astype(np.float32)


def tensor(name, values):
    return numpy_helper.from_array(np.asarray(values), name)


def leaky(layer, current):
    """One step of snnTorch's Leaky: β = 0.75, θ = 1, subtract."""
    name = f"/{layer}/"
    return [
        node("Mul", [f"{layer}.mem", "beta"], [name + "kept"], name + "Mul"),
        node("Add", [name + "kept", current], [name + "sum"], name + "Add"),
        node("Greater", [f"{layer}.mem", "theta"], [name + "was"], name + "Greater"),
        node("Cast", [name + "was"], [name + "reset"], name + "Cast",
             to=TensorProto.FLOAT),
        node("Sub", [name + "sum", name + "reset"], [f"{layer}.mem_out"], name + "Sub"),
        node("Greater", [f"{layer}.mem_out", "theta"], [name + "fires"],
             name + "Greater_1"),
        node("Cast", [name + "fires"], [f"{layer}.spk"], name + "Cast_1",
             to=TensorProto.FLOAT)]


def save(name, first, second, constants, opset=13, first_part="g", last_part="h"):
    """`first` makes g [1, 34] of x [1, 4, 6, 6], `second` h [1, 4] of lif1.spk."""
    value = lambda n, *shape: helper.make_tensor_value_info(n, TensorProto.FLOAT, shape)
    graph = helper.make_graph(
        first +
        [node("Gemm", [first_part, "fc1.weight"], ["i1"], "/fc1/Gemm", transB=1)] +
        leaky("lif1", "i1") + second +
        [node("Gemm", [last_part, "fc2.weight"], ["i2"], "/fc2/Gemm", transB=1)] +
        leaky("lif2", "i2"),
        name,
        [value("x", 1, 4, 6, 6), value("lif1.mem", 1, 6), value("lif2.mem", 1, 3)],
        [value("lif2.spk", 1, 3), value("lif1.mem_out", 1, 6),
         value("lif2.mem_out", 1, 3)],
        [tensor("beta", np.float32(0.75)), tensor("theta", np.float32(1)),
         tensor("fc1.weight", hidden), tensor("fc2.weight", readout)] + constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)],
                              ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")


def integers(name, *values):
    return tensor(name, np.array(values, np.int64))


parts = [
    node("Split", ["x"], ["p", "q"], "/split", axis=1),
    node("Slice", ["q", "one", "end", "planes"], ["c"], "/crop"),
    node("Gather", ["c", "second"], ["e"], "/channel", axis=1),
    node("Flatten", ["e"], ["ef"], "/flat1"),
    node("Slice", ["p", "zero", "most", "planes", "two"], ["d"], "/every_other"),
    node("Flatten", ["d"], ["df"], "/flat2"),
    node("Concat", ["ef", "df"], ["g"], "/cat", axis=1)]
last = [node("Split", ["lif1.spk", "sizes"], ["unused", "h"], "/halves", axis=-1)]
lists = [integers("one", 1, 1), integers("end", 5, -1), integers("planes", 2, 3),
         integers("zero", 0, 0), integers("most", 2**63 - 1, 2**63 - 1),
         integers("two", 2, 2), tensor("second", np.int64(1)),
         integers("sizes", 2, 4)]
save("parts", parts, last, lists)

index = np.arange(144).reshape(4, 6, 6)
chosen = np.concatenate([index[3, 1:5, 1:5].ravel(), index[:2, ::2, ::2].ravel()])
select = np.zeros((144, 34), np.float32)
select[chosen, np.arange(34)] = 1
save("matrices",
     [node("Flatten", ["x"], ["xf"], "/flat"),
      node("MatMul", ["xf", "select"], ["g"], "/select/MatMul")],
     [node("MatMul", ["lif1.spk", "behind"], ["h"], "/behind/MatMul")],
     [tensor("select", select), tensor("behind", np.eye(6, 4, -2, np.float32))])

# Parts that have no form.
whole = [node("Flatten", ["x"], ["xf"], "/flat")]
for name, taken, constants in [
    ("reversed", node("Slice", ["xf", "a", "b", "c", "d"], ["g"], "/flip"),
     [integers("a", 33), integers("b", -2**63), integers("c", 1), integers("d", -1)]),
    ("scattered", node("Gather", ["xf", "a"], ["g"], "/pick", axis=1),
     [integers("a", *range(33), 40)]),
    ("outside", node("Gather", ["xf", "a"], ["g"], "/pick", axis=1),
     [integers("a", *range(112, 146))]),
    ("pieces", node("Split", ["xf", "a"], ["g", "rest"], "/split", axis=1),
     [integers("a", 34, 100)]),
    ("axis_twice", node("Slice", ["xf", "a", "b", "c"], ["g"], "/slice"),
     [integers("a", 0, 0), integers("b", 34, 34), integers("c", 1, -1)]),
    ("axis_outside", node("Split", ["xf", "a"], ["g", "rest"], "/split", axis=2),
     [integers("a", 34, 110)]),
    ("nothing", node("Slice", ["xf", "a", "b", "c"], ["g"], "/slice"),
     [integers("a", 7), integers("b", 7), integers("c", 1)]),
]:
    save(name, whole + [taken], last, lists[-1:] + constants)

# Two states in one tensor.
fires = []
for k, current in ((0, "x"), (1, "s0")):
    fires += [node("Gather", ["mem", f"at{k}"], [f"m{k}"], f"/state{k}", axis=0),
              node("Mul", [f"m{k}", "beta"], [f"kept{k}"]),
              node("Add", [f"kept{k}", current], [f"u{k}"]),
              node("Greater", [f"u{k}", "theta"], [f"f{k}"]),
              node("Cast", [f"f{k}"], [f"s{k}"], to=TensorProto.FLOAT),
              node("Unsqueeze", [f"u{k}", "front"], [f"up{k}"])]
fires.append(node("Concat", ["up0", "up1"], ["mem_out"], axis=0))
value = lambda n, *shape: helper.make_tensor_value_info(n, TensorProto.FLOAT, shape)
stacked = helper.make_model(
    helper.make_graph(fires, "stacked", [value("x", 1, 6), value("mem", 2, 1, 6)],
                      [value("s1", 1, 6), value("mem_out", 2, 1, 6)],
                      [tensor("beta", np.float32(0.75)), tensor("theta", np.float32(1)),
                       tensor("at0", np.int64(0)), tensor("at1", np.int64(1)),
                       integers("front", 0)]),
    opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(stacked)
onnx.save(stacked, "stacked.onnx")
