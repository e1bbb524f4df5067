"""near.py FILE.json KEY.KEY=NUMBER …: each is there, to 1e-5 of it."""

import json
import sys

document = json.load(open(sys.argv[1]))
for claim in sys.argv[2:]:
    path, expected = claim.split("=")
    found = document
    for key in path.split("."):
        found = found[int(key) if isinstance(found, list) else key]
    if abs(found - float(expected)) > 1e-5 * max(1e-9, abs(float(expected))):
        sys.exit(f"{path}: expected {expected}, but got {found}")
