// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What forms have in common: pieces of a graph as a graph of their own.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_PARTS_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_PARTS_H

#include "Constants.h"
#include "Form.h"
#include "lib/Import/ONNX/Reader/Graph.h"

#include <map>

namespace onnx {
class ValueInfoProto;
} // namespace onnx

namespace snnc::onnxio {

/// The one input that is no initializer; null where there are more or none.
const onnx::ValueInfoProto *getOnlyInput(const onnx::GraphProto &graph);

/// Fixed sizes of a tensor of floats; nothing where one is open.
std::optional<Shape> getSizes(const onnx::ValueInfoProto &value);

/// Adds an input or output `name` of floats; of no shape where it is not known.
void setSizes(onnx::ValueInfoProto &value, const std::string &name,
              std::optional<Shape> sizes);

/// The only node of the standard operator `type`; null where there are more or
/// none.
const onnx::NodeProto *findOnly(const onnx::GraphProto &graph,
                                llvm::StringRef type);

/// Values over time, taken apart by steps.
struct Sequence {
  std::string input; ///< of the graph
  std::string value; ///< the input, or what a Transpose makes of it
  Shape sizes;       ///< of `value`
  llvm::SmallVector<int64_t> order; ///< which axes of the input they are

  /// Whether the pieces along `axis` have their values in the input's order.
  bool keepsOrder(int64_t axis) const;
};

/// `value` as a sequence: an input of floats with fixed sizes, or a Transpose
/// of one.
std::optional<Sequence> readSequence(const onnx::GraphProto &graph,
                                     const std::string &value);

/// Names that `node` reads: its operands that are there, and what its bodies
/// read from outside.
std::vector<std::string> namesRead(const onnx::NodeProto &node);

/// Whether an output depends on each node.
std::vector<bool> findLive(const onnx::GraphProto &graph);

/// Puts `name` in place of `old` wherever nodes or outputs read it.
void renameValue(onnx::GraphProto &graph, const std::string &old,
                 const std::string &name);

/// Drops the nodes that no output depends on.
void dropDeadNodes(onnx::GraphProto &graph);

/// A graph with the nodes of `graph` that compute constants.
onnx::GraphProto copyConstants(const onnx::GraphProto &graph,
                               const Constants &constants);

/// The constant `name` of `graph`; null where it is none, or cannot be
/// computed.
std::shared_ptr<const Tensor> evaluateConstant(const ModelSource &source,
                                               const onnx::GraphProto &graph,
                                               const Constants &constants,
                                               const std::string &name);

/// Adds an initializer: a list of integers, or a copy of `from`.
void addList(onnx::GraphProto &graph, const std::string &name,
             llvm::ArrayRef<int64_t> list);
void addTensor(onnx::GraphProto &graph, const std::string &name,
               const Tensor &from);

/// The attribute of this name, or null.
const onnx::AttributeProto *attributeOf(const onnx::NodeProto &node,
                                        llvm::StringRef name);

int64_t integerOf(const onnx::NodeProto &node, llvm::StringRef name,
                  int64_t fallback);
/// Element k of a list of integers, or `fallback`.
int64_t integerOf(const onnx::NodeProto &node, llvm::StringRef name, int k,
                  int64_t fallback);

/// Adds `state`, which a loop's body reads, as an input of `step`. `operand` is
/// what it begins with: a constant, which is kept in `found`, or an input of
/// the graph. False where it is neither, or its shape is not known.
bool addState(const ModelSource &source, const Constants &constants,
              const std::string &operand, const onnx::ValueInfoProto &state,
              onnx::GraphProto &step, FoundStep &found);

/// The value of one step that an output of the file is made of, behind what
/// only puts steps together or scales them by something positive; "" where
/// more is done. `isStep`: values of one
/// step, or of all together. It is that of the last step, or of the `first`.
std::string traceOutput(const ModelSource &source, const Constants &constants,
                        std::string output,
                        llvm::function_ref<bool(const std::string &)> isStep,
                        bool first = false);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_PARTS_H
