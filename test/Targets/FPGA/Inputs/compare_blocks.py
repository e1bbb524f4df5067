# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless the netlist has the predicted block RAMs (and, where the
manifest predicts them, distributed RAM cells)."""
import json
import sys

folder, netlist = sys.argv[1:]
with open(folder + "/manifest.json") as file:
    manifest = json.load(file)
with open(netlist) as file:
    modules = json.load(file)["modules"]
cells = [c["type"] for c in modules["snn_top"]["cells"].values()]
predicted = manifest["predicted"]
pairs = [("block_rams", manifest["part"]["block_ram"])]
if "lut_rams" in predicted:
    pairs.append(("lut_rams", "TRELLIS_DPR16X4"))
for key, cell in pairs:
    if predicted[key] != cells.count(cell):
        sys.exit(f"{key}: predicted {predicted[key]}, got {cells.count(cell)}")
    print(f"{key}: {predicted[key]}")
