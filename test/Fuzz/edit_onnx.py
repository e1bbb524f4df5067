#!/usr/bin/env python3
# Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Edits good ONNX models and imports each: bytes at random hardly ever make another
model, edits of nodes, shapes and attributes do. Needs the onnx package.

    test/Fuzz/edit_onnx.py --count=1000 --seed=1 build/bin/snn-translate test/Import/ONNX/Inputs

A file that crashes or takes longer than a minute is kept in the current folder, and
the program ends with 1.
"""
import copy
import sys

import edit_common
import onnx

SIZES = [0, -1, 1, 2, 3, 10, 1 << 40, -(1 << 62)]
NUMBERS = [-1, 0, 1, 2, 5, 1 << 62, -(1 << 63)]
FLOATS = [0.0, -1.0, float("nan"), float("inf"), 1e30]
OPERATORS = ["Expand", "Tile", "Softmax", "ArgMax", "Loop", "Scan", "ScatterND", "Split"]


def nodes_of(graph):
    found = []
    for node in graph.node:
        found.append(node)
        for attribute in node.attribute:
            if attribute.HasField("g"):
                found += nodes_of(attribute.g)
    return found


class Editor:
    def __init__(self, model, random_):
        self.graph, self.random = model.graph, random_
        self.nodes = nodes_of(model.graph)
        self.nodes += [n for f in model.functions for n in f.node]

    def name(self):
        node = self.random.choice(self.nodes)
        return self.random.choice([*node.output, *node.input, ""])

    def replace(self, items, value):
        if items:
            items[self.random.randrange(len(items))] = value

    def operand(self):
        self.replace(self.random.choice(self.nodes).input, self.name())

    def more_operands(self):
        self.random.choice(self.nodes).input.append(self.name())

    def fewer_operands(self):
        inputs = self.random.choice(self.nodes).input
        if inputs:
            del inputs[self.random.randrange(len(inputs))]

    def result(self):
        self.replace(self.random.choice(self.nodes).output, self.name())

    def fewer_results(self):
        outputs = self.random.choice(self.nodes).output
        if outputs:
            del outputs[self.random.randrange(len(outputs))]

    def operator(self):
        node = self.random.choice(self.nodes)
        node.op_type = self.random.choice(
            OPERATORS + [n.op_type for n in self.nodes])

    def shape(self):
        values = [*self.graph.input, *self.graph.output]
        dims = self.random.choice(values).type.tensor_type.shape.dim
        if dims:
            self.random.choice(dims).dim_value = self.random.choice(SIZES)

    def open_shape(self):
        dims = self.random.choice(self.graph.input).type.tensor_type.shape.dim
        if dims:
            self.random.choice(dims).dim_param = "n"

    def tensor(self):
        if self.graph.initializer:
            tensor = self.random.choice(self.graph.initializer)
            self.replace(tensor.dims, self.random.choice(SIZES))

    def element_type(self):
        if self.graph.initializer:
            tensor = self.random.choice(self.graph.initializer)
            tensor.data_type = self.random.choice([0, 1, 2, 6, 7, 9, 10, 11, 16, 99])

    def attribute(self):
        attributes = self.random.choice(self.nodes).attribute
        if not attributes:
            return
        attribute = self.random.choice(attributes)
        if attribute.type == onnx.AttributeProto.INT:
            attribute.i = self.random.choice(NUMBERS)
        elif attribute.type == onnx.AttributeProto.INTS:
            self.replace(attribute.ints, self.random.choice(NUMBERS))
        elif attribute.type == onnx.AttributeProto.FLOAT:
            attribute.f = self.random.choice(FLOATS)
        elif attribute.type == onnx.AttributeProto.TENSOR:
            attribute.t.raw_data = self.random.randbytes(len(attribute.t.raw_data))

    def foreign_attribute(self):
        attributes = self.random.choice(self.nodes).attribute
        if attributes:
            self.random.choice(self.nodes).attribute.add().CopyFrom(
                self.random.choice(attributes))

    def fewer_nodes(self):
        del self.graph.node[self.random.randrange(len(self.graph.node))]

    def order(self):
        nodes = self.graph.node
        i, j = (self.random.randrange(len(nodes)) for _ in range(2))
        kept = copy.deepcopy(nodes[i])
        nodes[i].CopyFrom(nodes[j])
        nodes[j].CopyFrom(kept)

    EDITS = [operand, more_operands, fewer_operands, result, fewer_results, operator,
             shape, open_shape, tensor, element_type, attribute, foreign_attribute,
             fewer_nodes, order]

    def run(self):
        for _ in range(self.random.randint(1, 4)):
            if self.graph.node and self.graph.input:
                self.random.choice(self.EDITS)(self)


def is_seed(path):
    try:
        onnx.load(path, load_external_data=False)
        return True
    except Exception:  # a hostile one
        return False


def edit(seed, path, random_):
    model = onnx.load(seed, load_external_data=False)
    Editor(model, random_).run()
    path.write_bytes(model.SerializeToString())


def main():
    return edit_common.run(__doc__, ".onnx", is_seed, edit,
                           lambda path, random_: ["--import-onnx", path])


if __name__ == "__main__":
    sys.exit(main())
