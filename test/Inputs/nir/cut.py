"""Writes the traces beside it in the form of rule T4 from those that are handed
round: cut.py SOURCE.h5 LAYER TARGET.h5. Run by hand, with h5py."""

import sys

import h5py

source, layer, target = sys.argv[1:]
with h5py.File(source) as old, h5py.File(target, "w") as new:
    def put(name, values):
        new.create_dataset(name, data=values, compression="gzip", shuffle=True,
                           track_times=False)

    put("input", old["input/frames"][()])
    (name,) = old["spikes"]
    put(f"layers/{layer}/spikes", old[f"spikes/{name}"][()])
    put(f"layers/{layer}/post", old[f"membranes/{name}"][()])
    new[f"layers/{layer}"].attrs["index"] = 0
