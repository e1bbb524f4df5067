// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nodes of a graph, with all the constants that they need, as a graph of their
// own.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_CUT_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_CUT_H

#include "Parts.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include <onnx/onnx_pb.h>
#include <set>
#include <string>
#include <vector>

namespace snnc::onnxio {

class Cutter {
public:
  explicit Cutter(const onnx::GraphProto &graph);

  /// The nodes with these numbers behind those that compute what they read, up
  /// to values that are `given`. Initializers are left where they are.
  onnx::GraphProto
  cut(llvm::ArrayRef<int> nodes,
      llvm::function_ref<bool(const std::string &)> isGiven) const;
  /// Adds copies of the initializers that nodes or outputs of `part` read.
  void addInitializers(onnx::GraphProto &part) const;

  /// The number of the node that computes `value`, or -1.
  int producer(const std::string &value) const;
  /// Numbers of the nodes that read `value`, in order, once each.
  llvm::ArrayRef<int> readers(const std::string &value) const;

private:
  const onnx::GraphProto &graph;
  llvm::StringMap<int> producers;
  llvm::StringMap<std::vector<int>> readersOf;
};

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_CUT_H
