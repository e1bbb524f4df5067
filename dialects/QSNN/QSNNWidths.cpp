// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The widths of sums and membranes (rule Q4): proved, and made as small as they
// can be.

#include "dialects/QSNN/NeuronRanges.h"
#include "dialects/QSNN/QSNNOps.h"
#include "dialects/QSNN/QSNNRanges.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace snnc::qsnn {

/// What a message calls the result of a layer.
static StringRef resultName(Operation *op) {
  return isa<LinearOp, ConvOp, AddOp, PoolOp>(op) ? "sum" : "value";
}

/// An error for each layer without a bound.
static LogicalResult reportFailures(const RangeAnalysis &analysis) {
  for (const RangeFailure &failure : analysis.failures()) {
    StringRef side = failure.below == failure.above ? ""
                     : failure.below                ? "lower "
                                                    : "upper ";
    emitLayerError(failure.op)
        << "the " << (failure.membrane ? "membrane" : resultName(failure.op))
        << " of neuron " << failure.neuron << " has no " << side
        << "bound: " << failure.cause << " (rule Q4)";
  }
  return success(analysis.failures().empty());
}

static Type elementOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getElementType();
}

/// i1 spikes and ui8 counts, whose types say what they are.
static bool isSpikes(Type element) {
  return element.isInteger(1) || element.isUnsignedInteger();
}

/// Whether every value of `range` is one of `element`.
static bool holds(Type element, Range range) {
  unsigned bits = element.getIntOrFloatBitWidth();
  if (!isSpikes(element))
    return range.width() <= bits;
  return range.low >= 0 && range.high < int64_t(1) << std::min(bits, 62u);
}

/// What the register of each neuron has to hold.
static std::vector<Range> registersOf(Operation *op,
                                      const MembraneRanges &membrane) {
  std::vector<Range> ranges;
  bool exact = modesOf(op).empty();
  for (size_t i = 0; i < membrane.u.size(); ++i)
    ranges.push_back(
        exact ? membrane.total(i)
              : membrane.u[i].hull(membrane.pre[i]).hull(membrane.v[i]));
  return ranges;
}

/// What the result of a layer without neurons has to hold: of sums every sum of
/// some of their terms, unless modes act.
static ArrayRef<Range> resultsOf(Operation *op, const RangeAnalysis &analysis) {
  Value result = op->getResult(0);
  return modesOf(op).empty() ? analysis.partialsOf(result)
                             : analysis.rangesOf(result);
}

std::vector<DeclaredWidth> declaredWidths(Operation *network,
                                          const RangeAnalysis &analysis) {
  std::vector<DeclaredWidth> widths;
  for (Operation &op : network->getRegion(0).front()) {
    if (const MembraneRanges *membrane = analysis.membraneOf(&op))
      widths.push_back({&op, true,
                        op.getAttrOfType<TypeAttr>("membrane").getValue(),
                        registersOf(&op, *membrane)});
    else if (isa<LinearOp, ConvOp, AddOp, PoolOp, RescaleOp, ConcatOp>(op))
      widths.push_back({&op, false, elementOf(op.getResult(0)),
                        resultsOf(&op, analysis).vec()});
  }
  return widths;
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

/// Reports the first element that needs most and does not fit.
static LogicalResult checkType(Operation *op, StringRef what, Type element,
                               ArrayRef<Range> ranges) {
  const Range *worst = nullptr;
  for (const Range &range : ranges)
    if (!holds(element, range) && (!worst || range.width() > worst->width()))
      worst = &range;
  if (!worst)
    return success();
  std::string type;
  llvm::raw_string_ostream(type) << element;
  InFlightDiagnostic diag = emitLayerError(op);
  diag << "the " << what << " of neuron " << worst - ranges.begin()
       << " reaches " << worst->low << " to " << worst->high;
  if (isSpikes(element))
    return diag << ", but " << type << " was declared (rules N4, Q4)";
  return diag << ", which needs " << worst->width() << " bits, but "
              << (modesOf(op).empty() ? "'exact' " : "") << type
              << " was declared (rule Q4)";
}

LogicalResult verifyWidths(Operation *network) {
  RangeAnalysis analysis(network);
  bool ok = succeeded(reportFailures(analysis));
  auto failed = [&](Operation *op) {
    return llvm::any_of(analysis.failures(), [&](const RangeFailure &failure) {
      return failure.op == op;
    });
  };
  for (const DeclaredWidth &width : declaredWidths(network, analysis))
    if (!failed(width.op))
      ok &= succeeded(checkType(
          width.op, width.membrane ? "membrane" : resultName(width.op),
          width.element, width.ranges));
  return success(ok);
}

//===----------------------------------------------------------------------===//
// Narrowing
//===----------------------------------------------------------------------===//

namespace {

/// Values whose types follow each other: what moves or delays a value keeps
/// its type.
class TypeClasses {
public:
  explicit TypeClasses(Operation *network);

  /// The width that each class needs; an error where that is too much.
  LogicalResult measure(const RangeAnalysis &analysis);
  void apply();

private:
  size_t classOf(Value value);
  size_t find(size_t c) { return parent[c] == c ? c : find(parent[c]); }
  void join(Value a, Value b) { parent[find(classOf(b))] = find(classOf(a)); }
  LogicalResult need(Operation *op, size_t c, ArrayRef<Range> ranges);

  Operation *network;
  DenseMap<Value, size_t> numbers;
  std::vector<Value> values;
  std::vector<size_t> parent;
  std::vector<bool> fixed;
  std::vector<unsigned> width;
  /// Membranes, by the class of their result or one of their own.
  std::vector<std::pair<Operation *, size_t>> membranes;
};

} // namespace

size_t TypeClasses::classOf(Value value) {
  auto [at, inserted] = numbers.try_emplace(value, values.size());
  if (inserted) {
    values.push_back(value);
    parent.push_back(at->second);
  }
  return at->second;
}

/// The operand whose type the result has, where there is one.
static Value typeSource(Operation *op) {
  if (auto pool = dyn_cast<PoolOp>(op))
    return pool.getKind() == snn::PoolKind::Max ? pool.getInput() : Value();
  if (auto encode = dyn_cast<EncodeOp>(op))
    return encode.getEncoding() == snn::Encoding::Direct ? encode.getInput()
                                                         : Value();
  return isa<DelayOp, ReshapeOp, TransposeOp, SliceOp>(op) ? op->getOperand(0)
                                                           : Value();
}

TypeClasses::TypeClasses(Operation *network) : network(network) {
  for (Operation &op : network->getRegion(0).front())
    for (Value result : op.getResults()) {
      classOf(result);
      if (Value source = typeSource(&op))
        join(source, result);
    }
  fixed.resize(values.size());
  width.resize(values.size(), 2);
  for (auto [i, value] : llvm::enumerate(values)) {
    Operation *op = value.getDefiningOp();
    bool keeps = !op || op->getDialect() != network->getDialect() ||
                 isSpikes(elementOf(value)) || !modesOf(op).empty();
    if (keeps)
      fixed[find(i)] = true;
  }
}

LogicalResult TypeClasses::need(Operation *op, size_t c,
                                ArrayRef<Range> ranges) {
  for (auto [i, range] : llvm::enumerate(ranges)) {
    width[c] = std::max(width[c], range.width());
    if (range.width() > kMostBits)
      return emitLayerError(op)
             << "neuron " << i << " reaches " << range.low << " to "
             << range.high << ", which needs " << range.width()
             << " bits, but sums and membranes have at most " << kMostBits
             << " (rule Q4)";
  }
  return success();
}

LogicalResult TypeClasses::measure(const RangeAnalysis &analysis) {
  bool ok = true;
  for (Operation &op : network->getRegion(0).front()) {
    if (op.getDialect() != network->getDialect())
      continue;
    if (const MembraneRanges *membrane = analysis.membraneOf(&op)) {
      Value potential = cast<snn::NeuronOpInterface>(op).getMembraneValue();
      // A class of its own where the membrane is no result.
      size_t c = potential ? find(classOf(potential)) : width.size();
      if (!potential) {
        width.push_back(2);
        fixed.push_back(!modesOf(&op).empty());
      }
      if (!fixed[c])
        ok &= succeeded(need(&op, c, registersOf(&op, *membrane)));
      membranes.push_back({&op, c});
      continue;
    }
    for (Value result : op.getResults())
      if (size_t c = find(classOf(result)); !fixed[c])
        ok &= succeeded(need(&op, c, resultsOf(&op, analysis)));
  }
  return success(ok);
}

void TypeClasses::apply() {
  auto typeOf = [&](size_t c) {
    return IntegerType::get(network->getContext(), width[c]);
  };
  for (auto [i, value] : llvm::enumerate(values))
    if (size_t c = find(i); !fixed[c])
      value.setType(cast<RankedTensorType>(value.getType()).clone(typeOf(c)));
  for (auto [op, c] : membranes)
    if (!fixed[c])
      op->setAttr("membrane", TypeAttr::get(typeOf(c)));
  auto function = cast<FunctionOpInterface>(network);
  Operation *output = network->getRegion(0).front().getTerminator();
  function.setType(function.cloneTypeWith(function.getArgumentTypes(),
                                          output->getOperandTypes()));
}

LogicalResult narrowWidths(Operation *network) {
  RangeAnalysis analysis(network);
  TypeClasses classes(network);
  if (failed(reportFailures(analysis)) || failed(classes.measure(analysis)))
    return failure();
  classes.apply();
  return success();
}

} // namespace snnc::qsnn
