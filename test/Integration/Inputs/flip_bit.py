"""Flips one bit of a memory of an RTL folder: flip_bit.py FOLDER MEMORY

MEMORY is `synapses` (a weight of the longest column of the first core, which
the recordings surely use) or `constants` (a threshold of the first group).
"""
import pathlib
import re
import sys

folder, memory = pathlib.Path(sys.argv[1]), sys.argv[2]
at = 0
if memory == "synapses":
    length_bits = int(re.search(r"\.LEN_W\((\d+)\)", (folder / "snn_top.v").read_text())[1])
    words = (folder / "mem/core0_lif1_pointers.hex").read_text().split()
    mask = (1 << length_bits) - 1
    longest = max((int(word, 16) for word in words), key=lambda word: word & mask)
    at = longest >> length_bits
path = folder / f"mem/core0_lif1_{memory}.hex"
lines = path.read_text().split()
lines[at] = f"{int(lines[at], 16) ^ 1:0{len(lines[at])}x}"
path.write_text("\n".join(lines) + "\n")
