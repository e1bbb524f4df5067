// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights where they lie: views of blobs, and what blobs hold.

#ifndef SNNC_SUPPORT_ARRAYS_H
#define SNNC_SUPPORT_ARRAYS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectInterface.h"
#include "llvm/ADT/DenseMap.h"

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace snnc {

/// Integers of 1, 2, 4 or 8 bytes each, read where they lie: in the blob of a
/// constant, which lives as long as its context, or in memory of their own.
/// Copies share it. Of the weights of a network no more memory is wanted.
class IntegerArray {
public:
  IntegerArray() = default;
  /// The elements of `attr`, which has passed `checkBlob`, row-major. Integers
  /// of up to 8 bits take one byte each in a resource, sign-extended (rule L1).
  /// What is no resource, or one of 3, 5, 6 or 7 bytes each, is copied; splats
  /// are expanded.
  explicit IntegerArray(mlir::ElementsAttr attr);
  /// Keeps `values` in as few bytes as hold them.
  IntegerArray(const std::vector<int64_t> &values);

  size_t size() const { return count; }
  bool empty() const { return count == 0; }
  /// f(std::span) of the elements as they are stored: one of the four types of
  /// signed integers. For loops over many.
  template <class F>
  auto visit(F f) const {
    switch (bytes) {
    case 1:
      return f(as<int8_t>());
    case 2:
      return f(as<int16_t>());
    case 4:
      return f(as<int32_t>());
    default:
      return f(as<int64_t>());
    }
  }
  int64_t operator[](size_t i) const {
    return visit([i](auto values) { return int64_t(values[i]); });
  }

private:
  template <class T>
  std::span<const T> as() const {
    return {static_cast<const T *>(data), count};
  }
  template <class T>
  void keep(const std::vector<int64_t> &values);

  const void *data = nullptr;
  size_t count = 0;
  unsigned bytes = 8;
  std::shared_ptr<const void> owner; ///< of memory of their own
};

/// Least and greatest; 0 of none.
std::pair<int64_t, int64_t> getRange(const IntegerArray &integers);

/// The same of floats in single precision; doubles are rounded, in memory of
/// their own.
class FloatArray {
public:
  FloatArray() = default;
  explicit FloatArray(mlir::ElementsAttr attr);
  explicit FloatArray(std::vector<float> values);
  /// `values` as they lie in something that `owner` keeps alive.
  FloatArray(std::span<const float> values, std::shared_ptr<const void> owner)
      : values(values), owner(std::move(owner)) {}

  size_t size() const { return values.size(); }
  bool empty() const { return values.empty(); }
  float operator[](size_t i) const { return values[i]; }
  auto begin() const { return values.begin(); }
  auto end() const { return values.end(); }
  operator std::span<const float>() const { return values; }
  /// As IntegerArray::visit.
  template <class F>
  auto visit(F f) const {
    return f(values);
  }

  /// What keeps the values alive; null of those in a blob.
  const std::shared_ptr<const void> &getOwner() const { return owner; }

private:
  std::span<const float> values;
  std::shared_ptr<const void> owner;
};

/// The first of `floats` that is NaN or infinite.
std::optional<size_t> findNotFinite(std::span<const float> floats);

/// Least and greatest of the integers of `attr` (0 of none), and whether all of
/// its floats are finite. A blob is read for it once: verifiers ask after every
/// pass.
std::pair<int64_t, int64_t> getIntegerRange(mlir::ElementsAttr attr);
bool isFinite(mlir::ElementsAttr attr);
/// The first of the integers of `attr` that is not one of `bits` bits: a byte
/// in a resource may hold more than the type allows.
std::optional<int64_t> findOutside(mlir::ElementsAttr attr, unsigned bits);

/// Keeps what these two have found, as long as the context lives: an interface
/// of the snn dialect, without which they find it anew.
class BlobFacts : public mlir::DialectInterface::Base<BlobFacts> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(BlobFacts)
  explicit BlobFacts(mlir::Dialect *dialect) : Base(dialect) {}

  struct Fact {
    bool finite = true;        ///< of floats
    int64_t low = 0, high = 0; ///< of integers
  };
  static Fact get(mlir::ElementsAttr attr);

private:
  static Fact read(mlir::ElementsAttr attr);

  std::mutex mutex;
  llvm::DenseMap<std::pair<const char *, mlir::Type>, Fact> known;
};

} // namespace snnc

#endif // SNNC_SUPPORT_ARRAYS_H
