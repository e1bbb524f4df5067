// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels of every instruction set of this machine against loops that are
// plain to see: random shapes, widths and values.

#include "RandomProgram.h"

#include "lib/Sim/Engine/Weights.h"

#include "gtest/gtest.h"

using namespace snnc;
using namespace snnc::sim;
using namespace snnc::sim::engine;
using namespace snnc::test;

namespace {

/// Calls check(kernels) for each instruction set.
template <class Check>
void onEveryLevel(const Check &check) {
  for (int level = 0; level < kernelLevels(); ++level) {
    SCOPED_TRACE(kernelLevel(level).name);
    check(kernelLevel(level));
  }
}

/// An array with the slack that kernels may write.
template <class T>
std::vector<T> withSlack(std::vector<T> values) {
  values.resize(values.size() + kSlack / sizeof(T), T(77));
  return values;
}

/// `values` are the first of `array`; what lies behind the slack of one vector
/// is not looked at.
template <class T>
void expectFirst(const std::vector<T> &array, const std::vector<T> &values) {
  ASSERT_GE(array.size(), values.size());
  for (size_t i = 0; i < values.size(); ++i)
    ASSERT_EQ(array[i], values[i])
        << "element " << i << " of " << values.size();
}

/// Numbers of few bits, so that floats are exact in any order too; where order
/// matters, EngineTest compares to the bit.
template <class T>
SynapseNode<NumOf<T>> randomLinear(Random &random, int64_t bits) {
  SynapseNode<NumOf<T>> node;
  node.rows = uniform(random, 1, onceIn(random, 3) ? 700 : 70);
  node.cols = uniform(random, 1, 60);
  int64_t zeros = uniform(random, 0, 99), most = int64_t(1) << (bits - 1);
  std::vector<NumOf<T>> weights;
  for (int64_t i = 0; i < node.rows * node.cols; ++i)
    weights.push_back(
        uniform(random, 0, 99) < zeros ? 0 : uniform(random, -most, most - 1));
  node.weights = WeightArray<NumOf<T>>(std::move(weights));
  return node;
}

template <class T>
struct RandomEvents {
  std::vector<uint32_t> index;
  std::vector<T> value;

  RandomEvents(Random &random, int64_t inputs, int64_t low, int64_t high) {
    for (int64_t count = uniform(random, 0, 900); count > 0; --count) {
      index.push_back(uniform(random, 0, inputs - 1));
      value.push_back(uniform(random, low, high));
    }
  }
  uint32_t size() const { return index.size(); }
};

/// y as the weights say it.
template <class T>
std::vector<T> sumOf(const StoredSynapse<T> &synapse, std::vector<T> y,
                     const std::vector<uint32_t> &index, const T *value) {
  synapse.node.weights.visit([&](auto weights) {
    for (size_t e = 0; e < index.size(); ++e)
      forEachWeight(synapse, weights, index[e], [&](int64_t row, auto w) {
        y[row] += static_cast<T>(w) * (value ? value[e] : T(1));
      });
  });
  return y;
}

template <class T>
std::vector<T> startSums(Random &random, int64_t rows) {
  std::vector<T> y;
  for (int64_t i = 0; i < rows; ++i)
    y.push_back(uniform(random, -50, 50));
  return y;
}

template <class T>
void checkBytes(const Kernels &level) {
  for (int seed = 0; seed < 150; ++seed) {
    Random random(seed);
    // Also weights that fill a byte, and so many events that sums of 16 bits
    // would not hold them.
    auto node = randomLinear<T>(random, uniform(random, 2, 8));
    StoredSynapse<T> synapse{node, {node.cols, 1}, {node.rows, 1}};
    ByteWeights weights(synapse, level.vectorBytes);
    RandomEvents<T> events(random, node.cols, 1, 1);
    auto start = startSums<T>(random, node.rows);
    auto y = withSlack(start);
    T times = onceIn(random, 2) ? T(1) : T(uniform(random, -300, 300));
    level.of<T>().bytes(weights.view(), events.index.data(), events.size(),
                        times, y.data());
    std::vector<T> values(events.size(), times);
    expectFirst(y, sumOf(synapse, start, events.index, values.data()));
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

TEST(Kernels, Bytes) {
  onEveryLevel([](const Kernels &level) {
    checkBytes<int32_t>(level);
    checkBytes<int64_t>(level);
  });
}

TEST(Kernels, BytesOfExtremeWeights) {
  onEveryLevel([](const Kernels &level) {
    SynapseNode<int64_t> node;
    node.rows = 300;
    node.cols = 1;
    std::vector<int64_t> extremes;
    for (int64_t i = 0; i < node.rows; ++i)
      extremes.push_back(i % 2 ? 127 : -128);
    node.weights = extremes;
    StoredSynapse<int32_t> synapse{node, {1, 1}, {node.rows, 1}};
    ByteWeights weights(synapse, level.vectorBytes);
    EXPECT_EQ(weights.view().perByte, 1u);
    std::vector<uint32_t> units(2000, 0);
    auto y = withSlack(std::vector<int32_t>(node.rows));
    level.i32.bytes(weights.view(), units.data(), units.size(), 1, y.data());
    for (int64_t i = 0; i < node.rows; ++i)
      ASSERT_EQ(y[i], 2000 * node.weights[i]);
  });
}

template <class T>
void checkColumnsAndSparse(const Kernels &level) {
  for (int seed = 0; seed < 150; ++seed) {
    Random random(seed);
    auto node = randomLinear<T>(random, uniform(random, 2, 10));
    StoredSynapse<T> synapse{node, {node.cols, 1}, {node.rows, 1}};
    RandomEvents<T> events(random, node.cols, -3, 3);
    const T *value = onceIn(random, 2) ? nullptr : events.value.data();
    auto start = startSums<T>(random, node.rows);
    auto want = sumOf(synapse, start, events.index, value);

    ColumnWeights<T> columns(synapse, level.vectorBytes);
    auto y = withSlack(start);
    level.of<T>().columns(columns.view(), events.index.data(), value,
                          events.size(), y.data());
    expectFirst(y, want);

    SparseWeights<T> sparse(synapse);
    auto rows = withSlack(std::vector<uint32_t>(kStream));
    auto weights = withSlack(std::vector<T>(kStream));
    y = withSlack(start);
    level.of<T>().sparse(sparse.view(), events.index.data(), value,
                         events.size(), y.data(), rows.data(), weights.data());
    expectFirst(y, want);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

TEST(Kernels, ColumnsAndSparse) {
  onEveryLevel([](const Kernels &level) {
    checkColumnsAndSparse<float>(level);
    checkColumnsAndSparse<int32_t>(level);
    checkColumnsAndSparse<int64_t>(level);
  });
}

/// Rule L2 by its definition, from the result: not by forEachWeight.
template <class T>
std::vector<T> convOf(const SynapseNode<NumOf<T>> &node, Order out,
                      const std::vector<T> &x) {
  const snn::Window &w = *node.window;
  int64_t inGroup = w.channels / node.groups;
  int64_t outGroup = w.outChannels / node.groups,
          plane = w.outHeight * w.outWidth;
  std::vector<T> y(out.size);
  for (int64_t i = 0; i < out.size; ++i)
    for (int64_t c = 0; c < inGroup; ++c)
      for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
        for (int64_t kx = 0; kx < w.kernelWidth; ++kx) {
          int64_t o = i / plane, channel = o / outGroup * inGroup + c;
          int64_t iy = w.inputRow(i % plane / w.outWidth, ky);
          int64_t ix = w.inputColumn(i % w.outWidth, kx);
          if (iy < 0 || iy >= w.height || ix < 0 || ix >= w.width)
            continue;
          int64_t tap = (c * w.kernelHeight + ky) * w.kernelWidth + kx;
          y[out.stored(i)] +=
              static_cast<T>(node.weights[o * node.cols + tap]) *
              x[(channel * w.height + iy) * w.width + ix];
        }
  return y;
}

template <class T>
SynapseNode<NumOf<T>> randomConv(Random &random) {
  SynapseNode<NumOf<T>> node;
  snn::Window w{};
  node.groups = uniform(random, 1, 3);
  w.channels = node.groups * uniform(random, 1, 3);
  w.outChannels = node.groups * uniform(random, 1, 20);
  w.height = uniform(random, 1, 9);
  w.width = uniform(random, 1, 9);
  w.kernelHeight = uniform(random, 1, 4);
  w.kernelWidth = uniform(random, 1, 4);
  w.strideHeight = uniform(random, 1, 3);
  w.strideWidth = uniform(random, 1, 3);
  w.dilationHeight = uniform(random, 1, 2);
  w.dilationWidth = uniform(random, 1, 2);
  w.padTop = w.padBottom = 4;
  w.padLeft = w.padRight = uniform(random, 3, 5);
  w.outHeight = windowSteps(w.height, w.kernelHeight, w.strideHeight,
                            w.dilationHeight, 8);
  w.outWidth = windowSteps(w.width, w.kernelWidth, w.strideWidth,
                           w.dilationWidth, 2 * w.padLeft);
  node.window = w;
  node.rows = w.outChannels;
  node.cols = w.channels / node.groups * w.kernelHeight * w.kernelWidth;
  std::vector<NumOf<T>> weights;
  for (int64_t i = 0; i < node.rows * node.cols; ++i)
    weights.push_back(uniform(random, -8, 7));
  node.weights = WeightArray<NumOf<T>>(std::move(weights));
  return node;
}

template <class T>
void checkConv(const Kernels &level) {
  for (int seed = 0; seed < 100; ++seed) {
    Random random(seed);
    auto node = randomConv<T>(random);
    const snn::Window &w = *node.window;
    Order in{w.inputSize(), 1}, out{w.resultSize(), w.outChannels};
    // The input too may have its channels side by side.
    if (onceIn(random, 2))
      in.channels = w.channels;
    StoredSynapse<T> synapse{node, in, out};
    RandomEvents<T> events(random, in.size, -3, 3);
    bool counts = onceIn(random, 2);
    std::vector<T> x(in.size);
    for (uint32_t e = 0; e < events.size(); ++e)
      x[in.logical(events.index[e])] += counts ? events.value[e] : T(1);
    ConvWeights<T> conv(synapse);
    auto y = withSlack(std::vector<T>(out.size));
    level.of<T>().conv(conv.view(), events.index.data(),
                       counts ? events.value.data() : nullptr, events.size(),
                       y.data());
    expectFirst(y, convOf<T>(node, out, x));
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

TEST(Kernels, Conv) {
  onEveryLevel([](const Kernels &level) {
    checkConv<float>(level);
    checkConv<int32_t>(level);
    checkConv<int64_t>(level);
  });
}

template <class T>
void checkScan(const Kernels &level) {
  for (int64_t size = 0; size < 200; ++size) {
    Random random(size);
    std::vector<T> dense;
    std::vector<uint32_t> index;
    std::vector<T> value;
    for (int64_t i = 0; i < size; ++i) {
      dense.push_back(onceIn(random, 3) ? T(uniform(random, -3, 3)) : T(0));
      if (dense[i] != 0) {
        index.push_back(i);
        value.push_back(dense[i]);
      }
    }
    dense = withSlack(dense);
    auto gotIndex = withSlack(std::vector<uint32_t>(size));
    auto gotValue = withSlack(std::vector<T>(size));
    ASSERT_EQ(level.of<T>().scan(dense.data(), size, gotIndex.data(),
                                 gotValue.data()),
              index.size());
    expectFirst(gotIndex, index);
    expectFirst(gotValue, value);
    ASSERT_EQ(level.of<T>().scan(dense.data(), size, gotIndex.data(), nullptr),
              index.size());
  }
}

TEST(Kernels, Scan) {
  onEveryLevel([](const Kernels &level) {
    checkScan<float>(level);
    checkScan<int32_t>(level);
    checkScan<int64_t>(level);
  });
}

template <class T>
void checkSplit(const Kernels &level) {
  for (int seed = 0; seed < 100; ++seed) {
    Random random(seed);
    RandomEvents<T> events(random, 500, -2, 9);
    auto unit = withSlack(std::vector<uint32_t>(kMostUnits * events.size()));
    auto index = withSlack(std::vector<uint32_t>(events.size()));
    auto value = withSlack(std::vector<T>(events.size()));
    SplitCounts counts = level.of<T>().split(
        events.index.data(), events.value.data(), events.size(), unit.data(),
        index.data(), value.data());
    std::vector<int64_t> want(500), got(500);
    for (uint32_t e = 0; e < events.size(); ++e)
      want[events.index[e]] += events.value[e];
    for (uint32_t u = 0; u < counts.units; ++u)
      ++got[unit[u]];
    for (uint32_t s = 0; s < counts.scaled; ++s) {
      ASSERT_TRUE(value[s] < 1 || value[s] > kMostUnits);
      got[index[s]] += value[s];
    }
    ASSERT_EQ(got, want) << "seed " << seed;
  }
}

TEST(Kernels, Split) {
  onEveryLevel([](const Kernels &level) {
    checkSplit<int32_t>(level);
    checkSplit<int64_t>(level);
  });
}

template <class T>
void checkWholeValues(const Kernels &level) {
  auto check = [&](std::vector<double> values, bool want) {
    std::vector<T> out(values.size() + kSlack / sizeof(T));
    EXPECT_EQ(level.of<T>().wholeValues(values.data(), values.size(), -3, 200,
                                        out.data()),
              want);
    for (size_t i = 0; want && i < values.size(); ++i)
      EXPECT_EQ(double(out[i]), values[i]);
  };
  check({}, true);
  for (size_t size : {1, 7, 8, 9, 40}) {
    std::vector<double> values(size, 200);
    values[0] = -3;
    check(values, true);
    // The wrong one may stand in any place.
    for (double wrong :
         {0.0, 0.5, -4.0, 201.0, 1e300, -1e300, double(INFINITY), double(NAN)})
      for (size_t at = 0; at < size; ++at) {
        std::vector<double> other = values;
        other[at] = wrong;
        check(other, false);
      }
  }
}

TEST(Kernels, WholeValues) {
  onEveryLevel([](const Kernels &level) {
    checkWholeValues<float>(level);
    checkWholeValues<int32_t>(level);
    checkWholeValues<int64_t>(level);
  });
}

TEST(Kernels, Modes) {
  onEveryLevel([](const Kernels &level) {
    for (int seed = 0; seed < 200; ++seed) {
      Random random(seed);
      std::vector<OverflowMode> modes;
      for (int64_t count = uniform(random, 1, 3); count > 0; --count)
        modes.push_back({static_cast<qsnn::Overflow>(uniform(random, 0, 2)),
                         uniform(random, 2, 40), -uniform(random, 0, 1000),
                         uniform(random, 0, 1000)});
      std::vector<int32_t> narrow;
      std::vector<int64_t> wide;
      for (int i = 0; i < 37; ++i) {
        narrow.push_back(uniform(random, -70000, 70000));
        wide.push_back(narrow.back() * uniform(random, 1, 1 << 20));
      }
      auto apply = [&](int64_t value) {
        for (const OverflowMode &mode : modes)
          value = mode.apply(value);
        return value;
      };
      auto gotNarrow = narrow;
      auto forNarrow = kernelModes<int32_t>(modes);
      level.i32.modes(forNarrow.data(), forNarrow.size(), gotNarrow.data(), 37);
      auto gotWide = wide;
      auto forWide = kernelModes<int64_t>(modes);
      level.i64.modes(forWide.data(), forWide.size(), gotWide.data(), 37);
      for (int i = 0; i < 37; ++i) {
        ASSERT_EQ(gotNarrow[i], apply(narrow[i])) << "seed " << seed;
        ASSERT_EQ(gotWide[i], apply(wide[i])) << "seed " << seed;
      }
    }
  });
}

TEST(CostModel, TakesTheFormThatMeasuresSay) {
  SynapseShape shape{256, 2312, 15.7, 64, 4, 17};
  EXPECT_EQ(chooseForm(shape, EngineOptions::Form::ByCost), SynapseForm::Bytes);
  SynapseShape wide{2048, 2048, 61, 32, 4, 17};
  EXPECT_EQ(chooseForm(wide, EngineOptions::Form::ByCost), SynapseForm::Sparse);
  wide.perEvent = 2048;
  EXPECT_EQ(chooseForm(wide, EngineOptions::Form::ByCost), SynapseForm::Bytes);
  wide.perByte = 0;
  EXPECT_EQ(chooseForm(wide, EngineOptions::Form::ByCost),
            SynapseForm::Columns);
  // A wish is a wish.
  EXPECT_EQ(chooseForm(shape, EngineOptions::Form::Sparse),
            SynapseForm::Sparse);
}

} // namespace
