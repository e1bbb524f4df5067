// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a format of recordings is. A new one is a .cpp file that defines a
// Format, and a line in Formats.def.

#ifndef SNNC_LIB_DATA_FORMATS_H
#define SNNC_LIB_DATA_FORMATS_H

#include "snnc/Data/HDF5.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace snnc::data {

/// One event of a camera; `y` 0 is the top row, `p` 0 OFF and 1 ON, `t`
/// microseconds from the start of the recording. A format hands on what it
/// finds: values are checked behind it.
struct Event {
  int64_t x, y, p, t;
};
using AddEvent = llvm::function_ref<llvm::Error(const Event &)>;

/// A numeric array of a file: a dataset of HDF5, a member of .npz.
class Array {
public:
  virtual ~Array() = default;
  /// Reads out.size() elements from element `first` on, row-major. They are
  /// whole rows of the first dimension, or whole rows of the second within one
  /// row of the first; a reader may be faster when they ascend.
  virtual llvm::Error read(int64_t first, std::span<double> out) = 0;
  /// The same of an array of integers, which are clipped to the range.
  virtual llvm::Error read(int64_t first, std::span<int64_t> out) = 0;

  std::string where; ///< "file.h5:path", for messages
  std::vector<int64_t> shape;
  h5::Scalar scalar = h5::Scalar::Other;
};

/// The arrays of a file. Extents are checked when an array is opened: none is
/// larger than what the file can unpack to.
class ArrayFile {
public:
  virtual ~ArrayFile() = default;
  virtual llvm::Expected<std::unique_ptr<Array>>
  open(const std::string &path) = 0;

  /// Paths without the leading '/', sorted; groups are what stands before a
  /// '/'. The array of a file that holds one without a name is "".
  std::vector<std::string> arrays;
};

/// Exactly one of the two functions is set.
struct Format {
  llvm::StringLiteral name;        ///< "HDF5", for messages
  llvm::StringLiteral description; ///< what stands in it, for messages
  /// `path` is a file, `head` its first bytes (up to kHeadBytes).
  bool (*detect)(llvm::StringRef path, llvm::StringRef head);
  /// A file of arrays: frames, or columns of events.
  llvm::Expected<std::unique_ptr<ArrayFile>> (*openArrays)(
      llvm::StringRef path) = nullptr;
  /// A file that is one recording: hands its events on in order.
  llvm::Error (*readEvents)(llvm::StringRef path, AddEvent add) = nullptr;
  /// The ending of a format of single recordings: so they are found in folders.
  llvm::StringLiteral extension = "";
  /// What its users are told once a run, where they would not expect it.
  llvm::StringLiteral note = "";
  /// Its arrays are images [N, …] or labels: they have no steps.
  bool holdsImages = false;
};
constexpr size_t kHeadBytes = 4096;

#define SNNC_FORMAT(name) extern const Format name##Format;
#include "Formats.def"

/// In the order in which they are asked.
llvm::ArrayRef<const Format *> getFormats();
/// The format of the file `path`; an error that lists them where it has none.
llvm::Expected<const Format *> detectFormat(llvm::StringRef path);

} // namespace snnc::data

#endif // SNNC_LIB_DATA_FORMATS_H
