# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""make_readouts.py MNIST.net GOLDEN.h5: writes readout*, average* and digits-*.

MNIST.net is the network of lava-dl's bootstrap tutorial (wheel of lava-dl 0.6.0,
BSD-3-Clause, the terms of test/Inputs/loihi/mnist_cut.LICENSE), GOLDEN.h5 holds
digits of MNIST (Yann LeCun and Corinna Cortes, CC BY-SA 3.0). Kept are every 4th
pixel and 12 neurons a layer; what they do is computed here, in plain numpy, from
the list of Lava's arithmetic.
"""

import sys

import h5py
import numpy as np

network, golden = (h5py.File(path) for path in sys.argv[1:3])
small = {"compression": "gzip", "compression_opts": 9, "shuffle": True}
PIXELS, NEURONS, CLASSES, SAMPLES, STEPS = slice(0, 784, 4), 12, 10, 5, 16
weights = [network[f"layer/{k}/weight"][()].astype(int) for k in (1, 2, 3)]
# The first layers are cut, so that they are driven harder to fire at all.
weights = [
    np.clip(weights[0][:NEURONS, PIXELS] * 4, -256, 254),
    np.clip(weights[1][:NEURONS, :NEURONS] * 8, -256, 254),
    weights[2][:, :NEURONS],
]
decay, threshold = (int(network["layer/1/neuron/" + name][()]) for name in ("vDecay", "vThMant"))


def write(path, groups):
    with h5py.File(path, "w") as out:
        out["layer/0/type"] = np.array([b"input"])
        out["layer/0/shape"] = [weights[0].shape[1]]
        for name in ("weight", "bias"):
            out["layer/0/" + name] = network["layer/0/" + name][()]
        for k, weight in enumerate(weights, 1):
            out[f"layer/{k}/type"] = np.array([b"dense"])
            out[f"layer/{k}/shape"] = [weight.shape[0]]
            out.create_dataset(f"layer/{k}/weight", data=weight.astype(np.int16), **small)
        for k in range(4 if groups else 3):
            out[f"layer/{k}/neuron/type"] = "CUBA"
            for name, value in (("iDecay", 4096), ("vDecay", decay), ("vThMant", threshold)):
                out[f"layer/{k}/neuron/" + name] = value
        if groups:
            out["layer/4/type"] = np.array([b"average"])
            out["layer/4/shape"] = [groups, 1, 1]


def leak(v):
    return np.sign(v) * ((np.abs(v) * (4096 - decay)) >> 12)


def run(frames, fires_from):
    """Spikes of all layers, and the membranes of a last one without neurons."""
    v = [np.zeros(n, int) for n in (frames.shape[1], NEURONS, NEURONS, CLASSES)]
    before = [np.zeros(len(x), int) for x in v]
    spikes, unread, u = [[] for _ in v], [], np.zeros(CLASSES, int)
    for x in frames:
        sums = [x] + [w @ s for w, s in zip(weights, before)]
        u = u + 64 * sums[3]
        unread.append(u)
        for k, a in enumerate(sums):
            v[k] = leak(v[k]) + 64 * a
            before[k] = (v[k] >= fires_from).astype(int)
            v[k] = np.where(before[k], 0, v[k])
            spikes[k].append(before[k])
    return [np.array(s) for s in spikes], np.array(unread)


def store(path, frames, labels, layers, decision, extra):
    with h5py.File(path, "w") as out:
        out.attrs["level"] = "loihi"
        out.create_dataset("frames", data=frames.astype(np.int16), **small)
        out["labels"] = labels
        for k, spikes in enumerate(layers):
            out.create_dataset(f"layers/layer{k}/spikes", data=spikes.astype("u1"), **small)
        out["decision"] = decision
        for name, data in extra.items():
            out.create_dataset(name, data=data, **small)


write("readout.net", groups=0)
write("average.net", groups=5)
images = golden["input/frames"][:SAMPLES, 0]
images = np.array([np.interp(i, [-12, 140], [0, 255]).round() for i in images])[:, PIXELS]
labels = golden["input/labels"][:SAMPLES]
header = bytes([0, 0, 8, 2, 0, 0, 0, SAMPLES, 0, 0, 0, images.shape[1]])
open("digits-idx2-ubyte", "wb").write(header + images.astype("u1").tobytes())
one = np.rint(64 + 76 * (2 * images / 255 - 1)).astype(int)
frames = np.repeat(one[:, None], STEPS, 1)
for name, fires_from in (("gt", 64 * threshold + 1), ("ge", 64 * threshold)):
    runs = [run(f, fires_from) for f in frames]
    layers = [np.array([r[0][k] for r in runs]) for k in range(4)]
    unread = np.array([r[1] for r in runs])
    print(name, [int(x.sum()) for x in layers], unread[:, -1].argmax(1))
    extra = {"layers/layer3/v": unread.astype("i4")}
    if name == "gt":
        store("readout.golden.h5", frames, labels, layers[:3], unread[:, -1].argmax(1), extra)
        votes = layers[3].reshape(SAMPLES, STEPS, 5, 2).sum(3)
        store("average.golden.h5", frames, labels % 5, layers, votes.sum(1).argmax(1),
              {"outputs/0": votes.astype("i4")})
    else:
        store("readout_ge.golden.h5", frames, labels, layers[:3], unread[:, -1].argmax(1), extra)
