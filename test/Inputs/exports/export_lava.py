#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""export_lava.py DOC FOLDER: runs the code that docs/ExportingModels.md has for
lava-dl on a small network, and writes FOLDER/network.net and FOLDER/network.h5:
frames [1, T, 20] and the spikes that slayer computes. Needs lava-dl 0.6."""
import os
import re
import sys

import h5py
import lava.lib.dl.slayer as slayer
import numpy as np
import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        neuron = {"threshold": 1.25, "current_decay": 0.25,
                  "voltage_decay": 0.03}
        self.blocks = torch.nn.ModuleList([
            slayer.block.cuba.Dense(neuron, 20, 8),
            slayer.block.cuba.Dense(neuron, 8, 3)])


torch.manual_seed(2)
net = Net()
for block in net.blocks:
    block.synapse.weight.data *= 16
x = (torch.rand(1, 20, 40) < 0.3).float()
traces, y = [], x
for block in net.blocks:
    y = block(y)
    traces.append(y.detach().numpy().transpose(0, 2, 1))
    assert 0.01 < traces[-1].mean() < 0.9
section = open(sys.argv[1]).read().split("\n## lava-dl\n")[1]
code = re.search(r"```python\n(.*?)```", section, flags=re.S).group(1)
os.makedirs(sys.argv[2], exist_ok=True)
os.chdir(sys.argv[2])
exec(code)
with h5py.File("network.h5", "w") as file:
    file.attrs.update(level="loihi", model_sha256="", data_sha256="",
                      tool_version="slayer")
    file["frames"] = x.numpy().transpose(0, 2, 1).astype(np.uint8)
    for k, spikes in enumerate(traces):
        file[f"layers/layer{k}/spikes"] = spikes.astype(np.uint8)
        file[f"layers/layer{k}"].attrs.update(index=k, level="loihi")
    file["outputs/0"] = traces[-1].astype(np.uint8)
    file["counts"] = traces[-1].sum(1).astype(np.int64)
    file["decision"] = traces[-1].sum(1).argmax(1).astype(np.int64)
