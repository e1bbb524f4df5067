# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random-parameter regression of the FPGA library.

  run_library_tests.py --build-dir DIR [--count N] [--first SEED] [--jobs J]

Each random network is linted and simulated under Icarus (without stalls, with
stalls, with a reset in mid-recording), its cycles compared with the cycle
model; every twelfth also under Verilator. Then mutants: changed RTL lines and
flipped synapse bits must be caught. Exit 0 when all pass."""

import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

import cycle_model
from snn_folder import write_folder
from snn_model import random_network

SOURCE = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                       "../../../../targets/FPGA"))
# (file, line as it is, as mutated, what the network needs to show it)
MUTANTS = [
    ("snn_lane.v", "a_u > a_thresh", "a_u >= a_thresh", {}),
    ("snn_lane.v", "e_leak + e_bias", "e_leak", {}),
    ("snn_lane.v", "<<< FRAC", "<<< 0", dict(frac=3)),
    ("snn_lane.v", "b_u - (b_fire", "b_u + (b_fire", dict(reset_mode="subtract")),
    ("snn_lane.v", "e_clear ? e_init", "1'b0 ? e_init", {}),
    ("snn_leak.v", "product + bias", "product", dict(rounding="nearest", k=2, m=3)),
    ("snn_leak.v", "ROUND == 3 && v[WIDTH-1]", "ROUND == 3",
     dict(rounding="trunc", k=2, m=3)),
    ("snn_membrane.v", "forward  <= n_add && n_index == m_index", "forward <= 1'b0",
     dict(lutram=0, density=0.9, lanes=8)),
    ("snn_lif_core.v", "b_end ? FINAL_MASK", "b_end ? {LANES{1'b1}}",
     dict(lanes=8, always_fires=True)),
    ("snn_lif_core.v", "(!s_sweep || room)", "1'b1",
     dict(lanes=1, always_fires=True)),
    ("snn_lif_core.v", "s_init  <= 1'b1;", "s_init  <= 1'b0;", {}),
]


def make(folder, *arguments):
    r = subprocess.run(["make", "-s", "-C", folder, *arguments],
                       capture_output=True, text=True, timeout=300)
    return r.returncode, r.stdout + r.stderr


def simulate(folder, *plusargs):
    r = subprocess.run(["vvp", "-N", "build/sim.vvp", *plusargs], cwd=folder,
                       capture_output=True, text=True, timeout=300)
    return r.returncode, r.stdout


def check_network(seed, folder):
    """Returns an error text, or None."""
    shutil.rmtree(folder, ignore_errors=True)
    network, fifo_log2 = random_network(seed), (1, 4, 8)[seed // 3 % 3]
    _, links = write_folder(network, folder, SOURCE, fifo_log2, seed % 3)
    for target in ("lint", "build/sim.vvp"):
        code, text = make(folder, target)
        if code or "arning" in text:
            return "make %s: %s" % (target, text)
    for run in ((), ("+seed=%d" % (seed + 1),), ("+seed=%d" % (seed + 2), "+reset")):
        code, text = simulate(folder, *run)
        if code or not text.startswith("PASS"):
            return "%s: %s" % (" ".join(run) or "no stalls", text)
        if not run:
            found = int(re.search(r"(\d+) cycles", text).group(1))
    cores = cycle_model.of_network(network, links, 1 << fifo_log2)
    expected = cycle_model.run(cores, [(k, a) for k, _, a in links[0]])
    if found != expected:
        return "cycle model: expected %d cycles, found %d" % (expected, found)
    if seed % 12 == 0:
        code, text = make(folder, "sim")
        if code or text.count("PASS") != 3:
            return "make sim: " + text
        runs = [line for line in text.splitlines() if line.startswith("PASS")]
        if ", %d cycles" % found not in runs[0]:
            return "Verilator and Icarus differ in cycles: " + text
    return None


def caught(folder, *run):
    code, text = simulate(folder, *run)
    return code != 0 and text.startswith("FAIL")


def check_rtl_mutant(index, folder):
    """A mutant must fail on one of a few networks that pass unmutated."""
    name, line, mutated, fixed = MUTANTS[index]
    for seed in range(1000, 1012):
        shutil.rmtree(folder, ignore_errors=True)
        write_folder(random_network(seed, **fixed), folder, SOURCE)
        path = os.path.join(folder, "hdl", name)
        with open(path) as f:
            text = f.read()
        if line not in text:
            return "'%s' is not in %s" % (line, name)
        with open(path, "w") as f:
            f.write(text.replace(line, mutated))
        make(folder, "build/sim.vvp")
        if not (caught(folder, "+reset") or caught(folder, "+seed=3", "+reset")):
            continue
        with open(path, "w") as f:
            f.write(text)
        make(folder, "-B", "build/sim.vvp")
        code, text = simulate(folder, "+reset")
        return "not mutated: " + text if code else None
    return "mutant '%s' of %s passes" % (mutated, name)


def check_memory_mutant(seed, folder):
    """One flipped weight bit of a synapse that is used in the stimulus."""
    used = []
    while not used:
        network = random_network(seed, lanes=1, n_layers=1, delta=0, density=0.9)
        columns = network.layers[0].columns()
        used = [a for r in network.recordings for s in r for a, _ in s if columns[a]]
        seed += 100
    shutil.rmtree(folder, ignore_errors=True)
    write_folder(network, folder, SOURCE)
    row = sum(len(c) for c in columns[:used[0]])
    path = os.path.join(folder, "mem", "core0_synapses.hex")
    with open(path) as f:
        lines = f.read().split()
    digits = len(lines[row])
    lines[row] = "%0*x" % (digits, int(lines[row], 16) ^ 1)
    with open(path, "w") as f:
        f.write("\n".join(lines) + "\n")
    make(folder, "build/sim.vvp")
    return None if caught(folder) else "a flipped bit in row %d passes" % row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--count", type=int, default=16)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    tasks = [("network", check_network, s)
             for s in range(args.first, args.first + args.count)]
    tasks += [("rtl-mutant", check_rtl_mutant, i) for i in range(len(MUTANTS))]
    tasks += [("memory-mutant", check_memory_mutant, s) for s in range(2000, 2004)]
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        jobs = [(kind, n, pool.submit(check, n, os.path.join(
            os.path.abspath(args.build_dir), "%s%d" % (kind, n))))
            for kind, check, n in tasks]
        for kind, n, job in jobs:
            error = job.result()
            if error:
                failures += 1
                print("FAIL %s %d: %s" % (kind, n, error))
    print("%d passed, %d failed" % (len(tasks) - failures, failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
