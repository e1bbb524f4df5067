"""Writes a network of lava-dl (.net) and Lava's own trace of it as a `check`
case at level qsnn (rule Q10). Made the q10-lava-*.mlir files:

  lava_case.py simple_conv.net simple_conv.trace.h5 > q10-lava-conv.mlir
"""
import sys

import h5py
import numpy as np


def dense(array):
    return np.array2string(np.asarray(array, dtype=np.int64), separator=", ",
                           threshold=sys.maxsize, max_line_width=10**9) \
        .replace("\n", "").replace("  ", " ")


def shape(dims, element):
    return "tensor<" + "x".join(map(str, dims)) + f"x{element}>"


class Writer:
    def __init__(self, net, trace, steps):
        self.net, self.trace, self.steps = net, trace, steps
        self.lines, self.expects, self.count = [], [], 0
        self.layer = net["layer"]

    def value(self, text):
        self.count += 1
        self.lines.append(f"  %{self.count} = {text}")
        return f"%{self.count}"

    def weights(self, w):
        bits = 10 if abs(w).max() > 127 else 8
        return bits, self.value(f"arith.constant dense<{dense(w)}> : "
                                f"{shape(w.shape, f'i{bits}')}")

    def delayed(self, x, kind, steps, name):
        return self.value(f'qsnn.delay "{name}" {x} by {steps} init 0 : {kind}')

    def dense(self, x, size, group, k):
        """One synapse for each delay d, behind `delay` d + 1."""
        w = np.trunc(group["weight"][()]).astype(int).reshape(-1, size)
        rows = w.shape[0]
        delay = group["delay"][()] if "delay" in group else 0
        if np.ndim(delay) == 1:
            delay = np.reshape(delay, (-1, 1))
        delay = np.broadcast_to(delay, w.shape)
        total = None
        for d in sorted(set(delay.flat)):
            at = self.delayed(x, shape([size], "i1"), d + 1, f"d{k}.{d}")
            bits, weight = self.weights(np.where(delay == d, w, 0))
            kind = shape([rows], "i32")
            part = self.value(
                f'qsnn.linear "fc{k}.{d}" {at}, {weight} overflow wrap 32 : '
                f"({shape([size], 'i1')}, {shape(w.shape, f'i{bits}')}) -> {kind}")
            total = part if total is None else self.value(
                f'qsnn.add "sum{k}.{d}" {total}, {part} overflow wrap 32 : '
                f"({kind}, {kind}) -> {kind}")
        return total, [rows]

    def conv(self, x, dims, group, k):
        w = np.trunc(group["weight"][()]).astype(int)
        out = [int(n) for n in group["shape"][()]]
        two = lambda key: [int(n) for n in np.broadcast_to(group[key][()], 2)]
        pad = two("padding")
        at = self.delayed(x, shape(dims, "i1"), 1, f"d{k}")
        bits, weight = self.weights(w)
        return self.value(
            f'qsnn.conv "conv{k}" {at}, {weight} stride {two("stride")} pads '
            f'{pad + pad} dilation {two("dilation")} groups '
            f'{int(group["groups"][()])} overflow wrap 24 : '
            f"({shape(dims, 'i1')}, {shape(w.shape, f'i{bits}')}) -> "
            f"{shape(out, 'i32')}"), out

    def neurons(self, current, dims, group, k):
        n, flat = group["neuron"], int(np.prod(dims))
        kind = shape(dims, "i32")
        bias = "0"
        if "bias" in group:
            c = 64 * np.trunc(group["bias"][()]).astype(int).reshape(-1)
            per = [c.size] + [1] * (len(dims) - 1)
            bias = f"dense<{dense(c.reshape(per))}> : {shape(per, 'i64')}"
        u = self.value(
            f'qsnn.li "u{k}" {current} leak {4096 - int(n["iDecay"][()])} shift 12 '
            f"round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit "
            f"1.0 : {kind} -> {kind}")
        s = self.value(
            f'qsnn.lif "v{k}" {u} leak {4096 - int(n["vDecay"][()])} shift 12 round '
            f"trunc frac 0 bias {bias} threshold {64 * int(n['vThMant'][()])} reset "
            f"to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 1.0 "
            f": {kind} -> {shape(dims, 'i1')}")
        rows = [self.steps] + list(dims)
        seen = {a: self.trace[f"layer/{k}/{a}"][:self.steps].reshape(rows)
                for a in ("u", "v", "spikes")}
        if not seen["spikes"].any():
            print(f"warning: layer {k} is silent", file=sys.stderr)
        for name, what, array, element in (("u", "post", "u", "i64"),
                                           ("v", "post", "v", "i64"),
                                           ("v", "spikes", "spikes", "i1")):
            self.expects.append(
                f'  check.expect_{what} "{name}{k}" dense<{dense(seen[array])}> : '
                f"{shape(rows, element)}")
        return s

    def write(self, title):
        first = self.layer["0"]
        dims = [int(n) for n in first["shape"][()]]
        entry, x = dims, "%x"
        for k in range(1, len(self.layer)):
            group = self.layer[str(k)]
            if bytes(group["type"][()].flat[0]) == b"flatten":
                flat = [int(np.prod(dims))]
                x = self.value(f"qsnn.reshape {x} : {shape(dims, 'i1')} -> "
                               f"{shape(flat, 'i1')}")
                dims = flat
                continue
            convolves = bytes(group["type"][()].flat[0]) == b"conv"
            current, dims = (self.conv(x, dims, group, k) if convolves else
                             self.dense(x, int(np.prod(dims)), group, k))
            x = self.neurons(current, dims, group, k)
        frames = self.trace["input"][:self.steps].reshape([self.steps] + entry)
        print(f"// RUN: snn-run --check %s\n\n// Q10: {title}; u, v and spikes of the "
              f"first {self.steps} steps as Lava's\n// bit-accurate simulation gave "
              "them. Written by Inputs/lava_case.py.\n")
        print(f"qsnn.network @net(%x: {shape(entry, 'i1')}) -> {shape(dims, 'i1')} {{")
        print("\n".join(self.lines))
        print(f"  qsnn.output {x} : {shape(dims, 'i1')}\n}}\n")
        print(f'check.case "Lava" of @net {{\n  check.input dense<{dense(frames)}> : '
              f"{shape(frames.shape, 'i1')}")
        print("\n".join(self.expects) + "\n}")


if __name__ == "__main__":
    with h5py.File(sys.argv[1]) as net, h5py.File(sys.argv[2]) as trace:
        steps = min(24, trace["input"].shape[0])
        Writer(net, trace, steps).write(sys.argv[1].split("/")[-1])
