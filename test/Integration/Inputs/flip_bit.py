"""Flips one bit of a memory of an RTL folder: flip_bit.py FOLDER MEMORY

MEMORY is `synapses` (a weight of the longest column of the first core, which
the recordings surely use; its lowest bit) or `constants` (the sign of the first
threshold: a neuron that should rarely fire always does).
"""
import pathlib
import re
import sys

folder, memory = pathlib.Path(sys.argv[1]), sys.argv[2]
at, bit = 0, 0
top = (folder / "snn_top.v").read_text()
if memory == "constants":
    bit = int(re.search(r"\.MEM_W\((\d+)\)", top)[1]) - 1
if memory == "synapses":
    length_bits = int(re.search(r"\.LEN_W\((\d+)\)", top)[1])
    words = (folder / "mem/core0_lif1_pointers.hex").read_text().split()
    mask = (1 << length_bits) - 1
    longest = max((int(word, 16) for word in words), key=lambda word: word & mask)
    at = longest >> length_bits
path = folder / f"mem/core0_lif1_{memory}.hex"
lines = path.read_text().split()
lines[at] = f"{int(lines[at], 16) ^ (1 << bit):0{len(lines[at])}x}"
path.write_text("\n".join(lines) + "\n")
