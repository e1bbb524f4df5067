# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Ledgers of one network quantised with 1, 3, 8 scales and one for each row.
import json
import sys


def entries(file):
    with open(file) as f:
        layers = json.load(f)["layers"]
    return {l["name"]: l["osbc-quantize"] for l in layers if "bits" in l.get("osbc-quantize", {})}


one, three, eight, rows = map(entries, sys.argv[1:])
assert set(rows) == {"fc1", "fc2"}, rows
for name, own in rows.items():
    assert "scales" not in own
    for limit, entry in ((1, one[name]), (3, three[name]), (8, eight[name])):
        assert 1 <= entry["scales"] <= limit, entry
        assert entry["loss_per_row_scales"] == own["loss"], entry
    assert one[name]["loss"] > three[name]["loss"] >= eight[name]["loss"] * 0.999
    assert eight[name]["loss"] <= own["loss"]
