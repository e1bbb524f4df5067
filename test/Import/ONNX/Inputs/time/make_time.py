#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the models beside it: mlp_step.onnx (test/Inputs/step) over time, as a
Scan, Loops, and unrolled; and some that are not one step again and again. Needs
only the onnx package. Exported ones are in ../forms.
"""
import copy

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

T, IN = 10, 20
STATES = {"v1": 8, "v2": 3}
step = onnx.load("../../../../Inputs/step/mlp_step.onnx").graph


def info(name, *shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def tensor(name, values):
    return numpy_helper.from_array(np.asarray(values), name)


def save(name, nodes, inputs, outputs, extra=()):
    graph = helper.make_graph(nodes, name, inputs, outputs,
                              list(step.initializer) + list(extra))
    model = helper.make_model(graph, ir_version=8,
                              opset_imports=[helper.make_opsetid("", 18)])
    onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")


def zeros(value=0.0, samples=1):
    return [tensor(s + "_first", np.full((samples, n), value, np.float32))
            for s, n in STATES.items()]


def body(name, inputs, outputs, before=(), after=()):
    return helper.make_graph([*before, *step.node, *after], name, inputs,
                             outputs)


x = info("x", T, 1, IN)
firsts = [s + "_first" for s in STATES]
state_in = [info(s + "_in", 1, n) for s, n in STATES.items()]
state_out = [info(s + "_out", 1, n) for s, n in STATES.items()]


def scan(name, extra, **attributes):
    inner = body("step", [*state_in, info("x_t", 1, IN)],
                 [*state_out, info("spk", 1, 3)])
    for node in inner.node:
        node.input[:] = ["x_t" if i == "x" else i for i in node.input]
    node = helper.make_node("Scan", [*firsts, "x"],
                            ["v1_last", "v2_last", "spikes"], name="time",
                            body=inner, num_scan_inputs=1, **attributes)
    return save(name, [node], [x], [info("spikes", T, 1, 3)], extra)


def turned(name, shape, perm):
    """A Scan of the input with its axes in another order."""
    inner = body("step", [*state_in, info("x_t", 1, *[shape[d] for d in perm[2:]])],
                 [*state_out, info("spk", 1, 3)],
                 [helper.make_node("Flatten", ["x_t"], ["x"])])
    nodes = [helper.make_node("Transpose", ["frames"], ["t"], perm=perm),
             helper.make_node("Scan", [*firsts, "t"],
                              ["v1_last", "v2_last", "spikes"], name="time",
                              body=inner, num_scan_inputs=1)]
    save(name, nodes, [info("frames", *shape)], [info("spikes", T, 1, 3)],
         zeros())


scan("scan", zeros())
turned("scan_batch_first", (1, T, IN), [1, 0, 2])
# Not time alone: each frame is turned as well.
turned("scan_turned", (1, T, 4, 5), [1, 0, 3, 2])
# Membranes that a spike resets a step late: below the threshold of 1 they are what
# they begin with, above it there is a spike behind them.
scan("scan_first_states", zeros(0.25))
scan("scan_first_spikes", zeros(1.25))
scan("scan_backwards", zeros(), scan_input_directions=[1])


def loop(name, count, piece="turn", after=(), result="spk", outputs=None,
         carried=(), more=()):
    take = [helper.make_node("Gather", ["frames", piece], ["x"], axis=0)]
    inner = body("step", [info("turn", kind=TensorProto.INT64),
                          info("go", kind=TensorProto.BOOL), *state_in, *carried],
                 [info("go", kind=TensorProto.BOOL), *state_out,
                  *(outputs or [info(result, 1, 3)])], take, after)
    node = helper.make_node("Loop", ["count", "true", *firsts, *more],
                            ["v1_last", "v2_last", "all"], name="time",
                            body=inner)
    frames = info("frames", T, 1, IN)
    extra = [*zeros(), tensor("count", np.int64(count)), tensor("true", True)]
    return node, frames, extra


node, frames, extra = loop("loop", T)
save("loop", [node], [frames], [info("all", T, 1, 3)], extra)
# A part of the steps only.
node, frames, extra = loop("loop_short", 3)
save("loop_short", [node], [frames], [info("all", 3, 1, 3)], extra)
# Always the same piece.
node, frames, extra = loop("loop_stuck", T, piece="zero")
save("loop_stuck", [node], [frames], [info("all", T, 1, 3)],
     [*extra, tensor("zero", np.int64(0))])


def unrolled(name, steps=T, change=None, axis=0, split=False, turn=False,
             tail=(), result=None, samples=1, firsts=None):
    """Each step's nodes with names of their own; `tail` behind all of them."""
    nodes, pieces = [], []
    whole = "turned" if turn else "x"
    if turn:
        nodes.append(helper.make_node("Transpose", ["x"], [whole],
                                      perm=[1, 0, 2]))
    if split:
        parts = [f"part{t}" for t in range(steps)]
        nodes.append(helper.make_node("Split", ["x"], parts, axis=axis,
                                      num_outputs=steps))
    for t in range(steps):
        if split:
            nodes.append(helper.make_node("Squeeze", [f"part{t}", "axis"],
                                          [f"x.{t}"]))
        else:
            nodes.append(helper.make_node("Gather", [whole, f"at{t}"],
                                          [f"x.{t}"], axis=axis))
        own = {o for n in step.node for o in n.output}

        def rename(value):
            for s in STATES:
                if value == s + "_in":
                    return f"{s}_first" if t == 0 else f"{s}_out.{t - 1}"
            return f"{value}.{t}" if value in own or value == "x" else value

        for node in step.node:
            node = copy.deepcopy(node)
            node.input[:] = [rename(v) for v in node.input]
            node.output[:] = [rename(v) for v in node.output]
            nodes.append(node)
        if change and t == change[0]:
            change[1](nodes)
        pieces.append(f"spk.{t}")
    stacked = []
    for piece in pieces:
        nodes.append(helper.make_node("Unsqueeze", [piece, "axis0"],
                                      [piece + ".up"]))
        stacked.append(piece + ".up")
    nodes.append(helper.make_node("Concat", stacked, ["all"], axis=0))
    extra = [*(firsts or zeros(samples=samples)), tensor("axis0", np.int64([0])),
             tensor("axis", np.int64([axis]))]
    extra += [tensor(f"at{t}", np.int64(t)) for t in range(steps)]
    if tail:
        extra += [tensor("last", np.int64(-1)), tensor("axis2", np.int64([2])),
                  tensor("ten", np.float32(10)), tensor("minus", np.float32(-1))]
    nodes += tail
    result = result or info("all", steps, samples, 3)
    shape = (samples, steps, IN) if axis == 1 or turn else (steps, samples, IN)
    save(name, nodes, [info("x", *shape)], [result], extra)


unrolled("unrolled")
unrolled("unrolled_batch_first", axis=1)
unrolled("unrolled_split", split=True)
unrolled("unrolled_turned", turn=True)
# Several samples; and such that begin otherwise than each other.
unrolled("unrolled_samples", samples=4)
unrolled("unrolled_samples_first", samples=4, axis=1)
unrolled("unrolled_samples_differ", samples=4, firsts=[
    tensor(s + "_first", np.arange(4 * n, dtype=np.float32).reshape(4, n) / 99)
    for s, n in STATES.items()])


def reduced(kind, axis="axis0"):
    return helper.make_node(kind, ["all", axis], ["rate"], keepdims=0)


# Behind the network: over all steps, and the classes.
rate = info("rate", 1, 3)
unrolled("unrolled_mean", tail=[reduced("ReduceMean")], result=rate)
unrolled("unrolled_softmax", result=info("share", 1, 3),
         tail=[reduced("ReduceSum"),
               helper.make_node("Div", ["rate", "ten"], ["scaled"]),
               helper.make_node("Softmax", ["scaled"], ["share"], name="/softmax",
                                axis=1)])
unrolled("unrolled_argmax", result=info("class", 1, kind=TensorProto.INT64),
         tail=[reduced("ReduceSum"),
               helper.make_node("ArgMax", ["rate"], ["class"], name="/argmax",
                                axis=-1, keepdims=0)])
unrolled("unrolled_any", tail=[reduced("ReduceMax")], result=rate)
unrolled("unrolled_last", result=rate,
         tail=[helper.make_node("Gather", ["all", "last"], ["rate"])])
# Not over the steps, in another order, and of single steps.
unrolled("unrolled_groups", tail=[reduced("ReduceMean", "axis2")],
         result=info("rate", T, 1))
unrolled("unrolled_smallest", result=info("less", 1, 3),
         tail=[reduced("ReduceSum"),
               helper.make_node("Mul", ["rate", "minus"], ["less"])])
unrolled("unrolled_third", result=rate,
         tail=[helper.make_node("Gather", ["all", "at3"], ["rate"])])
unrolled("unrolled_two", steps=2)


def swap_weight(nodes):
    """The fourth step has another constant."""
    for node in reversed(nodes):
        if node.op_type == "Clip":
            node.input[0] = "l1.threshold"
            return


def look_back(nodes):
    """The fourth step reads the membrane of the step before the last."""
    for node in reversed(nodes):
        for k, value in enumerate(node.input):
            if value == "v1_out.2":
                node.input[k] = "v1_out.1"


def first_differs(nodes):
    """The first step doubles a membrane."""
    for node in reversed(nodes):
        if node.output[0] == "v1_out.0":
            node.output[0] = "v1_half"
            nodes.insert(nodes.index(node) + 1, helper.make_node(
                "Add", ["v1_half", "v1_half"], ["v1_out.0"]))
            return


unrolled("unrolled_other_constant", change=(3, swap_weight))
unrolled("unrolled_looks_back", change=(3, look_back))
unrolled("unrolled_other_first", change=(0, first_differs))


def pooled(steps=3):
    """Pools that would count pads, had they any, as torch writes them."""
    nodes, up = [], []
    for t in range(steps):
        v = "first" if t == 0 else f"v.{t - 1}"
        nodes += [
            helper.make_node("Gather", ["x", f"at{t}"], [f"x.{t}"], axis=0),
            helper.make_node("AveragePool", [f"x.{t}"], [f"p.{t}"],
                             kernel_shape=[2, 2], strides=[2, 2],
                             count_include_pad=1),
            helper.make_node("Flatten", [f"p.{t}"], [f"f.{t}"]),
            helper.make_node("Gemm", [f"f.{t}", "w"], [f"c.{t}"], transB=1),
            helper.make_node("Mul", [v, "half"], [f"d.{t}"]),
            helper.make_node("Add", [f"d.{t}", f"c.{t}"], [f"u.{t}"]),
            helper.make_node("GreaterOrEqual", [f"u.{t}", "one"], [f"g.{t}"]),
            helper.make_node("Cast", [f"g.{t}"], [f"s.{t}"], to=1),
            helper.make_node("Sub", ["one", f"s.{t}"], [f"k.{t}"]),
            helper.make_node("Mul", [f"u.{t}", f"k.{t}"], [f"v.{t}"]),
            helper.make_node("Unsqueeze", [f"s.{t}", "axis0"], [f"up.{t}"])]
        up.append(f"up.{t}")
    nodes.append(helper.make_node("Concat", up, ["all"], axis=0))
    rng = np.random.default_rng(1)
    extra = [tensor(f"at{t}", np.int64(t)) for t in range(steps)] + [
        tensor("axis0", np.int64([0])), tensor("half", np.float32(0.5)),
        tensor("one", np.float32(1)), tensor("first", np.zeros((1, 2), np.float32)),
        tensor("w", rng.normal(0, 1, (2, 4)).astype(np.float32))]
    save("unrolled_pool", nodes, [info("x", steps, 1, 1, 4, 4)],
         [info("all", steps, 1, 2)], extra)


pooled()
