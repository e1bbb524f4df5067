// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays whose elements lie one after another in some bytes: .npy, .npz, IDX.

#ifndef SNNC_LIB_DATA_RAWARRAY_H
#define SNNC_LIB_DATA_RAWARRAY_H

#include "Formats.h"

#include <optional>

namespace snnc::data {

/// Bytes that are read at any place, fastest when it ascends.
class ByteSource {
public:
  virtual ~ByteSource() = default;
  /// Fills `out` with the bytes from `offset` on; an error, without the file's
  /// name, where they end before.
  virtual llvm::Error read(uint64_t offset,
                           llvm::MutableArrayRef<char> out) = 0;
  /// How many there are, where that is known without reading them.
  virtual std::optional<uint64_t> size() { return std::nullopt; }
};

/// A file as it is, or unpacked where it is a gzip file.
llvm::Expected<std::unique_ptr<ByteSource>> openBytes(llvm::StringRef path);
/// A bound on the bytes that `path` unpacks to.
uint64_t mostBytes(llvm::StringRef path);

/// An error, which names `where`, unless there are exactly `expected` bytes
/// (at least 1).
llvm::Error checkSize(ByteSource &bytes, llvm::StringRef where,
                      uint64_t expected);

/// How an element is stored.
struct Element {
  enum class Kind { Unsigned, Signed, Float } kind = Kind::Unsigned;
  int bytes = 1; ///< 1, 2, 4 or 8; of a float not 1
  bool isBigEndian = false;
  h5::Scalar scalar() const;
};

/// Element i of the array is at offset + i·stride.
class RawArray : public Array {
public:
  RawArray(std::shared_ptr<ByteSource> bytes, Element element, uint64_t offset,
           uint64_t stride)
      : bytes(std::move(bytes)), element(element), offset(offset),
        stride(stride) {
    scalar = element.scalar();
  }
  llvm::Error read(int64_t first, std::span<double> out) override;
  llvm::Error read(int64_t first, std::span<int64_t> out) override;

private:
  template <typename T>
  llvm::Error readAs(int64_t first, std::span<T> out);

  std::shared_ptr<ByteSource> bytes;
  Element element;
  uint64_t offset, stride;
};

/// The number of elements of `shape`; an error where it is negative or above
/// `most`.
llvm::Expected<int64_t> countElements(llvm::ArrayRef<int64_t> shape,
                                      uint64_t most, llvm::StringRef where);

} // namespace snnc::data

#endif // SNNC_LIB_DATA_RAWARRAY_H
