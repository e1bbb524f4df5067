"""Compares what the manifest of an RTL folder predicts with what tools measured.

check_prediction.py FOLDER [cycles] [block_rams=REPORT:RESOURCE] [mhz=REPORT:MIN]
"""
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
predicted = json.loads((folder / "manifest.json").read_text())["predicted"]


def report(name):
    return json.loads((folder / name).read_text())


for check in sys.argv[2:]:
    kind, _, rest = check.partition("=")
    name, _, argument = rest.partition(":")
    if kind == "cycles":
        measured = report("cycles.json")["per_recording"]
        expected = predicted["bench"]["per_recording"]
        assert len(measured) == len(expected) > 0
        error = abs(sum(measured) / sum(expected) - 1)
        assert error <= 0.02, f"cycles {sum(measured)}, predicted {sum(expected)}"
        mean = sum(measured) / len(measured)
        assert mean <= 20000, f"{mean} cycles a recording"
    elif kind == "block_rams":
        used = report(name)["utilization"][argument]["used"]
        assert used == predicted["block_rams"], f"{used}, {predicted['block_rams']}"
    elif kind == "mhz":
        achieved = [c["achieved"] for c in report(name)["fmax"].values()]
        assert achieved and min(achieved) >= float(argument), achieved
    else:
        sys.exit(f"unknown check {check}")
print("as predicted")
