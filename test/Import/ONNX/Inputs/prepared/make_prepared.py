#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the models beside it: mlp_step.onnx (test/Inputs/step) with its neurons in
functions of the model, with sparse weights, in other types, and such that do not fit.
Needs only the onnx package.
"""
import copy

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

source = onnx.load("../../../../Inputs/step/mlp_step.onnx")
node = helper.make_node


def tensor(name, values):
    return numpy_helper.from_array(np.asarray(values), name)


def save(name, model, check=True):
    if check:
        onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")


def weight(model, name):
    return next(t for t in model.graph.initializer if t.name == name)


# A function for each neuron, which calls one with a default and an attribute of the
# call.
def functions(name, inner="Fire", check=True):
    fire = helper.make_function(
        "own", "Fire", ["v", "theta"], ["s"],
        [node("Sub", ["v", "theta"], ["d"]),
         node("Constant", [], ["zero"], value_float=0.0),
         node("Greater", ["d", "zero"], ["g"]), node("Cast", ["g"], ["s"])],
        [helper.make_opsetid("", 20)], [], [])
    cast = fire.node[3].attribute.add()
    cast.name, cast.ref_attr_name, cast.type = "to", "type", onnx.AttributeProto.INT
    fire.attribute_proto.append(helper.make_attribute("type", TensorProto.FLOAT))
    leaky = helper.make_function(
        "own", "Leaky", ["x", "v"], ["s", "u"],
        [node("Constant", [], ["beta"]),
         node("Constant", [], ["theta"], value_float=1.0),
         node(inner, ["v", "theta"], ["last"], domain="own"),
         node("Mul", ["beta", "v"], ["kept"]), node("Add", ["kept", "x"], ["sum"]),
         node("Mul", ["last", "theta"], ["lost"]),
         node("Sub", ["sum", "lost"], ["u"]),
         node("Fire", ["u", "theta"], ["s"], domain="own")],
        [helper.make_opsetid("", 20), helper.make_opsetid("own", 1)], ["beta"])
    beta = leaky.node[0].attribute.add()
    beta.name, beta.ref_attr_name = "value_float", "beta"
    beta.type = onnx.AttributeProto.FLOAT
    model = copy.deepcopy(source)
    graph = model.graph
    value = float(numpy_helper.to_array(weight(model, "l1.beta")))
    gemms = [n for n in graph.node if n.op_type == "Gemm"]
    del graph.node[:]
    gemms[1].input[0] = "spk1"
    for k, (gemm, spikes) in enumerate(zip(gemms, ("spk1", "spk")), 1):
        graph.node.append(gemm)
        graph.node.append(node("Leaky", [gemm.output[0], f"v{k}_in"],
                               [spikes, f"v{k}_out"], name=f"/l{k}/Leaky",
                               domain="own", beta=value))
    model.functions.extend([fire, leaky])
    model.opset_import.append(helper.make_opsetid("own", 1))
    save(name, model, check)


functions("functions")
functions("functions_cycle", inner="Leaky", check=False)


def doubling(name, levels):
    """Each function calls the next one twice."""
    model = copy.deepcopy(source)
    for k in range(levels):
        inner = (("f%d" % (k + 1)), "own") if k + 1 < levels else ("Identity", "")
        model.functions.append(helper.make_function(
            "own", "f%d" % k, ["a"], ["c"],
            [node(inner[0], ["a"], ["b"], domain=inner[1]),
             node(inner[0], ["b"], ["c"], domain=inner[1])],
            [helper.make_opsetid("", 20), helper.make_opsetid("own", 1)]))
    model.opset_import.append(helper.make_opsetid("own", 1))
    model.graph.node.insert(0, node("f0", ["x"], ["x2"], domain="own"))
    save(name, model, check=False)


doubling("functions_many", 40)


def sparse(name, flat, move=0):
    """The first weights, of which only those stand there that are not 0."""
    model = copy.deepcopy(source)
    dense = weight(model, "fc1.weight")
    values = numpy_helper.to_array(dense)
    at = np.argwhere(values != 0)
    indices = at[:, 0] * values.shape[1] + at[:, 1] if flat else at
    tensors = helper.make_sparse_tensor(
        tensor("fc1.weight", values[values != 0]),
        tensor("fc1.weight_indices", (indices + move).astype(np.int64)),
        list(values.shape))
    model.graph.initializer.remove(dense)
    model.graph.sparse_initializer.append(tensors)
    save(name, model, check=not move)


sparse("sparse", flat=False)
sparse("sparse_flat", flat=True)
sparse("sparse_outside", flat=True, move=1)


def typed(name, kind):
    """Everything in another type of float."""
    model = copy.deepcopy(source)
    for t in model.graph.initializer:
        if t.data_type == TensorProto.FLOAT:
            t.CopyFrom(tensor(t.name, numpy_helper.to_array(t).astype(kind)))
    code = helper.np_dtype_to_tensor_dtype(np.dtype(kind))
    for n in model.graph.node:
        for a in n.attribute:
            if n.op_type == "Constant" and a.t.data_type == TensorProto.FLOAT:
                a.t.CopyFrom(tensor(a.t.name, numpy_helper.to_array(a.t).astype(kind)))
            if n.op_type == "Cast":
                a.i = code
    for v in [*model.graph.input, *model.graph.output]:
        v.type.tensor_type.elem_type = code
    save(name, model)


typed("double", np.float64)


def integers(name, kind):
    """Frames as a sensor gives them."""
    model = copy.deepcopy(source)
    model.graph.input[0].type.tensor_type.elem_type = kind
    for n in model.graph.node:
        n.input[:] = ["x_float" if i == "x" else i for i in n.input]
    model.graph.node.insert(0, node("Cast", ["x"], ["x_float"], to=TensorProto.FLOAT))
    save(name, model)


integers("bytes", TensorProto.UINT8)


def planes(name, nodes, value=0.0, **tensors):
    """A layer of neurons behind a convolution of planes, of one step."""
    weights = np.random.default_rng(2).normal(0, 1, (3, 1, 3, 3)).astype(np.float32)
    out = [3] if name.startswith("mean") else [3, 5, 5]
    info = helper.make_tensor_value_info
    neuron = [node("Mul", ["v_in", "half"], ["kept"], name="/lif/Mul"),
              node("Add", ["kept", "c"], ["u"], name="/lif/Add"),
              node("Greater", ["u", "half"], ["g"], name="/lif/Greater"),
              node("Cast", ["g"], ["s"], to=TensorProto.FLOAT, name="/lif/Cast"),
              node("Sub", ["one", "s"], ["k"], name="/lif/Sub"),
              node("Mul", ["u", "k"], ["v_out"], name="/lif/Reset")]
    graph = helper.make_graph(
        [*nodes, *neuron], name,
        [info("x", TensorProto.FLOAT, [1, 1, 4, 5]),
         info("v_in", TensorProto.FLOAT, [1, *out])],
        [info("s", TensorProto.FLOAT, [1, *out]),
         info("v_out", TensorProto.FLOAT, [1, *out])],
        [tensor("w", weights), tensor("half", np.float32(0.5)),
         tensor("one", np.float32(1)), tensor("value", np.float32(value)),
         tensor("pads", np.int64([0, 0, 1, 0, 0, 0, 2, 1])),
         tensor("around", np.int64([0, 0, 1, 1, 0, 0, 2, 1])),
         tensor("axes", np.int64([-1, -2]))])
    save(name, helper.make_model(graph, ir_version=8, opset_imports=[
        helper.make_opsetid("", 18)]))


def conv(value, pads, result="c"):
    return node("Conv", [value, "w"], [result], pads=pads)


# Rows 1 + 1 in front and 2 + 0 behind, columns 0 + 1 and 1 + 0.
pad = node("Pad", ["x", "pads", "value"], ["wide"])
planes("pad", [pad, conv("wide", [0, 1, 0, 0])])
planes("pad_inside", [conv("x", [1, 1, 2, 1])])
planes("pad_ones", [pad, conv("wide", [0, 1, 0, 0])], value=1.0)
planes("pad_edges", [node("Pad", ["x", "pads"], ["wide"], mode="edge"),
                     conv("wide", [0, 1, 0, 0])])
planes("mean", [conv("x", [1, 1, 1, 1], "p"),
                node("ReduceMean", ["p", "axes"], ["c"], keepdims=0)])
planes("mean_pool", [conv("x", [1, 1, 1, 1], "p"),
                     node("GlobalAveragePool", ["p"], ["q"]),
                     node("Flatten", ["q"], ["c"])])
