# follow_advice.py INPUTS OUT: provokes messages that give advice, takes the
# options that they name, and gives them to the tool that spoke (or to the one
# that the advice names, or to the import): the option is known there, and the
# message is not said again.
import os
import re
import shlex
import subprocess
import sys

INPUTS, OUT = sys.argv[1:3]
MLP, SYNAPTIC, FRAMES = (INPUTS + "/" + name for name in ("mlp_step.onnx", "synaptic_step.onnx", "frames.h5"))
DATA = ["--calibration=" + FRAMES]
SNNC = ["snnc", MLP, "--test=" + FRAMES, "-o", OUT + "/o"]
IMPORT = ["snn-translate", "--import-onnx", MLP, "-o", OUT + "/m.mlir"]
OPT = ["snn-opt", OUT + "/m.mlir", "-o", OUT + "/q.mlir"]

# What is run before, the command, the message, and the values of placeholders.
# An option that replaces others names them.
CASES = [
    ([], SNNC + DATA + ["--events=binary", "--steps=10", "--target=fpga"], "has float weights", {}),
    ([], SNNC + DATA + ["--bits=4", "--steps=10", "--target=fpga"], "the input is quantised", {"MAX": "15"}),
    ([], SNNC + DATA + ["--events=binary", "--steps=10", "--bits=4", "--scales=16", "--target=loihi"], "subtracts at a spike", {}),
    ([], SNNC + DATA + ["--events=binary", "--bits=4", "--scales=16", "--target=loihi", "--approximate=soft-reset"], "number of steps", {"N": "10"}),
    ([], SNNC + ["--events=binary", "--sparsity=0.5"], "needs calibration data", {"FILE": FRAMES}),
    ([], SNNC + DATA + ["--events=binary", "--scales=4"], "--scales is about", {"N": "4"}),
    ([], SNNC + DATA + ["--events=binary", "--baseline"], "are about pruning", {"SHARE": "0.5"}),
    ([], ["snnc", MLP, "-o", OUT + "/o", "--events=binary"], "expected labelled recordings", {"[NAME=]FILE[:GROUP]": FRAMES}),
    ([], ["snnc", MLP, "--test=" + FRAMES, "--dt=10000", "-o", OUT + "/o", "--events=binary"], "unknown option", {}, "--dt="),
    ([IMPORT + DATA + ["--events=binary", "--steps=10"]], OPT + ["--convert-snn-to-qsnn"], "has float weights", {}, "--convert"),
    ([IMPORT + DATA + ["--events=binary", "--steps=10"]], OPT + ["--osbc-quantize=bits=4 scales=16", "--convert-snn-to-qsnn=target=loihi"], "subtracts at a spike", {}, "--convert"),
    ([IMPORT + DATA + ["--events=binary"]], OPT + ["--osbc-quantize=bits=4 scales=16", "--convert-snn-to-qsnn=target=loihi approximate=soft-reset"], "number of steps", {"N": "10"}),
    ([IMPORT + ["--events=binary"]], OPT + ["--osbc-quantize=4"], "needs calibration data", {"FILE": FRAMES}),
    ([IMPORT + DATA + ["--steps=10"]], OPT + ["--osbc-quantize=4", "--convert-snn-to-qsnn", "--check=fpga"], "the input is quantised", {"MAX": "15"}),
    ([IMPORT + DATA + ["--events=binary", "--steps=10"]], OPT + ["--bits=4"], "unknown option", {}, "--bits"),
    ([IMPORT + DATA + ["--events=binary"]], ["snn-run", OUT + "/m.mlir"], "expected recordings", {"FILE[:GROUP]": FRAMES}),
    ([IMPORT + DATA + ["--events=binary"]], ["snn-run", OUT + "/m.mlir", "--test=" + FRAMES], "unknown option", {}, "--test"),
]


def run(command):
    done = subprocess.run(command, capture_output=True)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def messages(text, what):
    return [line for line in text.splitlines() if what in line and "error" in line]


def follow(before, command, what, option, at_import, replaces):
    """The text after the advice was followed."""
    words = shlex.split(option)
    if at_import:
        before = [line + words if line[:2] == IMPORT[:2] else line for line in before]
    elif words[0].startswith("snn-") and words[0] != command[0]:
        return None  # another tool's turn
    else:
        if words[0] == command[0]:
            words = words[1:]
        # In the place of what it replaces: passes run in their order. Without,
        # in front of the other passes.
        kept = [k for k, word in enumerate(command) if replaces and word.startswith(replaces)]
        if kept and what == "has float weights":
            command = command[: kept[0]] + words + command[kept[0] :]
        elif kept:
            command = command[: kept[0]] + words + command[kept[0] + 1 :]
        else:
            command = command + words
    for line in before:
        code, text = run(line)
        if code:
            sys.exit("FAIL: %r: %s" % (line, text))
    return run(command)


count = 0
for before, command, what, values, *replaces in CASES:
    for line in before:
        code, text = run(line)
        if code:
            sys.exit("FAIL: %r: %s" % (line, text))
    code, text = run(command)
    said = messages(text, what)
    if code == 0 or not said:
        sys.exit("FAIL: %r did not say '%s':\n%s" % (command, what, text))
    found = re.findall(r"'((?:snn-[a-z]+ |snnc )?--?[a-z][^']*|calibration=FILE)'( at import)?", said[0].split("error: ", 1)[1])
    found = [(option, at) for option, at in found if not (what == "unknown option" and option.startswith(replaces[0]))]
    found = [(option, at) for option, at in found if not option.endswith("--help")]
    if not found:
        sys.exit("FAIL: no advice in: " + said[0])
    for option, at_import in found:
        for placeholder, value in values.items():
            option = re.sub(r"\b" + re.escape(placeholder) if placeholder[0].isalpha() else re.escape(placeholder), lambda _: value, option)
        if option.startswith("calibration="):
            option, change = "--osbc-quantize='bits=4 " + option + "'", "--osbc-quantize"
        else:
            change = replaces[0] if replaces else None
        at_import = bool(at_import) or (option.startswith("--calibration") and command[0] == "snn-opt")
        result = follow(before, command, what, option, at_import, change)
        if result is None:
            continue
        code, text = result
        if "unknown option" in text or "has no option" in text or messages(text, what):
            sys.exit("FAIL: '%s' does not help with:\n%s\n%s" % (option, said[0], text))
        count += 1
print("%d pieces of advice followed" % count)
