# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Flips the lowest bit of the first word: of a weight of lane 0."""
import sys

with open(sys.argv[1]) as file:
    words = file.read().split("\n")
words[0] = f"{int(words[0], 16) ^ 1:0{len(words[0])}x}"
with open(sys.argv[1], "w") as file:
    file.write("\n".join(words))
