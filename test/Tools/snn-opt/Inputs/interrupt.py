# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""interrupt.py FOLDER COMMAND…: interrupts the command once it has begun to
write below FOLDER, and checks what it leaves: `out.mlir` with the text "old",
and nothing new."""
import os
import signal
import subprocess
import sys
import time

folder, command = sys.argv[1], sys.argv[2:]
before = sorted(os.listdir(folder))
# lit's workers ignore interrupts, and their children inherit that.
process = subprocess.Popen(
    command, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
)
deadline = time.monotonic() + 60
while sorted(os.listdir(folder)) == before:
    assert process.poll() is None, "ended before it wrote anything"
    assert time.monotonic() < deadline, "never began to write"
    time.sleep(0.001)
time.sleep(0.2)  # now it computes
process.send_signal(signal.SIGINT)
assert process.wait(60) == -signal.SIGINT, process.returncode
assert sorted(os.listdir(folder)) == before, os.listdir(folder)
assert open(os.path.join(folder, "out.mlir")).read() == "old\n"
