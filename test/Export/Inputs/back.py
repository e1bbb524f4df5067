"""back.py DOC FRAMEWORK FRAMES.h5 TRACE.h5: the code of docs/Export.md for the
framework, in a folder with pruned.nir (and pruned.onnx, of which the weights are
those that it has); the last layer's spikes on the frames as a trace."""
import pathlib
import re
import sys

import h5py
import numpy
import torch

text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
text = text.split("## Back in its framework")[1].split("\n## ")[0]
snntorch, spikingjelly, weights = re.findall(r"```python\n(.*?)```", text, re.S)
code = {"snntorch": snntorch, "spikingjelly": spikingjelly}[sys.argv[2]]
with h5py.File(sys.argv[3]) as file:
    frames = torch.from_numpy(numpy.asarray(file["frames"], dtype="f4"))
spikes = []
for recording in frames:
    scope = {}
    exec(code, scope)  # a network that has not run yet
    net = scope["net"]
    for layer in net.modules():  # those of pruned.onnx come back
        if isinstance(layer, torch.nn.Linear):
            layer.weight.data[:] = 0
    exec(weights, scope)
    state, given = None, []
    for x in recording:
        y, state = net(x[None], state)
        given.append(y.detach()[0].numpy())
    spikes.append(given)
with h5py.File(sys.argv[4], "w") as trace:
    trace["layers/lif2/spikes"] = numpy.array(spikes).astype("u1")
