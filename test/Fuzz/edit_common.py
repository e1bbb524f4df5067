# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the editors of good files share: seeds, runs of the importer, findings."""
import argparse
import pathlib
import random
import subprocess


def run(description, ending, is_seed, edit, flags):
    """Edits a seed `--count` times and imports each file; 1 where one fails.

    `edit(seed, path, random)` writes `path`; `flags(path, random)` are those of
    snn-translate that import it."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("translate")
    parser.add_argument("seeds", nargs="+", type=pathlib.Path, help="files and folders")
    arguments = parser.parse_args()
    found = [p for s in arguments.seeds for p in ([s] if s.is_file() else s.rglob("*" + ending))]
    seeds = [path for path in sorted(found) if is_seed(path)]
    if not seeds:
        parser.error(f"no good file *{ending} in {[str(s) for s in arguments.seeds]}")
    random_ = random.Random(arguments.seed)
    accepted = failed = 0
    for number in range(arguments.count):
        seed = random_.choice(seeds)
        path = pathlib.Path(f"edited-{arguments.seed}-{number}{ending}")
        edit(seed, path, random_)
        words = flags(path, random_)
        try:
            code = subprocess.run([arguments.translate, *words, "-o", "/dev/null"],
                                  capture_output=True, timeout=60).returncode
        except subprocess.TimeoutExpired:
            code = "a minute"
        if code in (0, 1):
            accepted += code == 0
            path.unlink()
        else:
            failed += 1
            print(f"{' '.join(map(str, words))} ({code}), from {seed}")
    print(f"{arguments.count} edited {ending} files of {len(seeds)}: {accepted} imported, {failed} failed")
    return failed > 0
