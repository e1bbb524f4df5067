"""rewrite.py IN.nir OUT.nir [unchecked]: reads a graph with nir, lists it, writes
it again."""
import sys

import nir

graph = nir.read(sys.argv[1], type_check=len(sys.argv) < 4)
for name, node in sorted(graph.nodes.items()):
    sizes = getattr(node, "weight", getattr(node, "v_threshold",
                                            getattr(node, "delay", None)))
    print(name, type(node).__name__, getattr(sizes, "shape", ""))
nir.write(sys.argv[2], graph)
