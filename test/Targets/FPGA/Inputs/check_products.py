# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless the manifest lists all that the Makefile made in a design's
folder: what it does not list would stay beside the next network."""
import json
import os
import sys

folder = sys.argv[1]
with open(folder + "/manifest.json") as file:
    manifest = json.load(file)
listed = {"manifest.json", *manifest["files"], *manifest["products"]}
within = tuple(name for name in listed if name.endswith("/"))
for place, _, names in os.walk(folder):
    for name in names:
        path = os.path.relpath(os.path.join(place, name), folder)
        if path not in listed and not path.startswith(within):
            sys.exit(f"'{path}' is not listed")
