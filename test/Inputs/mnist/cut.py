#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cut.py GOLDEN SAMPLES STEPS OUT: the first samples and steps of a trace.

Keeps the input and, of every layer, spikes, the membrane that is compared and
that after the reset where it is another and not large.
"""
import sys

import h5py
import numpy as np

source, samples, steps, target = sys.argv[1:]
with h5py.File(source) as old, h5py.File(target, "w") as new:
    for name, value in old.attrs.items():
        new.attrs[name] = value

    def copy(name, item):
        if not isinstance(item, h5py.Dataset):
            return
        if name != "input" and not name.startswith("layers/"):
            return
        data = item[:int(samples), :int(steps)]
        if name.endswith("mem_post_reset"):
            pre = old[name.replace("post", "pre")][:int(samples), :int(steps)]
            if data.size > 20000 or np.array_equal(data, pre):
                return
        new.create_dataset(name, data=data, shuffle=True, compression="gzip",
                           compression_opts=9)

    old.visititems(copy)
