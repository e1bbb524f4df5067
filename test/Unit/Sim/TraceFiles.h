// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small trace whose numbers the tests change one at a time.

#ifndef SNNC_TEST_UNIT_SIM_TRACEFILES_H
#define SNNC_TEST_UNIT_SIM_TRACEFILES_H

#include "snnc/Data/HDF5.h"
#include "snnc/Sim/Trace.h"
#include "test/Unit/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace snnc::sim {

using test::must, test::slurp, test::TemporaryFolder;

/// Two samples, two steps; an `li` of 3 neurons and two `lif` of [1, 2].
struct SampleRun {
  /// A level with two stages, as a target registers it.
  static inline const bool staged = (registerTraceLevel("loihi"), true);
  static constexpr int samples = 2, steps = 2;
  TraceHeader header;
  struct Layer {
    std::vector<uint8_t> spikes;
    std::vector<double> pre, post;
  };
  struct Sample {
    std::vector<Layer> layers;
    std::vector<double> output;
    std::vector<int64_t> counts;
    int64_t decision = 0;
    int label = 0;
  };
  std::vector<Sample> data;

  explicit SampleRun(const std::string &level) {
    bool isFloat = level == "snn";
    header.level = level;
    header.modelSha256 = "model";
    header.dataSha256 = "data";
    header.toolVersion = "0";
    auto membrane =
        isFloat ? TraceLayer::Membrane::F32 : TraceLayer::Membrane::I32;
    std::vector<double> unit;
    if (!isFloat)
      unit = {0.5};
    std::vector<float> threshold;
    if (isFloat)
      threshold = {1};
    header.layers = {{"z.syn", 0, {3}, false, membrane, unit},
                     {"z", 1, {1, 2}, true, membrane, unit, threshold},
                     {"a", 2, {1, 2}, true, membrane, unit, threshold}};
    header.outputs = {{2}};
    header.classes = 2;
    header.labels = true;
    for (int i = 0; i < samples; ++i) {
      Sample &sample = data.emplace_back();
      sample.layers = {{{}, {}, {1, 2, 3, 4, 5, 6}},
                       {{0, 1, 1, 0}, {0, 1, 3, -5}, {0, 0, 2, -5}},
                       {{0, 1, 1, 0}, {0, 1, 3, -5}, {0, 0, 2, -5}}};
      sample.output = {0, 1, 1, 0};
      sample.counts = {1, 1};
      sample.label = 7 - i;
    }
  }

  llvm::Error append(TraceWriter &writer, const Sample &sample) const {
    std::vector<TraceWriter::LayerData> layers;
    for (const Layer &layer : sample.layers)
      layers.push_back({layer.spikes, layer.pre, layer.post});
    std::span<const double> outputs[] = {sample.output};
    return writer.append(
        {layers, outputs, sample.counts, sample.decision, sample.label});
  }
  void write(const std::string &path) const {
    auto writer = must(TraceWriter::create(path, header, steps));
    for (const Sample &sample : data)
      must(append(*writer, sample));
    must(writer->close());
  }
};

/// All of `parts` stand in `text`.
inline void expectParts(const std::string &text,
                        std::initializer_list<const char *> parts) {
  for (const char *part : parts)
    EXPECT_NE(text.find(part), std::string::npos)
        << "'" << part << "' is not in: " << text;
}

using Shape = std::vector<int64_t>;
using Values = std::vector<double>;

/// A file as frameworks write one: no attributes, their names of the arrays.
class Framework {
  TemporaryFolder folder;
  std::string path = folder / "golden.h5";
  data::h5::Id file = must(data::h5::createFile(path));

public:
  Framework() { must(data::h5::createGroup(file, path, "layers")); }
  void layer(const std::string &name) {
    must(data::h5::createGroup(file, path, "layers/" + name));
  }
  void write(const std::string &name, const Shape &shape, const Values &values,
             data::h5::Scalar scalar = data::h5::Scalar::F32) {
    must(data::h5::writeValues(file, path, name, scalar, shape, values));
  }
  /// A root attribute.
  void state(const std::string &attribute, const std::string &value) {
    must(data::h5::writeAttribute(file, path, "", attribute, value));
  }
  /// Compares with `ours`, ours first where `reversed`.
  llvm::Expected<CompareResult> compare(const SampleRun &ours,
                                        bool reversed = false,
                                        const CompareOptions &options = {}) {
    must(data::h5::closeFile(file, path));
    ours.write(folder / "ours.h5");
    std::string a = path, b = folder / "ours.h5";
    if (reversed)
      std::swap(a, b);
    return compareTraces(a, b, options);
  }
};

inline constexpr auto kBytes = data::h5::Scalar::U8;

/// Layer 'z' of SampleRun, two samples of two steps of [1, 2].
inline const Values kSpikes = {0, 1, 1, 0, 0, 1, 1, 0},
                    kPre = {0, 1, 3, -5, 0, 1, 3, -5},
                    kPost = {0, 0, 2, -5, 0, 0, 2, -5};
inline const Shape kShape = {2, 2, 1, 2};

} // namespace snnc::sim

#endif // SNNC_TEST_UNIT_SIM_TRACEFILES_H
