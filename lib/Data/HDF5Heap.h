// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checks where strings of variable length lie before HDF5 reads them: libhdf5
// 1.10 follows damaged heaps beyond their memory, or for ever.

#ifndef SNNC_LIB_DATA_HDF5HEAP_H
#define SNNC_LIB_DATA_HDF5HEAP_H

#include "snnc/Data/HDF5.h"

namespace snnc::data::h5 {

class HeapCheck {
public:
  explicit HeapCheck(const Id &file);

  /// Bytes of a string in a dataset: length, address and number in the heap.
  static constexpr size_t kReferenceBytes = 16;

  /// Whether the string whose reference is at `offset` of the file, or is
  /// `reference`, lies in its heap ("GCOL") as it says.
  bool checkAt(uint64_t offset);
  bool check(const char *reference);
  /// Reads `size` bytes at `at`; false where the file has not as many.
  bool load(uint64_t at, uint64_t size, std::string &bytes);

private:
  int descriptor = -1;
  uint64_t fileSize = 0;
  uint64_t heapAt = 0;
  std::string heap; ///< the one read last, at `heapAt`
};

} // namespace snnc::data::h5

#endif // SNNC_LIB_DATA_HDF5HEAP_H
