#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the .onnx files beside it (onnx 1.22); kept to show what is in them.

Each is one time step as a framework's module exports it, written with
onnx.helper after the module's code: x -> fc -> neuron.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WEIGHTS = np.array([[0.5, 2, 1], [-1, 0.25, 3]], np.float32) / 2


class Step:
    """A graph that grows by calls; constants are numbers or arrays."""

    def __init__(self, name, x=(1, 3)):
        self.name, self.nodes, self.constants = name, [], []
        self.inputs, self.outputs, self.count = [], [], 0
        self.scope = ""
        self.x = self.input("x", x)

    @staticmethod
    def info(name, shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    def input(self, name, shape=(1, 2)):
        self.inputs.append(self.info(name, shape))
        return name

    def output(self, name, value, shape=(1, 2)):
        self("Identity", value, out=name)
        self.outputs.append(self.info(name, shape))

    def constant(self, value):
        array = np.array(value)
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def __call__(self, op, *inputs, out=None, **attributes):
        inputs = [i if isinstance(i, str) else self.constant(i)
                  for i in inputs]
        self.count += 1
        out = out or f"v{self.count}"
        label = f"/{self.scope}/{op}_{self.count}" if self.scope else ""
        self.nodes.append(
            helper.make_node(op, inputs, [out], name=label, **attributes))
        return out

    def fc(self, x=None, weights=WEIGHTS, bias=None):
        more = [] if bias is None else [np.array(bias, np.float32)]
        scope, self.scope = self.scope, "fc"
        y = self("Gemm", x or self.x, weights, *more, transB=1)
        self.scope = scope
        return y

    def floats(self, condition):
        return self("Cast", condition, to=TensorProto.FLOAT)

    def above(self, value, threshold=1.0):
        """snnTorch's surrogate: (value - threshold) > 0."""
        over = self("Sub", value, threshold)
        return self.floats(self("Greater", over, 0.0))

    def write(self, opset=17):
        graph = helper.make_graph(self.nodes, self.name, self.inputs,
                                  self.outputs, self.constants)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", opset)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        onnx.save(model, self.name + ".onnx")


def leaky(s, mem, current, beta, reset, delayed, theta=1.0):
    """snntorch.Leaky: the state function, then the reset."""
    last = s.above(mem, theta)
    old = s("Mul", beta, mem)
    u = s("Add", old, current)
    if reset == "subtract":
        u = s("Sub", u, s("Mul", last, theta))
    elif reset == "zero":
        u = s("Sub", u, s("Mul", last, old))
    spikes = s.above(u, theta)
    if not delayed and reset != "none":
        now = s("Sub", spikes, last)
        u = s("Sub", u, s("Mul", now, theta if reset == "subtract" else u))
    return spikes, u


def snntorch_leaky(name, reset, delayed):
    s = Step(name)
    mem = s.input("mem_in")
    current = s.fc(bias=[0.25, -0.25])
    s.scope = "lif"
    spikes, u = leaky(s, mem, current, 0.9, reset, delayed)
    s.scope = ""
    s.output("spk", spikes)
    s.output("mem_out", u)
    s.write()


def snntorch_all_cleared(name, current_of):
    """RLeaky, Synaptic, Lapicque with 'zero': the whole sum is cleared."""
    s = Step(name)
    mem = s.input("mem_in")
    last = s.above(mem)
    u = s("Add", s("Mul", 0.75, mem), current_of(s))
    u = s("Sub", u, s("Mul", last, u))
    s.output("spk", s.above(u))
    s.output("mem_out", u)
    s.write()


def snntorch_synaptic(name, reset="subtract"):
    s = Step(name)
    syn, mem = s.input("syn_in"), s.input("mem_in")
    current = s.fc()
    s.scope = "net/lif1"
    last = s.above(mem)
    syn_out = s("Add", s("Mul", 0.8, syn), current)
    u = s("Add", s("Mul", 0.9, mem), syn_out)
    u = s("Sub", u, s("Mul", last, 1.0 if reset == "subtract" else u))
    spikes = s.above(u)
    s.scope = ""
    s.output("spk", spikes)
    s.output("syn_out", syn_out)
    s.output("mem_out", u)
    s.write()


def snntorch_rleaky(name, one_to_one):
    s = Step(name)
    spk, mem = s.input("spk_in"), s.input("mem_in")
    last = s.above(mem)
    u = s("Add", s("Mul", 0.9, mem), s.fc())
    if one_to_one:
        back = s("Mul", spk, [0.5, -0.5])
    else:
        back = s("Gemm", spk, np.array([[0, 0.5], [-0.5, 0.25]], np.float32),
                 np.array([0.125, 0], np.float32), transB=1)
    u = s("Sub", s("Add", u, back), last)
    spikes = s.above(u)
    s.output("spk_out", spikes)
    s.output("mem_out", u)
    s.write()


def snntorch_lapicque(name):
    """U[t] = I·T/C + (1 − T/RC)·U[t−1] − θ·r"""
    s = Step(name)
    mem = s.input("mem_in")
    last = s.above(mem)
    part = s("Mul", s.fc(), s("Div", 0.5, 2.0))
    keep = s("Sub", 1.0, s("Div", 0.5, s("Mul", 2.0, 1.25)))
    u = s("Sub", s("Add", part, s("Mul", keep, mem)), last)
    s.output("spk", s.above(u))
    s.output("mem_out", u)
    s.write()


def spikingjelly(name, tau=2.0, decay_input=True, v_reset=0.0, parametric=False,
                 integrate=False):
    s = Step(name)
    v = s.input("v_in")
    x = s.fc()
    rest = 0.0 if v_reset is None else v_reset
    if integrate:
        h = s("Add", v, x)
    elif parametric:  # the weight w of 1/tau = sigmoid(w)
        rate = s("Sigmoid", 0.5)
        h = s("Add", v, s("Mul", s("Sub", x, s("Sub", v, rest)), rate))
    elif decay_input:
        h = s("Add", v, s("Div", s("Sub", x, s("Sub", v, rest)), tau))
    else:
        h = s("Add", s("Sub", v, s("Div", s("Sub", v, rest), tau)), x)
    spikes = s.floats(s("GreaterOrEqual", h, 1.0))
    if v_reset is None:
        out = s("Sub", h, s("Mul", spikes, 1.0))
    else:
        keep = s("Sub", 1.0, spikes)
        out = s("Add", s("Mul", spikes, v_reset), s("Mul", keep, h))
    s.output("spk", spikes)
    s.output("v_out", out)
    s.write()


def heaviside(s, x):
    """norse.torch.functional.heaviside"""
    shape = s("Shape", x)
    zeros, ones = s("ConstantOfShape", shape), s(
        "ConstantOfShape", shape,
        value=numpy_helper.from_array(np.ones(1, np.float32)))
    return s("Where", s("LessOrEqual", x, zeros), zeros, ones)


def norse_lif(name):
    """lif_feed_forward_step: k_s = 0.2, k_m = 0.1, v_leak = 0, v_reset = 0.1"""
    s = Step(name)
    v, i = s.input("v_in"), s.input("i_in")
    s.scope = "lif"
    jump = s("Add", i, s.fc(weights=8 * WEIGHTS))
    dv = s("Mul", 0.1, s("Add", s("Sub", 0.0, v), jump))
    decayed = s("Add", v, dv)
    left = s("Add", jump, s("Mul", -0.2, jump))
    z = heaviside(s, s("Sub", decayed, 1.0))
    new = s("Add", s("Mul", s("Sub", 1.0, z), decayed), s("Mul", z, 0.1))
    s.scope = ""
    s.output("z", z)
    s.output("v_out", new)
    s.output("i_out", left)
    s.write()


def norse_box(name):
    """LIFBox, then fc2, then the LI readout with its own membrane."""
    s = Step(name)
    v = s.input("v_in")
    dv = s("Mul", 0.25, s("Add", s("Sub", 0.0, v), s.fc(weights=4 * WEIGHTS)))
    decayed = s("Add", v, dv)
    z = heaviside(s, s("Sub", decayed, 1.0))
    new = s("Add", s("Mul", s("Sub", 1.0, z), decayed), s("Mul", z, 0.0))
    i, u = s.input("i_in"), s.input("u_in")
    y = s("Gemm", z, np.array([[1, -1], [0.5, 2]], np.float32), transB=1)
    jump = s("Add", i, y)
    out = s("Add", u, s("Mul", 0.1, s("Add", s("Sub", 0.0, u), jump)))
    s.output("v_out", new)
    s.output("i_out", s("Add", jump, s("Mul", -0.2, jump)))
    s.output("u_out", out)
    s.write()


def sinabs_lif(name, tau_syn=False, floor=None):
    s = Step(name)
    v = s.input("v_in")
    alpha = float(np.exp(-1 / 10.0))
    x = s.fc(weights=10 * WEIGHTS)
    if tau_syn:
        i = s.input("i_in")
        x = s("Mul", 0.6, s("Add", i, x))
    u = s("Add", s("Mul", alpha, v), s("Mul", 1 - np.float32(alpha), x))
    spikes = s.floats(s("GreaterOrEqual", u, 1.0))
    new = s("Sub", u, s("Mul", spikes, 1.0))
    if floor is not None:
        new = s("Add", s("Relu", s("Sub", new, floor)), floor)
    s.output("spk", spikes)
    s.output("v_out", new)
    if tau_syn:
        s.output("i_out", x)
    s.write()


def spike_as_state(name, soft):
    """Hand-written (STBP): the spike of the step before resets the membrane."""
    s = Step(name)
    mem, spk = s.input("mem_in"), s.input("spk_in")
    kept = s("Mul", mem, 0.5)
    if soft:
        u = s("Sub", s("Add", kept, s.fc()), s("Mul", spk, 0.75))
    else:
        u = s("Add", s("Mul", kept, s("Sub", 1.0, spk)), s.fc())
    s.output("mem_out", u)
    s.output("spk_out", s.floats(s("Greater", u, 0.75)))
    s.write()


def no_memory(name):
    """SpikingJelly with tau = 1: the state cancels out."""
    s = Step(name)
    v = s.input("v_in")
    h = s("Add", v, s("Div", s("Sub", s.fc(), v), 1.0))
    spikes = s.floats(s("GreaterOrEqual", h, 1.0))
    s.output("spk", spikes)
    s.output("v_out", s("Mul", s("Sub", 1.0, spikes), h))
    s.write()


def beta_zero(name):
    """snnTorch with beta = 0: only the subtraction remembers."""
    s = Step(name)
    mem = s.input("mem_in")
    spikes, u = leaky(s, mem, s.fc(), 0.0, "subtract", True)
    s.output("spk", spikes)
    s.output("mem_out", u)
    s.write()


def membrane(name, pre):
    """The membrane of a resetting neuron as output, before or after it."""
    s = Step(name)
    v = s.input("v_in")
    u = s("Add", s("Mul", 0.5, v), s.fc())
    spikes = s.floats(s("GreaterOrEqual", u, 1.0))
    new = s("Sub", u, spikes)
    if pre:
        s.output("mem", u)
    s.output("v_out", new)
    s.write()


def convolution(name):
    """Groups, strides, dilation, SAME pads, batch norm, max pooling."""
    s = Step(name, (1, 2, 9, 7))
    rng = np.random.default_rng(1)
    weights = lambda *shape: rng.normal(size=shape).astype(np.float32)
    i = s("Conv", s.x, weights(4, 1, 3, 2), weights(4), group=2,
          strides=[2, 1], dilations=[1, 2], pads=[1, 0, 1, 1])
    i = s("BatchNormalization", i, *(abs(weights(4)) for _ in range(4)))
    v = s.input("v_in", (1, 4, 5, 6))
    u = s("Add", s("Mul", 0.5, v), i)
    z = s.floats(s("Greater", u, 1.0))
    new = s("Mul", s("Sub", 1.0, z), u)
    p = s("MaxPool", z, kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1,
          pads=[0, 0, 1, 0])
    q = s("Conv", p, weights(2, 4, 2, 3), auto_pad="SAME_UPPER")
    q = s("Transpose", q, perm=[0, 2, 1, 3])
    y = s("Flatten", q)
    y = s("Gemm", y, weights(2, 18), transB=1)
    li = s.input("li_in")
    out = s("Add", s("Mul", 0.5, li), y)
    s.output("v_out", new, (1, 4, 5, 6))
    s.output("li_out", out)
    s.write()


def residual(name):
    """SEW: spikes + spikes between two neurons; two branches joined."""
    s = Step(name)
    states, news = [s.input("a_in"), s.input("b_in"), s.input("c_in", (1, 4))
                    ], []

    def neuron(current, v, shape=(1, 2)):
        u = s("Add", s("Mul", 0.5, v), current)
        z = s.floats(s("GreaterOrEqual", u, 0.5))
        news.append((v.replace("in", "out"), s("Mul", s("Sub", 1.0, z), u),
                     shape))
        return z

    a = neuron(s.fc(), states[0])
    b = neuron(s("Gemm", a, np.eye(2, dtype=np.float32)), states[1])
    both = s("Add", a, b)
    wide = s("Concat", both, a, axis=1)
    c = neuron(s("Gemm", wide, np.eye(4, dtype=np.float32) * 0.4), states[2],
               (1, 4))
    s.output("spk", c, (1, 4))
    for new in news:
        s.output(*new)
    s.write()


def conv1d(name):
    s = Step(name, (1, 2, 8))
    i = s("Conv", s.x, np.arange(12, dtype=np.float32).reshape(2, 2, 3) / 8 - 0.5,
          pads=[2, 0], dilations=[1])
    v = s.input("v_in", (1, 2, 8))
    u = s("Add", s("Mul", np.array([[0.5], [0.75]]), v), i)
    z = s.floats(s("Greater", u, 1.0))
    g = s("GlobalAveragePool", s("Add", s("Mul", z, 1.0), 0.0))
    y = s("Reshape", g, np.array([1, -1]))
    li = s.input("li_in")
    s.output("v_out", s("Sub", u, s("Mul", z, 1.0)), (1, 2, 8))
    s.output("li_out", s("Add", s("Mul", 0.5, li), y))
    s.write()


def averages(name):
    """Average pooling with pads, counted and not."""
    s = Step(name, (1, 1, 5, 5))
    p = s("AveragePool", s.x, kernel_shape=[3, 3], strides=[2, 2],
          pads=[1, 1, 1, 1], count_include_pad=1)
    q = s("AveragePool", p, kernel_shape=[2, 2], pads=[1, 1, 0, 0])
    v = s.input("v_in", (1, 1, 3, 3))
    u = s("Add", s("Mul", 0.5, v), q)
    s.output("v_out", u, (1, 1, 3, 3))
    s.write()


if __name__ == "__main__":
    for mode in ("subtract", "zero", "none"):
        snntorch_leaky(f"leaky_{mode}", mode, True)
        snntorch_leaky(f"leaky_{mode}_now", mode, False)
    snntorch_all_cleared("lapicque_zero", lambda s: s.fc())
    snntorch_synaptic("synaptic")
    snntorch_synaptic("synaptic_zero", "zero")
    snntorch_rleaky("rleaky", False)
    snntorch_rleaky("rleaky_one_to_one", True)
    snntorch_lapicque("lapicque")
    spikingjelly("sj_lif", v_reset=0.25)
    spikingjelly("sj_lif_undecayed", decay_input=False, v_reset=0.25)
    spikingjelly("sj_lif_soft", tau=4.0, v_reset=None)
    spikingjelly("sj_plif", parametric=True)
    spikingjelly("sj_if", integrate=True)
    spikingjelly("sj_if_soft", integrate=True, v_reset=None)
    norse_lif("norse_lif")
    norse_box("norse_box")
    sinabs_lif("sinabs_lif")
    sinabs_lif("sinabs_syn", tau_syn=True)
    sinabs_lif("sinabs_floor", floor=-1.0)
    spike_as_state("stbp", False)
    spike_as_state("stbp_soft", True)
    no_memory("no_memory")
    beta_zero("beta_zero")
    membrane("membrane_pre", True)
    membrane("membrane_post", False)
    convolution("convolution")
    conv1d("conv1d")
    averages("averages")
    residual("residual")
