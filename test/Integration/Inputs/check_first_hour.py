"""What the README's walk must reach: check_first_hour.py REPORT.json"""
import json
import sys

report = json.load(open(sys.argv[1]))
points = {s["key"]: 100 * s["results"][0]["accuracy"] for s in report["stages"]}
print(points)
# snnTorch itself decides 197 of these 200 right (make.py prints it).
assert points["dense"] == 98.5, points
assert points["dense"] - points["integer"] <= 5, points
kept = sum(layer["kept"] for layer in report["layers"])
weights = sum(layer["weights"] for layer in report["layers"])
assert weights == 784 * 128 + 128 * 10 and kept <= 0.1 * weights + 1, kept
states = {claim["key"]: claim["state"] for claim in report["claims"]}
assert states["simulation"] == states["widths"] == "proved", states
