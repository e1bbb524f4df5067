// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Refusal of what only looks like a neuron, and what stands around neurons.

#include "TestRecognise.h"

using namespace snnc::test;

namespace {

//===----------------------------------------------------------------------===//
// Near misses: each is almost a neuron of rules F1 to F3.
//===----------------------------------------------------------------------===//

/// The errors when `write` completes the model.
template <typename Write>
std::string errorsOf(Write write) {
  CellModel m;
  write(m);
  return recognise(m).errors();
}

TEST(NearMiss, ResetKeepsAPart) {
  std::string errors = errorsOf([](CellModel &m) {
    V u = m.decayed(), s = m.cast(m.fires(u));
    m.finish(s, m.mul(u, m.sub(m.one(), m.mul(s, m.number(0.5f)))));
  });
  EXPECT_CONTAINS(errors, "after a spike its state is");
  EXPECT_CONTAINS(errors, "output 'v_out'");
}

TEST(NearMiss, PowersOtherThanOne) {
  auto raised = [](bool byInput, float power) {
    return errorsOf([&](CellModel &m) {
      V u = m.node("Pow", {m.decayed(), byInput ? m.v : m.number(power)});
      V s = m.cast(m.fires(u));
      m.finish(s, m.sub(u, s));
    });
  };
  EXPECT_EQ(raised(false, 1), "");
  EXPECT_CONTAINS(raised(false, 2), "it raises to the power of 2, expected 1");
  EXPECT_CONTAINS(raised(true, 0), "it raises to the power of");
}

TEST(NearMiss, ResetLeavesTheInput) { // the old membrane is cleared only
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V u = m.decayed(), s = m.cast(m.fires(u));
                    V keep =
                        m.mul(m.mul(m.v, m.number(0.5f)), m.sub(m.one(), s));
                    m.finish(s, m.add(keep, m.i));
                  }),
                  "after a spike its state is");
}

TEST(NearMiss, DelayedResetAtAnotherThreshold) {
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V last = m.cast(m.node("Greater", {m.v, m.number(0.5f)},
                                           "/lif/Greater"));
                    V u = m.sub(m.decayed(), last);
                    m.finish(m.cast(m.node("Greater", {u, m.one()})), u);
                  }),
                  "node '/lif/Greater' (Greater) looks at the state of the "
                  "step before in another way than the spike");
}

TEST(NearMiss, DelayedResetOfAPart) {
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V last = m.cast(m.node("Greater", {m.v, m.one()}));
                    V half = m.mul(last, m.number(0.25f));
                    V u = m.sub(m.decayed(), m.mul(half, m.v));
                    m.finish(m.cast(m.node("Greater", {u, m.one()})), u);
                  }),
                  "after a spike in the step before its state is");
}

TEST(NearMiss, NothingButItsLastSpike) { // found by mutation: a crash
  EXPECT_NE(errorsOf([](CellModel &m) {
              V last = m.cast(m.node("Greater", {m.v, m.one()}));
              V u = m.sub(m.tensor("c", {2}, {0.5f, -0.5f}), last);
              V over = m.node("Greater", {m.sub(u, m.one()), m.number(0)});
              m.finish(m.cast(over), u);
            }),
            "");
}

TEST(NearMiss, StartBeyondTheThreshold) { // r would be 1 in step 0
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V theta = m.number(-0.5f);
                    V last = m.cast(m.node("Greater", {m.v, theta}));
                    V u = m.sub(m.decayed(), last);
                    m.finish(m.cast(m.node("Greater", {u, theta})), u);
                  }),
                  "takes the state 0 of the start for a spike");
}

TEST(NearMiss, ThresholdRaisedByAnotherAmount) { // not rule F2b
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V last = m.cast(m.node("Greater", {m.v, m.one()}));
                    V u = m.decayed();
                    V low = m.sub(u, m.mul(last, m.number(0.5f)));
                    V s = m.cast(m.node("Greater", {low, m.one()}));
                    m.finish(s, m.sub(u, s));
                  }),
                  "raises by what a spike subtracts (rule F2b)");
}

TEST(NearMiss, ResetByAnotherSpike) {
  CellModel m; // an input that is not the neuron's own spike
  m.input("s_in", {1, 2});
  V kept = m.mul(m.mul(m.v, m.number(0.5f)), m.sub(m.one(), "s_in"));
  V u = m.add(kept, m.i);
  V s = m.cast(m.node("Greater", {u, m.one()}));
  m.node("Greater", {m.i, m.one()}, "", "other");
  m.node("Cast", {"other"}, "", "s_out");
  m.attribute("to", int64_t(onnx::TensorProto::FLOAT));
  m.output("s_out", {1, 2});
  m.finish(s, u);
  EXPECT_CONTAINS(recognise(m).errors(),
                  "'s_in' resets it, but is not its own spike");
}

TEST(NearMiss, FloorOfAnIntegrator) {
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V u = m.node("Relu", {m.decayed()});
                    m.finish(m.cast(m.node("Greater", {m.i, m.one()})), u);
                  }),
                  "its state has a floor");
}

TEST(NearMiss, ClippedFromAbove) {
  EXPECT_CONTAINS(
      errorsOf([](CellModel &m) {
        V u = m.decayed(), s = m.cast(m.fires(u));
        m.finish(s, m.node("Clip", {m.sub(u, s), m.number(-1), m.number(1)}));
      }),
      "expected at most a constant lower bound (a floor)");
}

TEST(NearMiss, ComparesAnotherMembrane) {
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V u = m.decayed(), s = m.cast(m.fires(m.decayed(0.75f)));
                    m.finish(s, m.sub(u, s));
                  }),
                  "its comparison looks at");
}

TEST(NearMiss, FiresBelowThreshold) {
  EXPECT_NE(errorsOf([](CellModel &m) {
              V u = m.decayed(), s = m.cast(m.fires(u, 1, "Less"));
              m.finish(s, m.sub(u, s));
            }),
            "");
}

TEST(NearMiss, TwoComparisons) {
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V u = m.decayed(), s = m.cast(m.fires(u)),
                      more = m.cast(m.fires(u, 2));
                    m.finish(s, m.sub(m.sub(u, s), more));
                  }),
                  "expected one comparison");
}

TEST(NearMiss, NotLinear) {
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V u = m.add(m.decayed(), m.mul(m.v, m.v));
                    V s = m.cast(m.fires(u));
                    m.finish(s, m.sub(u, s));
                  }),
                  "expected one linear in state and current");
  EXPECT_CONTAINS(errorsOf([](CellModel &m) {
                    V u = m.div(m.i, m.v), s = m.cast(m.fires(u));
                    m.finish(s, m.sub(u, s));
                  }),
                  "it divides by");
}

TEST(NearMiss, LayerReadsAProduct) {
  CellModel m;
  V u = m.decayed(), s = m.cast(m.fires(u));
  m.node("MatMul", {m.mul(s, m.i), m.tensor("w2", {2, 2}, {1, 2, 3, 4})},
         "/fc2/MatMul", "out");
  m.node("Sub", {u, s}, "", "v_out");
  m.output("out", {1, 2});
  m.output("v_out", {1, 2});
  EXPECT_CONTAINS(recognise(m).errors(),
                  "node '/fc2/MatMul' (MatMul) is not understood: its "
                  "input is 1·");
}

TEST(NearMiss, BothMembranesRead) { // rule F6: a neuron shows one
  CellModel m;
  V u = m.decayed(), s = m.cast(m.fires(u)), v = m.sub(u, s);
  V w = m.tensor("w2", {2, 2}, {1, 2, 3, 4});
  m.node("Identity", {v}, "", "v_out");
  m.node("Add", {m.node("MatMul", {u, w}), m.node("MatMul", {v, w})}, "",
         "out");
  m.output("out", {1, 2});
  m.output("v_out", {1, 2});
  EXPECT_CONTAINS(recognise(m).errors(),
                  "is read both before and after its reset");
}

//===----------------------------------------------------------------------===//
// Around the neurons.
//===----------------------------------------------------------------------===//

TEST(Around, IntegratorAndNeuronWithoutState) {
  CellModel m;
  m.finish(m.cast(m.fires(m.i)), m.decayed());
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  EXPECT_EQ(count(r, Layer::Li), 1);
  ASSERT_EQ(count(r, Layer::Lif), 1);
  EXPECT_FALSE(r.network.output.membrane);
  EXPECT_EQ(r.network.layers[r.network.output.layer].cell.decay, Coef{0.0});
}

TEST(Around, ScaledSpikesAndTwoCurrents) {
  CellModel m;
  V u = m.decayed(), s = m.cast(m.fires(u));
  V w = m.tensor("w2", {2, 2}, {1, 2, 3, 4});
  V one = m.node("MatMul", {m.mul(s, m.number(2)), w}, "/fc2/MatMul");
  V two = m.node("MatMul", {m.i, w}, "/fc3/MatMul");
  m.input("w_in", {1, 2});
  V u2 = m.add(m.mul("w_in", m.number(0.25f)), m.add(one, two));
  V s2 = m.cast(m.fires(u2));
  m.node("Sub", {u2, s2}, "", "w_out");
  m.output("w_out", {1, 2});
  m.node("Sub", {u, s}, "", "v_out");
  m.node("Identity", {s2}, "", "spk");
  m.output("spk", {1, 2});
  m.output("v_out", {1, 2});
  Recognised r = recognise(m);
  ASSERT_EQ(r.errors(), "");
  ASSERT_EQ(count(r, Layer::Scale), 1);
  ASSERT_EQ(count(r, Layer::Add), 1);
  for (const Layer &layer : r.network.layers)
    if (layer.kind == Layer::Scale) {
      EXPECT_EQ(layer.factor, Coef{2.0});
      EXPECT_EQ(layer.name, "fc2.scale");
    }
}

} // namespace
