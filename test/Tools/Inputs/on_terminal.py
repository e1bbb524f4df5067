# on_terminal.py COMMAND...: runs it with a terminal for stdin, stdout and
# stderr; prints what it prints.
import os
import pty
import subprocess
import sys

ours, theirs = pty.openpty()
process = subprocess.Popen(sys.argv[1:], stdin=theirs, stdout=theirs, stderr=theirs)
os.close(theirs)
text = b""
while True:
    try:
        piece = os.read(ours, 4096)
    except OSError:
        break
    if not piece:
        break
    text += piece
sys.stdout.buffer.write(text)
sys.stdout.flush()
sys.exit(process.wait(timeout=60))
