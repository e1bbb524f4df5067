"""run_onnxruntime.py MODEL.onnx FRAMES.h5:DATASET TRACE.h5: the step form over
all frames, from states of 0; its outputs as a framework's trace."""
import sys

import h5py
import numpy
import onnxruntime

path, dataset = sys.argv[2].rsplit(":", 1)
with h5py.File(path) as file:
    node = file[dataset]
    frames = numpy.asarray(node if isinstance(node, h5py.Dataset)
                           else node["frames"], dtype=numpy.float32)
session = onnxruntime.InferenceSession(sys.argv[1])
inputs, outputs = session.get_inputs(), session.get_outputs()
shape = inputs[0].shape[1:]
states = [numpy.zeros([len(frames), *i.shape[1:]], numpy.float32)
          for i in inputs[1:]]
steps = []
for t in range(frames.shape[1]):
    x = frames[:, t].reshape([-1, *shape])
    given = dict(zip((i.name for i in inputs), [x, *states]))
    results = session.run(None, given)
    states = results[len(results) - len(states):]
    steps.append(results)
arrays = {"spikes": "spikes", "v_out": "post", "u_out": "pre"}
with h5py.File(sys.argv[3], "w") as trace:
    for k, output in enumerate(outputs):
        layer, _, what = output.name.rpartition(".")
        if what in arrays:
            values = numpy.stack([step[k] for step in steps], axis=1)
            trace[f"layers/{layer}/{arrays[what]}"] = \
                values.astype("u1") if what == "spikes" else values
