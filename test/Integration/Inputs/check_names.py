# check_names.py MODEL FRAMES RENAME OUT SEEDS: networks whose layers have random
# names go the whole way through every tool, as text and as bytecode. Each is
# computed as the one with its own names, and what is written for it parses:
# Verilog in both linters (where they are installed), JSON, HTML, HDF5.
import html.parser
import json
import os
import random
import shutil
import subprocess
import sys
import xml.etree.ElementTree

MODEL, FRAMES, RENAME, OUT, SEEDS = sys.argv[1:6]
PIECES = [
    b"0", b"fc \xc3\xa9 \"1\"", b"endmodule", b"*/", b"\\", b"'", b"\n", b"\r", b"\x1b[31m", b"\x00", b"\xff",
    b"\xe2\x80\xae", b"`include", b"$finish;", b"// ", b"|", b"<script>", b"&", b"#-}", b"{-#", b"}", b">", b"@",
    b".", b"..", b" ", b"\t", b"%", b"wire", b"true", b"dense", b"\xe7\xa5\x9e\xe7\xb5\x8c", b"a" * 300, b"_", b"-1",
    b",", b":", b"=", b"synopsys translate_off", b"verilator lint_off", b"\xf0\x9f\xa7\xa0",
]
FIXED = [
    [b"x", b"0", b"1", b"2", b"3"],  # nn.Sequential at the root
    [b"x", b"a b", b"a_b", b"a-b", b"a\nb"],  # the same where only letters stay
    [b"x", b".", b"_", b"..", b" "],
    [b"x", b"a" * 5000, b"a" * 4999 + b"b", b"b" + b"a" * 4999, b"\xff" * 5000],
    [b"x", b"module", b"snn_top", b"clk", b"reg"],
]


def run(*command, check=True):
    done = subprocess.run(command, capture_output=True)
    if check and done.returncode != 0:
        sys.exit("FAIL: %r: %d\n%s" % (command, done.returncode, done.stderr.decode("utf-8", "replace")[-3000:]))
    return done


def random_names(seed):
    random.seed(seed)
    names = []
    while len(names) < 5:
        if random.random() < 0.3:
            name = bytes(random.randrange(256) for _ in range(random.randrange(1, 30)))
        else:
            name = b"".join(random.choice(PIECES) for _ in range(random.randrange(1, 5)))
        # A slash ends a scope; an empty one is none.
        name = name.replace(b"/", b"") or b"?"
        if name not in names:
            names.append(name)
    return names


def check_text(path):
    with open(path, "rb") as file:
        text = file.read().decode("utf-8")  # fails where it is none
    bad = [c for c in text if (ord(c) < 32 and c not in "\n\t") or ord(c) == 127]
    if bad:
        sys.exit("FAIL: %s has control characters %r" % (path, bad[:3]))
    return text


def summary(model, folder):
    path = folder + "/summary.json"
    trace = folder + "/trace.h5"
    run("snn-run", model, "--input=" + FRAMES, "--json=" + path, "--trace=" + trace)
    equal = run("snn-run", "--compare", trace, trace)
    result = json.loads(check_text(path))
    names = [layer["name"] for layer in result["layers"]]
    if len(set(names)) != len(names):
        sys.exit("FAIL: names are not unique: %r" % names)
    return {k: v for k, v in result.items() if k in ("samples", "correct", "accuracy")}, [
        {k: v for k, v in layer.items() if k != "name"} for layer in result["layers"]
    ]


def whole_way(names, folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    onnx, model = folder + "/m.onnx", folder + "/m.mlir"
    # In Python's escapes, a byte for each character.
    escaped = [n.decode("latin-1").encode("unicode_escape").decode() for n in names]
    run(sys.executable, RENAME, MODEL, onnx, *escaped)
    run("snn-translate", "--import-onnx", onnx, "--events=binary", "--steps=10", "--calibration=" + FRAMES, "-o", model)
    dense = summary(model, folder)
    # Text to bytecode and back.
    run("snn-opt", model, "--emit-bytecode", "-o", folder + "/m.mlirbc")
    run("snn-opt", folder + "/m.mlirbc", "-o", folder + "/back.mlir")
    if check_text(model) != check_text(folder + "/back.mlir"):
        sys.exit("FAIL: text differs after a round trip through bytecode")
    run("snn-opt", "--osbc-quantize=4", "--convert-snn-to-qsnn", folder + "/m.mlirbc", "-o", folder + "/q.mlir")
    integer = summary(folder + "/q.mlir", folder)
    rtl = folder + "/rtl"
    run("snn-translate", "--target=fpga", folder + "/q.mlir", "--bench-samples=:1", "-o", rtl)
    for file in ("snn_top.v", "README.md", "manifest.json", "Makefile"):
        check_text(rtl + "/" + file)
    top = check_text(rtl + "/snn_top.v")
    if not top.isascii() or top.count("\nendmodule") != 1:
        sys.exit("FAIL: a name reached the Verilog")
    json.loads(check_text(rtl + "/manifest.json"))
    if shutil.which("verilator") and shutil.which("iverilog"):
        run("make", "-s", "-C", rtl, "lint")
    chip = "--convert-snn-to-qsnn=target=loihi approximate=soft-reset"
    run("snn-opt", "--osbc-quantize=bits=4 scales=16", chip, model, "-o", folder + "/l.mlir")
    run("snn-translate", "--target=loihi", folder + "/l.mlir", "-o", folder + "/loihi")
    for file in ("cores.json", "manifest.json"):
        json.loads(check_text(folder + "/loihi/" + file))
    xml.etree.ElementTree.parse(folder + "/loihi/chip.svg")
    done = run("snnc", model, "--test=" + FRAMES, "--bits=4", "-o", folder + "/o")
    done.stdout.decode("utf-8")
    for file in ("report.json", "ledger.json", "manifest.json"):
        json.loads(check_text(folder + "/o/" + file))
    html.parser.HTMLParser().feed(check_text(folder + "/o/report.html"))
    return dense, integer


expected = whole_way([], OUT + "/own")
cases = FIXED + [random_names(seed) for seed in range(int(SEEDS))]
for names in cases:
    found = whole_way(names, OUT + "/renamed")
    if found != expected:
        sys.exit("FAIL: %r computes something else" % names)
print("%d sets of names survive" % len(cases))
