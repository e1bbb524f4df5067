// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of a `.net` file as integers and strings.

#include "Values.h"
#include "snnc/Support/Numbers.h"

#include <cmath>

namespace h5 = snnc::data::h5;
using llvm::Expected;
using llvm::Twine;

namespace snnc::netx {

std::string describeShape(const Shape &shape) {
  return shape.empty() ? "one number" : h5::formatShape(shape);
}

bool Values::has(const std::string &path) const {
  return h5::isDataset(file, path);
}

bool Values::hasGroup(const std::string &path) const {
  return h5::isGroup(file, path);
}

std::optional<std::string> Values::text(const std::string &path) {
  if (!has(path)) {
    findings.error(path + ": expected a string, but it is missing");
    return std::nullopt;
  }
  Expected<std::string> value = h5::readString(file, fileName, path);
  if (value)
    return *value;
  llvm::consumeError(value.takeError());
  findings.error(path + ": expected one string");
  return std::nullopt;
}

static Expected<std::vector<double>>
readNumbers(const h5::Id &file, const std::string &fileName,
            const std::string &path, importer::ElementBudget &budget,
            Shape &shape) {
  Expected<h5::Dataset> dataset = h5::openDataset(file, fileName, path);
  if (!dataset)
    return dataset.takeError();
  shape = dataset->shape();
  if (dataset->scalar() == h5::Scalar::Other)
    return h5::failure(Twine(path) + ": expected numbers");
  Expected<int64_t> count = dataset->checkedElements();
  if (!count)
    return count.takeError();
  if (std::string beyond = budget.take(*count); !beyond.empty())
    return h5::failure(Twine(path) + ": " + describeShape(shape) + ": " +
                       beyond);
  return dataset->readAll<double>();
}

static std::string position(size_t at, const Shape &shape) {
  Shape index(shape.size());
  for (size_t d = shape.size(); d-- > 0; at /= shape[d])
    index[d] = at % shape[d];
  return shape.empty() ? "" : " at " + h5::formatShape(index);
}

std::optional<Array> Values::integers(const std::string &path,
                                      Fractions fractions) {
  constexpr double kMost = 2147483647;
  if (!has(path)) {
    findings.error(path + ": expected numbers, but it is missing");
    return std::nullopt;
  }
  Array array;
  Expected<std::vector<double>> read =
      readNumbers(file, fileName, path, budget, array.shape);
  if (!read) {
    findings.error(toString(read.takeError()));
    return std::nullopt;
  }
  bool cut = false;
  for (size_t i = 0; i < read->size(); ++i) {
    double value = (*read)[i], whole = std::trunc(value);
    bool fraction = whole != value;
    // Also false for NaN.
    if (!(std::abs(whole) <= kMost) ||
        (fraction && fractions == Fractions::Refuse)) {
      findings.error(path +
                     ": expected whole numbers within 32 bits, but got " +
                     snnc::formatNumber(value) + position(i, array.shape));
      return std::nullopt;
    }
    cut |= fraction;
    array.values.push_back(static_cast<int64_t>(whole));
  }
  if (cut)
    findings.note(path + ": fractions are cut toward zero, as netx does");
  return array;
}

} // namespace snnc::netx
