"""Prints a circle of folders that include one another, or that there is none."""
import graphlib
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
INCLUDE = re.compile(r'^#include "((?:lib|snnc|dialects)/\w+)/', re.MULTILINE)
includes = {}
for top in ("dialects", "lib", "include/snnc"):
    for file in (root / top).rglob("*"):
        if file.suffix in (".h", ".cpp"):
            folder = "/".join(file.relative_to(root).parts[:3 if "/" in top else 2])
            folder = folder.replace("include/snnc", "lib")
            found = {name.replace("snnc/", "lib/") for name in
                     INCLUDE.findall(file.read_text())}
            includes.setdefault(folder, set()).update(found - {folder})

try:
    list(graphlib.TopologicalSorter(includes).static_order())
    print("no circles")
except graphlib.CycleError as error:
    print("circle:", " includes ".join(reversed(error.args[1])))
