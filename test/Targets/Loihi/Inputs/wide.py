# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints a network of 12 inputs, 700 and 300 neurons with random weights: more
words of synapses than a core has, fewer neurons. With "soft" as argument its
last neurons have a reset that no sparsity makes fit."""
import random
import struct
import sys

random.seed(5)


def matrix(rows, cols):
    values = [random.gauss(0, 1) for _ in range(rows * cols)]
    return 'dense<"0x' + struct.pack(f"<{rows * cols}f", *values).hex() + f'"> : tensor<{rows}x{cols}xf32>'


def neurons(name, source, size):
    return (f'snn.lif "{name}" {source} decay 0.5 gain 1.0 bias 0.0 threshold 8.0 fire gt reset to 0.0 init 0.0 '
            f": tensor<{size}xf32> -> tensor<{size}xi1>")


print("snn.network @wide(%x: tensor<12xui8> {snn.events = \"counts\", snn.max = 7 : i64}) -> tensor<300xi1>")
print("    attributes {decode = #snn.decode<count>, steps = 6 : i64} {")
print(f"  %w1 = arith.constant {matrix(700, 12)}")
print(f"  %w2 = arith.constant {matrix(300, 700)}")
print('  %i1 = snn.linear "fc1" %x, %w1 : (tensor<12xui8>, tensor<700x12xf32>) -> tensor<700xf32>')
print(f"  %s1 = {neurons('lif1', '%i1', 700)}")
print('  %i2 = snn.linear "fc2" %s1, %w2 : (tensor<700xi1>, tensor<300x700xf32>) -> tensor<300xf32>')
if "soft" in sys.argv[1:]:
    print(f"  %s2 = {neurons('lif2', '%i2', 300).replace('to 0.0', 'subtract 8.0')}")
else:
    print(f"  %s2 = {neurons('lif2', '%i2', 300)}")
print("  snn.output %s2 : tensor<300xi1>")
print("}")
