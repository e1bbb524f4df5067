# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The exact cycle model of targets/FPGA/hdl/README.md, word by word: every
queue and stage is a recurrence over the times of earlier words."""

NEVER = -10**9


class Fifo:
    """snn_fifo: E accept, F move to the output register, D taken."""

    def __init__(self, depth):
        self.depth, self.e, self.f, self.d = depth, [], [], NEVER

    def free(self):
        """First cycle in which the next word finds room."""
        n = len(self.f) - self.depth
        return self.f[n] + 1 if n >= 0 else NEVER

    def put(self, t):
        """Accepts a word in cycle t, returns when it is first offered."""
        self.e.append(t)
        last = self.f[-1] if self.f else NEVER
        self.f.append(max(t + 1, self.d, last + 1))
        return self.f[-1] + 1


class Core:
    """snn_lif_core behind its link FIFO. lengths[address]: rows of a column.
    fired: iterator over the groups' spikes of each tick, [[lane, ...], ...]."""

    QUEUE, SLACK = 32, 12

    def __init__(self, lengths, groups, lutram, column_depth, link_depth, fired):
        self.lengths, self.groups, self.fired = lengths, groups, fired
        self.latency, self.gap = (5, 5) if lutram else (6, 6)
        self.link, self.columns = Fifo(link_depth), Fifo(column_depth)
        self.spikes = Fifo(self.QUEUE)
        self.b = self.c = self.end = self.sent = NEVER
        self.output = None       # next Core, or None
        self.ticks = []          # output cycles of ticks

    def accept(self, t, kind, address):
        """A word reaches the link FIFO in cycle t (at or after link.free())."""
        a = max(self.link.put(t), self.b)           # fetch, stage 1
        self.link.d = a
        b = max(a + 1, self.c)                      # stage 2
        length = 0 if kind else self.lengths[address]
        c = b + 1                                   # dropped or queued
        if kind or length:
            c = max(c, self.columns.free())
        self.b, self.c = b, c
        if not kind and not length:
            return
        d = max(self.columns.put(c), self.end)      # issue takes it
        self.columns.d = d
        if not kind:
            self.end = d + length
            return
        groups, x = next(self.fired), d
        for g in range(self.groups + self.gap):
            x = self.room(x + 1)
            if g < self.groups and (groups[g] or g == self.groups - 1):
                self.push(x + self.latency, groups[g],
                          kind if g == self.groups - 1 else 0)
        self.end = x

    def room(self, x):
        """First cycle from x on in which a sweep may issue."""
        e, f = self.spikes.e, self.spikes.f
        while True:
            n = min(len(e), 2 * self.QUEUE)
            used = (sum(t < x - 1 for t in e[len(e) - n:])
                    - sum(t < x - 1 for t in f[len(f) - n:]))
            if used < self.QUEUE - self.SLACK:
                return x
            x += 1

    def push(self, t, spikes, kind):
        d = max(self.spikes.put(t), self.sent)      # the sender takes the group
        self.spikes.d = d
        self.sent = d
        for address in spikes:
            self.send(0, address)
        if kind:
            self.send(kind, 0)
            self.ticks.append(self.sent)

    def send(self, kind, address):
        self.sent += 1
        if self.output:
            self.sent = max(self.sent, self.output.link.free())
            self.output.accept(self.sent, kind, address)


def run(cores, words):
    """Feeds (kind, address) words without stalls; returns the cycles from the
    first word accepted to the last word out."""
    for core, following in zip(cores, cores[1:]):
        core.output = following
    t = -1
    for kind, address in words:
        t = max(t + 1, cores[0].link.free())
        cores[0].accept(t, kind, address)
    return cores[-1].ticks[-1] + 1


def of_network(network, links, fifo_depth):
    """Cores of a snn_model.Network; links as Network.run returns them."""
    cores = []
    for n, layer in enumerate(network.layers):
        cores.append(Core([len(c) for c in layer.columns()], layer.groups,
                          layer.lutram, 1 << layer.column_log2, fifo_depth,
                          fired_groups(layer, links[n + 1])))
    return cores


def fired_groups(layer, words):
    groups = [[] for _ in range(layer.groups)]
    for kind, _, address in words:
        if kind:
            yield groups
            groups = [[] for _ in range(layer.groups)]
        else:
            groups[address // layer.lanes].append(address)
