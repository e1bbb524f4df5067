// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parts of a value: Slice, Gather and Split.

#ifndef SNNC_LIB_IMPORT_ONNX_READER_SLICES_H
#define SNNC_LIB_IMPORT_ONNX_READER_SLICES_H

#include "Graph.h"

namespace snnc::onnxio {

/// Of each dimension `size` elements from `begin` on, `stride` apart, which may
/// be negative.
struct Part {
  Shape begin, stride, size;
  Shape shape; ///< of the result: `size`, but for a dimension that is dropped

  explicit Part(const Shape &whole)
      : begin(whole.size(), 0), stride(whole.size(), 1), size(whole),
        shape(whole) {}
};

/// The part that a node takes of its first input; its other operands are
/// constants. Nothing with `reason` set where they do not fit.
std::optional<Part> readPart(const Graph &graph, const Node &node,
                             std::string &reason);

/// Where element i of the part is in a row-major tensor of this shape.
int64_t elementOf(const Part &part, int64_t i, llvm::ArrayRef<int64_t> whole);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_READER_SLICES_H
