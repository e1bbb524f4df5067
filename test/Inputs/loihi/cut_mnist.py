# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cut_mnist.py NETWORK.net GOLDEN.h5: writes mnist_cut.net and mnist_cut.golden.h5.

NETWORK.net is lava-dl's trained_mnist_network.net, GOLDEN.h5 the u, v and spikes
of its three layers. Kept are the last two: the spikes of the first are the input.
"""

import sys

import h5py
import numpy as np

SAMPLES, STORED = 3, 1  # of the first layer that is kept fewer are stored

network, golden = (h5py.File(path) for path in sys.argv[1:3])
small = {"compression": "gzip", "compression_opts": 9, "shuffle": True}
with h5py.File("mnist_cut.net", "w") as out:
    for k in (0, 1):
        layer = next(
            group
            for group in network["layer"].values()
            if "weight" in group and group["weight"].shape[0] == (64, 10)[k]
        )
        to = f"layer/{k}/"
        weight = layer["weight"][()]
        assert np.array_equal(weight, weight.astype(np.int16))
        out.create_dataset(to + "weight", data=weight.astype(np.int16), **small)
        out[to + "type"] = layer["type"][()]
        out[to + "shape"] = layer["shape"][()]
        for name in ("type", "iDecay", "vDecay", "vThMant"):
            out[to + "neuron/" + name] = layer["neuron/" + name][()]
with h5py.File("mnist_cut.golden.h5", "w") as out:
    frames = golden["layers/layer0/spikes"][:SAMPLES]
    out.create_dataset("frames", data=frames, **small)
    for k, stored in ((0, STORED), (1, SAMPLES)):
        for name in ("u", "v", "spikes"):
            data = golden[f"layers/layer{k + 1}/{name}"][:stored]
            out.create_dataset(f"layers/layer{k}/{name}", data=data, **small)
    for name in ("output_counts", "predicted", "labels"):
        out[name] = golden[name][:SAMPLES]
