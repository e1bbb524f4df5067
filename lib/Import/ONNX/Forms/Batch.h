// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files that work on several samples at once: one of them is the network.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_BATCH_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_BATCH_H

#include "lib/Import/ONNX/Reader/Graph.h"

namespace snnc::onnxio {

/// Where the samples are in the inputs of a file.
struct Batch {
  int axis = 0;
  int64_t size = 0;  ///< above 1
  int64_t steps = 1; ///< T, where the input has all steps
};

/// The batches that the inputs may have: their first dimension where all agree;
/// of a single input also the second, behind time, which comes first.
std::vector<Batch> findBatches(const onnx::GraphProto &graph);

/// Makes the graph of `model` one of a single sample: sizes in which the batch
/// stands, and constants that are the same for each sample. What else depends
/// on the batch is left, and does not fit any more.
void takeOneSample(const std::shared_ptr<onnx::ModelProto> &model,
                   const std::string &folder, const ImportLimits &limits,
                   const Batch &batch);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_BATCH_H
