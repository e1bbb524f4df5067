// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks that every network obeys, at the float and at the integer level.

#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Interfaces/FunctionInterfaces.h"

#include <cmath>
#include <set>

using namespace mlir;

namespace snnc::snn {

static LogicalResult verifyDecode(Operation *network, TypeRange results) {
  Decode decode = cast<NetworkOpInterface>(network).getDecodeKind();
  bool spikes = results.size() == 1 &&
                cast<RankedTensorType>(results[0]).getElementType().isInteger();
  if (network->hasAttr("decode") && results.size() != 1)
    return emitLayerError(network)
           << "decode '" << stringifyDecode(decode)
           << "' expected one output, but the network has " << results.size()
           << " (rule L5)";
  bool wantsSpikes = decode == Decode::Count || decode == Decode::First;
  if (network->hasAttr("decode") && wantsSpikes != spikes)
    return emitLayerError(network)
           << "decode '" << stringifyDecode(decode) << "' reads "
           << (wantsSpikes ? "spikes" : "a membrane") << ", but the output is "
           << results[0] << " (rule L5)";
  return success();
}

/// The operations of the body are not verified yet when the signature is.
static bool isSignal(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape() && tensor.getNumElements() > 0;
}

LogicalResult verifyNetworkSignature(Operation *network) {
  for (StringRef name : {"dt_us", "steps"})
    if (auto value = network->getAttrOfType<IntegerAttr>(name);
        value && value.getInt() < 1)
      return emitLayerError(network)
             << "expected '" << name << "' of at least 1, but got "
             << value.getInt() << " (rule T6)";
  auto function = cast<FunctionOpInterface>(network);
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!isSignal(type))
      return emitLayerError(network)
             << "expected an input tensor of static shape, but argument " << i
             << " is " << type;
    if (function.getArgAttr(i, kArgEventsAttr) &&
        !tensor.getElementType().isUnsignedInteger(8))
      return emitLayerError(network)
             << "expected an event input of ui8, but argument " << i << " is "
             << type << " (rule N4)";
  }
  for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
    if (!isSignal(type))
      return emitLayerError(network)
             << "expected an output tensor of static shape, but result " << i
             << " is " << type;
  Operation *output = function.getFunctionBody().front().getTerminator();
  if (output->getOperandTypes() != TypeRange(function.getResultTypes())) {
    InFlightDiagnostic diag = emitLayerError(network);
    diag << "expected the output to have the declared types";
    diag.attachNote(output->getLoc())
        << "declared (" << function.getResultTypes() << "), put out ("
        << output->getOperandTypes() << ")";
    return diag;
  }
  return verifyDecode(network, function.getResultTypes());
}

/// Rule T2: names are unique, hold no '/' and are not empty.
static LogicalResult verifyNames(Block &block) {
  llvm::StringMap<Operation *> first;
  for (Operation &op : block) {
    auto layer = dyn_cast<LayerOpInterface>(op);
    if (!layer)
      continue;
    StringRef name = layer.getLayerName();
    if (name.empty() || name.contains('/'))
      return emitLayerError(&op)
             << "expected a name without '/' that is not empty (rule T2)";
    auto [at, inserted] = first.try_emplace(name, &op);
    if (!inserted) {
      InFlightDiagnostic diag = emitLayerError(&op);
      diag << "the name is used twice (rule T2)";
      diag.attachNote(at->second->getLoc()) << "used here first";
      return diag;
    }
  }
  return success();
}

static bool breaksCycle(Operation *op) {
  auto stateful = dyn_cast<StatefulOpInterface>(op);
  return stateful && stateful.breaksCycle();
}

/// "'fc2'" for a layer, "'snn.reshape'" for what has no name.
static std::string describe(Operation *op) {
  if (auto layer = dyn_cast<LayerOpInterface>(op))
    return ("'" + layer.getLayerName() + "'").str();
  return ("'" + op->getName().getStringRef() + "'").str();
}

/// Rule N3 as Kahn's algorithm without the edges out of delays: what cannot be
/// ordered stands on a cycle or behind one.
static LogicalResult verifyCycles(Block &block) {
  llvm::DenseMap<Operation *, unsigned> waitingFor;
  SmallVector<Operation *> ready;
  auto producer = [&](Value operand) -> Operation * {
    Operation *op = operand.getDefiningOp();
    return op && !breaksCycle(op) ? op : nullptr;
  };
  for (Operation &op : block) {
    unsigned count = llvm::count_if(op.getOperands(), producer);
    waitingFor[&op] = count;
    if (count == 0)
      ready.push_back(&op);
  }
  while (!ready.empty()) {
    Operation *op = ready.pop_back_val();
    if (breaksCycle(op))
      continue;
    for (OpOperand &use : op->getUses())
      if (--waitingFor[use.getOwner()] == 0)
        ready.push_back(use.getOwner());
  }
  // Walk back from any blocked op until one repeats: that is a cycle.
  for (Operation &op : block) {
    if (waitingFor[&op] == 0)
      continue;
    SmallVector<Operation *> path;
    Operation *at = &op;
    while (!llvm::is_contained(path, at)) {
      path.push_back(at);
      for (Value operand : at->getOperands())
        if (Operation *from = producer(operand); from && waitingFor[from]) {
          at = from;
          break;
        }
    }
    InFlightDiagnostic diag = emitLayerError(at);
    diag << "is on a cycle without a delay (rule N3)";
    auto begin = llvm::find(path, at);
    for (Operation *through :
         llvm::reverse(llvm::make_range(begin + 1, path.end())))
      diag.attachNote(through->getLoc()) << "through " << describe(through);
    return diag;
  }
  return success();
}

LogicalResult verifyNetworkBody(Operation *network) {
  Block &block = network->getRegion(0).front();
  return success(succeeded(verifyNames(block)) &&
                 succeeded(verifyCycles(block)));
}

/// Rule F1 for weights: the first that is not finite is named.
static LogicalResult verifyFinite(Operation *op, StringRef what,
                                  ElementsAttr constant) {
  if (!isa<FloatType>(constant.getElementType()))
    return success();
  std::vector<float> values = readFloats(constant);
  auto bad = llvm::find_if(values, [](float w) { return !std::isfinite(w); });
  if (bad == values.end())
    return success();
  int64_t at = bad - values.begin();
  InFlightDiagnostic diag = emitLayerError(op);
  diag << what << " [";
  if (ArrayRef<int64_t> shape = constant.getShapedType().getShape();
      shape.size() == 2)
    diag << at / shape[1] << ", " << at % shape[1];
  else
    diag << at;
  return diag << "] is " << formatNumber(*bad)
              << "; expected finite numbers (rule F1)";
}

LogicalResult verifyLinear(Operation *op, Value input, Value weight, Value bias,
                           Value result) {
  auto in = cast<RankedTensorType>(input.getType());
  auto w = cast<RankedTensorType>(weight.getType());
  auto out = cast<RankedTensorType>(result.getType());
  if (w.getDimSize(0) != out.getDimSize(0) ||
      w.getDimSize(1) != in.getDimSize(0) ||
      (bias &&
       cast<RankedTensorType>(bias.getType()).getShape() != out.getShape()))
    return emitLayerError(op)
           << "expected weights [out, in] (rule L1), but got " << w << " from "
           << in << " to " << out;
  if (w.getNumElements() == 0)
    return emitLayerError(op) << "expected at least one weight, but got " << w;
  auto report = [&] { return emitLayerError(op); };
  for (auto [what, value] : {std::pair("weight", weight), {"bias", bias}}) {
    // What is dequantized has been checked there.
    if (!value || value.getDefiningOp<DequantizeOp>())
      continue;
    ElementsAttr constant = getConstantAttr(value);
    if (!constant)
      return emitLayerError(op) << "expected a constant " << what;
    if (failed(checkBlob(report, what, constant)) ||
        failed(verifyFinite(op, what, constant)))
      return failure();
  }
  return success();
}

LogicalResult verifyParam(Operation *op, StringRef what, Attribute param,
                          RankedTensorType shape) {
  if (auto elements = dyn_cast<ElementsAttr>(param)) {
    if (elements.getShapedType().getShape() != shape.getShape())
      return emitLayerError(op)
             << what << ": expected a number or a tensor of the shape of "
             << shape << ", but got " << elements.getShapedType();
    if (failed(checkBlob([&] { return emitLayerError(op); }, what, elements)))
      return failure();
    if (!isa<FloatType>(elements.getElementType()))
      return success();
    for (double value : readDoubles(elements))
      if (!std::isfinite(value))
        return emitLayerError(op)
               << what << ": expected finite numbers, but got "
               << formatNumber(value) << " (rule F1)";
    return success();
  }
  auto number = dyn_cast<FloatAttr>(param);
  if (number && !number.getValue().isFinite())
    return emitLayerError(op)
           << what << ": expected a finite number, but got "
           << formatNumber(number.getValueAsDouble()) << " (rule F1)";
  return success();
}

LogicalResult verifyDelayInit(Operation *op, Attribute init,
                              RankedTensorType type) {
  if (failed(verifyParam(op, "init", init, type)))
    return failure();
  if (!type.getElementType().isInteger())
    return success();
  // Exact: an i64 beyond 2^53 stays far from 255 as a double.
  std::vector<double> values;
  Type stored = getElementTypeOrSelf(cast<TypedAttr>(init).getType());
  if (stored.isF32())
    values = expandParam(init, 1);
  else
    for (int64_t value : expandIntegerParam(init, 1))
      values.push_back(static_cast<double>(value));
  double most = type.getElementType().isInteger(1) ? 1 : 255;
  for (double value : values)
    if (value != std::floor(value) || value < 0 || value > most)
      return emitLayerError(op)
             << "init: expected whole numbers of 0 to " << int(most) << " for "
             << type << ", but got " << formatNumber(value) << " (rule N2)";
  return success();
}

SmallVector<Operation *> getNetworkOrder(Operation *network) {
  SmallVector<Operation *> ops;
  llvm::DenseMap<Operation *, size_t> position;
  for (Operation &op : network->getRegion(0).front()) {
    position[&op] = ops.size();
    ops.push_back(&op);
  }
  auto isEdge = [](Value operand) {
    Operation *from = operand.getDefiningOp();
    return from && !breaksCycle(from);
  };
  // Among those that are ready, the first in the text comes first.
  std::set<size_t> ready;
  SmallVector<unsigned> waitingFor;
  for (Operation *op : ops) {
    waitingFor.push_back(llvm::count_if(op->getOperands(), isEdge));
    if (waitingFor.back() == 0)
      ready.insert(position[op]);
  }
  SmallVector<Operation *> order;
  while (!ready.empty()) {
    Operation *op = ops[*ready.begin()];
    ready.erase(ready.begin());
    order.push_back(op);
    if (breaksCycle(op))
      continue;
    for (OpOperand &use : op->getUses())
      if (size_t to = position[use.getOwner()]; --waitingFor[to] == 0)
        ready.insert(to);
  }
  return order;
}

} // namespace snnc::snn
