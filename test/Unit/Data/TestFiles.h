// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Temporary folders and hand-made recording files for the reader's tests.

#ifndef SNNC_TEST_UNIT_DATA_TESTFILES_H
#define SNNC_TEST_UNIT_DATA_TESTFILES_H

#include "snnc/Data/HDF5.h"
#include "snnc/Data/Recordings.h"
#include "test/Unit/TemporaryFolder.h"

#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

namespace snnc::data {

using test::must, test::slurp, test::spill, test::TemporaryFolder;

inline std::string input(const std::string &name) {
  return std::string(SNNC_TEST_INPUTS) + "/" + name;
}

/// Columns of an event group, to be broken one at a time.
struct Events {
  std::vector<double> x, y, p, t, offsets, labels;
};

inline void put(const h5::Id &file, const std::string &path, h5::Scalar type,
                std::vector<int64_t> shape, std::vector<double> values) {
  must(h5::writeValues(file, "test", path, type, shape, values));
}

inline void putEvents(const std::string &path, const std::string &group,
                      const Events &e) {
  h5::Id file = must(h5::createFile(path));
  auto column = [&](const char *name, const std::vector<double> &values,
                    h5::Scalar type) {
    if (!values.empty())
      put(file, group + "/" + name, type, {static_cast<int64_t>(values.size())},
          values);
  };
  column("x", e.x, h5::Scalar::U8);
  column("y", e.y, h5::Scalar::U8);
  column("p", e.p, h5::Scalar::U8);
  column("t", e.t, h5::Scalar::I32);
  column("offsets", e.offsets, h5::Scalar::I64);
  column("labels", e.labels, h5::Scalar::I32);
  must(h5::closeFile(file, path));
}

inline InputSpec eventInput(int64_t height, int64_t width, int64_t stepUs,
                            int64_t steps) {
  InputSpec spec;
  spec.shape = {2, height, width};
  spec.stepLengthUs = stepUs;
  spec.steps = steps;
  spec.events = InputSpec::Events::Counts;
  return spec;
}

inline InputSpec frameInput(std::vector<int64_t> shape) {
  InputSpec spec;
  spec.shape = std::move(shape);
  return spec;
}

/// Opens and reads everything; the message of whatever fails, else "".
inline std::string problem(const std::string &spec, const InputSpec &input) {
  auto source = openRecordings(spec, input);
  if (!source)
    return llvm::toString(source.takeError());
  auto recordings = (*source)->read(0, (*source)->size());
  if (!recordings)
    return llvm::toString(recordings.takeError());
  return "";
}

inline std::vector<Recording> readAll(const std::string &spec,
                                      const InputSpec &input) {
  auto source = openRecordings(spec, input);
  if (!source) {
    ADD_FAILURE() << llvm::toString(source.takeError());
    return {};
  }
  auto recordings = (*source)->read(0, (*source)->size());
  if (!recordings) {
    ADD_FAILURE() << llvm::toString(recordings.takeError());
    return {};
  }
  return std::move(*recordings);
}

inline bool operator==(const Recording &a, const Recording &b) {
  return a.index == b.index && a.label == b.label && a.steps == b.steps &&
         a.stepBegin == b.stepBegin && a.address == b.address &&
         a.value == b.value;
}

/// All of `parts` stand in `text`.
inline void expectParts(const std::string &text,
                        std::initializer_list<const char *> parts) {
  for (const char *part : parts)
    EXPECT_NE(text.find(part), std::string::npos)
        << "'" << part << "' is not in: " << text;
}

} // namespace snnc::data

#endif // SNNC_TEST_UNIT_DATA_TESTFILES_H
