// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names of layers from the scopes in their nodes' names (rule T2).

#include "Step.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// The parts of `name` before its last '/': the modules it was written in.
SmallVector<StringRef> scope(StringRef name) {
  SmallVector<StringRef> parts;
  SplitString(name.rsplit('/').first, parts, "/");
  if (!name.contains('/'))
    parts.clear();
  return parts;
}

std::string commonScope(const Graph &graph, ArrayRef<int> nodes) {
  SmallVector<StringRef> common;
  for (size_t i = 0; i < nodes.size(); ++i) {
    SmallVector<StringRef> parts = scope(graph.nodes[nodes[i]].name);
    if (i == 0) {
      common = parts;
      continue;
    }
    size_t length = 0;
    while (length < std::min(common.size(), parts.size()) &&
           common[length] == parts[length])
      ++length;
    common.truncate(length);
  }
  return join(common, ".");
}

} // namespace

void nameLayers(const Graph &graph, StepNetwork &network) {
  StringSet<> used;
  size_t linears = 0, neurons = 0;
  for (Layer &layer : network.layers) {
    if (layer.kind == Layer::Reshape)
      continue;
    std::string name = commonScope(graph, layer.nodes);
    size_t number = layer.kind == Layer::Linear ? ++linears : ++neurons;
    if (name.empty())
      name = (layer.kind == Layer::Linear ? "linear" : "lif") +
             std::to_string(number);
    std::string unique = name;
    for (size_t k = 2; !used.insert(unique).second; ++k)
      unique = name + "_" + std::to_string(k);
    layer.name = unique;
  }
}

} // namespace snnc::onnxio
