// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The header of a .npy file: what its bytes are.

#ifndef SNNC_LIB_DATA_NUMPYHEADER_H
#define SNNC_LIB_DATA_NUMPYHEADER_H

#include "RawArray.h"

namespace snnc::data {

struct NumPyHeader {
  struct Field {
    std::string name; ///< "" of an array that is not structured
    Element element;
    uint64_t offset; ///< in an item
  };
  std::vector<Field> fields; ///< of numbers; one of a plain array
  uint64_t itemBytes = 0;
  std::vector<int64_t> shape;
  bool isFortran = false; ///< the first dimension is the fastest
  uint64_t dataOffset = 0;
};

/// Reads the header at the start of `bytes`; an error, which names `where`, for
/// what is no array of numbers.
llvm::Expected<NumPyHeader> readNumPyHeader(ByteSource &bytes,
                                            llvm::StringRef where);

} // namespace snnc::data

#endif // SNNC_LIB_DATA_NUMPYHEADER_H
