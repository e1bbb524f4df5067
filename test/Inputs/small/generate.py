#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes model.mlir and frames.h5 of this folder; tests need only the results.

A network 12-8-3 with fixed pseudo-random weights, and recordings whose labels
are what an independent simulation of it (below, in numpy) decides, two of them
changed on purpose: 22 of 24 are right.
"""
import hashlib
import pathlib

import h5py
import numpy as np

HERE = pathlib.Path(__file__).parent
N, T, SHAPE = 24, 6, (8, 12, 3)


def simulate(frames, w1, w2):
    """Decisions of [N, T, inputs] by rules F1 to F3 and L5."""
    decisions = []
    for sample in frames.astype(np.float32):
        v1, v2 = np.zeros(w1.shape[0], "f4"), np.zeros(w2.shape[0], "f4")
        counts = np.zeros(w2.shape[0], int)
        for x in sample:
            u1 = np.float32(0.5) * v1 + w1 @ x
            s1 = u1 >= 1
            v1 = np.where(s1, np.float32(0), u1)
            u2 = np.float32(0.75) * v2 + w2 @ s1.astype("f4")
            s2 = u2 > 0.5
            v2 = np.where(s2, u2 - np.float32(0.5), u2)
            counts += s2
        decisions.append(counts.argmax())
    return np.array(decisions, "u1")


def dense(matrix):
    rows = ("[" + ", ".join(f"{v:.6f}" for v in row) + "]" for row in matrix)
    return "[" + ",\n      ".join(rows) + "]"


def main():
    rng = np.random.RandomState(3)
    hidden, inputs, classes = SHAPE
    w1 = np.round(rng.randn(hidden, inputs) * 0.5, 6).astype("f4")
    w2 = np.round(rng.randn(classes, hidden) * 0.6, 6).astype("f4")
    frames = rng.poisson(0.5, (N, T, inputs)).astype("u1")
    labels = simulate(frames, w1, w2)
    labels[[5, 17]] = (labels[[5, 17]] + 1) % classes
    with h5py.File(HERE / "frames.h5", "w") as f:
        def put(name, data):
            f.create_dataset(name, data=data, track_times=False)

        put("frames", frames)
        put("labels", labels)
        # Inputs that do not fit the network, each wrong in one way.
        put("wrong_shape/frames", frames[:, :, :7])
        put("empty/frames", frames[:0])
        put("too_many/frames", np.full((1, T, inputs), 9, "u1"))
        put("not_finite/frames", np.full((2, T, inputs), np.nan, "f4"))
        put("silent/frames", frames[:4] * 0)
        put("huge/frames", np.full((2, T, inputs), 3e38, "f4"))
        put("strings/frames", np.array([b"abc", b"def"]))
    sha = hashlib.sha256((HERE / "frames.h5").read_bytes()).hexdigest()
    (HERE / "model.mlir").write_text(f"""\
// Written by generate.py.
module attributes {{snn.calibration = #snn.data<"frames.h5:frames", "{sha}">}} {{
  snn.network @small(%x: tensor<12xui8> {{snn.events = "counts", snn.max = 7 : i64, snn.name = "x"}}) -> tensor<3xi1>
      attributes {{decode = #snn.decode<count>, steps = {T} : i64}} {{
    %w1 = arith.constant dense<{dense(w1)}> : tensor<8x12xf32>
    %w2 = arith.constant dense<{dense(w2)}> : tensor<3x8xf32>
    %i1 = snn.linear "fc1" %x, %w1 : (tensor<12xui8>, tensor<8x12xf32>) -> tensor<8xf32>
    %s1 = snn.lif "lif1" %i1 decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<8xf32> -> tensor<8xi1>
    %i2 = snn.linear "fc2" %s1, %w2 : (tensor<8xi1>, tensor<3x8xf32>) -> tensor<3xf32>
    %s2 = snn.lif "lif2" %i2 decay 0.75 gain 1.0 bias 0.0 threshold 0.5 fire gt reset subtract 0.5 init 0.0 : tensor<3xf32> -> tensor<3xi1>
    snn.output %s2 : tensor<3xi1>
  }}
}}
""")
    print("labels:", np.bincount(labels), "most events:", frames.max(), sha)


if __name__ == "__main__":
    main()
