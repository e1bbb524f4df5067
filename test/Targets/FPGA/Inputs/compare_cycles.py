# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless the simulated cycles are the predicted ones."""
import json
import sys

folder = sys.argv[1]
with open(folder + "/manifest.json") as file:
    predicted = json.load(file)["predicted"]["bench"]
with open(folder + "/cycles.json") as file:
    measured = json.load(file)
for key in ("recordings", "cycles", "per_recording"):
    if predicted[key] != measured[key]:
        sys.exit(f"{key}: predicted {predicted[key]}, measured {measured[key]}")
