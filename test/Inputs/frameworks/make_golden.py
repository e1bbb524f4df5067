#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Wrote golden.h5: what onnxruntime makes of the models beside it.

/<model>/input [4, 12, ...] and /<model>/output [4, 12, ...]: the network's
output (the one that is no state; where all are, the one that nothing reads) of
each step, states starting at 0 and handed on by name (v_in, v_out).
"""
import glob
import re

import h5py
import numpy as np
import onnxruntime

# Where every output is a state, the network's own.
SINKS = {"averages": "v_out", "conv1d": "li_out", "convolution": "li_out",
         "membrane_post": "v_out", "norse_box": "u_out",
         "rleaky": "spk_out", "rleaky_one_to_one": "spk_out",
         "stbp": "spk_out", "stbp_soft": "spk_out"}


def stem(name):
    return re.sub("_(in|out)$", "", name)


def run(session, output, frames):
    sizes = {i.name: i.shape for i in session.get_inputs() if i.name != "x"}
    names = [o.name for o in session.get_outputs()]
    following = {s: next(n for n in names if stem(n) == stem(s))
                 for s in sizes}
    output = output or next(n for n in names if n not in following.values())
    rows = []
    for sample in frames:
        states = {s: np.zeros(size, np.float32) for s, size in sizes.items()}
        for frame in sample:
            results = dict(zip(names, session.run(
                None, {"x": frame[None], **states})))
            rows.append(results[output][0])
            states = {s: results[following[s]] for s in sizes}
    return np.array(rows).reshape(frames.shape[:2] + rows[0].shape)


with h5py.File("golden.h5", "w") as file:
    for path in sorted(glob.glob("*.onnx")):
        name = path[:-5]
        session = onnxruntime.InferenceSession(path)
        shape = session.get_inputs()[0].shape
        random = np.random.default_rng(3)
        # Steps of 1/8 in the input: the same bytes everywhere.
        frames = random.normal(size=[4, 12] + shape[1:]) * 1.5 + 0.5
        frames = (np.round(frames * 8) / 8).astype(np.float32)
        group = file.create_group(name)
        group["input"] = frames
        group["output"] = run(session, SINKS.get(name), frames)
