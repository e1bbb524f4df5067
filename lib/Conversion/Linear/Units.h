// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the integers of the lowered network mean: the plan of
// convert-snn-to-qsnn.

#ifndef SNNC_LIB_CONVERSION_LINEAR_UNITS_H
#define SNNC_LIB_CONVERSION_LINEAR_UNITS_H

#include "Exact.h"
#include "Spread.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Conversion/IntegerForm.h"

#include "llvm/ADT/DenseMap.h"

#include <memory>

namespace snnc {

/// Real value of the integer 1 (rule Q5), exactly.
struct Unit {
  Fraction value;
  mlir::Value origin; ///< the value that brought it in, for messages
  /// The element is always 0 (a row of zeros): any unit is right.
  bool free = false;
};

/// How the integers of a value are read: real = integer · unit + offset. The
/// offset is what no integer holds yet: biases on their way to a neuron, the
/// zero point of an input.
struct Form {
  Spread<Unit> units;
  Spread<Fraction> offsets;
  enum class Type { Spike, Count, Signed } type; ///< i1, ui8, signed integer
};

/// Units of all values of a network.
///
///     input                f32: its step; i1, ui8: 1
///     spikes, counts       1
///     linear, conv         scale_i · unit of what row i reads (made one)
///     pool sum             unit of the channel (made one); avg: divided (Q7)
///     add                  common unit of both, element by element (Q8)
///     scale                factor · unit
///     max, delay, reshape, transpose, concat, encode direct
///                          as the elements that come in
///     lif, li              gain · unit / 2^f: of the membrane
///
/// Where units are made one, `gains` says by which integers the operand's
/// elements are multiplied.
class UnitPlan {
public:
  /// Nothing where a value has no unit: every finding has been reported.
  static std::optional<UnitPlan> create(snn::NetworkOp network,
                                        const IntegerForm &form);

  /// Spikes and counts have one without being asked.
  const Form &formOf(mlir::Value value) const { return *forms.at(value); }
  /// Gains of an operand; null where all are 1.
  const Spread<int64_t> *gainsOf(mlir::OpOperand &operand) const {
    auto at = gains.find(&operand);
    return at == gains.end() ? nullptr : &at->second;
  }
  /// Factors of the sums of an average with windows of several sizes.
  const Spread<int64_t> *factorsOf(mlir::Operation *pool) const {
    auto at = factors.find(pool);
    return at == factors.end() ? nullptr : &at->second;
  }
  /// Unit of the membrane of neurons.
  const Spread<Unit> &membraneOf(mlir::Operation *neurons) const {
    return membranes.at(neurons);
  }
  /// What cells beyond the input of a convolution hold: the zero point.
  int64_t padOf(mlir::Operation *conv) const { return pads.lookup(conv); }
  /// The largest value of an encoder's input, in its unit.
  const Spread<int64_t> &maximumOf(mlir::Operation *encode) const {
    return maxima.at(encode);
  }

private:
  friend class UnitAnalysis;

  /// Absent: not known yet. Null: reported.
  llvm::DenseMap<mlir::Value, std::unique_ptr<Form>> forms;
  llvm::DenseMap<mlir::OpOperand *, Spread<int64_t>> gains;
  llvm::DenseMap<mlir::Operation *, Spread<int64_t>> factors, maxima;
  llvm::DenseMap<mlir::Operation *, Spread<Unit>> membranes;
  llvm::DenseMap<mlir::Operation *, int64_t> pads;
};

/// A parameter of the float network, one number a neuron, exactly.
Spread<double> spreadParam(mlir::Attribute param,
                           mlir::ArrayRef<int64_t> shape);

/// Whether nothing is left for a neuron to add.
bool isZero(const Spread<Fraction> &offsets);

/// "argument 0", or the layer's name in quotes.
std::string describe(mlir::Value value);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_LINEAR_UNITS_H
