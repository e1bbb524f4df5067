# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the ledgers that osbc-prune-solvers.test wrote."""
import json
import sys

loss = {}
for solver in ("admm-swap", "obs", "obs-swap", "obc", "magnitude"):
    ledger = json.load(open(f"{sys.argv[1]}/{solver}.json"))
    network = ledger["network"]["osbc-prune"]
    layers = {layer["name"]: layer["osbc-prune"] for layer in ledger["layers"]}
    assert network["solver"] == solver, network
    assert network["kept"] == 36 and network["weights"] == 120, network
    assert layers["fc1"]["kept"] + layers["fc2"]["kept"] == 36, layers
    loss[solver] = layers["fc1"]["predicted_loss"]
# Without compensation the loss is the largest. (obc's is of another objective.)
assert loss["admm-swap"] < loss["magnitude"], loss
assert loss["obs"] < loss["magnitude"], loss
assert loss["obs-swap"] <= loss["obs"], loss
