# follow_advice.py SOURCES INPUTS OUT: provokes messages that give advice, takes
# the options that they name, and gives them to the tool that spoke, to the one
# that the advice names, or to the import: the option is known there, and the
# message is not said again. Fails by name for a row of the table
# (lib/Support/Advice.cpp) that no case follows, and for advice in a message
# that does not come from the table.
import glob
import math
import os
import random
import re
import shlex
import struct
import subprocess
import sys
import zipfile

SOURCES, INPUTS, OUT = sys.argv[1:4]
STEP = INPUTS + "/step/"
MLP, SYNAPTIC, FRAMES = (STEP + name for name in ("mlp_step.onnx", "synaptic_step.onnx", "frames.h5"))
QDQ = INPUTS + "/field/qdq_weights.onnx"
NEURONS = SOURCES + "/test/Import/ONNX/Inputs/neurons/"
READOUT = SOURCES + "/test/Import/Netx/Inputs/readout"
TOOLS = {"snn-opt": 1, "snn-translate": 2, "snn-run": 3, "snnc": 4}  # the columns
DATA = ["--calibration=" + FRAMES]
FIRST = {"--osbc-quantize": "bits", "--osbc-prune": "sparsity", "--check": "target"}
BINARY = ["--events=binary", "--steps=10"]
SNNC = ["snnc", MLP, "--test=" + FRAMES, "-o", OUT + "/o"]
IMPORT = ["snn-translate", "--import-onnx", MLP, "-o", OUT + "/m.mlir"]
OPT = ["snn-opt", OUT + "/m.mlir", "-o", OUT + "/q.mlir"]
INTEGER = ["snn-opt", OUT + "/m.mlir", "-o", OUT + "/i.mlir", "--osbc-quantize=4", "--convert-snn-to-qsnn"]
EMIT = ["snn-translate", OUT + "/i.mlir", "-o", OUT + "/folder"]


#===------------------------------------------------------------------------===#
# Networks and recordings that no exporter writes
#===------------------------------------------------------------------------===#


def write(name, text):
    path = os.path.join(OUT, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def write_npz(name, most, **shapes):
    """Arrays of whole numbers of 0 to `most`."""
    path = os.path.join(OUT, name)
    with zipfile.ZipFile(path, "w") as file:
        for array, shape in shapes.items():
            head = "{'descr': '|u1', 'fortran_order': False, 'shape': %r, }" % (shape,)
            head = head.ljust(117) + "\n"
            values = bytes(draw.randint(0, most) for _ in range(math.prod(shape)))
            file.writestr(array + ".npy", b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + values)
    return path


def layer(inputs, outputs, kind, argument="", bias="0.0", steps=", steps = 4 : i64"):
    """A network of one layer of float weights."""
    weights = b"".join(struct.pack("<f", draw.uniform(-1, 1)) for _ in range(inputs * outputs)).hex()
    return f"""
snn.network @net(%x: tensor<{inputs}x{kind}> {{{argument}snn.name = "x"}}) -> tensor<{outputs}xi1>
    attributes {{decode = #snn.decode<count>{steps}}} {{
  %w = arith.constant dense<"0x{weights}"> : tensor<{outputs}x{inputs}xf32>
  %i = snn.linear "fc" %x, %w : (tensor<{inputs}x{kind}>, tensor<{outputs}x{inputs}xf32>) -> tensor<{outputs}xf32>
  %s = snn.lif "lif" %i decay 0.5 gain 1.0 bias {bias} threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<{outputs}xf32> -> tensor<{outputs}xi1>
  snn.output %s : tensor<{outputs}xi1>
}}
"""


os.makedirs(OUT, exist_ok=True)
draw = random.Random(1)
WIDE = write("wide.mlir", layer(1200, 150, "i1", 'snn.events = "binary", '))
WIDE_DATA = write_npz("wide.npz", 1, frames=(64, 4, 1200), labels=(64,))
SCALED = write("scaled.mlir", layer(2, 2, "i1").replace("%i decay", "%j decay").replace("  %s = ", """
  %j = snn.scale "scale" %i factor 0.5 shift 0.0 : tensor<2xf32> -> tensor<2xf32>
  %s = """))
SCALED_DATA = write_npz("scaled.npz", 1, frames=(64, 4, 2))
PADDED = write("padded.mlir", """
snn.network @net(%x: tensor<1x4xf32> {snn.name = "x"}) -> tensor<8xi1> attributes {steps = 4 : i64} {
  %q = arith.constant dense<1> : tensor<2x1x3xi4>
  %c = arith.constant dense<0.5> : tensor<2xf32>
  %w = snn.dequantize %q, %c : (tensor<2x1x3xi4>, tensor<2xf32>) -> tensor<2x1x3xf32>
  %i = snn.conv "conv" %x, %w stride [1] pads [1, 1] dilation [1] groups 1 : (tensor<1x4xf32>, tensor<2x1x3xf32>) -> tensor<2x4xf32>
  %s = snn.lif "lif" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2x4xf32> -> tensor<2x4xi1>
  %o = snn.reshape %s : tensor<2x4xi1> -> tensor<8xi1>
  snn.output %o : tensor<8xi1>
}
""")
WIDE_SNNC = ["snnc", WIDE, "--test=" + WIDE_DATA, "--calibration=" + WIDE_DATA, "--scales=1", "--target=loihi", "-o", OUT + "/o"]
SCAN = INPUTS + "/../Import/ONNX/Inputs/time/scan.onnx"
NESTED = os.path.join(OUT, "nested.onnx")
subprocess.run([sys.executable, INPUTS + "/../Import/ONNX/Inputs/hostile/write_wire.py", "nested", "2", NESTED], check=True)
LOST = INPUTS + "/../Import/ONNX/Inputs/forms/lost_leaky.onnx"
SMALL, SMALL_DATA = (SOURCES + "/test/Targets/FPGA/Inputs/" + name for name in ("small.mlir", "frames.h5"))
IMAGES = write_npz("images.npz", 255, frames=(4, 20))
ORACLE = sorted(glob.glob(INPUTS + "/loihi/*.net"))[0]


#===------------------------------------------------------------------------===#
# Cases
#===------------------------------------------------------------------------===#

class Case:
    """`command` says something with `what` in it, after the commands `before`.

    values: of placeholders in the advice, and of the rest of other tools'
    commands, by the tool's name. replaces: the beginning of the option in whose
    place the advice goes; `front`: the advice goes in front of it instead."""

    def __init__(self, command, what, values={}, before=(), replaces=None, front=False):
        self.command, self.what, self.values = command, what, values
        self.before, self.replaces, self.front = list(before), replaces, front


IMPORTED = [IMPORT + DATA + BINARY]
EMITTED = IMPORTED + [INTEGER]
CASES = [
    # snnc
    Case(SNNC + DATA + BINARY + ["--target=fpga"], "has float weights"),
    Case(SNNC + DATA + ["--bits=4", "--steps=10", "--target=fpga"], "the input is quantised", {"MAX": "15"}),
    Case(SNNC + DATA + BINARY + ["--bits=4", "--scales=16", "--target=loihi"], "subtracts at a spike"),
    Case(SNNC + DATA + ["--events=binary", "--bits=4", "--scales=16", "--target=loihi", "--approximate=soft-reset"],
         "number of steps", {"N": "10"}),
    Case(SNNC + ["--events=binary", "--sparsity=0.5"], "needs calibration data", {"FILE": FRAMES}),
    Case(SNNC + DATA + ["--events=binary", "--scales=4"], "--scales is about", {"N": "4"}),
    Case(SNNC + DATA + ["--events=binary", "--baseline"], "are about pruning", {"SHARE": "0.5"}),
    Case(["snnc", MLP, "-o", OUT + "/o", "--events=binary"], "expected labelled recordings",
         {"[NAME=]FILE[:GROUP]": FRAMES}),
    Case(["snnc", MLP, "--test=" + FRAMES, "--dt=10000", "-o", OUT + "/o", "--events=binary"], "unknown option",
         replaces="--dt="),
    Case(["snnc", MLP, "--test=" + FRAMES, "--out=" + OUT + "/o2", "--events=binary"], "unknown option",
         replaces="--out="),
    Case(SNNC + ["--events=binary", "--jobs=2"], "unknown option", replaces="--jobs"),
    Case(["snnc", LOST, "--test=" + FRAMES, "--events=binary", "-o", OUT + "/o"], "no neuron has a memory"),
    Case(SNNC + DATA + ["--events=counts:15", "--steps=10", "--bits=4", "--scales=16", "--target=loihi", "--part=loihi1",
                        "--approximate=soft-reset"], "binary events", replaces="--"),
    Case(WIDE_SNNC + ["--bits=8", "--cores=1"], "smallest change that fits", replaces="--"),
    Case(["snnc", READOUT + ".net", "--target=fpga", "--test=" + READOUT + ".golden.h5:frames", "-o", OUT + "/o"],
         "expected a network of level 'qsnn'", {"snn-opt": [OUT + "/l.mlir", "-o", OUT + "/float.mlir"]},
         before=[["snn-translate", "--import-netx", READOUT + ".net", "-o", OUT + "/l.mlir"]]),
    # Limits, in both tools: those of the tool that spoke
    *(Case(command + ["--%s=%d" % (limit, most)], " allows ", replaces="--" + limit)
      for limit, most, path in (("max-nodes", 1, MLP), ("max-elements", 150, MLP), ("max-steps", 1, SCAN),
                                ("max-nesting", 1, NESTED))
      for command in (["snn-translate", "--import-onnx", path, "-o", OUT + "/m.mlir"],
                      ["snnc", path, "--test=" + FRAMES, "-o", OUT + "/o"])),
    # snn-opt
    Case(OPT + ["--convert-snn-to-qsnn"], "has float weights", before=IMPORTED, replaces="--convert", front=True),
    Case(OPT + ["--osbc-quantize=bits=4 scales=16", "--convert-snn-to-qsnn=target=loihi"], "subtracts at a spike",
         before=IMPORTED, replaces="--convert"),
    Case(OPT + ["--osbc-quantize=bits=4 scales=16", "--convert-snn-to-qsnn=target=loihi approximate=soft-reset"],
         "number of steps", {"--steps=N": "--steps=10", "N": "20"}, before=[IMPORT + DATA + ["--events=binary"]],
         replaces="--convert"),
    Case(OPT + ["--osbc-quantize=4"], "needs calibration data", {"FILE": FRAMES},
         before=[IMPORT + ["--events=binary"]]),
    Case(OPT + ["--osbc-quantize=4", "--convert-snn-to-qsnn", "--check=fpga"], "the input is quantised",
         {"MAX": "15"}, before=[IMPORT + DATA + ["--steps=10"]]),
    Case(OPT + ["--check=fpga"], "expected a network of level", before=IMPORTED, replaces="--check", front=True),
    Case(OPT + ["--check=loihi"], "expected a network of level", before=IMPORTED, replaces="--check", front=True),
    Case(OPT + ["--check"], "needs a target", before=IMPORTED, replaces="--check"),
    Case(["snn-opt", PADDED, "-o", OUT + "/q.mlir", "--convert-snn-to-qsnn=target=loihi input-step=0.5 input-zero=3"],
         "pads an input that has a zero point", {"STEP": "0.5"}, replaces="--convert"),
    Case(["snn-opt", OUT + "/qdq.mlir", "-o", OUT + "/q.mlir", "--osbc-quantize=4"], "was quantised already",
         before=[["snn-translate", "--import-onnx", QDQ, "-o", OUT + "/qdq.mlir"]]),
    Case(["snn-opt", SCALED, "-o", OUT + "/q.mlir", "--osbc-quantize=bits=4 calibration=" + SCALED_DATA],
         "stands between", replaces="--osbc", front=True),
]
CASES += [
    Case(OPT + [option], "unknown option", values, before=EMITTED, replaces=option)
    for option, values in (
        ("--bits=4", {}), ("--sparsity=0.5", {}), ("--scales=4", {}), ("--solver=obs", {}), ("--frac=3", {}),
        ("--rounding=floor", {}), ("--input-step=0.5", {}), ("--counts=binary", {}),
        ("--target=fpga", {"snn-translate": [OUT + "/i.mlir", "-o", OUT + "/folder"]}))
]
CASES += [
    Case(["snn-run", OUT + "/m.mlir", "--" + option], "unknown option",
         {"snn-translate": [OUT + "/" + module, "-o", OUT + "/" + option, *more]}, before=before, replaces="--export")
    for option, module, more, before in (
        ("export-onnx", "m.mlir", [], IMPORTED),
        ("export-nir", "m.mlir", ["--nir-convention=snntorch"], IMPORTED),
        ("export-netx", "l.mlir", [], [["snn-translate", "--import-netx", ORACLE, "-o", OUT + "/l.mlir"]]))
]
CASES += [
    # snn-translate
    Case(EMIT + ["--target=fpga", "--cycles=1"], "more than the goal", {"N": "100000"}, before=EMITTED,
         replaces="--cycles"),
    Case(["snn-translate", "--target=fpga", SMALL, "--bench-input=" + SMALL_DATA, "-o", OUT + "/folder"],
         "no calibration recordings", {"FILE": SMALL_DATA, "N,N": "4,2"}),
    Case(["snn-translate", "--target=fpga", SMALL, "--lanes=4,2", "-o", OUT + "/folder"],
         "records no calibration data", {"FILE[:GROUP]": SMALL_DATA}),
    Case(["snn-translate", "--import-onnx", ORACLE, "-o", OUT + "/n.mlir"], "is not an ONNX model",
         replaces="--import-onnx"),
    Case(["snn-translate", "--import-onnx", INPUTS + "/nir/if.nir", "-o", OUT + "/n.mlir"], "is not an ONNX model",
         replaces="--import-onnx"),
    Case(["snn-translate", "--import-onnx", INPUTS + "/field/all_spikes_out.onnx", "-o", OUT + "/n.mlir"],
         "besides the states the graph has 2 outputs"),
    Case(["snn-translate", "--import-onnx", INPUTS + "/frameworks/sj_lif.onnx", "-o", OUT + "/n.mlir"],
         "but starts at 0"),
    Case(["snn-translate", "--import-onnx", NEURONS + "step.onnx", "-o", OUT + "/n.mlir"], "is of domain 'my.ops'",
         {"FILE": NEURONS + "table.json"}),
    Case(["snn-run", OUT + "/m.mlir"], "expected recordings", {"FILE[:GROUP]": FRAMES}, before=IMPORTED),
    Case(["snn-run", OUT + "/m.mlir", "--test=" + FRAMES], "unknown option", replaces="--test"),
    Case(["snn-run", OUT + "/m.mlir", "--input=" + FRAMES, "--test-samples=0:2"], "unknown option",
         replaces="--test-samples"),
    Case(["snn-run", OUT + "/m.mlir", "--input=" + FRAMES, "--decode=count"], "unknown option", before=IMPORTED,
         replaces="--decode"),
    Case(["snn-run", OUT + "/m.mlir", "--input=" + IMAGES, "--encode=rate"], "unknown option",
         {"FILE.h5": OUT + "/encoded.h5", "FILE": IMAGES, "--steps=T": "--steps=10"}, replaces="--encode"),
    Case(["snn-run", MLP, "--input=" + FRAMES], "is no module",
         {"snn-translate": [MLP, "-o", OUT + "/n.mlir"]}),
]


#===------------------------------------------------------------------------===#
# The table
#===------------------------------------------------------------------------===#


def read_table():
    """The words of each tool by the row's name."""
    with open(SOURCES + "/lib/Support/Advice.cpp") as file:
        text = file.read()
    encode = "".join(re.findall(r'kEncode =\s*"([^"]*)"', text))
    text = text.split("kWishes[] = {", 1)[1].split("\n};", 1)[0].replace("kEncode", '"%s"' % encode)
    rows = {}
    for row in re.findall(r"\{((?:[^{}\"]|\"(?:[^\"\\]|\\.)*\")*)\}", text):
        name, *words = (w.replace('\\"', '"') for w in re.findall(r'"((?:[^"\\]|\\.)*)"', row))
        rows[name] = words
    return rows


def find_rows(rows, tool, option):
    """The rows that `option` is from, in the words of `tool`."""
    found = []
    for name, words in rows.items():
        own = words[TOOLS[tool] - 1] or "snn-opt " + words[0]
        for spelt in (own, words[1]):  # at import: those of snn-translate
            before, dollar, after = spelt.partition("$")
            if spelt and option.startswith(before) and option.endswith(after) and (dollar or option == before):
                found.append(name)
    return found


def find_strays():
    """Advice in string literals beside the table. Tools' own messages, and those
    of options that only one tool has, may spell it."""
    own = re.compile(r"Sim/Rules\.h$|lib/(Tools/\w+Main|Tools/CommandLine|Tools/ExportModel|Export/ONNX/ExportONNX|Support/Advice|Sim/TracePair|Data/ConvertRecordings)\.cpp$")
    advice = re.compile(r"'--?(?!mlir-)[a-z][a-z-]*|snn-(opt|run|translate) -")
    for folder in ("lib", "targets", "dialects", "include"):
        for path in glob.glob(SOURCES + "/" + folder + "/**/*.*", recursive=True):
            if not path.endswith((".cpp", ".h")) or own.search(path):
                continue
            with open(path) as file:
                for number, line in enumerate(file, 1):
                    for literal in re.findall(r'"((?:[^"\\]|\\.)*)"', line.split("//")[0]):
                        if advice.search(literal):
                            yield "%s:%d: %s" % (os.path.relpath(path, SOURCES), number, literal)


#===------------------------------------------------------------------------===#
# Following
#===------------------------------------------------------------------------===#


def run(command):
    done = subprocess.run(command, capture_output=True)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def prepare(commands):
    for command in commands:
        code, text = run(command)
        if code:
            sys.exit("FAIL: %r: %s" % (command, text))


def messages(text, what):
    return [line for line in text.splitlines() if what in line and re.search(r"(error|warning|remark|note): ", line)]


def advice_in(case, line):
    """(option, whether it is for the import) of each advice in a message."""
    said = re.split(r"(?:error|warning|remark|note): ", line, maxsplit=1)[1]
    found = re.findall(r"'((?:snn-[a-z]+ |snnc )?--?[a-z][^']*(?:'PASS[^']*')?|[a-z]+=[^' ]+)'( at import)?", said)
    for option, at_import in found:
        if case.what == "unknown option" and case.replaces and option.startswith(case.replaces) and not at_import:
            continue  # what was wrong
        if not option.endswith("--help") and option != "soft-reset":
            yield option, bool(at_import)


def fill(case, option):
    for placeholder, value in case.values.items():
        if not placeholder.startswith("snn-"):
            edge = r"\b" if placeholder[0].isalpha() else ""
            option = re.sub(edge + re.escape(placeholder), lambda _: value, option, count=1)
    return option


def follow(case, option, at_import):
    """Exit code and text after the advice was followed."""
    words, command, before = shlex.split(option), case.command, case.before
    if words[0].startswith("snn") and words[0] != command[0]:  # another tool
        prepare(before)
        code, text = run(words + case.values.get(words[0], []))
        return (0, "") if code == 0 else (code, text + "\n" + case.what)
    if words[0] == command[0]:
        words = words[1:]
    if at_import:
        command = [word for word in command if not (case.replaces and word.startswith(case.replaces))]
        before = [line + words if line[:2] == IMPORT[:2] else line for line in before]
    elif "=" in words[0] and not words[0].startswith("-"):
        # An option of the last pass, or of all that have it.
        name = words[0].split("=")[0] + "="
        changed = [re.sub(r"\b%s\S+" % name, words[0], word) for word in command]
        last = max(k for k, word in enumerate(command) if word.startswith("--"))
        if changed == command:
            head, _, value = changed[last].partition("=")
            if value and "=" not in value.split()[0]:  # the leading value has a name
                value = FIRST[head] + "=" + value
            changed[last] = head + "=" + (value + " " if value else "") + words[0]
        command = changed
    elif case.front:
        at = next(k for k, word in enumerate(command) if word.startswith(case.replaces))
        command = command[:at] + words + command[at:]
    else:
        start = case.replaces or "\0"
        if start == "--":
            start = words[0].split("=")[0] + "="
        kept = [k for k, word in enumerate(command) if word.startswith(start)]
        command = command[: kept[0]] + words + command[kept[0] + 1 :] if kept else command + words
    prepare(before)
    return run(command)


def main():
    strays = list(find_strays())
    if strays:
        sys.exit("FAIL: advice that is not from the table of lib/Support/Advice.cpp:\n" + "\n".join(strays))
    rows, followed, count = read_table(), set(), 0
    for case in CASES:
        prepare(case.before)
        code, text = run(case.command)
        said = messages(text, case.what)
        if not said:
            sys.exit("FAIL: %r did not say '%s':\n%s" % (case.command, case.what, text))
        advice = list(advice_in(case, said[0]))
        if not advice:
            sys.exit("FAIL: no advice in: " + said[0])
        for option, at_import in advice:
            code, text = follow(case, fill(case, option), at_import)
            if "unknown option" in text or "has no option" in text or messages(text, case.what):
                sys.exit("FAIL: '%s' does not help with:\n%s\n%s" % (option, said[0], text))
            followed.update(find_rows(rows, case.command[0], option))
            count += 1
    missing = sorted(set(rows) - followed)
    if missing:
        sys.exit("FAIL: no case follows these rows of the table: " + ", ".join(missing))
    print("%d pieces of advice followed, of %d rows" % (count, len(rows)))


main()
