// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Models of one neuron, and what the recogniser makes of them.

#ifndef SNNC_TEST_UNIT_IMPORT_TESTRECOGNISE_H
#define SNNC_TEST_UNIT_IMPORT_TESTRECOGNISE_H

#include "TestModel.h"
#include "lib/Import/ONNX/Network/Step.h"
#include "gtest/gtest.h"
#include <algorithm>

namespace snnc::test {

using namespace snnc::onnxio;
using V = TestModel::V;

struct Recognised {
  Graph graph;
  StepNetwork network;
  Findings findings;

  std::string errors() const {
    std::string all;
    for (const std::string &error : findings.errors)
      all += error + "\n";
    return all;
  }
  const Cell &cell() const { return network.layers.back().cell; }
};

/// Layers of one kind.
inline int64_t count(const Recognised &r, Layer::Kind kind) {
  return std::count_if(r.network.layers.begin(), r.network.layers.end(),
                       [&](const Layer &l) { return l.kind == kind; });
}

inline Recognised recognise(const TestModel &model) {
  Recognised r;
  // The graph outlives the model that a test hands over.
  ModelSource source{std::make_shared<onnx::ModelProto>(model.proto), ""};
  r.graph = buildGraph(source, source.getGraph(), r.findings);
  if (!r.graph.outputs.empty())
    r.network = recogniseStep(r.graph, r.findings);
  return r;
}

/// x [1, 3] → linear → i [1, 2]; the test writes the neuron itself.
struct CellModel : TestModel {
  V i, v;
  CellModel() {
    input("x", {1, 3});
    v = input("v_in", {1, 2});
    tensor("w", {3, 2}, {0.5f, -1, 2, 0.25f, 1, 3});
    i = node("MatMul", {"x", "w"}, "/fc/MatMul");
  }
  void finish(const V &spikes, const V &state) {
    node("Identity", {spikes}, "", "spk");
    node("Identity", {state}, "", "v_out");
    output("spk", {1, 2});
    output("v_out", {1, 2});
  }
  /// The spikes u ≥ 1, by default.
  V fires(const V &u, float threshold = 1, const V &op = "GreaterOrEqual") {
    return node(op, {u, number(threshold)}, "fire");
  }
  V decayed(float a = 0.5f) { return add(mul(v, number(a)), i); }
  V one() { return number(1); }
};

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_IMPORT_TESTRECOGNISE_H
