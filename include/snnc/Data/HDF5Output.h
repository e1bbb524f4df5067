// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// HDF5 files that are there whole or not at all.

#ifndef SNNC_DATA_HDF5OUTPUT_H
#define SNNC_DATA_HDF5OUTPUT_H

#include "snnc/Data/HDF5.h"

namespace snnc::data::h5 {

/// Writes under a temporary name beside the file and renames at the end, so
/// that a failure, a full disk or an interrupt leaves what was there before.
class Output {
public:
  Output() = default;
  /// Fails when nothing can be created beside `path`, or `path` is no file.
  static llvm::Expected<Output> create(llvm::StringRef path);
  Output(Output &&other) noexcept { *this = std::move(other); }
  Output &operator=(Output &&other) noexcept {
    discard();
    handle = std::move(other.handle);
    path = std::move(other.path);
    temporary = std::exchange(other.temporary, "");
    return *this;
  }
  ~Output() { discard(); }

  const Id &file() const { return handle; }
  /// What is written, for messages; a link leads to its file.
  const std::string &name() const { return path; }
  /// Puts the file in place; fails, and leaves the old one, when not every byte
  /// could be written.
  llvm::Error commit();

private:
  void discard();

  Id handle;
  std::string path;
  std::string temporary; ///< empty: in place, or nothing was created
};

} // namespace snnc::data::h5

#endif // SNNC_DATA_HDF5OUTPUT_H
