#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the models folded_*.onnx beside it: mlp_step.onnx (test/Inputs/step) with
synapses that work on all steps at once, and each layer of neurons over time by
itself; and some whose steps do not stay apart. Needs only the onnx package.
"""
import copy

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

T, IN = 10, 20
SIZES = {"1": 8, "2": 3}
step = onnx.load("../../../../Inputs/step/mlp_step.onnx").graph
node = helper.make_node


def info(name, *shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def tensor(name, values):
    return numpy_helper.from_array(np.asarray(values), name)


def neuron(layer):
    """Of one step: from v{layer}_in and the current to the spikes."""
    return [n for n in step.node
            if n.name.startswith(f"/l{layer}/") or n.output[0].startswith(f"l{layer}.")]


CURRENT = {k: f"/fc{k}/Gemm_output_0" for k in SIZES}
SPIKES = {"1": "/l1/Mul_2_output_0", "2": "spk"}


class Model:
    def __init__(self):
        self.nodes = []
        self.tensors = [*step.initializer, tensor("axis0", np.int64([0])),
                        tensor("axis1", np.int64([1]))]

    def add(self, *args, **attributes):
        self.nodes.append(node(*args, **attributes))
        return args[2][0]

    def list(self, name, values):
        self.tensors.append(tensor(name, np.int64(values)))
        return name

    def synapse(self, layer, value, axis=0):
        """Gemm on rows of all steps, and back to [T, 1, n] or [1, T, n]."""
        flat = self.add("Flatten", [value], [f"flat{layer}"], axis=2)
        rows = self.add("Gemm", [flat, f"fc{layer}.weight", f"fc{layer}.bias"],
                        [f"rows{layer}"], transB=1)
        shape = [T, 1, -1] if axis == 0 else [1, T, -1]
        return self.add("Reshape", [rows, self.list(f"sizes{layer}", shape)],
                        [f"current{layer}"])

    def unrolled(self, layer, value, axis=0):
        self.tensors.append(tensor(f"first{layer}", np.zeros((1, SIZES[layer]),
                                                             np.float32)))
        up = []
        for t in range(T):
            take = self.add("Gather", [value, self.list(f"at{layer}.{t}", t)],
                            [f"{CURRENT[layer]}.{t}"], axis=axis)
            own = {o for n in neuron(layer) for o in n.output}
            state = f"v{layer}_out.{t - 1}" if t else f"first{layer}"
            for n in neuron(layer):
                n = copy.deepcopy(n)
                n.input[:] = [state if v == f"v{layer}_in" else
                              take if v == CURRENT[layer] else
                              f"{v}.{t}" if v in own else v for v in n.input]
                n.output[:] = [f"{v}.{t}" for v in n.output]
                self.nodes.append(n)
            up.append(self.add("Unsqueeze", [f"{SPIKES[layer]}.{t}", f"axis{axis}"],
                               [f"up{layer}.{t}"]))
        return self.add("Concat", up, [f"spikes{layer}"], axis=axis)

    def loop(self, layer, value):
        """As TorchScript writes it: each step into its row of zeros."""
        n = SIZES[layer]
        self.add("Shape", [value], [f"all{layer}"])
        self.add("Gather", [f"all{layer}", self.list(f"zero{layer}", 0)],
                 [f"count{layer}"])
        self.add("ConstantOfShape", [f"all{layer}"], [f"zeros{layer}"])
        self.add("Gather", [value, f"zero{layer}"], [f"one{layer}"])
        self.add("Shape", [f"one{layer}"], [f"one_sizes{layer}"])
        self.add("ConstantOfShape", [f"one_sizes{layer}"], [f"first{layer}"])
        self.tensors += [tensor(f"true{layer}", True)]
        body = [node("Gather", [value, "t"], [CURRENT[layer]], axis=0),
                *neuron(layer),
                node("Gather", ["rows", "t"], ["row"], axis=0),
                node("Shape", ["row"], ["row_sizes"]),
                node("Expand", [SPIKES[layer], "row_sizes"], ["written"]),
                node("Unsqueeze", ["t", "axis0"], ["t1"]),
                node("Unsqueeze", ["t1", "minus1"], ["index"]),
                node("Shape", ["t1"], ["ones"]),
                node("Concat", ["ones", "row_sizes"], ["to"], axis=0),
                node("Reshape", ["written", "to"], ["update"]),
                node("ScatterND", ["rows", "index", "update"], ["rows_out"]),
                node("Identity", ["go"], ["go_out"])]
        inner = helper.make_graph(
            body, "step",
            [info("t", kind=TensorProto.INT64), info("go", kind=TensorProto.BOOL),
             info(f"v{layer}_in", 1, n), info("rows", T, 1, n)],
            [info("go_out", kind=TensorProto.BOOL), info(f"v{layer}_out", 1, n),
             info("rows_out", T, 1, n)],
            [tensor("minus1", np.int64([-1]))])
        self.nodes.append(node("Loop", [f"count{layer}", f"true{layer}",
                                        f"first{layer}", f"zeros{layer}"],
                               [f"last{layer}", f"spikes{layer}"], body=inner))
        return f"spikes{layer}"

    def save(self, name, x, out):
        graph = helper.make_graph(self.nodes, name, [x], [out], self.tensors)
        model = helper.make_model(
            graph, ir_version=8,
            opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("snnc", 1)])
        onnx.checker.check_model(model)
        onnx.save(model, name + ".onnx")


def network(name, layer, synapse=Model.synapse, axis=0, x=None, before=None):
    m = Model()
    value = before(m) if before else "x"
    for k in SIZES:
        value = layer(m, k, synapse(m, k, value))
    shape = (1, T, 3) if axis else (T, 1, 3)
    m.save(name, x or info("x", T, 1, IN), info(value, *shape))


def product(m, layer, value):
    """MatMul takes rows from any number of dimensions."""
    weight = next(numpy_helper.to_array(t) for t in step.initializer
                  if t.name == f"fc{layer}.weight")
    m.tensors.append(tensor(f"w{layer}", weight.T.copy()))
    m.add("MatMul", [value, f"w{layer}"], [f"product{layer}"])
    return m.add("Add", [f"product{layer}", f"fc{layer}.bias"], [f"current{layer}"])


def custom(m, layer, value):
    beta = next(float(numpy_helper.to_array(t)) for t in step.initializer
                if t.name == "l1.beta")
    return m.add("LIF", [value], [f"spikes{layer}"], domain="snnc", name=f"/l{layer}/LIF", beta=beta,
                 threshold=1.0, reset_mode="subtract", reset_delay=1,
                 compare="gt", v_init=0.0)


def repeated(m):
    return m.add("Expand", ["image", m.list("times", [T, 1, IN])], ["x"])


batch_first = dict(
    layer=lambda m, k, v: Model.unrolled(m, k, v, axis=1),
    synapse=lambda m, k, v: Model.synapse(m, k, v, axis=1), axis=1,
    x=info("x", 1, T, IN))
network("folded", Model.unrolled)
network("folded_batch_first", **batch_first)
network("folded_loop", Model.loop, product)
network("folded_open", Model.loop, product, x=info("x", "time", "batch", IN))
network("folded_custom", custom, product)
network("folded_still", Model.unrolled, x=info("image", 1, 1, IN), before=repeated)


# Steps that do not stay apart.
def mixed(m, layer, value):
    """Every second value of the input is one of the step behind."""
    if layer == "1":
        m.add("Reshape", ["x", m.list("halves", [1, IN, T])], ["mixed"])
        value = m.add("Reshape", ["mixed", m.list("whole", [T, 1, IN])], ["x2"])
        value = m.add("Transpose", ["mixed"], ["turned"], perm=[2, 0, 1])
    return product(m, layer, value)


def biased(m, layer, value):
    """A bias that is another in each step."""
    value = product(m, layer, value)
    ramp = np.arange(T, dtype=np.float32).reshape(T, 1, 1)
    m.tensors.append(tensor(f"ramp{layer}", ramp))
    return m.add("Add", [value, f"ramp{layer}"], [f"later{layer}"])


def latest(m, layer, value):
    """A maximum over all steps."""
    value = product(m, layer, value)
    if layer == "2":
        m.add("ReduceMax", [value, "axis0"], ["most"], keepdims=1)
        value = m.add("Sub", [value, "most"], ["less"])
    return value


network("folded_mixed", custom, mixed)
network("folded_biased", custom, biased)
network("folded_latest", custom, latest)
