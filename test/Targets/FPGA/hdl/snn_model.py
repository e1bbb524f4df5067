# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random integer networks for the FPGA library, their results by rules Q1 to
Q3, and their memories and bench files by targets/FPGA/hdl/README.md."""

import random

ROUND = ("floor", "nearest", "ceil", "trunc")


def clog2(n):
    return max(0, n - 1).bit_length()


def leak(v, m, k, rounding):
    """round(m v / 2^k), written without the hardware's tricks."""
    x, d = m * v, 1 << k
    if rounding == "floor":
        return x // d
    if rounding == "ceil":
        return -(-x // d)
    if rounding == "trunc":
        return abs(x) // d * (1 if x >= 0 else -1)
    return (2 * x + d) // (2 * d)


class Layer:
    """One LIF layer: weights[i][j] of output position i from input j."""

    def __init__(self, rng, n_in, n_out, lanes, **fixed):
        self.n_in, self.n_out, self.lanes = n_in, n_out, lanes
        pick = lambda name, choice: fixed.get(name, choice)
        self.weight_w = pick("weight_w", rng.choice([2, 3, 4, 4, 6, 8]))
        self.delta = pick("delta", rng.randrange(2))
        self.lutram = pick("lutram", rng.randrange(2))
        self.frac = pick("frac", rng.choice([0, 0, 1, 3]))
        self.k = pick("k", rng.choice([0, 1, 1, 2, 4, 12]))
        self.m = pick("m", rng.choice([1, (1 << self.k) - 1, 1 << self.k,
                                       rng.randint(0, 1 << self.k)]))
        self.m = min(self.m, 1 << self.k)
        self.rounding = pick("rounding", rng.choice(ROUND))
        self.reset_mode = pick("reset_mode", rng.choice(["none", "to", "subtract"]))
        density = pick("density", rng.choice([0.05, 0.2, 0.5, 0.9]))
        lo, hi = -(1 << (self.weight_w - 1)), (1 << (self.weight_w - 1)) - 1
        self.weights = [[rng.choice([w for w in (lo, hi, rng.randint(lo, hi)) if w] or [lo])
                         if rng.random() < density else 0
                         for _ in range(n_in)] for _ in range(n_out)]
        scale = (1 << self.frac) * hi
        per = lambda lo, hi: [rng.randint(lo, hi) for _ in range(n_out)]
        one = lambda lo, hi: [rng.randint(lo, hi)] * n_out
        field = lambda name: pick(name, rng.choice([per, one]))
        self.theta = field("thresholds")(scale // 2, 3 * scale)
        if fixed.get("always_fires"):
            self.theta = per(-scale * 4000, -scale * 2000)
        self.bias = field("biases")(-scale // 2, scale)
        self.reset = field("resets")(-scale // 2, scale)
        self.v0 = field("initials")(-scale, scale)
        if rng.random() < 0.4:
            self.bias = [0] * n_out
        if rng.random() < 0.4:
            self.v0 = [0] * n_out
        self.groups = -(-n_out // lanes)
        self.group_w = max(1, clog2(self.groups))
        self.index_w = (pick("index_w", rng.randint(1, self.group_w))
                        if self.delta else self.group_w)
        self.column_log2 = pick("column_log2", rng.choice([2, 4]))
        self.lowest = self.highest = 0

    def start(self):
        return list(self.v0)

    def see(self, *values):
        for v in values:
            self.lowest = min(self.lowest, v)
            self.highest = max(self.highest, v)

    def step(self, v, events):
        """One step (Q2, Q3): membranes after reset, {address: count} ->
        u, spikes (positions), new membranes."""
        x = [0] * self.n_out
        for j, count in events:
            for i in range(self.n_out):
                x[i] += self.weights[i][j] * count
        us, spikes, new = [], [], []
        for i in range(self.n_out):
            held = leak(v[i], self.m, self.k, self.rounding) + self.bias[i]
            u = held + (x[i] << self.frac)
            s = 1 if u > self.theta[i] else 0
            if self.reset_mode == "to":
                w = self.reset[i] if s else u
            elif self.reset_mode == "subtract":
                w = u - self.reset[i] * s
            else:
                w = u
            self.see(held, u, w,
                     leak(w, self.m, self.k, self.rounding) + self.bias[i])
            us.append(u)
            new.append(w)
            if s:
                spikes.append(i)
        return us, spikes, new

    def columns(self):
        """Rows of every input's column; a row has one (index, weight) a lane."""
        top = (1 << self.index_w) - 1
        columns = []
        for j in range(self.n_in):
            lanes = []
            for lane in range(self.lanes):
                entries, previous = [], -1
                for g in range(self.groups):
                    i = g * self.lanes + lane
                    w = self.weights[i][j] if i < self.n_out else 0
                    if not w:
                        continue
                    gap = g - previous - 1
                    while self.delta and gap > top:
                        entries.append((top, 0))
                        gap -= top + 1
                    entries.append((gap if self.delta else g, w))
                    previous = g
                lanes.append(entries)
            rows = []
            for r in range(max(len(e) for e in lanes)):
                rows.append([e[r] if r < len(e) else (0, 0) for e in lanes])
            columns.append(rows)
        return columns

    def constant_fields(self):
        """(name, values, width) of the four fields, width 0 for one value."""
        init = [leak(self.v0[i], self.m, self.k, self.rounding) + self.bias[i]
                for i in range(self.n_out)]
        self.see(*init, *self.theta, *self.reset)
        out = []
        for name, values in (("INIT", init), ("RESET", self.reset),
                             ("BIAS", self.bias), ("THRESH", self.theta)):
            same = len(set(values)) == 1
            out.append((name, values, 0 if same else signed_width(values)))
        return out


def signed_width(values):
    return 1 + max(max(v, ~v).bit_length() for v in values)


def word(fields):
    """Packs (value, width) from the highest field down."""
    value = total = 0
    for v, width in fields:
        value = value << width | v & ((1 << width) - 1)
        total += width
    return value, total


def hex_lines(words):
    digits = max(1, -(-words[0][1] // 4))
    return "".join("%0*x\n" % (digits, v) for v, _ in words)


class Network:
    def __init__(self, layers, count_w, recordings):
        self.layers, self.count_w = layers, count_w
        self.addr_w = max(1, clog2(layers[0].n_in))
        self.out_w = [max(1, clog2(l.n_out)) for l in layers]
        self.recordings = recordings     # [recording][step] -> [(addr, count)]

    def run(self):
        """Returns membranes[layer] -> steps of u, and links[0..layers]: words
        (kind, count, addr) of each link."""
        membranes = [[] for _ in self.layers]
        links = [[] for _ in range(len(self.layers) + 1)]
        for recording in self.recordings:
            v = [l.start() for l in self.layers]
            for t, events in enumerate(recording):
                kind = 2 if t == len(recording) - 1 else 1
                links[0] += [(0, c, a) for a, c in events] + [(kind, 0, 0)]
                for n, layer in enumerate(self.layers):
                    u, spikes, v[n] = layer.step(v[n], events)
                    membranes[n].append(u)
                    events = [(p, 1) for p in spikes]
                    links[n + 1] += [(0, 1, p) for p in spikes] + [(kind, 0, 0)]
        return membranes, links


def random_network(seed, **fixed):
    rng = random.Random(seed)
    n_layers = fixed.pop("n_layers", rng.choice([1, 1, 2, 3]))
    lanes = fixed.pop("lanes", None)
    count_w = rng.choice([1, 2, 2, 3])
    sizes = [rng.choice([1, 5, 20, 40, 70])]
    sizes += [rng.choice([1, 3, 10, 17, 33, 64]) for _ in range(n_layers)]
    layers = [Layer(rng, sizes[n], sizes[n + 1],
                    lanes or rng.choice([1, 2, 4, 8, 16]), **fixed)
              for n in range(n_layers)]
    recordings = []
    for _ in range(rng.randint(2, 4)):
        rate = rng.choice([0.02, 0.2, 0.8])
        steps = []
        for _ in range(rng.randint(1, 8)):
            events = [(a, rng.randint(1, min(3, (1 << count_w) - 1)))
                      for a in range(sizes[0]) if rng.random() < rate]
            events += rng.sample(events, min(len(events), rng.choice([0, 0, 2])))
            rng.shuffle(events)
            steps.append(events)
        recordings.append(steps)
    return Network(layers, count_w, recordings)
