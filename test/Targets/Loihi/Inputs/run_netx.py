"""Runs a .net file in Lava's bit-accurate simulation and writes its trace.

run_netx.py NET FRAMES.h5 DATASET TRACE.h5 [--message-bits=N]
            [--reset-interval=N] [--reset-offset=N] [--first=LAYER:NEURONS]
            [--recording=N] [--pad=N]

Frames are [T, ...] or [1, T, ...] in C,H,W order, or those of one recording of
[N, T, ...]; --pad adds steps without input; the trace has the form of
test/Inputs/loihi. --first keeps the first neurons of a layer only. Needs a
Python that imports lava.lib.dl.netx (lava-nc 0.10.0, lava-dl 0.6.0).
"""
import argparse

import h5py
import numpy as np
from lava.lib.dl.netx import hdf5
from lava.lib.dl.netx.blocks.models import AbstractPyBlockModel
from lava.lib.dl.netx.blocks.process import Input, RecurrentDense
from lava.magma.core.decorator import implements
from lava.magma.core.run_conditions import RunSteps
from lava.magma.core.run_configs import Loihi2SimCfg
from lava.magma.core.sync.protocols.loihi_protocol import LoihiProtocol
from lava.proc.io.sink import RingBuffer as Sink
from lava.proc.io.source import RingBuffer as Source


@implements(proc=RecurrentDense, protocol=LoihiProtocol)
class RecurrentModel(AbstractPyBlockModel):
    """lava-dl has the process, but no model of it."""


class FixedPoint(Loihi2SimCfg):
    def __init__(self):
        super().__init__(select_tag="fixed_pt")


def in_our_order(values):
    """Lava's W,H,C as a row of C,H,W."""
    values = np.asarray(values)
    return values.transpose(2, 1, 0).ravel() if values.ndim == 3 else values.ravel()


def run(net, frames):
    """u, v and spikes [T, n] of each layer of neurons."""
    first = net.layers[0]
    port = first.neuron.a_in if isinstance(first, Input) else net.inp
    if len(port.shape) == 3:
        w, h, c = port.shape
        data = frames.reshape(-1, c, h, w).transpose(3, 2, 1, 0)
    else:
        data = frames.reshape(len(frames), -1).T
    source = Source(data=np.ascontiguousarray(data, dtype=np.int32))
    source.s_out.connect(port)
    sinks = []
    for layer in net.layers:
        sinks.append(Sink(shape=layer.neuron.s_out.shape, buffer=len(frames)))
        layer.neuron.s_out.connect(sinks[-1].a_in)
    u, v = ([[] for _ in net.layers] for _ in range(2))
    try:
        for _ in frames:
            net.run(condition=RunSteps(1), run_cfg=FixedPoint())
            for k, layer in enumerate(net.layers):
                u[k].append(in_our_order(layer.neuron.u.get()))
                v[k].append(in_our_order(layer.neuron.v.get()))
        spikes = []
        for sink in sinks:
            data = sink.data.get()
            spikes.append([in_our_order(data[..., t]) for t in range(len(frames))])
    finally:
        net.stop()
    return u, v, spikes


def neuron_groups(path):
    """Numbers of the groups that are layers of neurons."""
    with h5py.File(path) as file:
        layers = file["layer"]
        return [
            k
            for k in sorted(layers, key=int)
            if "neuron" in layers[k] or (k != "0" and "weight" in layers[k])
        ]


def main():
    parser = argparse.ArgumentParser()
    for name in ("net", "frames", "dataset", "trace"):
        parser.add_argument(name)
    parser.add_argument("--message-bits", type=int, default=0)
    parser.add_argument("--reset-interval", type=int)
    parser.add_argument("--reset-offset", type=int, default=0)
    parser.add_argument("--first", default="")
    parser.add_argument("--recording", type=int)
    parser.add_argument("--pad", type=int, default=0)
    options = parser.parse_args()
    with h5py.File(options.frames) as file:
        frames = file[options.dataset][()]
    net = hdf5.Network(
        options.net,
        input_message_bits=options.message_bits,
        reset_interval=options.reset_interval,
        reset_offset=options.reset_offset,
    )
    size = int(np.prod(net.layers[0].inp.shape))
    if options.recording is not None:
        frames = frames[options.recording]
    frames = frames.reshape(-1, size)
    frames = np.concatenate([frames, np.zeros((options.pad, size), frames.dtype)])
    only = dict(part.split(":") for part in options.first.split(",") if part)
    with h5py.File(options.trace, "w") as file:
        for k, *arrays in zip(neuron_groups(options.net), *run(net, frames)):
            end = int(only[k]) if k in only else None
            for name, array, kind in zip(
                ("u", "v", "spikes"), arrays, (np.int32, np.int32, np.uint8)
            ):
                file[f"layer/{k}/{name}"] = np.stack(array)[:, :end].astype(kind)


if __name__ == "__main__":
    main()
