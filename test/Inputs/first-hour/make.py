#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trains a small network in snnTorch as a user would, then runs the README's
own lines: they export it and save recordings into the current folder.

  make.py MNIST      MNIST: the folder of the four idx files
"""
import gzip
import pathlib
import re
import sys
import textwrap

import numpy
import onnx
import snntorch
import torch

README = pathlib.Path(__file__).resolve().parents[3] / "README.md"
STEPS = 10


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = torch.nn.Linear(784, 128)
        self.lif1 = snntorch.Leaky(beta=0.9)
        self.fc2 = torch.nn.Linear(128, 10)
        self.lif2 = snntorch.Leaky(beta=0.9)

    def forward(self, x):  # [steps, recordings, 784]
        mem1, mem2 = self.lif1.init_leaky(), self.lif2.init_leaky()
        count = 0
        for step in x:
            spk, mem1 = self.lif1(self.fc1(step), mem1)
            spk, mem2 = self.lif2(self.fc2(spk), mem2)
            count = count + spk
        return count


def read(folder, name, header):
    data = gzip.decompress((pathlib.Path(folder) / name).read_bytes())
    return torch.tensor(numpy.frombuffer(data[header:], numpy.uint8))


def encode(images):
    """Rate coding: a pixel is the probability of a spike in a step."""
    return (torch.rand(STEPS, *images.shape) < images).float()


def train(net, images, labels):
    optimizer = torch.optim.Adam(net.parameters(), 2e-3)
    for _ in range(500):
        batch = torch.randint(0, len(images), (128,))
        loss = torch.nn.functional.cross_entropy(net(encode(images[batch])),
                                                 labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def strip_paths(path):
    """Leaves out where on the machine each node's Python code lay."""
    model = onnx.load(path, load_external_data=False)
    for node in model.graph.node:
        kept = [entry for entry in node.metadata_props
                if "stack_trace" not in entry.key]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    onnx.save(model, path)


def main():
    folder = sys.argv[1]
    torch.manual_seed(1)
    torch.set_num_threads(1)
    images = read(folder, "train-images-idx3-ubyte.gz", 16).view(-1, 784) / 255
    labels = read(folder, "train-labels-idx1-ubyte.gz", 8).long()
    net = Net()
    train(net, images, labels)
    test = encode(read(folder, "t10k-images-idx3-ubyte.gz", 16)
                  .view(-1, 784)[:200] / 255)
    y_test = read(folder, "t10k-labels-idx1-ubyte.gz", 8)[:200].numpy()
    right = (net(test).argmax(1).numpy() == y_test).sum()
    print(f"{right} of 200 right in snnTorch")
    names = {"torch": torch, "numpy": numpy, "net": net, "y_test": y_test,
             "x_train": encode(images[:200]).bool().transpose(0, 1).numpy(),
             "x_test": test.bool().transpose(0, 1).numpy()}
    for block in re.findall(r"```python\n(.*?)```", README.read_text(), re.S):
        exec(textwrap.dedent(block), names)
    strip_paths("net.onnx")


if __name__ == "__main__":
    main()
