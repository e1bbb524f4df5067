// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recognition of neurons, however their update is written, and pairing of
// states with the outputs that are their next values.

#include "TestRecognise.h"
#include <cmath>
#include <random>

using namespace snnc::test;

namespace {

/// Spikes of the step before enter the neuron through a synapse.
TestModel recurrentModel(const V &in, const V &out) {
  TestModel m;
  m.input("x", {1, 3});
  m.input(in, {1, 2});
  m.input("v_in", {1, 2});
  V i = m.node("MatMul", {"x", m.tensor("w", {3, 2}, {1, 2, 3, 4, 5, 6})});
  V back = m.node("MatMul", {in, m.tensor("w2", {2, 2}, {1, 2, 3, 4})});
  V u = m.add(m.add(m.mul("v_in", m.number(0.5f)), i), back);
  V s = m.cast(m.node("Greater", {u, m.number(1)}));
  m.node("Identity", {s}, "", out);
  m.node("Sub", {u, s}, "", "v_out");
  m.output(out, {1, 2});
  m.output("v_out", {1, 2});
  return m;
}

TEST(Recognise, AResetOfTheStepBeforeThatIsLessThanTheDecay) {
  CellModel m;
  V u = m.add(m.sub(m.mul(m.v, m.number(0.75f)),
                    m.mul(m.input("s_in", {1, 2}), m.number(0.5f))),
              m.i);
  V spikes = m.cast(m.fires(u, 0.5f));
  m.node("Identity", {spikes}, "", "s_out");
  m.output("s_out", {1, 2});
  m.finish(spikes, u);
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  EXPECT_EQ(r.cell().reset, Cell::Subtract);
  EXPECT_EQ(r.cell().decay, Coef{0.75});
}

TEST(Recognise, SynapticCurrentsAreNamedAfterTheirNeuron) {
  CellModel m;
  V j = m.node("MatMul", {"x", m.tensor("w2", {3, 2}, {1, 2, 3, 4, 5, 6})},
               "/fc2/MatMul");
  auto integrate = [&](const V &state, const V &in) {
    V li = m.add(m.mul(m.input(state, {1, 2}), m.number(0.75f)), in);
    m.node("Identity", {li}, "", state + "_out");
    m.output(state + "_out", {1, 2});
    return li;
  };
  V u = m.add(m.mul(m.v, m.number(0.5f)), integrate("a", m.i));
  u = m.add(u, integrate("b", j));
  V spikes = m.cast(m.fires(u));
  m.finish(spikes, m.sub(u, spikes));
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  std::vector<std::string> names;
  for (const Layer &layer : r.network.layers)
    if (layer.isNeuron())
      names.push_back(layer.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"lif1.syn", "lif1.syn_2", "lif1"}));
}

struct Params {
  float a, b, c, theta, r;
  Cell::Reset reset;
  bool ge;
};

constexpr int membraneForms = 6, compareForms = 7, resetForms = 5;

/// a·v + b·x + c in several writings.
V membrane(CellModel &m, const Params &p, int form) {
  auto n = [&](float f) { return m.number(f); };
  V bias = n(p.c);
  switch (form) {
  case 0:
    return m.add(m.add(m.mul(n(p.a), m.v), m.mul(m.i, n(p.b))), bias);
  case 1:
    return m.add(m.sub(m.mul(m.i, n(p.b)), m.mul(m.neg(m.v), n(p.a))), bias);
  case 2: // (v + x / (a/b))·a
    return m.add(m.mul(m.add(m.v, m.div(m.i, n(p.a / p.b))), n(p.a)), bias);
  case 3: // v − (1 − a)·v
    return m.add(m.sub(m.v, m.mul(n(1 - p.a), m.v)),
                 m.add(bias, m.mul(m.i, n(p.b))));
  case 4: { // doubled and halved, a shift added and taken away
    V twice = m.add(m.mul(m.v, n(2 * p.a)), m.mul(m.i, n(2 * p.b)));
    return m.sub(m.div(m.add(twice, n(6)), n(2)), n(3 - p.c));
  }
  default: // −(−b·x − c − a·v)
    return m.neg(m.sub(m.sub(m.mul(m.i, n(-p.b)), bias), m.mul(m.v, n(p.a))));
  }
}

/// The boolean u > θ or u ≥ θ in several writings.
V compare(CellModel &m, const Params &p, const V &u, int form) {
  V theta = m.number(p.theta);
  const char *greater = p.ge ? "GreaterOrEqual" : "Greater";
  const char *less = p.ge ? "LessOrEqual" : "Less";
  switch (form) {
  case 0:
    return m.node(greater, {u, theta});
  case 1:
    return m.node(less, {theta, u});
  case 2:
    return m.node(greater, {m.sub(u, theta), m.number(0)});
  case 3: // not (u < θ)
    return m.node("Not", {m.node(p.ge ? "Less" : "LessOrEqual", {u, theta})});
  case 4:
    return m.node(less, {m.neg(u), m.number(-p.theta)});
  case 5:
    return m.node(greater, {m.div(u, m.number(4)), m.number(p.theta / 4)});
  default:
    return m.node("Not", {m.node(p.ge ? "Greater" : "GreaterOrEqual",
                                 {m.sub(theta, u), m.number(0)})});
  }
}

/// The state after the reset in several writings.
V afterReset(CellModel &m, const Params &p, const V &u, const V &fired,
             const V &s, int form) {
  if (p.reset == Cell::None)
    return u;
  V r = m.number(p.r), one = m.one();
  if (p.reset == Cell::Subtract)
    switch (form) {
    case 0:
      return m.sub(u, m.mul(s, r));
    case 1:
      return m.add(u, m.mul(m.number(-p.r), s));
    case 2:
      return m.node("Where", {fired, m.sub(u, r), u});
    case 3: // both cases, weighted
      return m.add(m.mul(m.sub(one, s), u), m.mul(s, m.sub(u, r)));
    default:
      return m.neg(m.sub(m.mul(m.mul(s, s), r), u));
    }
  switch (form) {
  case 0: // SpikingJelly
    return m.add(m.mul(s, r), m.mul(m.add(m.neg(s), one), u));
  case 1:
    return m.sub(u, m.mul(s, m.sub(u, r)));
  case 2:
    return m.node("Where", {fired, r, u});
  case 3:
    return m.add(m.mul(m.cast(m.node("Not", {fired})), u), m.mul(r, s));
  default:
    return m.add(m.mul(m.sub(u, r), m.sub(one, m.mul(s, s))), r);
  }
}

void expectCell(const Recognised &r, const Params &p, const std::string &what) {
  ASSERT_EQ(r.errors(), "") << what;
  ASSERT_EQ(r.network.layers.size(), 2u) << what;
  const Cell &cell = r.cell();
  auto near = [&](const Coef &coef, float value) {
    ASSERT_EQ(coef.size(), 1u) << what;
    EXPECT_NEAR(coef[0], value, 2e-6 * std::max(1.0f, std::abs(value))) << what;
  };
  near(cell.decay, p.a);
  near(cell.gain, p.b);
  near(cell.bias, p.c);
  near(cell.threshold, p.theta);
  EXPECT_EQ(cell.reset, p.reset) << what;
  EXPECT_EQ(cell.ge, p.ge) << what;
  if (p.reset != Cell::None)
    near(cell.resetValue, p.r);
}

// Property: whatever the writing, the parameters come back.
TEST(Recognise, RandomCellsInRandomWritings) {
  std::mt19937_64 random(3);
  auto uniform = [&](double low, double high) {
    return float(low + (high - low) * double(random() % 100001) / 1e5);
  };
  for (int round = 0; round < 600; ++round) {
    Params p;
    p.a = uniform(0.1, 1);
    p.b = uniform(0.1, 3);
    p.c = round % 3 ? uniform(-0.5, 0.5) : 0;
    p.theta = uniform(0.2, 2);
    p.r = uniform(-0.5, 0.5);
    p.reset = Cell::Reset(random() % 3);
    if (p.reset == Cell::Subtract)
      p.r = uniform(0.2, 2);
    p.ge = random() % 2;
    int form = int(random() % membraneForms),
        test = int(random() % compareForms), reset = int(random() % resetForms);
    CellModel m;
    V u = membrane(m, p, form), fired = compare(m, p, u, test);
    V s = m.cast(fired);
    V next = afterReset(m, p, u, fired, s, reset);
    m.finish(s, next);
    expectCell(recognise(m), p,
               "membrane form " + std::to_string(form) + ", comparison " +
                   std::to_string(test) + ", reset " + std::to_string(reset) +
                   ", kind " + std::to_string(p.reset));
  }
}

TEST(Recognise, SpikingJellyLIF) {
  CellModel m;
  V rest = m.number(0.25f);
  V u = m.add(m.v, m.div(m.sub(m.i, m.sub(m.v, rest)), m.number(2)));
  V s = m.cast(m.fires(u));
  m.finish(s, m.add(m.mul(s, rest), m.mul(m.add(m.neg(s), m.one()), u)));
  Recognised r = recognise(m);
  expectCell(r, {0.5f, 0.5f, 0.125f, 1, 0.25f, Cell::To, true}, "LIF");
  EXPECT_EQ(r.cell().decay, Coef{0.5}); // exact, not only near
  EXPECT_EQ(r.network.layers[0].name, "fc");
  EXPECT_EQ(r.network.layers[1].name, "lif1");
}

TEST(Recognise, ParametersPerNeuron) {
  CellModel m;
  V u = m.add(m.mul(m.v, m.tensor("beta", {2}, {0.5f, 0.75f})), m.i);
  V fired = m.node("Greater", {u, m.tensor("theta", {1, 2}, {1, 2})});
  V s = m.cast(fired);
  m.finish(s, m.sub(u, m.mul(s, m.tensor("rho", {2}, {1, 2}))));
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  EXPECT_EQ(r.cell().decay, (Coef{0.5, 0.75}));
  EXPECT_EQ(r.cell().threshold, (Coef{1, 2}));
  EXPECT_EQ(r.cell().resetValue, (Coef{1, 2}));
  EXPECT_EQ(r.cell().gain, (Coef{1}));
}

TEST(Recognise, ConstantsAreFolded) {
  CellModel m; // β as an exporter writes it: clamped, through an Identity
  V beta = m.node("Identity", {m.number(1.5f)});
  beta = m.node("Clip", {beta, m.number(0), m.number(0.5f)});
  V u = m.add(m.mul(m.v, beta), m.i), s = m.cast(m.fires(u));
  m.finish(s, m.mul(u, m.sub(m.one(), s)));
  expectCell(recognise(m), {0.5f, 1, 0, 1, 0, Cell::To, true}, "folded");
}

TEST(Recognise, BiasGoesIntoTheSynapse) {
  CellModel m;
  m.i = m.node("Add", {m.tensor("b", {2}, {7, 8}), m.i}, "/fc/Add");
  V u = m.decayed(), s = m.cast(m.fires(u));
  m.finish(s, m.sub(u, s));
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  EXPECT_EQ(r.network.layers[0].bias, (std::vector<float>{7, 8}));
  EXPECT_EQ(r.network.layers[0].nodes.size(), 2u);
  EXPECT_EQ(r.cell().bias, Coef{0.0});
}

TEST(Recognise, NamesComeFromScopes) {
  TestModel m = smallModel();
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  EXPECT_EQ(r.network.layers[0].name, "fc");
  EXPECT_EQ(r.network.layers[1].name, "lif");
  for (auto &node : *m.graph().mutable_node())
    node.set_name("/net/" + node.op_type());
  r = recognise(m);
  EXPECT_EQ(r.network.layers[0].name, "net");
  EXPECT_EQ(r.network.layers[1].name, "net_2");
}

// Names decide only where the dataflow leaves a choice, and that is said.
TEST(Pairing, NamesAndOrderBreakTies) {
  auto model = [](const char *x, const char *v, const char *out) {
    TestModel m;
    m.input(x, {1, 2});
    m.input(v, {1, 2});
    V u = m.add(m.mul(v, m.number(0.5f)), x);
    V s = m.cast(m.node("Greater", {u, m.number(1)}));
    m.node("Identity", {s}, "", "spk");
    m.node("Sub", {u, s}, "", out);
    m.output("spk", {1, 2});
    m.output(out, {1, 2});
    return m;
  };
  Recognised byName = recognise(model("mem_in", "x", "mem_out"));
  ASSERT_EQ(byName.errors(), "");
  EXPECT_EQ(byName.graph.values[byName.cell().state].name, "mem_in");
  ASSERT_EQ(byName.findings.notes.size(), 1u);
  EXPECT_CONTAINS(byName.findings.notes[0], "by their names");
  Recognised byOrder = recognise(model("input.1", "arg.7", "res.9"));
  ASSERT_EQ(byOrder.errors(), "");
  EXPECT_EQ(byOrder.graph.values[byOrder.cell().state].name, "arg.7");
  ASSERT_EQ(byOrder.findings.notes.size(), 1u);
  EXPECT_CONTAINS(byOrder.findings.notes[0], "by the order of the inputs");
}

// Only one of them leaves the other as something that a network can show.
TEST(Pairing, TheResetDecides) {
  CellModel m; // both u and v' are computed from v
  V u = m.decayed(), s = m.cast(m.fires(u));
  V next = m.mul(u, m.sub(m.one(), s));
  m.node("Identity", {u}, "", "a");
  m.node("Identity", {next}, "", "b");
  m.node("Identity", {s}, "", "spk");
  for (const char *name : {"spk", "a", "b"})
    m.output(name, {1, 2});
  EXPECT_CONTAINS(recognise(m).errors(), "2 outputs ('spk', 'a'), expected 1");
}

TEST(Pairing, AmbiguityIsAnError) {
  CellModel m; // two states that could as well be the other way round
  m.input("w_in", {1, 2});
  V sum = m.add(m.decayed(), m.mul("w_in", m.number(0.5f)));
  V s = m.cast(m.fires(sum));
  m.node("Sub", {sum, s}, "", "a");
  m.node("Mul", {sum, m.sub(m.one(), s)}, "", "b");
  m.node("Identity", {s}, "", "spk");
  for (const char *name : {"spk", "a", "b"})
    m.output(name, {1, 2});
  EXPECT_CONTAINS(recognise(m).errors(), "ambiguous: 'v_in' with 'a'");
}

TEST(Pairing, MembraneAsOutput) { // shown before the reset, beside the state
  CellModel m;
  V u = m.decayed(), s = m.cast(m.fires(u));
  m.node("Identity", {u}, "", "mem");
  m.node("Mul", {u, m.sub(m.one(), s)}, "", "v_out");
  m.output("mem", {1, 2});
  m.output("v_out", {1, 2});
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  EXPECT_TRUE(r.network.output.membrane);
  EXPECT_EQ(r.network.layers.back().shown, Layer::Pre);
}

TEST(Pairing, OldStateAsOutput) { // the state of the step before
  TestModel m = smallModel();
  m.graph().mutable_output(0)->set_name("v_in");
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  const Layer &shown = r.network.layers[r.network.output.layer];
  EXPECT_EQ(shown.kind, Layer::Delay);
  EXPECT_TRUE(shown.inputs[0].membrane);
}

TEST(Pairing, CarriedSpikesNeedTheirNameWhereAllOutputsAreStates) {
  TestModel m = smallModel(); // v_out was forgotten, spk is no state
  m.graph().mutable_output()->RemoveLast();
  EXPECT_CONTAINS(recognise(m).errors(), "2 inputs ('x', 'v_in'), expected 1");
  m = recurrentModel("spk_in", "spk_out");
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  EXPECT_FALSE(r.network.output.membrane);
  EXPECT_EQ(count(r, Layer::Delay), 1);
  EXPECT_CONTAINS(recognise(recurrentModel("h", "spk")).errors(),
                  "2 inputs ('x', 'h'), expected 1");
}

TEST(Pairing, OutputsLeftOver) {
  TestModel m = smallModel();
  m.node("Identity", {"spk"}, "", "again");
  m.output("again", {1, 2});
  EXPECT_CONTAINS(recognise(m).errors(),
                  "2 outputs ('spk', 'again'), expected 1");
}

//===----------------------------------------------------------------------===//
// The check by values.
//===----------------------------------------------------------------------===//

TEST(Check, FindsWrongParameters) {
  Recognised r = recognise(smallModel());
  ASSERT_EQ(r.errors(), "");
  EXPECT_EQ(checkCell(r.graph, r.cell()), "");
  auto wrong = [&](auto change) {
    Cell cell = r.cell();
    change(cell);
    EXPECT_CONTAINS(checkCell(r.graph, cell), "the file gives spike");
  };
  wrong([](Cell &c) { c.decay[0] += 0.001; });
  wrong([](Cell &c) { c.gain[0] += 0.001; });
  wrong([](Cell &c) { c.bias[0] += 0.001; });
  wrong([](Cell &c) { c.threshold[0] += 0.001; });
  wrong([](Cell &c) { c.resetValue[0] += 0.001; });
  wrong([](Cell &c) { c.reset = Cell::Subtract; });
  wrong([](Cell &c) { c.reset = Cell::None; });
}

TEST(Check, EvaluatesInFloat) {
  EXPECT_EQ(evalElement(Op::Add, {1.0, 1e-9}, Kind::F32), 1.0);
  EXPECT_EQ(evalElement(Op::Div, {1.0, 3.0}, Kind::F32), double(1.0f / 3.0f));
  EXPECT_EQ(evalElement(Op::Cast, {2.0}, Kind::Bool), 1.0);
}

TEST(Recognise, WhatIsJoinedHasOneKindAndOneRank) {
  CellModel m;
  V spikes = m.fires(m.decayed()); // bool
  V mixed = m.node("Concat", {m.i, spikes}, "/mixed");
  m.attribute("axis", int64_t(1));
  m.finish(mixed, m.decayed());
  EXPECT_CONTAINS(recognise(m).errors(),
                  "its input 1 is bool of shape [1, 2], expected float as "
                  "[1, 2]");
  CellModel deeper;
  V spread =
      deeper.node("Mul", {deeper.i, deeper.tensor("two", {1, 1, 2}, {1, 2})});
  V joined = deeper.node("Concat", {deeper.i, spread}, "/deeper");
  deeper.attribute("axis", int64_t(1));
  deeper.finish(joined, deeper.decayed());
  EXPECT_CONTAINS(recognise(deeper).errors(),
                  "its input 1 is float of shape [1, 1, 2], expected float as "
                  "[1, 2]");
}

} // namespace
