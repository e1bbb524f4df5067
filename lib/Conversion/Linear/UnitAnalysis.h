// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The walk that finds the units of all values.

#ifndef SNNC_LIB_CONVERSION_LINEAR_UNITANALYSIS_H
#define SNNC_LIB_CONVERSION_LINEAR_UNITANALYSIS_H

#include "Units.h"

#include "llvm/ADT/DenseSet.h"

namespace snnc {

class UnitAnalysis {
public:
  /// `open`: weights are going to change, and steps of inputs to be found. What
  /// depends on them has any unit, and is not judged.
  UnitAnalysis(snn::NetworkOp network, const IntegerForm &form,
               bool open = false)
      : network(network), form(form), open(open) {}
  std::optional<UnitPlan> run();

private:
  void visitArgument(mlir::BlockArgument arg);
  /// Findings that need no unit; false where there are any.
  bool checkAlone(mlir::Operation *op);
  bool checkFactor(snn::ScaleOp scale);
  bool checkNeurons(mlir::Operation *op, mlir::Attribute decay,
                    mlir::Attribute gain);

  /// Gives the results of `op` their form; those of its operands are known.
  void visit(mlir::Operation *op);
  template <class Synapse>
  void visitSynapse(Synapse op);
  void visit(snn::PoolOp op);
  void visit(snn::ScaleOp op);
  void visit(snn::AddOp op);
  void visit(snn::EncodeOp op);
  void visit(snn::OutputOp op);
  void visitMove(snn::MoveOpInterface op);
  void visitNeurons(snn::NeuronOpInterface op, mlir::Attribute gain,
                    mlir::Value potential);

  /// One unit for all of them: whole multiples of it, or nothing (rule Q8).
  static std::optional<Unit> meet(llvm::ArrayRef<const Unit *> units);
  void reportUnits(mlir::Operation *op, llvm::ArrayRef<const Unit *> units);
  /// One unit for each of `blocks` equal parts of an operand; nothing, and an
  /// error, where there is none.
  std::optional<std::vector<Unit>>
  unify(mlir::Operation *op, mlir::OpOperand &operand, int64_t blocks);
  void setGains(mlir::OpOperand &operand, Spread<int64_t> gains);

  const Form &formOf(mlir::Value value) { return *plan.forms.at(value); }
  static Form makeForm(mlir::Value value, Fraction unit, Fraction offset);
  /// Any unit.
  static Form makeOpenForm(mlir::Value value, Spread<Fraction> offsets);
  void setForm(mlir::Value value, Form made);
  bool dependsOnItself(mlir::Operation *delay);
  /// The results of `op` get no unit, which has been reported.
  void fail(mlir::Operation *op);
  mlir::InFlightDiagnostic error(mlir::Operation *op);

  snn::NetworkOp network;
  const IntegerForm &form;
  bool open;
  UnitPlan plan;
  llvm::DenseSet<mlir::Operation *> failed;
  bool ok = true;
};

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_LINEAR_UNITANALYSIS_H
