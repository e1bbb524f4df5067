// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A graph run on numbers, to compare one form with another.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_EVALUATE_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_EVALUATE_H

#include "lib/Import/ONNX/Reader/Graph.h"

namespace snnc::onnxio {

/// The outputs of `graph` for these inputs, row-major, in their order; sums are
/// rounded once. Nothing where a node cannot be evaluated.
std::optional<std::vector<std::vector<float>>>
evaluate(const Graph &graph, llvm::ArrayRef<std::vector<float>> inputs);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_EVALUATE_H
