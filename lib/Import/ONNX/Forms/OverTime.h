// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values of a graph that works on all steps at once: where time is in them, and
// what is computed from their sizes.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_OVERTIME_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_OVERTIME_H

#include "Cut.h"
#include "Form.h"
#include "Parts.h"
#include "llvm/ADT/StringSet.h"

namespace snnc::onnxio {

/// A value of all steps. Everything in front of time is 1.
struct OverTime {
  Shape sizes;
  /// Which of them is time; none of what is the same in all steps.
  std::optional<int64_t> axis;
  /// Whether it is the mean of all steps: what is linear may stand in front of
  /// that as well.
  bool isMean = false;

  /// Sizes where time is 1.
  Shape stepSizes() const;
};

/// The values of a graph, as far as they are known.
class TimeTable {
public:
  TimeTable(const ModelSource &source, const Constants &constants,
            const Cutter &cutter)
      : source(source), graph(source.model->graph()), constants(constants),
        cutter(cutter) {}

  void add(const std::string &value, OverTime over) { values[value] = over; }
  const OverTime *find(const std::string &value) const;
  /// Whether it is computed from constants and the sizes of values alone.
  bool isSized(const std::string &value) const { return sized.contains(value); }

  /// Whether only its sizes are read.
  bool isMeasured(const std::string &value) const {
    return measured.contains(value);
  }

  /// Takes note of `node` where its result is a matter of sizes alone.
  bool addSized(const onnx::NodeProto &node);
  /// A constant, or what is computed from sizes. Null where that is not known.
  std::shared_ptr<const Tensor> evaluate(const std::string &value) const;

  /// A list of integers: an operand, or an attribute in older operator sets.
  /// Empty where neither is there.
  std::optional<Shape> integers(const onnx::NodeProto &node, int operand,
                                llvm::StringRef attribute) const;

  /// What the values of `node`, which only moves `from`, are: sizes, and where
  /// time has gone. Nothing where steps do not stay apart.
  std::optional<OverTime> move(const onnx::NodeProto &node,
                               const OverTime &from) const;
  /// What is left where `node` reduces `from` over time, and over nothing else.
  std::optional<OverTime> reduce(const onnx::NodeProto &node,
                                 const OverTime &from) const;
  /// Where `node` gives every step the same value `from`.
  std::optional<OverTime> repeat(const onnx::NodeProto &node,
                                 const OverTime &from) const;

private:
  std::optional<Shape> movedSizes(const onnx::NodeProto &node,
                                  const Shape &from) const;
  std::optional<Shape> reshaped(const Shape &from, const Shape &target) const;
  std::optional<OverTime> transposed(const onnx::NodeProto &node,
                                     const OverTime &from) const;
  bool isOnlyMeasured(const onnx::NodeProto &node) const;

  const ModelSource &source;
  const onnx::GraphProto &graph;
  const Constants &constants;
  const Cutter &cutter;
  llvm::StringMap<OverTime> values;
  /// Sizes of values that nothing else is read of.
  llvm::StringMap<Shape> measured;
  llvm::StringSet<> sized;
  llvm::StringMap<Shape> shapes; ///< results of Shape nodes
};

/// Whether the node only moves its first operand, in its order or another.
bool isMove(const onnx::NodeProto &node);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_OVERTIME_H
