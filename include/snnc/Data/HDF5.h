// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Small RAII wrappers of the HDF5 C API for recordings, traces and NIR files.
// Every failure is an llvm::Error that names the file and the object; HDF5's
// own error output is silenced and its innermost reason is quoted.

#ifndef SNNC_DATA_HDF5_H
#define SNNC_DATA_HDF5_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

#include <hdf5.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace snnc::data::h5 {

/// An error with `message` as its whole text.
llvm::Error failure(const llvm::Twine &message);

/// "[400, 30, 2]".
std::string formatShape(std::span<const int64_t> shape);
/// The elements of `shape`, of extents from 0: 0 where any of them is; the
/// largest number where there are more than that.
int64_t countOf(std::span<const int64_t> shape);

/// Owns one HDF5 identifier of any kind (file, group, dataset, type, …).
class Id {
public:
  Id() = default;
  explicit Id(hid_t id) : id(id) {}
  Id(Id &&other) noexcept : id(std::exchange(other.id, -1)) {}
  Id &operator=(Id &&other) noexcept {
    if (this != &other) {
      reset();
      id = std::exchange(other.id, -1);
    }
    return *this;
  }
  ~Id() { reset(); }
  void reset();
  hid_t get() const { return id; }
  explicit operator bool() const { return id >= 0; }

private:
  hid_t id = -1;
};

/// The element types that the project reads and writes. Numbers of another
/// width count as the next wider one, long double as f64; h5py's bool as u8.
enum class Scalar { U8, I8, U16, I16, U32, I32, U64, I64, F32, F64, Other };
/// "u8", "f32", …; "other" for strings, enumerations and compounds.
llvm::StringRef name(Scalar scalar);
bool isInteger(Scalar scalar);

template <typename T>
hid_t nativeType();
template <>
inline hid_t nativeType<uint8_t>() {
  return H5T_NATIVE_UINT8;
}
template <>
inline hid_t nativeType<int32_t>() {
  return H5T_NATIVE_INT32;
}
template <>
inline hid_t nativeType<uint32_t>() {
  return H5T_NATIVE_UINT32;
}
template <>
inline hid_t nativeType<int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
inline hid_t nativeType<uint64_t>() {
  return H5T_NATIVE_UINT64;
}
template <>
inline hid_t nativeType<float>() {
  return H5T_NATIVE_FLOAT;
}
template <>
inline hid_t nativeType<double>() {
  return H5T_NATIVE_DOUBLE;
}

class StorageCheck;

/// A numeric dataset, open for reading, or for appending rows.
class Dataset {
public:
  /// "file.h5:/path", for messages.
  const std::string &where() const { return place; }
  const std::vector<int64_t> &shape() const { return extents; }
  /// Makes all of it one row: a first extent of 1 more.
  void makeOneRow() {
    extents.insert(extents.begin(), 1);
    isOneRow = true;
  }
  Scalar scalar() const { return type; }
  /// Product of the extents; an error when it cannot fit the file's size even
  /// when compressed `factor` to one (a corrupt header, so that nobody
  /// allocates or waits for it).
  llvm::Expected<int64_t> checkedElements(int64_t factor = 4096) const;

  /// Reads the box of `counts` elements at `starts` (one of each per
  /// dimension), row-major, into `out`, whose size is the product of the
  /// counts. HDF5 converts (and clips) the element type: check scalar().
  template <typename T>
  llvm::Error read(std::span<T> out, std::span<const int64_t> starts,
                   std::span<const int64_t> counts) const {
    return readRaw(out.data(), nativeType<T>(), out.size(), starts, counts);
  }
  /// Reads rows [begin, begin + count) of the first dimension whole.
  template <typename T>
  llvm::Error readRows(std::span<T> out, int64_t begin, int64_t count) const {
    std::vector<int64_t> starts(extents.size(), 0), counts(extents);
    if (!extents.empty()) {
      starts[0] = begin;
      counts[0] = count;
    }
    return read<T>(out, starts, counts);
  }
  /// Reads everything; row-major.
  template <typename T>
  llvm::Expected<std::vector<T>> readAll() const {
    llvm::Expected<int64_t> elements = checkedElements();
    if (!elements)
      return elements.takeError();
    std::vector<T> values(*elements);
    if (llvm::Error error =
            readRows<T>(values, 0, extents.empty() ? 0 : extents[0]))
      return std::move(error);
    return values;
  }
  /// Appends rows (all dimensions but the first) to a dataset made by
  /// createExtendible: one, or as many as there are values for.
  template <typename T>
  llvm::Error append(std::span<const T> rows) {
    return appendRaw(rows.data(), nativeType<T>(), rows.size());
  }

private:
  friend llvm::Expected<Dataset> openDataset(const Id &, llvm::StringRef,
                                             llvm::StringRef);
  friend llvm::Expected<Dataset> createExtendible(const Id &, llvm::StringRef,
                                                  llvm::StringRef, Scalar,
                                                  std::span<const int64_t>,
                                                  int64_t);
  friend llvm::Expected<Dataset> createFlags(const Id &, llvm::StringRef,
                                             llvm::StringRef,
                                             std::span<const int64_t>);
  llvm::Error readRaw(void *out, hid_t type, size_t size,
                      std::span<const int64_t> starts,
                      std::span<const int64_t> counts) const;
  llvm::Error appendRaw(const void *row, hid_t type, size_t size);

  Id id;
  Id flags; // of createFlags: the type of its bytes
  std::shared_ptr<StorageCheck> storage; // of datasets opened for reading
  std::string place;
  std::vector<int64_t> extents;
  bool isOneRow = false; // the first extent is not in the file
  Scalar type = Scalar::Other;
};

/// Opens an existing HDF5 file for reading. Missing, empty, foreign and
/// truncated files have a message each. No file lock is taken.
llvm::Expected<Id> openFile(llvm::StringRef path);
/// Where an HDF5 file named `path` is to be written: a link leads to its file;
/// an error for what is there and no file (a folder, a device), which a rename
/// would put an end to.
llvm::Expected<std::string> resolveOutput(llvm::StringRef path);
/// Creates (or empties) `path`. Objects carry no time stamps, so that equal
/// content gives equal bytes. Closing the file closes every object in it.
llvm::Expected<Id> createFile(llvm::StringRef path);
/// Closes a file made by createFile; reports what could not be written.
llvm::Error closeFile(Id &file, llvm::StringRef path);

/// Whether `path` (from the root; "" or "/" is the root) is there.
bool isGroup(const Id &file, llvm::StringRef path);
bool isDataset(const Id &file, llvm::StringRef path);
/// Whether the dataset `path` holds no value: an extent of 0, or no shape at
/// all (h5py's Empty).
bool isEmpty(const Id &file, llvm::StringRef path);
/// Whether the dataset `path` holds strings.
bool isString(const Id &file, llvm::StringRef path);
/// Names of the links in group `path`, sorted, at most `limit` of them; empty
/// when it cannot be read.
std::vector<std::string> children(const Id &file, llvm::StringRef path,
                                  size_t limit = 100000);
/// Paths (without the leading '/') of all datasets, sorted, at most
/// `limit` of them and at most 16 groups deep.
std::vector<std::string> allDatasets(const Id &file, size_t limit = 10000);
/// Paths of all groups, the root ("") first, with the same bounds.
std::vector<std::string> allGroups(const Id &file, size_t limit = 10000);

/// `fileName` is for messages.
llvm::Expected<Dataset> openDataset(const Id &file, llvm::StringRef fileName,
                                    llvm::StringRef path);
/// A dataset [0, …rowShape] that grows by rows: one chunk a row, of single
/// numbers one for `chunkRows` of them, shuffle and gzip. Groups on the way are
/// made.
llvm::Expected<Dataset> createExtendible(const Id &file,
                                         llvm::StringRef fileName,
                                         llvm::StringRef path, Scalar scalar,
                                         std::span<const int64_t> rowShape,
                                         int64_t chunkRows = 256);
/// The same of bytes 0 and 1, which h5py and NumPy take for `bool`.
llvm::Expected<Dataset> createFlags(const Id &file, llvm::StringRef fileName,
                                    llvm::StringRef path,
                                    std::span<const int64_t> rowShape);
/// A dataset of fixed shape with its values, `scalar` in the file.
llvm::Error writeValues(const Id &file, llvm::StringRef fileName,
                        llvm::StringRef path, Scalar scalar,
                        std::span<const int64_t> shape,
                        std::span<const double> values);
/// The same of single precision, in memory and in the file.
llvm::Error writeFloats(const Id &file, llvm::StringRef fileName,
                        llvm::StringRef path, std::span<const int64_t> shape,
                        std::span<const float> values);
/// Strings of one fixed length, row-major.
llvm::Error writeStrings(const Id &file, llvm::StringRef fileName,
                         llvm::StringRef path, std::span<const int64_t> shape,
                         std::span<const std::string> values);
/// A dataset with one string of fixed length: a scalar, or of shape [1].
llvm::Error writeString(const Id &file, llvm::StringRef fileName,
                        llvm::StringRef path, llvm::StringRef value,
                        bool isArray);
llvm::Error createGroup(const Id &file, llvm::StringRef fileName,
                        llvm::StringRef path);

/// Attributes of the group or dataset `path`.
llvm::Error writeAttribute(const Id &file, llvm::StringRef fileName,
                           llvm::StringRef path, llvm::StringRef attribute,
                           llvm::StringRef value);
llvm::Error writeAttribute(const Id &file, llvm::StringRef fileName,
                           llvm::StringRef path, llvm::StringRef attribute,
                           int64_t value);
llvm::Error writeAttribute(const Id &file, llvm::StringRef fileName,
                           llvm::StringRef path, llvm::StringRef attribute,
                           double value);
/// Of variable length, which h5py takes for `str` (others are its bytes).
llvm::Error writeStrAttribute(const Id &file, llvm::StringRef fileName,
                              llvm::StringRef path, llvm::StringRef attribute,
                              llvm::StringRef value);
llvm::Expected<std::string> readStringAttribute(const Id &file,
                                                llvm::StringRef fileName,
                                                llvm::StringRef path,
                                                llvm::StringRef attribute);
llvm::Expected<int64_t> readIntegerAttribute(const Id &file,
                                             llvm::StringRef fileName,
                                             llvm::StringRef path,
                                             llvm::StringRef attribute);
/// A dataset that holds one string, of fixed or variable length (NIR's `type`
/// and `version`).
llvm::Expected<std::string> readString(const Id &file, llvm::StringRef fileName,
                                       llvm::StringRef path);
/// The strings of a dataset, row-major, and its shape (NIR's `edges`).
llvm::Expected<std::vector<std::string>>
readStrings(const Id &file, llvm::StringRef fileName, llvm::StringRef path,
            std::vector<int64_t> &shape);

} // namespace snnc::data::h5

#endif // SNNC_DATA_HDF5_H
