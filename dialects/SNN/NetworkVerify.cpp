// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks that every network obeys, at the float and at the integer level.

#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNOps.h"
#include "dialects/SNN/Signals.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Names.h"

#include "mlir/Interfaces/FunctionInterfaces.h"

#include <set>

using namespace mlir;

namespace snnc::snn {

static LogicalResult verifyDecode(Operation *network, TypeRange results) {
  Decode decode = cast<NetworkOpInterface>(network).getDecodeKind();
  Type element = results.size() == 1
                     ? cast<RankedTensorType>(results[0]).getElementType()
                     : Type();
  bool spikes =
      element && (element.isInteger(1) || element.isUnsignedInteger(8));
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

/// Length and number of steps, and how late the results are.
static LogicalResult verifyTime(Operation *network) {
  for (StringRef name : {"dt_us", "steps"})
    if (auto value = network->getAttrOfType<IntegerAttr>(name);
        value && value.getInt() < 1)
      return emitLayerError(network)
             << "expected '" << name << "' of at least 1, but got "
             << value.getInt() << " (rule T6)";
  // As many steps more are run and kept.
  constexpr int64_t kMostLatency = 1 << 16;
  if (auto latency = network->getAttrOfType<IntegerAttr>("latency");
      latency && (latency.getInt() < 0 || latency.getInt() > kMostLatency))
    return emitLayerError(network)
           << "expected 'latency' of 0 to " << kMostLatency << ", but got "
           << latency.getInt() << " (rule Q10)";
  return success();
}

LogicalResult verifyNetworkSignature(Operation *network) {
  StringRef name = SymbolTable::getSymbolName(network);
  if (name.empty() || !isPrintable(name))
    return emitLayerError(network)
           << "expected a name of printable characters in UTF-8 (rule T2)";
  if (failed(verifyTime(network)))
    return failure();
  auto function = cast<FunctionOpInterface>(network);
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!isSignal(type))
      return emitLayerError(network)
             << "expected an input tensor of static shape, but argument " << i
             << " is " << type;
    bool integers = cast<NetworkOpInterface>(network).getLevel() != "snn";
    Type element = tensor.getElementType();
    if (!element.isUnsignedInteger(8) && !element.isInteger(1) &&
        !(integers ? element.isSignlessInteger() : element.isF32()))
      return emitLayerError(network)
             << "expected an input of spikes (i1), counts (ui8) or "
             << (integers ? "signed integers" : "f32") << ", but argument " << i
             << " is " << type << " (rule N4)";
    if (function.getArgAttr(i, kArgStepAttr) && element.isInteger(1))
      return emitLayerError(network) << "argument " << i << ": spikes have no '"
                                     << kArgStepAttr << "' (rule Q5)";
    for (auto [attr, what] : {std::pair(kArgEventsAttr, "an event input"),
                              {kArgMaxAttr, "an input with a largest count"}})
      if (Attribute given = function.getArgAttr(i, attr);
          given && !element.isUnsignedInteger(8) &&
          !(element.isInteger(1) &&
            given == StringAttr::get(network->getContext(), "binary")))
        return emitLayerError(network)
               << "expected " << what << " of ui8, but argument " << i << " is "
               << type << " (rule N4)";
    if (function.getArgAttr(i, kArgZeroAttr) &&
        !function.getArgAttr(i, kArgStepAttr))
      return emitLayerError(network)
             << "argument " << i << ": '" << kArgZeroAttr << "' expected '"
             << kArgStepAttr << "' beside it (rule Q5)";
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

/// Rule T2: names are unique and printable, hold no '/' and are not empty.
static LogicalResult verifyNames(Block &block) {
  llvm::StringMap<Operation *> first;
  for (Operation &op : block) {
    auto layer = dyn_cast<LayerOpInterface>(op);
    if (!layer)
      continue;
    StringRef name = layer.getLayerName();
    if (name.empty() || name == "." || name == ".." || name.contains('/'))
      return emitLayerError(&op)
             << "expected a name without '/' that is neither empty nor "
                "'.' or '..' (rule T2)";
    if (!isPrintable(name))
      return emitLayerError(&op) << "expected a name of printable characters "
                                    "in UTF-8 (rule T2)";
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

/// Rule N4: sums of ui8 stay within their declared bound.
static LogicalResult verifyBounds(Block &block) {
  bool ok = true;
  for (Operation &op : block) {
    auto declared = op.getAttrOfType<IntegerAttr>("bound");
    if (!declared)
      continue;
    int64_t most = 0;
    for (Value operand : op.getOperands())
      most += signalBound(operand);
    if (auto pool = dyn_cast<WindowOpInterface>(op)) {
      // No more cells than the input has, however wide the window.
      Window w = pool.getWindowGeometry();
      most *=
          std::min(w.kernelHeight, w.height) * std::min(w.kernelWidth, w.width);
    }
    if (declared.getInt() >= most)
      continue;
    emitLayerError(&op) << "the sum reaches " << most << ", but a bound of "
                        << declared.getInt() << " was declared (rule N4)";
    ok = false;
  }
  return success(ok);
}

/// Whether a dialect has networks of its own.
static bool isLevel(Dialect *dialect) {
  auto network = dialect ? RegisteredOperationName::lookup(
                               (dialect->getNamespace() + ".network").str(),
                               dialect->getContext())
                         : std::nullopt;
  return network && network->hasInterface<NetworkOpInterface>();
}

/// Levels do not mix; constants and their arithmetic are of neither.
static LogicalResult verifyLevel(Operation *network) {
  for (Operation &op : network->getRegion(0).front())
    if (op.getDialect() != network->getDialect() && isLevel(op.getDialect()))
      return emitLayerError(&op)
             << "expected operations of '"
             << network->getDialect()->getNamespace() << "', but got '"
             << op.getName() << "' (rule N1)";
  return success();
}

LogicalResult verifyNetworkBody(Operation *network) {
  Block &block = network->getRegion(0).front();
  return success(
      succeeded(verifyLevel(network)) && succeeded(verifyNames(block)) &&
      succeeded(verifyCycles(block)) && succeeded(verifyBounds(block)));
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
