// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check dialect: whether a case fits the networks that it names.

#include "dialects/Check/CheckOps.h"
#include "dialects/SNN/SNNDialect.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::check;

//===----------------------------------------------------------------------===//
// Single operations
//===----------------------------------------------------------------------===//

/// f32, f64, and integers that a double holds; all finite.
static LogicalResult verifyNumbers(Operation *op, ElementsAttr attr) {
  Type type = attr.getElementType();
  bool isNumber =
      type.isF32() || type.isF64() ||
      (isa<IntegerType>(type) && type.getIntOrFloatBitWidth() <= 64);
  if (!isa<DenseIntOrFPElementsAttr>(attr) || !isNumber)
    return emitLayerError(op)
           << "expected dense integers, f32 or f64, but got " << attr.getType();
  for (double number : readNumbers(attr))
    if (!std::isfinite(number))
      return emitLayerError(op)
             << "expected finite numbers, but got " << formatNumber(number);
  return success();
}

static LogicalResult verifyIntegers(Operation *op, ElementsAttr attr) {
  if (failed(verifyNumbers(op, attr)))
    return failure();
  if (!isa<IntegerType>(attr.getElementType()))
    return emitLayerError(op)
           << "expected integers, but got " << attr.getType();
  return success();
}

static LogicalResult verifyValues(Operation *op, ElementsAttr values,
                                  FloatAttr within) {
  if (failed(verifyNumbers(op, values)))
    return failure();
  if (!within)
    return success();
  double band = within.getValueAsDouble();
  if (!std::isfinite(band) || band <= 0)
    return emitLayerError(op) << "expected 'within' a number above 0, but got "
                              << formatNumber(band);
  if (isa<IntegerType>(values.getElementType()))
    return emitLayerError(op)
           << "integers are compared exactly: expected no 'within' (rule Q6)";
  return success();
}

LogicalResult InputOp::verify() { return verifyNumbers(*this, getFrames()); }
LogicalResult ExpectSpikesOp::verify() {
  return verifyIntegers(*this, getValues());
}
LogicalResult ExpectCountsOp::verify() {
  return verifyIntegers(*this, getValues());
}
LogicalResult ExpectPreOp::verify() {
  return verifyValues(*this, getValues(), getWithinAttr());
}
LogicalResult ExpectPostOp::verify() {
  return verifyValues(*this, getValues(), getWithinAttr());
}
LogicalResult ExpectOutputOp::verify() {
  return verifyValues(*this, getValues(), getWithinAttr());
}

//===----------------------------------------------------------------------===//
// The case by itself
//===----------------------------------------------------------------------===//

LogicalResult CaseOp::verifyRegions() {
  Operation *input = nullptr, *error = nullptr;
  int64_t expectations = 0;
  for (Operation &op : getBody().front()) {
    if (op.getDialect() != (*this)->getDialect() || isa<CaseOp>(op))
      return emitLayerError(*this)
             << "expected 'check.input' and 'check.expect_…', but got '"
             << op.getName() << "'";
    if (!isa<InputOp>(op)) {
      ++expectations;
      if (isa<ExpectErrorOp>(op))
        error = &op;
      continue;
    }
    if (input) {
      InFlightDiagnostic diag = emitLayerError(*this);
      diag << "expected one 'check.input'";
      diag.attachNote(input->getLoc()) << "the first is here";
      return diag.attachNote(op.getLoc()) << "another is here";
    }
    input = &op;
  }
  if (!input)
    return emitLayerError(*this) << "expected a 'check.input'";
  if (expectations == 0)
    return emitLayerError(*this) << "expected something to check";
  if (error && expectations > 1) {
    InFlightDiagnostic diag = emitLayerError(*this);
    return diag << "a run that fails shows nothing: expected "
                   "'check.expect_error' alone";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// The case against its networks
//===----------------------------------------------------------------------===//

namespace {
/// One case against one network.
struct Verifier {
  CaseOp test;
  FunctionOpInterface network;
  int64_t steps = 0;

  InFlightDiagnostic fail(Operation *op) {
    return emitLayerError(op) << "network @" << network.getName() << ": ";
  }

  LogicalResult verifyShape(Operation *op, ElementsAttr values,
                            ArrayRef<int64_t> step) {
    SmallVector<int64_t> expected{steps};
    llvm::append_range(expected, step);
    return verifyExtents(op, values, expected, "steps first");
  }

  LogicalResult verifyExtents(Operation *op, ElementsAttr values,
                              ArrayRef<int64_t> expected, StringRef what) {
    auto type = cast<ShapedType>(values.getType());
    if (type.getShape() == expected)
      return success();
    return fail(op) << "expected "
                    << RankedTensorType::get(expected, type.getElementType())
                    << " (" << what << "), but got " << type;
  }

  /// The layer of neurons of this name, or null after a message that lists
  /// them.
  snn::NeuronOpInterface find(Operation *op, StringRef name) {
    std::string names;
    for (auto neurons :
         network.getFunctionBody().getOps<snn::NeuronOpInterface>()) {
      auto layer = cast<snn::LayerOpInterface>(neurons.getOperation());
      if (layer.getLayerName() == name)
        return neurons;
      names += (names.empty() ? "'" : ", '") + layer.getLayerName().str() + "'";
    }
    fail(op) << "expected a layer of neurons ("
             << (names.empty() ? "it has none" : names) << "), but got '"
             << name << "'";
    return {};
  }

  LogicalResult verifyLayer(Operation *op, StringRef name, ElementsAttr values,
                            bool postOnly) {
    snn::NeuronOpInterface neurons = find(op, name);
    if (!neurons)
      return failure();
    if (!neurons.getSpikeValue() && !postOnly)
      return fail(op) << "'" << name
                      << "' integrates only: expected 'check.expect_post' "
                         "(rule F5)";
    auto type = cast<RankedTensorType>(neurons.getCurrent().getType());
    return verifyShape(op, values, type.getShape());
  }

  /// At level snn a membrane is a float.
  LogicalResult verifyMembrane(Operation *op, StringRef name,
                               ElementsAttr values, bool postOnly) {
    if (failed(verifyLayer(op, name, values, postOnly)))
      return failure();
    auto interface = cast<snn::NetworkOpInterface>(network.getOperation());
    if (interface.getLevel() == "snn" &&
        isa<IntegerType>(values.getElementType()))
      return fail(op) << "membranes of level snn are real numbers: expected a "
                         "tensor of f32, but got "
                      << values.getType();
    return success();
  }

  LogicalResult verifyInput(InputOp op) {
    if (network.getNumArguments() != 1)
      return fail(op) << "expected one input, but it has "
                      << network.getNumArguments();
    auto frames = cast<ShapedType>(op.getFrames().getType());
    auto input = cast<RankedTensorType>(network.getArgumentTypes()[0]);
    if (frames.getRank() != input.getRank() + 1 || frames.getDimSize(0) < 1)
      return fail(op) << "expected frames [T, …] of " << input << ", but got "
                      << frames;
    steps = frames.getDimSize(0);
    auto interface = cast<snn::NetworkOpInterface>(network.getOperation());
    if (auto stated = interface.getNumSteps();
        stated && int64_t(*stated) != steps)
      return fail(op) << "it states " << *stated << " steps, but the input has "
                      << steps << " (rule T6)";
    return verifyShape(op, op.getFrames(), input.getShape());
  }

  LogicalResult verifyOutput(ExpectOutputOp op) {
    int64_t index = op.getIndex(), count = network.getNumResults();
    if (index >= count)
      return fail(op) << "expected an output below " << count << ", but got "
                      << index;
    auto type = cast<RankedTensorType>(network.getResultTypes()[index]);
    return verifyShape(op, op.getValues(), type.getShape());
  }

  /// Elements of the output that the decision is read from.
  FailureOr<int64_t> classes(Operation *op) {
    if (network.getNumResults() == 0)
      return fail(op) << "it has no output (rule L5)";
    return cast<RankedTensorType>(network.getResultTypes()[0]).getNumElements();
  }

  LogicalResult verifyCounts(ExpectCountsOp op) {
    FailureOr<int64_t> count = classes(op);
    if (failed(count))
      return failure();
    auto interface = cast<snn::NetworkOpInterface>(network.getOperation());
    Type element = getElementTypeOrSelf(network.getResultTypes()[0]);
    if (interface.getDecodeKind() != snn::Decode::Count || !element.isInteger())
      return fail(op) << "it does not count its output spikes (rule L5)";
    return verifyExtents(op, op.getValues(), *count, "one number a class");
  }

  LogicalResult verifyDecision(ExpectDecisionOp op) {
    FailureOr<int64_t> count = classes(op);
    if (failed(count))
      return failure();
    if (int64_t(op.getDecision()) >= *count)
      return fail(op) << "expected a class below " << *count << ", but got "
                      << op.getDecision();
    return success();
  }

  LogicalResult run() {
    auto input = *test.getBody().getOps<InputOp>().begin();
    if (failed(verifyInput(input)))
      return failure();
    for (Operation &op : test.getBody().front()) {
      LogicalResult result =
          llvm::TypeSwitch<Operation *, LogicalResult>(&op)
              .Case([&](ExpectSpikesOp e) {
                return verifyLayer(e, e.getLayer(), e.getValues(), false);
              })
              .Case([&](ExpectPreOp e) {
                return verifyMembrane(e, e.getLayer(), e.getValues(), false);
              })
              .Case([&](ExpectPostOp e) {
                return verifyMembrane(e, e.getLayer(), e.getValues(), true);
              })
              .Case([&](ExpectOutputOp e) { return verifyOutput(e); })
              .Case([&](ExpectCountsOp e) { return verifyCounts(e); })
              .Case([&](ExpectDecisionOp e) { return verifyDecision(e); })
              .Default([](Operation *) { return success(); });
      if (failed(result))
        return failure();
    }
    return success();
  }
};
} // namespace

LogicalResult CaseOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (getNetworks().empty())
    return emitLayerError(*this) << "expected at least one network";
  for (Attribute attr : getNetworks()) {
    auto name = cast<FlatSymbolRefAttr>(attr);
    Operation *network = symbols.lookupNearestSymbolFrom(*this, name);
    if (!network)
      return emitLayerError(*this) << "the module has no network " << name;
    if (!isa<snn::NetworkOpInterface>(network))
      return emitLayerError(*this) << "expected a network, but " << name
                                   << " is '" << network->getName() << "'";
    if (failed(Verifier{*this, cast<FunctionOpInterface>(network)}.run()))
      return failure();
  }
  return success();
}
