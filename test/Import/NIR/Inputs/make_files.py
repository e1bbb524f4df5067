"""Writes the NIR files beside it, good and bad ones, and traces of the good
ones that are computed here, by the equations, in numpy. Run by hand, with
numpy and h5py; what it writes is the same each time."""

import pathlib

import h5py
import numpy as np

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(7)


def f32(*shape, scale=0.5):
    return (rng.standard_normal(shape) * scale).astype(np.float32)


def full(shape, value):
    return np.full(shape, value, np.float32)


def put(group, name, value, packed=False):
    if isinstance(value, dict):
        put_all(group.create_group(name), value, packed)
    elif isinstance(value, str):
        group.create_dataset(name, data=value, dtype=h5py.string_dtype(),
                             track_times=False)
    elif value is not None:
        value = np.asarray(value)
        filters = (dict(compression="gzip", shuffle=True, chunks=value.shape)
                   if packed and value.ndim and value.size else {})
        group.create_dataset(name, data=value, track_times=False, **filters)


def put_all(group, values, packed=False):
    for name, value in values.items():
        if name == "edges":
            strings = h5py.string_dtype()
            data = np.array(value, dtype=object)
            if not len(value):
                group.create_dataset("edges", data=[], track_times=False)
            else:
                filters = dict(compression="gzip", shuffle=True,
                               chunks=(2, 2)) if packed else {}
                group.create_dataset("edges", data=data, dtype=strings,
                                     track_times=False, **filters)
        else:
            put(group, name, value, packed)


def graph(nodes, edges):
    return {"type": "NIRGraph", "nodes": nodes, "edges": edges}


def write(name, nodes, edges, packed=False, version="1.0.8"):
    with h5py.File(HERE / f"{name}.nir", "w") as file:
        put(file, "version", version)
        put(file, "node", graph(nodes, edges), packed)


def chain(*names):
    return list(zip(names, names[1:]))


def node(kind, **values):
    return {"type": kind, **values}


def ends(shape, out):
    return {"input": node("Input", shape=np.array(shape)),
            "output": node("Output", shape=np.array(out))}


def lif(n, tau=0.02, r=1.0, leak=0.0, threshold=0.5, reset=0.0):
    return node("LIF", tau=full(n, tau), r=full(n, r), v_leak=full(n, leak),
                v_threshold=full(n, threshold), v_reset=full(n, reset))


def conv(kind, weight, space, **values):
    weight = np.asarray(weight)
    pair = np.ones(space, int)
    return node(kind, **{"weight": weight, "bias": full(weight.shape[0], 0),
                         "stride": pair, "padding": 0 * pair,
                         "dilation": pair, "groups": 1, **values})


# -- The equations, in double precision ------------------------------------


def window(x, k, stride, before, after):
    """[C, H, W] as [C, kh, kw, oh, ow]."""
    x = np.pad(x, [(0, 0)] + list(zip(before, after)))
    out = [(x.shape[1 + d] - k[d]) // stride[d] + 1 for d in (0, 1)]
    return np.array([[[x[c, a:a + out[0] * stride[0]:stride[0],
                         b:b + out[1] * stride[1]:stride[1]]
                       for b in range(k[1])] for a in range(k[0])]
                     for c in range(x.shape[0])])


def pairs(value):
    return np.broadcast_to(value, (2,))


def convolve(n, x):
    w = n["weight"].astype(float)
    if w.ndim == 3:
        y = convolve({**n, "weight": w[:, :, None],
                      "stride": [1, int(np.ravel(n["stride"])[0])],
                      "padding": [0, int(np.ravel(n["padding"])[0])]},
                     x[:, None])
        return y[:, 0]
    k = w.shape[2:]
    if isinstance(n["padding"], str):
        total = [s - 1 for s in k]
        before = [t // 2 for t in total] if n["padding"] == "same" else [0, 0]
        after = [t - b for t, b in zip(total, before)] \
            if n["padding"] == "same" else [0, 0]
    else:
        before = after = pairs(n["padding"])
    cells = window(x, k, pairs(n["stride"]), before, after)
    groups, per = int(n["groups"]), w.shape[1]
    rows = w.shape[0] // groups
    y = np.array([np.tensordot(w[o], cells[o // rows * per:][:per], 3)
                  for o in range(w.shape[0])])
    return y + n["bias"].astype(float)[:, None, None]


class Simulator:
    """Euler steps of dt, the current before the membrane; spikes at v > θ,
    then v = v_reset. `back`: edges whose value is of the step before, and
    how many values that are."""

    def __init__(self, nodes, edges, order, dt, back={}):
        self.nodes, self.edges, self.order = nodes, edges, order
        self.dt, self.back = dt, dict(back)

    def run(self, frames, kept):
        trace = {name: [] for name in kept}
        self.state, self.past = {}, {}
        for frame in frames:
            out = {"input": frame.astype(float)}
            for name in self.order:
                x = 0
                for a, b in self.edges:
                    if b == name:
                        size = self.back.get((a, b))  # None: of this step
                        x = x + (out[a] if size is None else
                                 self.past.get(a, np.zeros(size)))
                out[name] = self.step(name, self.nodes[name], x)
            self.past = out
            for name in kept:
                trace[name].append(out[name])
        return {name: np.array(values) for name, values in trace.items()}

    def step(self, name, n, x):
        kind, dt = n["type"], self.dt
        p = {k: np.asarray(v, float) for k, v in n.items()
             if k != "type" and not isinstance(v, (str, list, dict))}
        if kind in ("Linear", "Affine"):
            return p["weight"] @ x + p.get("bias", 0)
        if kind in ("Conv1d", "Conv2d"):
            return convolve(n, x)
        if kind in ("SumPool2d", "AvgPool2d"):
            pad = pairs(n["padding"])
            cells = window(x, pairs(n["kernel_size"]), pairs(n["stride"]), pad,
                           pad)
            return getattr(np, kind[:3].lower().replace("avg", "mean"))(
                cells, axis=(1, 2))
        if kind == "Flatten":
            start = n["start_dim"]
            return x.reshape(x.shape[:start] + (-1,))
        if kind == "Scale":
            return p["scale"] * x
        if kind == "Threshold":
            return (x > p["threshold"]).astype(float)
        if kind == "Delay":
            line = self.state.setdefault(name, [])
            line.append(x)
            steps = np.round(np.broadcast_to(p["delay"], x.shape) / dt)
            past = [line[-1 - k] if len(line) > k else 0 * x
                    for k in range(int(steps.max()) + 1)]
            return np.choose(steps.astype(int), past)
        if kind == "Output":
            return x
        if kind.startswith("Cuba"):
            i = self.state.get(name + ".i", 0.0)
            i = i + dt / p["tau_syn"] * (p["w_in"] * x - i)
            self.state[name + ".i"] = i
            x = i
        v = self.state.get(name, 0.0)
        if kind in ("I", "IF"):
            v = v + dt * p["r"] * x
        else:
            tau = p["tau_mem"] if kind.startswith("Cuba") else p["tau"]
            v = v + dt / tau * (p["v_leak"] - v + p["r"] * x)
        if kind in ("I", "LI", "CubaLI"):
            self.state[name] = v
            return v
        spikes = v > p["v_threshold"]
        self.state[name] = np.where(spikes, p["v_reset"], v)
        return spikes.astype(float)


def golden(name, simulator, frames, spikes=(), membranes=()):
    with h5py.File(HERE / f"{name}.h5", "w") as file:
        put(file, "input", np.array(frames, np.float32), True)
        runs = [simulator.run(f, [*spikes, *membranes]) for f in frames]
        for index, layer in enumerate([*spikes, *membranes]):
            values = np.array([run[layer] for run in runs])
            what = "spikes" if layer in spikes else "post"
            put(file, f"layers/{layer}/{what}",
                values.astype(np.uint8 if what == "spikes" else np.float32),
                True)
            file[f"layers/{layer}"].attrs["index"] = index
            print(name, layer, what, "mean", values.mean())


# -- Good files -------------------------------------------------------------


def space():
    """Everything that works on images, and integrators."""
    nodes = {
        **ends([2, 7, 7], [3]),
        "conv": conv("Conv2d", f32(4, 1, 3, 2, scale=0.8), 2, groups=2,
                     padding="same", bias=f32(4, scale=0.1), input_shape=[7, 7]),
        "if": node("IF", r=full((4, 7, 7), 120), v_threshold=full((4, 7, 7), 1),
                   v_reset=full((4, 7, 7), -0.25)),
        "sum": node("SumPool2d", kernel_size=[3, 2], stride=[2, 2],
                    padding=[1, 0]),
        "scale": node("Scale", scale=np.arange(4 * 4 * 3).reshape(4, 4, 3)
                      .astype(np.float32) / 16),
        "avg": node("AvgPool2d", kernel_size=2, stride=2, padding=1),
        "strided": conv("Conv2d", f32(2, 4, 2, 2, scale=1), 2, stride=[2, 1],
                        padding=[0, 1]),
        "integrator": node("I", r=full((2, 1, 3), 10)),
        "step": node("Threshold", threshold=f32(2, 1, 3, scale=0.3)),
        "flat": node("Flatten", start_dim=0, end_dim=-1, input_type=[2, 1, 3]),
        "fc": node("Linear", weight=f32(3, 6, scale=1)),
        "li": node("LI", tau=np.array([0.02, 0.04, 0.08], np.float32),
                   r=full(3, 2), v_leak=np.array([0, 0.5, -0.5], np.float32)),
    }
    order = ["conv", "if", "sum", "scale", "avg", "strided", "integrator",
             "step", "flat", "fc", "li", "output"]
    edges = chain("input", *order)
    write("space", nodes, edges)
    frames = (rng.random((2, 20, 2, 7, 7)) < 0.3).astype(np.float32)
    golden("space", Simulator(nodes, edges, order, 0.01), frames,
           ["if", "step"], ["integrator", "li"])


def line():
    """One dimension of space, CUBA neurons, a delay, two ways that meet."""
    n = (3, 5)
    nodes = {
        **ends([2, 11], [4]),
        "conv": conv("Conv1d", f32(3, 2, 3, scale=0.8), 1, stride=2, padding=0,
                     dilation=1),
        "cuba": node("CubaLIF", tau_syn=full(n, 0.02), tau_mem=full(n, 0.05),
                     r=full(n, 4), v_leak=full(n, 0.1),
                     v_threshold=full(n, 0.6), v_reset=full(n, 0.05),
                     w_in=f32(*n) + np.float32(1.5)),
        "flat": node("Flatten", start_dim=0, end_dim=1),
        "late": node("Delay", delay=full(15, 0.03)),
        "fc": node("Affine", weight=f32(4, 15), bias=f32(4, scale=0.1)),
        "fc_late": node("Linear", weight=f32(4, 15)),
        "out": node("CubaLI", tau_syn=full(4, 0.015), tau_mem=full(4, 0.03),
                    r=full(4, 1), v_leak=full(4, 0), w_in=full(4, 2)),
    }
    order = ["conv", "cuba", "flat", "late", "fc", "fc_late", "out", "output"]
    edges = chain("input", "conv", "cuba", "flat", "fc", "out", "output")
    edges += chain("flat", "late", "fc_late", "out")
    write("line", nodes, edges, packed=True)
    frames = (rng.random((2, 25, 2, 11)) < 0.4).astype(np.float32)
    golden("line", Simulator(nodes, edges, order, 0.01), frames, ["cuba"],
           ["out"])


def delays():
    """Delays that differ in one node, one of them none."""
    nodes = {
        **ends([5], [3]),
        "late": node("Delay", delay=np.array([0, 0.02, 0.01, 0.02, 0.03])),
        "fc": node("Affine", weight=f32(3, 5), bias=f32(3, scale=0.1)),
        "lif": lif(3, threshold=0.2),
    }
    order = ["late", "fc", "lif", "output"]
    edges = chain("input", *order)
    write("delays", nodes, edges)
    frames = (rng.random((2, 20, 5)) < 0.4).astype(np.float32)
    golden("delays", Simulator(nodes, edges, order, 0.01), frames, ["lif"])


def nested():
    """A recurrent graph in a graph, and a loop through a Delay."""
    inner = graph(
        {"input": node("Input", shape=[6]), "output": node("Output", shape=[6]),
         "lif": lif(6, threshold=0.3),
         "w_rec": node("Affine", weight=f32(6, 6), bias=f32(6, scale=0.2))},
        [("lif", "w_rec"), ("input", "lif"), ("lif", "output"),
         ("w_rec", "lif")])
    flat = {
        **ends([4], [3]),
        "fc1": node("Linear", weight=f32(6, 4, scale=1)),
        "fc2": node("Linear", weight=f32(3, 6, scale=1)),
        "out": lif(3, threshold=0.3),
        "late": node("Delay", delay=full(3, 0.02)),
        "back": node("Affine", weight=f32(3, 3), bias=f32(3, scale=0.1)),
    }
    edges = [("input", "fc1"), ("fc1", "rec"), ("rec", "fc2"), ("fc2", "out"),
             ("out", "late"), ("late", "back"), ("back", "out"),
             ("out", "output")]
    write("nested", {**flat, "rec": inner}, edges)
    nodes = {**flat, "rec.lif": inner["nodes"]["lif"],
             "rec.w_rec": inner["nodes"]["w_rec"]}
    edges = [(a.replace("rec", "rec.lif"), b.replace("rec", "rec.lif"))
             for a, b in edges]
    edges += [("rec.lif", "rec.w_rec"), ("rec.w_rec", "rec.lif")]
    # Values of the step before: of the spikes, and of what the delay holds.
    sim = Simulator(nodes, edges,
                    ["fc1", "rec.w_rec", "rec.lif", "fc2", "late", "back",
                     "out", "output"], 0.01,
                    {("rec.lif", "rec.w_rec"): 6, ("out", "late"): 3})
    nodes["late"] = node("Delay", delay=full(3, 0.01))  # and one by `back`
    frames = (rng.random((2, 25, 4)) < 0.5).astype(np.float32)
    golden("nested", sim, frames, ["rec.lif", "out"])


def small(name, *, fc=None, neuron=None, edges=None, extra=None, **options):
    """input [3], fc, lif, output [2], and what is different in it."""
    nodes = {
        **ends([3], [2]),
        "fc": fc or node("Affine", weight=np.arange(6, dtype=np.float32)
                         .reshape(2, 3) / 8, bias=full(2, 0.25)),
        "lif": neuron or lif(2),
    }
    nodes.update(extra or {})
    nodes = {k: v for k, v in nodes.items() if v is not None}
    write(name, nodes,
          chain("input", "fc", "lif", "output") if edges is None else edges,
          **options)


def snntorch(n, beta, threshold=1.0):
    beta = full(n, beta)
    tau = np.float32(1e-4) / (1 - beta)
    return node("LIF", tau=tau, r=tau / np.float32(1e-4),
                v_leak=full(n, 0), v_threshold=full(n, threshold),
                v_reset=full(n, 0))


def good():
    space()
    line()
    nested()
    delays()
    small("lif")
    small("snntorch", neuron=snntorch(2, 0.9))
    with np.errstate(divide="ignore"):
        small("no_leak", neuron=snntorch(2, 1.0))
    small("no_memory", neuron=snntorch(2, 0.0))
    small("synaptic", neuron=node(
        "CubaLIF", tau_syn=full(2, 5e-4), tau_mem=full(2, 1e-3), r=full(2, 10),
        w_in=full(2, 5), v_leak=full(2, 0), v_threshold=full(2, 1),
        v_reset=full(2, 0)))
    small("cuba_ones", neuron=node(
        "CubaLIF", tau_syn=full(2, 5e-4), tau_mem=full(2, 1e-3), r=full(2, 1),
        v_leak=full(2, 0), v_threshold=full(2, 1), v_reset=full(2, 0)))
    small("jelly", neuron=lif(2, r=2.0, leak=0.25, reset=0.25, threshold=1.0))
    small("jelly_if", neuron=node("IF", r=full(2, 100), v_threshold=full(2, 1),
                                  v_reset=full(2, 0)))
    small("if", neuron=node("IF", r=full(2, 1), v_threshold=full(2, 1)))
    small("leak", neuron=lif(2, leak=0.5))
    small("each", neuron=node(
        "LIF", tau=np.array([0.02, 0.04]), r=np.array(1), v_leak=np.zeros(1),
        v_threshold=np.array([[0.5, 0.75]]), v_reset=np.zeros(2)))
    small("batch", extra={"input": node("Input", shape=[1, 3]),
                          "output": node("Output", shape=[1, 2])})
    small("no_shape", extra={"input": node("Input"),
                             "output": node("Output")})
    small("doubles", fc=node("Linear", weight=np.full((2, 3), 0.1)))
    small("metadata", fc=node("Linear", weight=full((2, 3), 1),
                              metadata={"author": "someone", "x": [1, 2]}))
    small("names", edges=[("input", "a\tb"), ("a\tb", "é.x"),
                          ("é.x", "output")],
          extra={"a\tb": node("Linear", weight=full((2, 3), 1)),
                 "é.x": lif(2), "fc": None, "lif": None})
    small("self", edges=chain("input", "fc", "lif", "output") +
          [("lif", "lif")])
    level = graph({"i": node("Input", shape=[2]), "lif": lif(2),
                   "o": node("Output", shape=[2])}, chain("i", "lif", "o"))
    for _ in range(3):
        level = graph({"i": node("Input", shape=[2]), "g": level,
                       "o": node("Output", shape=[2])}, chain("i", "g", "o"))
    small("levels", neuron=level)
    # Feedback over two layers, and a neuron that excites itself.
    rec = node("Linear", weight=full((2, 2), 0.5))
    small("feedback", extra={"fc2": rec, "lif2": lif(2), "back": rec,
                             "own": rec},
          edges=chain("input", "fc", "lif", "fc2", "lif2", "output") +
          [("lif2", "back"), ("back", "lif"), ("lif", "own"), ("own", "lif")])
    ring = dict(w_rec=node("Affine", weight=full((2, 2), 0.5),
                           bias=full(2, 0.25)))
    loop = [("lif", "w_rec"), ("w_rec", "lif")]
    small("recurrent", neuron=snntorch(2, 0.9), extra=ring,
          edges=chain("input", "fc", "lif", "output") + loop)
    small("recurrent_jelly", extra=ring,
          edges=chain("input", "fc", "lif", "output") + loop)
    # Ways of different length that meet.
    small("ways", extra={"short": node("Linear", weight=full((2, 2), 0.5)),
                         "fc2": rec, "lif2": lif(2)},
          edges=chain("input", "fc", "lif", "fc2", "lif2", "short", "output") +
          [("lif", "short")])
    # What comes back is read twice.
    small("bias_read_twice", extra=ring,
          edges=chain("input", "fc", "lif", "w_rec", "output") + loop[1:])


# -- Bad files --------------------------------------------------------------


def bad():
    small("bad_type", neuron=node("ALIF", tau=full(2, 1)))
    small("bad_parameter", neuron={**lif(2), "adaptation": full(2, 1)})
    small("bad_missing", neuron={k: v for k, v in lif(2).items()
                                 if k not in ("tau", "r")})
    small("bad_numbers", fc=node("Linear", weight=full((2, 3), np.nan)),
          neuron={**lif(2), "tau": np.array([0.02, np.nan], np.float32),
                  "v_threshold": "one"})
    small("bad_reset", neuron={**lif(2), "v_reset": "zero"})
    small("bad_tau", neuron=lif(2, tau=-0.02))
    small("bad_short_tau", neuron=lif(2, tau=1e-5))
    small("bad_params", neuron={**lif(2), "tau": full(3, 0.02)})
    small("bad_bias", fc=node("Affine", weight=full((2, 3), 1),
                              bias=full(3, 1)))
    small("bad_rank", fc=node("Linear", weight=full((1, 2, 3), 1)))
    small("bad_columns", fc=node("Linear", weight=full((2, 4), 1)))
    small("bad_output", extra={"output": node("Output", shape=[5])})
    small("bad_flat", extra={"input": node("Input", shape=[1, 3, 4])},
          fc=node("Linear", weight=full((2, 12), 1)))
    window = dict(kernel_size=[2, 2], stride=[2, 2], padding=[0, 0])
    image = {"input": node("Input", shape=[2, 5, 5]), "output": node("Output")}
    path = chain("input", "a", "b", "flat", "fc", "lif", "output")
    flat = node("Flatten", start_dim=0, end_dim=-1)

    def layers(name, a, b):
        small(name, edges=path, extra={**image, "a": a, "b": b, "flat": flat},
              fc=node("Linear", weight=full((2, 8), 1)))

    layers("bad_groups", conv("Conv2d", full((4, 2, 3, 3), 1), 2, groups=3),
           node("SumPool2d", **window))
    layers("bad_input_shape", conv("Conv2d", full((2, 2, 3, 3), 1), 2,
                                   input_shape=[4, 4]),
           node("SumPool2d", **window))
    layers("bad_kernel", conv("Conv2d", full((2, 2, 9, 9), 1), 2),
           node("SumPool2d", **window))
    layers("bad_same", conv("Conv2d", full((2, 2, 3, 3), 1), 2,
                            padding="same", stride=[2, 2]),
           node("SumPool2d", **{**window, "padding": [2, 0]}))
    layers("bad_padding", conv("Conv2d", full((2, 2, 3, 3), 1), 2,
                               padding="reflect"),
           node("SumPool2d", **{**window, "stride": [0, 2]}))
    small("bad_flatten", edges=chain("input", "a", "fc", "lif", "output"),
          extra={"input": node("Input", shape=[3, 1]),
                 "a": node("Flatten", start_dim=1, end_dim=2)})
    small("bad_input_type", edges=chain("input", "a", "fc", "lif", "output"),
          extra={"input": node("Input", shape=[3, 1]),
                 "a": node("Flatten", start_dim=0, end_dim=-1,
                           input_type=[5, 3, 1])})
    small("bad_edges", edges=[("input", "fc"), ("fc", "lif"), ("fc", "lif"),
                              ("lif", "out"), ("fc", "input"),
                              ("output", "fc")])
    small("bad_no_edge", edges=[("input", "fc"), ("lif", "output")])
    small("bad_no_edges", edges=[])
    small("bad_ends", extra={"input2": node("Input", shape=[3]),
                             "output": None},
          edges=chain("input", "fc", "lif") + [("input2", "fc")])
    small("bad_cycle", edges=chain("input", "fc", "lif", "output") +
          [("fc", "a"), ("a", "fc")],
          extra={"a": node("Linear", weight=full((3, 2), 1))})
    small("bad_no_delay", edges=chain("input", "fc", "lif", "output") +
          [("fc", "a"), ("a", "d"), ("d", "fc")],
          extra={"a": node("Linear", weight=full((3, 2), 1)),
                 "d": node("Delay", delay=full(3, 0))})
    small("bad_entries", edges=chain("input", "fc", "lif", "output") +
          [("fc", "lif2"), ("lif", "a"), ("a", "lif2"), ("lif2", "b"),
           ("b", "lif")],
          extra={"lif2": lif(2), "a": node("Linear", weight=full((2, 2), 1)),
                 "b": node("Linear", weight=full((2, 2), 1))})
    small("bad_island", edges=chain("input", "fc", "lif", "output") +
          [("x", "y"), ("y", "x"), ("y", "output")],
          extra={"x": lif(2), "y": node("Linear", weight=full((2, 2), 1))})
    small("bad_sum", edges=chain("input", "fc", "lif", "output") +
          [("input", "lif")])
    late = chain("input", "fc", "d", "lif", "output")
    small("bad_delay", edges=late,
          extra={"d": node("Delay", delay=full(2, 0.015))})
    small("bad_delays", edges=late,  # in front of neurons
          extra={"d": node("Delay", delay=np.array([0.01, 0.02]))})
    small("bad_long_delay", edges=late,
          extra={"d": node("Delay", delay=full(2, 1e9))})
    small("bad_ann", edges=chain("input", "fc", "output"),
          extra={"lif": None})
    inner = graph({"a": lif(2), "i": node("Input", shape=[2]),
                   "j": node("Input", shape=[2])},
                  chain("i", "a") + [("j", "a")])
    small("bad_nested", neuron=inner)
    deep = graph({"i": node("Input", shape=[2]), "lif": lif(2),
                  "o": node("Output", shape=[2])}, chain("i", "lif", "o"))
    for _ in range(20):
        deep = graph({"i": node("Input", shape=[2]), "g": deep,
                      "o": node("Output", shape=[2])}, chain("i", "g", "o"))
    small("bad_depth", neuron=deep)
    # Groups that lie in themselves.
    small("bad_itself", neuron=graph(
        {"i": node("Input", shape=[2]), "o": node("Output", shape=[2])},
        chain("i", "x", "o")))
    with h5py.File(HERE / "bad_itself.nir", "a") as file:
        nodes = file["node/nodes/lif/nodes"]
        for name in ("x", "y", "z"):
            nodes[name] = file["node/nodes/lif"]
    # More weights than the file can hold.
    small("bad_huge", fc=node("Linear", weight=full((2, 3), 1)))
    with h5py.File(HERE / "bad_huge.nir", "a") as file:
        del file["node/nodes/fc/weight"]
        file["node/nodes/fc"].create_dataset(
            "weight", (40000, 40000), np.float32, chunks=(1000, 1000))
    with h5py.File(HERE / "bad_root.nir", "w") as file:
        put(file, "node", lif(2))
    with h5py.File(HERE / "bad_data.nir", "w") as file:
        file.attrs["__type__"] = "NIRGraphData"
        file.create_group("nodes")
    with h5py.File(HERE / "bad_edge_shape.nir", "w") as file:
        put(file, "node", {"type": "NIRGraph", "nodes": ends([3], [2])})
        file["node"].create_dataset("edges", data=["input", "output"],
                                    dtype=h5py.string_dtype(),
                                    track_times=False)
    damage_heap()


def damage_heap():
    """A string of an edge whose heap says another size."""
    small("bad_heap")
    path = HERE / "bad_heap.nir"
    data = bytearray(path.read_bytes())
    at = data.rfind(b"GCOL")
    data[at + 24:at + 32] = (1 << 40).to_bytes(8, "little")
    path.write_bytes(data)
    # The reference of one edge's name to a string that its heap does not hold.
    small("bad_edge_heap")
    path = HERE / "bad_edge_heap.nir"
    with h5py.File(path) as file:
        at = file["node/edges"].id.get_offset()
    data = bytearray(path.read_bytes())
    data[at + 16 + 12:at + 16 + 16] = (4000).to_bytes(4, "little")
    path.write_bytes(data)


good()
bad()
