// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Messages about layers: the layer's name first, the source node as a note.

#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Names.h"

#include "mlir/IR/BuiltinAttributes.h"

#include <cmath>

using namespace mlir;

namespace snnc {

std::string subjectOf(Operation *op) {
  if (auto name = op->getAttrOfType<StringAttr>("name"))
    return "'" + makePrintable(name) + "'";
  if (auto symbol = op->getAttrOfType<StringAttr>("sym_name"))
    return "network '" + makePrintable(symbol) + "'";
  return "'" + op->getName().getStringRef().str() + "'";
}

static InFlightDiagnostic emitNamed(Operation *op,
                                    DiagnosticSeverity severity) {
  InFlightDiagnostic diag = severity == DiagnosticSeverity::Error
                                ? emitError(op->getLoc())
                                : emitWarning(op->getLoc());
  diag << subjectOf(op) << ": ";
  std::string nodes = sourceNodes(op->getLoc());
  if (!nodes.empty())
    diag.attachNote() << "source node: " << nodes;
  return diag;
}

InFlightDiagnostic emitLayerError(Operation *op) {
  return emitNamed(op, DiagnosticSeverity::Error);
}

InFlightDiagnostic emitLayerWarning(Operation *op) {
  return emitNamed(op, DiagnosticSeverity::Warning);
}

std::string sourceNodes(Location loc) {
  constexpr size_t kListed = 3;
  std::string nodes;
  size_t count = 0;
  loc->walk([&](Location part) {
    if (auto name = dyn_cast<NameLoc>(part); name && ++count <= kListed)
      nodes += (count == 1 ? "'" : ", '") + makePrintable(name.getName()) + "'";
    return WalkResult::advance();
  });
  if (count > kListed)
    nodes += ", … (" + std::to_string(count) + " in all)";
  return nodes;
}

llvm::Expected<double> parseNumber(StringRef text) {
  double value;
  // getAsDouble takes no trailing characters; it does take "nan" and "inf",
  // which no option of ours means.
  if (text.trim().empty() || text.trim().getAsDouble(value) ||
      !std::isfinite(value))
    return llvm::createStringError("expected a number, but got '" + text + "'");
  return value;
}

} // namespace snnc
