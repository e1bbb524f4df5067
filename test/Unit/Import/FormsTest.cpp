// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Graphs that are no step with their states, and steps that only look so.

#include "TestRecognise.h"
#include "lib/Import/ONNX/Forms/Explain.h"
#include "lib/Import/ONNX/Forms/Survey.h"
#include "gtest/gtest.h"
#include <limits>

using namespace snnc;
using namespace snnc::test;

namespace {

using V = TestModel::V;

/// Models of several neurons: u = 0.5·v + x; s = (u > 1); v' = u − s.
struct Neurons : TestModel {
  V weights;
  int neurons = 0;

  Neurons() {
    input("x", {1, 2});
    weights = tensor("w", {2, 2}, {1, -0.5f, 0.25f, 2});
  }

  V linear(const V &x, const V &w) { return node("MatMul", {x, w}); }

  V indexes(const std::vector<int64_t> &list, bool scalar = false) {
    auto *t = graph().add_initializer();
    t->set_name("indexes" + std::to_string(graph().initializer_size()));
    t->set_data_type(onnx::TensorProto::INT64);
    if (!scalar)
      t->add_dims(int64_t(list.size()));
    for (int64_t i : list)
      t->add_int64_data(i);
    return t->name();
  }

  V spikes(const V &u) {
    return cast(node("Greater", {u, number(1)}), onnx::TensorProto::FLOAT);
  }

  V lif(const V &current) {
    std::string name = "v" + std::to_string(++neurons);
    V v = input(name + "_in", {1, 2});
    V u = node("Add", {node("Mul", {v, number(0.5f)}), current});
    V s = spikes(u);
    node("Sub", {u, s}, "", name + "_out");
    output(name + "_out", {1, 2});
    return s;
  }

  void finish(const V &value) {
    node("Identity", {value}, "", "spk");
    output("spk", {1, 2});
  }
};

/// What the check of memory says.
struct Checked {
  Recognised step;
  Refusal refusal;
};

Checked check(const TestModel &model, bool allowed = false) {
  Checked result{recognise(model), {}};
  if (result.step.errors().empty())
    result.refusal =
        checkMemory(result.step.graph, result.step.network, model.proto.graph(),
                    "", allowed, result.step.findings);
  return result;
}

TEST(Forms, WeightsThatTwoLayersShareAreNoLoop) {
  Neurons m;
  V a = m.lif(m.linear("x", m.weights));
  m.finish(m.lif(m.linear(a, m.weights)));
  Checked c = check(m);
  EXPECT_EQ(c.step.errors(), "");
  EXPECT_EQ(c.refusal.error, "");
  EXPECT_TRUE(c.step.findings.warnings.empty());
}

TEST(Forms, WeightsThatAreSharedWithoutMemoryAreALoop) {
  for (bool allowed : {false, true}) {
    Neurons m;
    V a = m.spikes(m.linear("x", m.weights));
    m.finish(m.lif(m.linear(a, m.weights)));
    Checked c = check(m, allowed);
    EXPECT_EQ(c.step.errors(), "");
    EXPECT_CONTAINS(c.refusal.error, "unrolled over T = 2 steps");
  }
}

/// Entries 0 and 1 are all of a sequence of two steps; others are none.
TEST(Forms, EntriesThatAreNoSequence) {
  constexpr int64_t most = std::numeric_limits<int64_t>::max();
  for (int64_t second : {int64_t(1), int64_t(2), most}) {
    Neurons m;
    V first = m.node("Gather", {"x", m.indexes({0}, true)});
    m.finish(m.node(
        "Add", {first, m.node("Gather", {"x", m.indexes({second}, true)})}));
    std::string text = Survey(m.proto.graph()).unrolled(/*stateless=*/true);
    if (second == 1)
      EXPECT_CONTAINS(text, "unrolled over T = 2 steps: 'x' is taken apart");
    else
      EXPECT_EQ(text, "") << second;
  }
}

TEST(Forms, OneNeuronWithoutMemoryIsAWarningSeveralAreNot) {
  for (int memoryless : {0, 1, 2, 3}) {
    Neurons m;
    V s = "x";
    for (int k = 0; k < 3; ++k) {
      V w = m.tensor("w" + std::to_string(k), {2, 2}, {1, 0, 0, float(k + 1)});
      V current = m.linear(s, w);
      s = k < memoryless ? m.spikes(current) : m.lif(current);
    }
    m.finish(s);
    Checked c = check(m);
    EXPECT_EQ(c.step.errors(), "");
    EXPECT_EQ(c.step.findings.warnings.size(), size_t(memoryless == 1));
    EXPECT_EQ(c.refusal.error.empty(), memoryless < 2);
    if (memoryless == 2)
      EXPECT_CONTAINS(c.refusal.error, "2 of 3 neurons have no memory");
    if (memoryless == 3)
      EXPECT_CONTAINS(c.refusal.error, "no neuron has a memory");
    EXPECT_EQ(check(m, /*allowed=*/true).refusal.error, "");
  }
}

/// A neuron that only its last spike reaches remembers that.
TEST(Forms, ASpikeOfTheStepBeforeIsAMemory) {
  Neurons m;
  V v = m.input("v_in", {1, 2});
  V u = m.node("Sub", {m.linear("x", m.weights), m.spikes(v)});
  m.node("Identity", {u}, "", "v_out");
  m.output("v_out", {1, 2});
  m.finish(m.spikes(u));
  Checked c = check(m);
  EXPECT_EQ(c.step.errors(), "");
  EXPECT_EQ(c.refusal.error, "");
}

/// The one step of a time dimension of 1, as SpikingJelly 2 and sinabs take it.
TEST(Forms, MovesThatMoveNothingAreGone) {
  int64_t most = std::numeric_limits<int64_t>::max();
  for (int64_t end : {int64_t(1), int64_t(5), most}) {
    Neurons m;
    V zero = m.indexes({0});
    V up = m.node("Unsqueeze", {m.linear("x", m.weights), zero});
    V cut = m.node("Slice", {up, zero, m.indexes({end}), zero});
    V s = m.lif(m.node("Squeeze", {cut, zero}));
    V joined = m.node("Concat", {m.node("Unsqueeze", {s, zero})});
    m.attribute("axis", int64_t(0));
    m.finish(m.node("Gather", {joined, m.indexes({0}, /*scalar=*/true)}));
    Recognised r = recognise(m);
    EXPECT_EQ(r.errors(), "");
    EXPECT_EQ(r.network.layers.size(), 2u); // linear and neuron
  }
}

TEST(Forms, APartIsALayer) {
  for (int64_t index : {1, 0}) {
    Neurons m;
    V two = m.node("Reshape", {"x", m.indexes({1, 2, 1})});
    V one = m.node("Gather", {two, m.indexes({index}, /*scalar=*/true)});
    m.attribute("axis", int64_t(1));
    V both = m.node("Concat", {one, one});
    m.attribute("axis", int64_t(1));
    m.finish(m.lif(both));
    Recognised r = recognise(m);
    EXPECT_EQ(r.errors(), "");
    EXPECT_EQ(count(r, Layer::Slice), 1);
  }
}

TEST(Forms, AnActivationIsNoNeuron) {
  Neurons m;
  m.finish(m.lif(m.node("Relu", {m.linear("x", m.weights)}, "/act")));
  EXPECT_CONTAINS(recognise(m).errors(),
                  "of node '/act' (Relu), an activation that is no neuron; "
                  "leave it out, or make it a neuron of its own");
}

/// A readout's membrane is the output, and again the next state.
TEST(Forms, OneValueUnderTwoNamesIsNoChoice) {
  for (bool twice : {false, true}) {
    Neurons m;
    V v = m.input("v", {1, 2});
    V u = m.node(
        "Add", {m.node("Mul", {v, m.number(0.5f)}), m.linear("x", m.weights)});
    m.output(u, {1, 2});
    if (twice) {
      m.output(u, {1, 2});
    } else {
      m.node("Identity", {u}, "", "alias");
      m.output("alias", {1, 2});
    }
    Recognised r = recognise(m);
    EXPECT_EQ(r.errors(), "");
    EXPECT_TRUE(r.findings.notes.empty());
    EXPECT_EQ(count(r, Layer::Li), 1);
  }
}

TEST(Forms, NodesOfOneKindAreOneError) {
  Neurons m;
  V s = m.lif(m.node("Einsum", {"x"}, "/a"));
  V t = m.lif(m.node("Einsum", {s}, "/b"));
  m.finish(m.lif(m.node("Einsum", {t}, "/c")));
  Recognised r = recognise(m);
  EXPECT_EQ(r.errors(), "node '/a' (Einsum) is not understood: no rule for "
                        "this operator (and 2 more such)\n");
}

/// Values of the step before, of which only the names say which is which.
TEST(Forms, ChoicesOfOneKindAreOneNote) {
  Neurons m;
  V a = m.input("a_in", {1, 2}), b = m.input("b_in", {1, 2});
  V c = m.linear("x", m.weights);
  V s = m.lif(m.add(m.add(a, m.mul(b, m.number(0.5f))), c));
  m.node("Identity", {s}, "", "a_out");
  m.node("Identity", {c}, "", "b_out");
  m.output("b_out", {1, 2});
  m.output("a_out", {1, 2});
  m.finish(s);
  Recognised r = recognise(m);
  EXPECT_EQ(r.errors(), "");
  ASSERT_EQ(r.findings.notes.size(), 1u);
  EXPECT_EQ(r.findings.notes[0],
            "states were paired by their names, as the dataflow leaves a "
            "choice: 'v1_in' with 'v1_out', 'a_in' with 'a_out', 'b_in' with "
            "'b_out'");
}

TEST(Forms, FunctionsOfOldExportersAreNamed) {
  Neurons m;
  V s = m.lif(m.linear("x", m.weights));
  m.finish(m.node("aten_add", {s}, "/f"));
  m.graph()
      .mutable_node(m.graph().node_size() - 2)
      ->set_domain("pkg.onnxscript.torch_lib");
  std::string errors = recognise(m).errors();
  EXPECT_CONTAINS(errors, "functions of domain 'pkg.onnxscript.torch_lib' are "
                          "not read; torch 2.5 or newer");
  Findings found;
  EXPECT_EQ(explainForm(m.proto.graph(), "", false, found).error, "");
}

TEST(Forms, AnAdaptiveThresholdIsNamed) {
  Neurons m;
  V v = m.input("v_in", {1, 2}), b = m.input("b_in", {1, 2});
  V u = m.node("Add",
               {m.node("Mul", {v, m.number(0.5f)}), m.linear("x", m.weights)});
  V threshold =
      m.node("Add", {m.node("Mul", {b, m.number(0.25f)}), m.number(1)});
  V s = m.cast(m.node("Greater", {u, threshold}, "/fire"),
               onnx::TensorProto::FLOAT);
  m.node("Mul", {u, m.node("Sub", {m.number(1), s})}, "", "v_out");
  m.node("Add", {m.node("Mul", {b, m.number(0.9f)}), s}, "", "b_out");
  m.output("v_out", {1, 2});
  m.output("b_out", {1, 2});
  m.finish(s);
  EXPECT_EQ(recognise(m).errors(),
            "node '/fire' (Greater) has an adaptive threshold, which is not "
            "read: it compares with the state 'b_in', which each spike "
            "changes; expected a constant threshold\n");
}

TEST(Forms, NewOperatorSetsAreAWarning) {
  for (int64_t version : {28, 29}) {
    Neurons m;
    m.proto.mutable_opset_import(0)->set_version(version);
    m.finish(m.lif(m.linear("x", m.weights)));
    Recognised r = recognise(m);
    EXPECT_EQ(r.errors(), "");
    EXPECT_EQ(r.findings.warnings.size(), size_t(version > 28));
  }
}

} // namespace
