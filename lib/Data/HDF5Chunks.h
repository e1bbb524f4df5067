// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checks a dataset's stored size before HDF5 reads it: HDF5 1.10 copies out of
// bounds when a damaged header promises larger chunks than the file holds.

#ifndef SNNC_LIB_DATA_HDF5CHUNKS_H
#define SNNC_LIB_DATA_HDF5CHUNKS_H

#include "snnc/Data/HDF5.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <set>

namespace snnc::data::h5 {

class StorageCheck {
public:
  StorageCheck(hid_t dataset, std::string place, std::vector<int64_t> shape);

  /// An error unless every chunk that meets the box unpacks to a chunk's size
  /// (filters shuffle, deflate and fletcher32; chunks of other filters are
  /// left to HDF5), or a dataset without chunks has all its bytes.
  llvm::Error check(std::span<const int64_t> starts,
                    std::span<const int64_t> counts);

  bool hasChunks() const { return isChunked; }
  /// Calls `visit` with the bytes of each chunk as they were before the
  /// filters; an error where they cannot be had, or where it returns false.
  llvm::Error visitChunks(llvm::function_ref<bool(llvm::StringRef)> visit);

  /// The name of a filter that this HDF5 does not have; empty: it has all.
  std::string missingFilter() const;

private:
  llvm::Error checkChunk(const std::vector<hsize_t> &offset);
  /// Unpacked and of a chunk's size, but shuffled as it is in the file (and
  /// then `mask` has no bit of that filter); empty of one never written.
  llvm::Expected<std::vector<uint8_t>>
  unpackChunk(const std::vector<hsize_t> &offset, unsigned &mask);
  llvm::Error damaged(const llvm::Twine &what) const;

  hid_t dataset;
  std::string place;
  std::vector<int64_t> shape;
  size_t elementBytes;
  bool isChunked = false, isKnown = true;
  uint64_t chunkBytes = 0, stored = 0;
  std::vector<hsize_t> chunk;
  std::vector<H5Z_filter_t> filters;
  std::set<std::vector<hsize_t>> checked; // the latest
};

} // namespace snnc::data::h5

#endif // SNNC_LIB_DATA_HDF5CHUNKS_H
