"""shown.py DOC SECTION: the class that a refusal on stdin shows must stand in
that section of the document, as it is, and have at most 12 lines; the lines that
export it stand in front of all sections."""
import re
import sys

shown = sys.stdin.read()
wrapper, export = shown[shown.index("class Step"):].split("step = ")
first, *rest = re.split(r"^## ", open(sys.argv[1]).read(), flags=re.M)
sections = dict(part.split("\n", 1) for part in rest)
assert f"```python\n{wrapper}```" in sections[sys.argv[2]], wrapper
assert f"```python\nstep = {export}```" in first, export
assert wrapper.count("\n") <= 12, wrapper
