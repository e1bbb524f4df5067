"""frames.py MODEL.mlir FRAMES.npy: random frames of the network's input."""
import random
import re
import struct
import sys

shape = re.search(r"snn\.network @\w+\(%\w+: tensor<([0-9x]+)xf32>",
                  open(sys.argv[1], encoding="utf-8").read()).group(1)
full = (4, 6, *map(int, shape.split("x")))  # samples, steps
size = 1
for extent in full:
    size *= extent
header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {full}, }}"
header += " " * (-(len(header) + 11) % 64) + "\n"
rng = random.Random(1)
values = [rng.randrange(-16, 32) / 8 for _ in range(size)]
with open(sys.argv[2], "wb") as file:
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)))
    file.write(header.encode() + struct.pack(f"<{size}f", *values))
