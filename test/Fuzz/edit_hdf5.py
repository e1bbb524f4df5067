#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Edits good NIR or .net files and imports each: objects are moved, linked, filled
with other values, shapes and types, or lie outside of the file. What is written is
HDF5 as libhdf5 writes it. Needs h5py.

    test/Fuzz/edit_hdf5.py nir --count=1000 --seed=1 build/bin/snn-translate test/Import/NIR/Inputs
    test/Fuzz/edit_hdf5.py net --count=1000 --seed=1 build/bin/snn-translate test/Inputs/loihi

A file that crashes or takes longer than a minute is kept in the current folder, and
the program ends with 1.
"""
import shutil
import sys

import edit_common
import h5py
import numpy

NUMBERS = [0, -1, 1, 2, 3, 0.5, 1e-30, 1e30, 2**31, 2**53, float("nan"), float("inf"), float("-inf")]
SHAPES = [(), (0,), (1,), (2,), (3, 2), (1, 1, 3, 3), (1,) * 9, (2**20, 2**20)]
TYPES = ["f2", "f4", "f8", "i1", "u1", "i4", ">i4", "i8", "u8", "?", "c8"]
WORDS = [b"", b"NIRGraph", b"Input", b"LIF", b"Linear", b"Conv2d", b"Flatten", b"CubaLIF", b"Delay", b"dense",
         b"conv", b"average", b"input", b"flatten", b"\xff\xfe", b"a\nerror: b", b"same", b"x" * 70000]
CONVENTIONS = ["nir", "snntorch", "spikingjelly", "norse", "sinabs", "lava"]


class Editor:
    def __init__(self, file, random_):
        self.file, self.random = file, random_

    def paths(self, kind=(h5py.Group, h5py.Dataset)):
        found = []
        self.file.visititems(lambda name, item: found.append(name) if isinstance(item, kind) else None)
        return found

    def any(self, *kind):
        """The path of an object; "" where there is none."""
        return self.random.choice(self.paths(*kind) or [""])

    def place(self):
        """Where nothing is yet, or no longer."""
        if self.random.random() < 0.7:
            path = self.any()
            if path:
                del self.file[path]
            return path or "new"
        group = self.any(h5py.Group)
        return f"{group}/new{self.random.randrange(1 << 30)}"

    def remove(self):
        self.place()

    def rename(self):
        path = self.any()
        group = path.rpartition("/")[0]
        name = self.random.choice(["a\nerror: b", "..", "\u00e9", "0", "nodes", "neuron", "x" * 300])
        if path and f"{group}/{name}" not in self.file:
            self.file.move(path, f"{group}/{name}")

    def copy(self):
        path = self.any()
        place = self.place()
        if path in self.file:
            self.file.copy(path, place)

    def hard_link(self):
        path = self.any()
        place = self.place()
        if path in self.file:
            self.file[place] = self.file[path]

    def soft_link(self):
        path, place = self.any(), self.place()
        self.file[place] = h5py.SoftLink(self.random.choice(["/" + path, "/" + place, "/none", "."]))

    def external_link(self):
        name = self.random.choice(["/dev/zero", "/etc/passwd", "none.h5", self.file.filename])
        path, place = self.any(), self.place()
        self.file[place] = h5py.ExternalLink(name, "/" + path)

    def external_data(self):
        self.file.create_dataset(self.place(), (4,), "f4", external=[("/etc/passwd", 0, 16)])

    def virtual_data(self):
        layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
        layout[:] = h5py.VirtualSource(self.random.choice([".", "/etc/passwd", self.file.filename]),
                                       self.any() or "x", shape=(4,))
        self.file.create_virtual_dataset(self.place(), layout)

    def numbers(self):
        shape, kind = self.random.choice(SHAPES), self.random.choice(TYPES)
        place = self.place()
        if numpy.prod(shape, dtype=float) > 1e6:  # a claim of values that are not there
            self.file.create_dataset(place, shape, kind, chunks=(64, 64))
            return
        with numpy.errstate(all="ignore"):
            values = numpy.full(shape, self.random.choice(NUMBERS)).astype(kind)
        self.file[place] = values

    def bomb(self):
        """Zeros, which pack a thousand times."""
        self.file.create_dataset(self.place(), (1 << 22,), "f4", compression="gzip", chunks=(1 << 20,),
                                 data=numpy.zeros(1 << 22, "f4"))

    def value(self):
        """One among the others of a dataset."""
        path = self.any(h5py.Dataset)
        item = self.file[path] if path else None
        if item is None or item.dtype.kind not in "fiu" or not item.size:
            return
        values = item[()]
        with numpy.errstate(all="ignore"):
            new = numpy.asarray(self.random.choice(NUMBERS)).astype(item.dtype)
        if item.shape:
            values.flat[self.random.randrange(item.size)] = new
        else:
            values = new
        item[()] = values

    def word(self):
        word, place = self.random.choice(WORDS), self.place()
        how = self.random.randrange(4)
        if how == 0:
            self.file[place] = numpy.bytes_(word or b" ")
        elif how == 1:  # a chunk of one
            self.file.create_dataset(place, (1,), h5py.string_dtype(), chunks=(1,), compression="gzip", data=[word])
        else:
            self.file.create_dataset(place, (), h5py.string_dtype("utf-8" if how == 2 else "ascii"), data=word)

    def edges(self):
        """Other ends of the edges of a NIR graph."""
        found = [p for p in self.paths(h5py.Dataset) if p.endswith("edges")]
        path = self.random.choice(found or [""])
        if not path or self.file[path].ndim != 2:
            return
        edges = self.file[path][()]
        nodes = sorted(self.file[path.rpartition("/")[0] + "/nodes"]) if path.rpartition("/")[0] + "/nodes" in self.file else []
        for _ in range(self.random.randint(1, 3)):
            if edges.size and nodes:
                edges[self.random.randrange(len(edges)), self.random.randrange(edges.shape[1])] = self.random.choice(nodes)
        if self.random.random() < 0.3:
            edges = edges[: self.random.randrange(len(edges) + 1)]
        del self.file[path]
        self.file.create_dataset(path, data=edges, dtype=h5py.string_dtype())

    EDITS = [remove, rename, copy, hard_link, soft_link, external_link, external_data, virtual_data, numbers, numbers,
             bomb, value, value, value, word, word, edges, edges]

    def run(self):
        for _ in range(self.random.randint(1, 4)):
            try:
                self.random.choice(self.EDITS)(self)
            except (KeyError, ValueError, OSError, RuntimeError, TypeError, MemoryError):
                pass  # h5py does not write that


def is_seed(path):
    try:
        with h5py.File(path, "r") as file:
            return "node/nodes" in file or "layer" in file
    except OSError:  # a hostile one
        return False


def edit(seed, path, random_):
    shutil.copyfile(seed, path)
    with h5py.File(path, "r+") as file:
        Editor(file, random_).run()


def flags(path, random_):
    if path.suffix == ".net":
        return ["--import-netx", path]
    return ["--nir-convention=" + random_.choice(CONVENTIONS),
            "--nir-dt=" + random_.choice(["0.0001", "0.001", "0.01", "1"]),
            "--nir-reset=" + random_.choice(["hard", "subtract", "none"]), f"--import-nir={path}"]


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in ("nir", "net"):
        sys.exit(__doc__)
    return edit_common.run(__doc__, "." + sys.argv.pop(1), is_seed, edit, flags)


if __name__ == "__main__":
    sys.exit(main())
