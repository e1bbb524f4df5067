// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a file does behind the network: with the values of all steps, and with
// the classes.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_TAIL_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_TAIL_H

#include "Form.h"
#include "OverTime.h"

namespace snnc::onnxio {

/// Makes nodes that only tell the class of an output an Identity: Softmax and
/// ArgMax of a sample, whose order or largest the class is read by. Their
/// labels, in the order of the file.
std::vector<std::string> leaveOutHeads(onnx::GraphProto &graph);

/// An output as what is made of a value that `times` knows.
struct Tail {
  std::string value;
  Reduction reduction = Reduction::None;
};

/// Nothing where more is done than to move values, to scale them by something
/// positive, and to reduce them over all steps, once.
std::optional<Tail> readTail(const onnx::GraphProto &graph,
                             const Cutter &cutter, const TimeTable &times,
                             const std::string &output);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_TAIL_H
