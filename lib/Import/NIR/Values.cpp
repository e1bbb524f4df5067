// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of the nodes of a NIR file as numbers and strings.

#include "Values.h"
#include "snnc/Support/Numbers.h"

#include <cmath>
#include <limits>

namespace h5 = snnc::data::h5;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

namespace snnc::nir {

/// Elements for each byte of a file, at most: deflate packs 1032 bytes into
/// one, and the next narrower type counts as this one.
static int64_t mostPacked(h5::Scalar scalar) {
  switch (scalar) {
  case h5::Scalar::F64:
  case h5::Scalar::I64:
  case h5::Scalar::U64:
    return 300;
  case h5::Scalar::F32:
  case h5::Scalar::I32:
  case h5::Scalar::U32:
    return 600;
  default:
    return 1200;
  }
}

int64_t countElements(const Shape &shape) { return h5::countOf(shape); }

std::string describeShape(const Shape &shape) {
  return shape.empty() ? "one number" : h5::formatShape(shape);
}

static std::string pathOf(const Node &node, StringRef name) {
  return node.path + "/" + name.str();
}

static std::string position(size_t at, const Shape &shape) {
  Shape index(shape.size());
  for (size_t d = shape.size(); d-- > 0; at /= shape[d])
    index[d] = at % shape[d];
  return shape.empty() ? "" : " at " + h5::formatShape(index);
}

bool Values::has(const Node &node, StringRef name) const {
  return h5::isDataset(file, pathOf(node, name)) &&
         !h5::isEmpty(file, pathOf(node, name));
}

bool Values::isText(const Node &node, StringRef name) const {
  return h5::isString(file, pathOf(node, name));
}

std::optional<std::string> Values::text(const Node &node, StringRef name) {
  Expected<std::string> value =
      h5::readString(file, fileName, pathOf(node, name));
  if (value)
    return *value;
  llvm::consumeError(value.takeError());
  error(node, name + ": expected one string");
  return std::nullopt;
}

/// A dataset of numbers, of a size that the file can hold.
std::optional<h5::Dataset> Values::open(const Node &node, StringRef name) {
  auto fail = [&](const Twine &text) {
    error(node, name + ": " + text);
    return std::nullopt;
  };
  if (!has(node, name))
    return fail("expected numbers, but it is missing");
  Expected<h5::Dataset> dataset =
      h5::openDataset(file, fileName, pathOf(node, name));
  if (!dataset)
    return fail(toString(dataset.takeError()));
  if (dataset->scalar() == h5::Scalar::Other)
    return fail("expected numbers, but it holds something else");
  if (dataset->shape().size() > 8)
    return fail("expected at most 8 dimensions, but got " +
                Twine(dataset->shape().size()));
  Expected<int64_t> count =
      dataset->checkedElements(mostPacked(dataset->scalar()));
  if (!count)
    return fail(toString(count.takeError()));
  if (*count == 0)
    return fail("expected numbers, but got " +
                h5::formatShape(dataset->shape()));
  if (std::string beyond = budget.take(*count); !beyond.empty())
    return fail("has shape " + describeShape(dataset->shape()) + ": " + beyond);
  return std::move(*dataset);
}

std::optional<Array> Values::numbers(const Node &node, StringRef name,
                                     bool infinite) {
  auto dataset = open(node, name);
  if (!dataset)
    return std::nullopt;
  Array array{dataset->shape(), {}};
  Expected<std::vector<double>> read = dataset->readAll<double>();
  if (!read) {
    error(node, name + ": " + toString(read.takeError()));
    return std::nullopt;
  }
  array.values = std::move(*read);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < array.size(); ++i)
    if (double value = array.values[i];
        !std::isfinite(value) && !(infinite && value == kInfinity)) {
      error(node, name + ": expected finite numbers, but got " +
                      formatNumber(value) + position(i, array.shape));
      return std::nullopt;
    }
  return array;
}

std::optional<Shape> Values::integers(const Node &node, StringRef name,
                                      int64_t least) {
  auto read = numbers(node, name);
  if (!read)
    return std::nullopt;
  if (read->shape.size() > 1 || read->size() > 8) {
    error(node, name + ": expected one to 8 numbers, but got " +
                    describeShape(read->shape));
    return std::nullopt;
  }
  Shape list;
  for (double value : read->values) {
    if (value != std::floor(value) || value < double(least) ||
        value > double(kMostSize)) {
      error(node, name + ": expected whole numbers of at least " +
                      Twine(least) + ", but got " + formatNumber(value));
      return std::nullopt;
    }
    list.push_back(static_cast<int64_t>(value));
  }
  return list;
}

std::optional<int64_t> Values::integer(const Node &node, StringRef name,
                                       int64_t least) {
  auto list = integers(node, name, least);
  if (!list)
    return std::nullopt;
  if (list->size() == 1)
    return list->front();
  error(node, name + ": expected one number, but got " + Twine(list->size()));
  return std::nullopt;
}

bool Values::floats(const Node &node, StringRef name, Shape &shape,
                    FloatArray &values) {
  auto dataset = open(node, name);
  if (!dataset)
    return false;
  shape = dataset->shape();
  std::vector<float> result;
  if (dataset->scalar() == h5::Scalar::F32) {
    Expected<std::vector<float>> read = dataset->readAll<float>();
    if (!read)
      return error(node, name + ": " + toString(read.takeError()));
    result = std::move(*read);
  } else {
    Expected<std::vector<double>> read = dataset->readAll<double>();
    if (!read)
      return error(node, name + ": " + toString(read.takeError()));
    result.reserve(read->size());
    bool rounded = false;
    for (double value : *read) {
      result.push_back(static_cast<float>(value));
      rounded |= result.back() != value;
    }
    if (rounded)
      findings.note(node.label() + ": " + name +
                    ": doubles are rounded to single precision (rule F1)");
  }
  if (auto bad = findNotFinite(result))
    return error(node, name +
                           ": expected numbers within the range of floats, "
                           "but got " +
                           formatNumber(result[*bad]) + position(*bad, shape));
  values = FloatArray(std::move(result));
  return true;
}

} // namespace snnc::nir
