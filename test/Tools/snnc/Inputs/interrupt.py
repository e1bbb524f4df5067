# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""interrupt.py PIDFILE -- COMMAND…: starts COMMAND with VERILATOR set to the
script beside PIDFILE, sends SIGTERM once that script has written its process
number, and says how both ended."""
import os
import signal
import subprocess
import sys
import time

pid_file, command = sys.argv[1], sys.argv[3:]
script = os.path.join(os.path.dirname(pid_file), "verilator")
process = subprocess.Popen(command, env=dict(os.environ, VERILATOR=script))
deadline = time.time() + 120
while not (os.path.exists(pid_file) and open(pid_file).read().strip()):
    if process.poll() is not None or time.time() > deadline:
        sys.exit(f"no simulator was started (exit code {process.poll()})")
    time.sleep(0.05)
process.send_signal(signal.SIGTERM)
code = process.wait(timeout=60)
simulator = int(open(pid_file).read())


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


time.sleep(0.2)
how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
state = "alive" if alive(simulator) else "gone"
print(f"ended by {how}, the simulator is {state}")
