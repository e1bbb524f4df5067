#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""export.py DOC FOLDER: runs the code of docs/ExportingModels.md, and writes
for each framework and kind of neuron

    FOLDER/<case>.onnx   what the lines export
    FOLDER/<case>.h5     frames [N, T, 20]; layers/<name>/spikes (or mem of an
                         integrator) [N, T, n]: what the framework itself
                         computes, with its own loop over time

Needs torch, snntorch, spikingjelly, norse, sinabs, onnx and h5py.
"""
import contextlib
import copy
import io
import os
import re
import sys
import warnings

import h5py
import numpy as np
import onnx
import torch

warnings.filterwarnings("ignore")
SAMPLES, STEPS = 3, 20


def sections(path):
    """Blocks of Python under each heading."""
    found = {}
    for part in re.split(r"^## ", open(path).read(), flags=re.M):
        title = part.split("\n", 1)[0].strip()
        found[title] = re.findall(r"```python\n(.*?)```", part, flags=re.S)
    return found


class Recorder:
    """What the neurons of a network give, in their order."""

    def __init__(self, net, neurons):
        self.outputs = [[] for _ in neurons(net)]
        for output, module in zip(self.outputs, neurons(net)):
            module.register_forward_hook(
                lambda m, i, o, out=output: out.append(self.shown(m, o)))

    @staticmethod
    def shown(module, output):
        """Spikes; the membrane of a neuron that never resets."""
        if not isinstance(output, tuple):
            return output.detach()
        none = getattr(module, "reset_mechanism", "") == "none"
        return output[-1 if none else 0].detach()

    def arrays(self, steps):
        return [torch.cat([o.reshape(-1, o.shape[-1]) for o in output])
                .reshape(steps, -1).numpy() for output in self.outputs]


# How each framework itself runs a recording [T, 1, 20].
def run_snntorch(net, frames):
    for x in frames:
        for layer in net:
            x = layer(x)
            x = x[0] if isinstance(x, tuple) else x


def run_spikingjelly(net, frames):
    from spikingjelly.activation_based import functional

    functional.set_step_mode(net, "m")
    net(frames)


def run_norse(net, frames):
    state = None
    for x in frames:
        _, state = net(x, state)


def run_sinabs(net, frames):
    net(frames[:, 0])  # [batch · time, 20]


def run_torch(net, frames):
    v1, v2 = torch.zeros(1, 128), torch.zeros(1, 10)
    for x in frames:
        z, v1 = net.neuron1(net.fc1(x), v1)
        z, v2 = net.neuron2(net.fc2(z), v2)


BASES = {"SpikingNeuron", "BaseNode", "SNNCell", "SNNRecurrentCell",
         "StatefulLayer", "LIF"}


def neurons(net):
    return [m for m in net.modules()
            if any(base.__name__ in BASES for base in type(m).__mro__)]


RUN = {"snnTorch": run_snntorch, "SpikingJelly": run_spikingjelly,
       "Norse": run_norse, "sinabs": run_sinabs,
       "Another PyTorch network": run_torch}
# section, text of its network, what stands there instead, gain of the weights
CASES = {
    "snntorch_leaky": ("snnTorch", "", "", 3),
    "snntorch_zero": ("snnTorch", "beta=0.9", "beta=0.9, "
                      "reset_mechanism='zero'", 3),
    "snntorch_synaptic": ("snnTorch", "Leaky(beta=0.9", "Synaptic(alpha=0.8, "
                          "beta=0.9", 2),
    "snntorch_rleaky": ("snnTorch", r"Leaky\(beta=0.9", "RLeaky(beta=0.9, "
                        "linear_features=8", 3),
    "snntorch_hidden": ("snnTorch", "beta=0.9", "beta=0.9, init_hidden=True",
                        3),
    "snntorch_membrane": ("snnTorch", "8, 3), snn.Leaky(beta=0.9", "8, 3), "
                          "snn.Leaky(beta=0.9, reset_mechanism='none'", 3),
    "snntorch_nested": ("snnTorch", "torch.nn.Linear(20, 8), snn.Leaky("
                        "beta=0.9)", "torch.nn.Sequential(torch.nn.Linear(20, "
                        "8), snn.Leaky(beta=0.9))", 3),
    "spikingjelly_multi": ("SpikingJelly", "", "", 4),
    "spikingjelly_soft": ("SpikingJelly", "tau=2.0", "tau=2.0, v_reset=None",
                          4),
    "spikingjelly_if": ("SpikingJelly", "LIFNode(tau=2.0)", "IFNode()", 3),
    "spikingjelly_plif": ("SpikingJelly", "LIFNode(tau=2.0)",
                          "ParametricLIFNode(init_tau=2.5)", 4),
    "norse_lif": ("Norse", "", "", 8),
    "norse_box": ("Norse", "norse.LIFCell()", "norse.LIFBoxCell()", 20),
    "norse_recurrent": ("Norse", "norse.LIFCell()",
                        "norse.LIFRecurrentCell(8, 8)", 8),
    "sinabs_iaf": ("sinabs", "", "", 2),
    "sinabs_lif": ("sinabs", "IAFSqueeze(", "LIFSqueeze(tau_mem=10.0, ", 20),
    "sinabs_synaptic": ("sinabs", "IAFSqueeze(", "LIFSqueeze(tau_mem=10.0, "
                        "tau_syn=5.0, ", 10),
    "torch_lif": ("Another PyTorch network", "", "", 1),
}


def without_paths(path):
    """Stack traces name the files of the machine; of the rest the classes are
    kept, by which the importer knows the framework."""
    model = onnx.load(path)
    for node in model.graph.node:
        kept = [p for p in node.metadata_props
                if p.key == "pkg.torch.onnx.class_hierarchy"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    onnx.save(model, path)


def names_of(net):
    """As the importer names neurons whose nodes have no scope."""
    names = []
    for number, module in enumerate(neurons(net), 1):
        kind = type(module).__name__
        if kind == "LICell":  # behind an integrator for its current
            names.append(f"li{number + 1}")
        elif getattr(module, "reset_mechanism", "") == "none":
            names.append(f"li{number}")
        else:
            names.append(f"lif{number}")
    return names


def run_case(name, blocks, folder):
    title, old, new, gain = CASES[name]
    torch.manual_seed(3)
    scope = {}
    network, wrapper = blocks[title][:2]
    if new and name == "snntorch_rleaky":  # as wide as each layer
        network = re.sub(r"Leaky\(beta=0.9", new, network)
        network = network[::-1].replace("8=serutaef", "3=serutaef", 1)[::-1]
    elif new:
        assert old in network, name
        network = network.replace(old, new)
    exec(network, scope)
    net = scope["net"]
    with torch.no_grad():
        for parameter in net.parameters():
            if parameter.dim() == 2:
                parameter *= gain
    frames = torch.randint(0, 3, (SAMPLES, STEPS, 1, 20)).float()
    with torch.no_grad():
        traces = []
        for sample in frames:
            own = copy.deepcopy(net).eval()
            recorder = Recorder(own, neurons)
            RUN[title](own, sample)
            traces.append(recorder.arrays(STEPS))
    if name == "snntorch_membrane":
        end = [b for b in blocks[title] if b.startswith("        self.net(x)")]
        wrapper = wrapper[:wrapper.rindex("        return")] + end[0]
    export = blocks["Exporting a trained network"][0]
    os.chdir(folder)
    exec(wrapper + export, scope)
    os.replace("step.onnx", name + ".onnx")
    without_paths(name + ".onnx")
    with h5py.File(name + ".h5", "w") as file:
        file["frames"] = frames[:, :, 0].numpy().astype(np.uint8)
        for k, layer in enumerate(names_of(net)):
            values = np.stack([trace[k] for trace in traces])
            integrator = layer.startswith("li") and not layer.startswith("lif")
            assert 0.01 < (values != 0).mean() and values.std() > 0, name
            file[f"layers/{layer}/{'mem' if integrator else 'spikes'}"] = (
                values if integrator else values.astype(np.uint8))


if __name__ == "__main__":
    blocks = sections(sys.argv[1])
    blocks["Exporting a trained network"] = re.findall(
        r"```python\n(.*?)```", open(sys.argv[1]).read(), flags=re.S)[:1]
    os.makedirs(sys.argv[2], exist_ok=True)
    for case in CASES:
        with contextlib.redirect_stdout(io.StringIO()):
            run_case(case, blocks, sys.argv[2])
