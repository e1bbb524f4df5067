#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote the models beside it: what people export in place of one time step
with its states. As torch 2.13, snnTorch 1.0, SpikingJelly 2.0, Norse 1.1 and
sinabs 3.1 write them (weights are random); of the nodes' metadata only the
classes are kept: stack traces name the files of the machine. `_dynamo`:
exported through torch.export. lost_jelly_script.onnx is of SpikingJelly
0.0.0.0.14, whose neurons are scripts; quantised.onnx has weights of 8 bits behind
DequantizeLinear.
"""
import warnings

import norse.torch as norse
import onnx
import sinabs.activation as sa
import sinabs.layers as sl
import snntorch as snn
import torch
from spikingjelly.activation_based import functional, layer, neuron
from torch import nn

warnings.filterwarnings("ignore")
torch.manual_seed(0)
x = torch.rand(1, 6)
v1, v2 = torch.zeros(1, 4), torch.zeros(1, 2)


def export(name, net, args=(x,), inputs=None, outputs=None, train=False):
    dynamo = name.endswith("_dynamo")
    more = {"external_data": False} if dynamo else {}
    if train:
        more["training"] = torch.onnx.TrainingMode.TRAINING
    torch.onnx.export(net.train(train), args, name + ".onnx", dynamo=dynamo,
                      input_names=inputs, output_names=outputs, **more)
    model = onnx.load(name + ".onnx")
    for node in model.graph.node:
        kept = [p for p in node.metadata_props
                if p.key == "pkg.torch.onnx.class_hierarchy"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    onnx.save(model, name + ".onnx")


def jelly(mode="s", **options):
    net = nn.Sequential(layer.Linear(6, 4), neuron.LIFNode(**options),
                        layer.Linear(4, 2), neuron.LIFNode(**options))
    functional.set_step_mode(net, mode)
    return net


class Made(nn.Module):
    """snnTorch with states made in forward, for T steps or for one."""

    def __init__(self, neuron, steps=1, cut=None, keep=slice(0, 1)):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(6, 4), nn.Linear(4, 2)
        self.lif1, self.lif2 = neuron(4), neuron(2)
        self.steps, self.cut, self.keep = steps, cut, keep

    def forward(self, x):
        states1 = [torch.zeros(1, 4) for _ in self.lif1._buffers.keys()
                   & {"spk", "syn", "mem"}]
        states2 = [torch.zeros(1, 2) for _ in states1]
        spikes = []
        for t in range(self.steps):
            frame = self.cut(x, t) if self.cut else x
            spk, *states1 = self.lif1(self.fc1(frame), *states1)
            if len(states1) == 1 and len(states2) == 2:  # RLeaky
                states1 = [spk, *states1]
            spk, *states2 = self.lif2(self.fc2(spk), *states2)
            if len(states2) == 1 and len(states1) == 2:
                states2 = [spk, *states2]
            spikes.append(spk)
        out = spk if self.steps == 1 else torch.stack(spikes)
        return (out, *states2)[self.keep]


class Over(nn.Module):
    """snnTorch over three steps: a recurrent layer, then a membrane that is read."""

    def __init__(self, read, recurrent=False, prepare=lambda x: x):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(6, 4), nn.Linear(4, 2)
        self.lif1 = (snn.RLeaky(beta=0.9, linear_features=4) if recurrent
                     else snn.Leaky(beta=0.9))
        self.lif2 = snn.Leaky(beta=0.9)
        self.read, self.prepare = read, prepare

    def forward(self, x):
        x, spikes, membranes = self.prepare(x), [], []
        first = getattr(self.lif1, "init_rleaky", None) or self.lif1.init_leaky
        states = first()
        states = states if isinstance(states, tuple) else (states,)
        mem = self.lif2.init_leaky()
        for t in range(3):
            spk, *states = self.lif1(self.fc1(x[t]), *states)
            if len(states) < 2 and hasattr(self.lif1, "recurrent"):
                states = [spk, *states]
            spk, mem = self.lif2(self.fc2(spk), mem)
            spikes.append(spk)
            membranes.append(mem)
        return self.read(torch.stack(spikes), torch.stack(membranes))


class NorseTime(nn.Module):
    """Norse over three steps: the first, from zeros, is written otherwise."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(6, 4), nn.Linear(4, 2)
        self.lif1, self.lif2 = norse.LIFCell(), norse.LIFCell()

    def forward(self, x):
        first = second = None
        spikes = []
        for t in range(3):
            spk, first = self.lif1(self.fc1(x[t]), first)
            spk, second = self.lif2(self.fc2(spk), second)
            spikes.append(spk)
        return torch.stack(spikes)


class Given(nn.Module):
    """SpikingJelly with states given, then perhaps forgotten again."""

    def __init__(self, first=True, second=True, reset=False, give=True):
        super().__init__()
        self.net = jelly(v_reset=None)
        self.first, self.second = first, second
        self.reset, self.give = reset, give

    def forward(self, x, *states):
        states = list(states)
        nodes = [n for n, used in ((self.net[1], self.first),
                                   (self.net[3], self.second)) if used]
        for node in nodes:
            node.v = states.pop(0)
        if self.reset:
            functional.reset_net(self.net)
        y = self.net(x)
        return (y, *[n.v for n in nodes]) if self.give else y


class Still(nn.Module):
    """One layer, fed the same frame in every step."""

    def __init__(self):
        super().__init__()
        self.fc, self.lif = nn.Linear(6, 4), snn.Leaky(beta=0.9)

    def forward(self, x):
        mem, current, count = torch.zeros(1, 4), self.fc(x), 0
        for _ in range(3):
            spk, mem = self.lif(current, mem)
            count = count + spk
        return count


class ReadoutLost(nn.Module):
    """snnTorch: the state of the layer is given, that of the readout made."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(6, 4), nn.Linear(4, 2)
        self.lif = snn.Leaky(beta=0.9)
        self.li = snn.Leaky(beta=0.9, reset_mechanism="none")

    def forward(self, x, v):
        spk, v = self.lif(self.fc1(x), v)
        return self.li(self.fc2(spk), torch.zeros(1, 2))[1], v


class NorseLost(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = norse.SequentialState(nn.Linear(6, 4), norse.LIFCell(),
                                         nn.Linear(4, 2), norse.LICell())

    def forward(self, x):
        return self.net(x)[0]


class Buffers(nn.Module):
    """Written by hand: states are buffers."""

    def __init__(self, give):
        super().__init__()
        self.fc = nn.Linear(6, 4)
        self.register_buffer("v", torch.full((1, 4), 0.25))
        self.give = give

    def forward(self, x):
        u = 0.5 * self.v + self.fc(x)
        z = (u > 1).float()
        self.v = u - z
        return (z, self.v) if self.give else z


class Hand(nn.Module):
    """Written by hand: one step with its state, and something about it."""

    def __init__(self, what):
        super().__init__()
        self.fc, self.what = nn.Linear(6, 4), what
        self.bn, self.drop = nn.BatchNorm1d(4), nn.Dropout(0.5)

    def forward(self, x, v, b=None):
        if self.what == "random":
            x = (torch.rand_like(x) < x).float()
        if self.what == "bernoulli":
            x = torch.bernoulli(x)
        i = self.drop(self.bn(self.fc(x))) if self.what == "train" else (
            self.fc(x))
        u = 0.9 * v + i
        threshold = 1 + 0.5 * b if self.what == "adaptive" else 1.0
        z = (u > threshold).float()
        new = u - z * threshold
        return (z, new, 0.95 * b + z) if self.what == "adaptive" else (z, new)


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.rnn, self.fc = kind(6, 4, batch_first=True), nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1])


if __name__ == "__main__":
    leaky = lambda n: snn.Leaky(beta=0.9)
    export("lost_leaky", Made(leaky))
    export("lost_synaptic", Made(lambda n: snn.Synaptic(alpha=0.8, beta=0.9)))
    export("lost_rleaky",
           Made(lambda n: snn.RLeaky(beta=0.9, linear_features=n)))
    export("lost_jelly_dynamo", jelly())
    export("lost_jelly_soft_dynamo", jelly(v_reset=None))
    used = jelly().eval()
    for _ in range(5):
        used(torch.rand(1, 6) * 3)
    export("lost_jelly_used_dynamo", used)
    export("lost_norse", NorseLost())
    export("lost_norse_dynamo", NorseLost())
    export("lost_sinabs", nn.Sequential(*[m for n in (6, 4) for m in (
        nn.Linear(n, n - 2),
        sl.IAFSqueeze(batch_size=1, spike_fn=sa.SingleSpike))]))
    export("lost_buffers", Buffers(give=False))
    export("buffers_out", Buffers(give=True), (x,), ["x"], ["spk", "v_out"])
    export("hidden", nn.Sequential(
        nn.Linear(6, 4), snn.Leaky(beta=0.9, init_hidden=True),
        nn.Linear(4, 2), snn.Leaky(beta=0.9, init_hidden=True, output=True)),
           (x,), ["x"], ["spk", "mem"])
    export("readout_lost", ReadoutLost(), (x, v1), ["x", "v_in"],
           ["mem", "v_out"])
    export("one_lost_dynamo", Given(second=False), (x, v1), ["x", "v_in"],
           ["spk", "v_out"])
    export("reset_inside_dynamo", Given(reset=True), (x, v1, v2),
           ["x", "v1_in", "v2_in"], ["spk", "v1_out", "v2_out"])
    export("not_returned_dynamo", Given(give=False), (x, v1, v2),
           ["x", "v1_in", "v2_in"], ["spk"])
    export("time_first", Made(leaky, 3, lambda x, t: x[t]),
           (torch.rand(3, 1, 6),), ["x"])
    export("batch_first", Made(leaky, 3, lambda x, t: x[:, t]),
           (torch.rand(1, 3, 6),), ["x"])
    sequence = (torch.rand(3, 1, 6),)
    both = lambda spk, mem: (spk, mem)
    export("recurrent", Over(lambda spk, mem: spk, recurrent=True), sequence,
           ["x"])
    export("recordings_out", Over(both), sequence, ["x"], ["spk", "mem"])
    export("recordings_out_dynamo", Over(both), sequence, ["x"], ["spk", "mem"])
    export("repeated", Over(both, prepare=lambda x: x.unsqueeze(0).repeat(3, 1, 1)),
           (x,), ["x"], ["spk", "mem"])
    export("repeated_dynamo", Over(both, prepare=lambda x: x.unsqueeze(0).repeat(
        3, 1, 1)), (x,), ["x"], ["spk", "mem"])
    export("membrane_last", Over(lambda spk, mem: mem[-1]), sequence, ["x"],
           ["mem"])
    export("membrane_max", Over(lambda spk, mem: mem.max(0)[0]), sequence, ["x"],
           ["mem"])
    normalised = Over(both)
    normalised.fc1 = nn.Sequential(nn.LayerNorm(6), normalised.fc1)
    export("normalised", normalised, sequence, ["x"])
    export("votes", Over(lambda spk, mem: nn.functional.avg_pool1d(
        spk.mean(0).unsqueeze(1), 2, 2).squeeze(1)), sequence, ["x"], ["votes"])
    export("norse_time_dynamo", NorseTime(), sequence, ["x"])
    export("static", Made(leaky, 3), (x,), ["x"])
    export("static_dynamo", Made(leaky, 3), (x,), ["x"])
    export("static_one", Still(), (x,), ["x"])
    export("multi_step_dynamo", jelly("m"), (torch.rand(3, 1, 6),), ["x"])
    export("sinabs_time", nn.Sequential(
        nn.Linear(6, 4), sl.LIF(tau_mem=10.0, spike_fn=sa.SingleSpike)),
           (torch.rand(1, 3, 6),), ["x"])
    export("ann", nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 2),
                                nn.Softmax(1)))
    export("ann_gelu", nn.Sequential(nn.Linear(6, 4), nn.GELU(),
                                     nn.Linear(4, 2)))
    export("ann_linear", nn.Sequential(nn.Linear(6, 4), nn.Linear(4, 2)))
    export("lstm", Recurrent(nn.LSTM), (torch.rand(1, 3, 6),), ["x"])
    state = (["x", "v_in"], ["spk", "v_out"])
    export("random", Hand("random"), (x, v1), *state)
    export("bernoulli", Hand("bernoulli"), (x, v1), *state)
    export("adaptive", Hand("adaptive"), (x, v1, v1), ["x", "v_in", "b_in"],
           ["spk", "v_out", "b_out"])
    export("batch", Hand("plain"), (torch.rand(4, 6), torch.zeros(4, 4)),
           *state)
    export("train", Hand("train"), (torch.rand(2, 6), torch.zeros(2, 4)),
           *state, train=True)
    export("several_spikes", nn.Sequential(
        nn.Linear(6, 4), sl.IAFSqueeze(batch_size=1)), (x,), ["x"])
    export("several_spikes_dynamo", nn.Sequential(
        nn.Linear(6, 4), sl.IAFSqueeze(batch_size=1)), (x,), ["x"])
