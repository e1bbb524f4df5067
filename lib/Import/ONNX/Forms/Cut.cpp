// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cutting pieces out of a graph.

#include "Cut.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace snnc::onnxio {

Cutter::Cutter(const onnx::GraphProto &graph) : graph(graph) {
  for (int i = 0; i < graph.node_size(); ++i) {
    for (const std::string &output : graph.node(i).output())
      producers[output] = i;
    for (const std::string &input : namesRead(graph.node(i))) {
      std::vector<int> &all = readersOf[input];
      if (all.empty() || all.back() != i)
        all.push_back(i);
    }
  }
}

int Cutter::producer(const std::string &value) const {
  auto found = producers.find(value);
  return found == producers.end() ? -1 : found->second;
}

ArrayRef<int> Cutter::readers(const std::string &value) const {
  auto found = readersOf.find(value);
  return found == readersOf.end() ? ArrayRef<int>()
                                  : ArrayRef<int>(found->second);
}

onnx::GraphProto
Cutter::cut(ArrayRef<int> nodes,
            function_ref<bool(const std::string &)> isGiven) const {
  std::set<int> needed(nodes.begin(), nodes.end());
  std::vector<int> open(nodes.begin(), nodes.end());
  while (!open.empty()) {
    int node = open.back();
    open.pop_back();
    for (const std::string &name : namesRead(graph.node(node)))
      if (int from = producer(name);
          from >= 0 && !isGiven(name) && needed.insert(from).second)
        open.push_back(from);
  }
  onnx::GraphProto part;
  part.set_name(graph.name());
  for (int node : needed)
    *part.add_node() = graph.node(node);
  return part;
}

void Cutter::addInitializers(onnx::GraphProto &part) const {
  StringSet<> read;
  for (const onnx::NodeProto &node : part.node())
    for (const std::string &name : namesRead(node))
      read.insert(name);
  for (const onnx::ValueInfoProto &output : part.output())
    read.insert(output.name());
  for (const onnx::TensorProto &tensor : graph.initializer())
    if (read.contains(tensor.name()))
      *part.add_initializer() = tensor;
}

} // namespace snnc::onnxio
