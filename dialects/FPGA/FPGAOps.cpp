// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifiers of the fpga dialect. Messages never print the operation: it may
// hold the content of memories.

#include "dialects/FPGA/FPGAOps.h"

#include "snnc/Support/Blobs.h"
#include "snnc/Support/Names.h"

#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

#define GET_OP_CLASSES
#include "dialects/FPGA/FPGAOps.cpp.inc"

static int64_t addressBits(int64_t count) {
  return count <= 2 ? 1 : llvm::Log2_64_Ceil(count);
}

//===----------------------------------------------------------------------===//
// MemoryOp
//===----------------------------------------------------------------------===//

LogicalResult MemoryOp::verify() {
  auto error = [&] {
    return mlir::emitError(getLoc()) << "memory '" << getSymName() << "': ";
  };
  if (getBlocks() && getStyle() != RamStyle::Block)
    return error() << "expected blocks only with style 'block', but got style '"
                   << stringifyRamStyle(getStyle()) << "' and " << getBlocks()
                   << " blocks";
  ElementsAttr content = getContentAttr();
  if (!content)
    return success();
  int64_t depth = getDepth(), bytes = (getWidth() + 7) / 8;
  auto type = dyn_cast<RankedTensorType>(content.getType());
  if (!type || !type.getElementType().isUnsignedInteger(8) ||
      type.getShape() != ArrayRef<int64_t>{depth, bytes})
    return error() << "expected content of type 'tensor<" << depth << "x"
                   << bytes << "xui8>', but got " << content.getType();
  return checkBlob(error, "content", content);
}

//===----------------------------------------------------------------------===//
// CoreOp
//===----------------------------------------------------------------------===//

static LogicalResult verifyOrder(CoreOp core,
                                 function_ref<InFlightDiagnostic()> error) {
  ElementsAttr order = core.getOrderAttr();
  if (!order)
    return success();
  int64_t neurons = core.getNOut();
  auto type = dyn_cast<RankedTensorType>(order.getType());
  if (!type || !type.getElementType().isInteger(64) ||
      type.getShape() != ArrayRef<int64_t>{neurons})
    return error() << "expected 'order' of type 'tensor<" << neurons
                   << "xi64>', but got " << order.getType();
  if (failed(checkBlob(error, "order", order)))
    return failure();
  std::vector<bool> seen(neurons);
  for (int64_t neuron : readIntegers(order)) {
    if (neuron < 0 || neuron >= neurons || seen[neuron])
      return error() << "'order' is not a permutation of the " << neurons
                     << " neurons: " << neuron
                     << (neuron < 0 || neuron >= neurons ? " is none of them"
                                                         : " stands twice");
    seen[neuron] = true;
  }
  return success();
}

LogicalResult CoreOp::verify() {
  auto error = [&] {
    return mlir::emitError(getLoc())
           << "core '" << getSymName() << "' (" << getNeurons() << "): ";
  };
  if (getLeakMul() > int64_t(1) << getLeakShift())
    return error() << "expected leak_mul <= 2^leak_shift = "
                   << (int64_t(1) << getLeakShift()) << ", but got "
                   << getLeakMul();
  if (addressBits(getNIn()) > int64_t(getAddrW()))
    return error() << getNIn() << " inputs need an address of "
                   << addressBits(getNIn()) << " bits, but addr_w is "
                   << getAddrW();
  if (addressBits(getNOut()) > int64_t(getOutAddrW()))
    return error() << getNOut() << " neurons need an address of "
                   << addressBits(getNOut()) << " bits, but out_addr_w is "
                   << getOutAddrW();
  if (failed(verifyOrder(*this, error)))
    return failure();
  if (getIndexW().has_value() != getDelta().has_value())
    return error() << "expected 'index_w' and 'delta' together";
  if (!getLanes()) {
    if (getIndexW())
      return error() << "expected 'lanes' with 'index_w'";
    return success();
  }
  if (!llvm::isPowerOf2_64(*getLanes()))
    return error() << "expected 1, 2, 4, 8 or 16 lanes, but got "
                   << *getLanes();
  if (getIndexW()) {
    int64_t groupBits = addressBits(getGroups());
    if (*getDelta() ? int64_t(*getIndexW()) > groupBits
                    : int64_t(*getIndexW()) != groupBits)
      return error() << "expected an index of "
                     << (*getDelta() ? "at most " : "") << groupBits
                     << " bits for " << getGroups() << " groups, but got "
                     << *getIndexW();
  }
  return success();
}

/// Checks that `ref` names a memory of that shape.
static LogicalResult verifyMemory(CoreOp core, FlatSymbolRefAttr ref,
                                  int64_t width, int64_t depth,
                                  SymbolTableCollection &tables) {
  auto memory = tables.lookupNearestSymbolFrom<MemoryOp>(core, ref);
  if (!memory)
    return mlir::emitError(core.getLoc())
           << "core '" << core.getSymName() << "': " << ref
           << " is no memory of the design";
  if (int64_t(memory.getWidth()) == width &&
      int64_t(memory.getDepth()) == depth)
    return success();
  return mlir::emitError(core.getLoc())
         << "core '" << core.getSymName() << "': expected memory " << ref
         << " of " << depth << " words of " << width << " bits, but got "
         << memory.getDepth() << " words of " << memory.getWidth() << " bits";
}

LogicalResult CoreOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto missing = [&](StringRef what) {
    return mlir::emitError(getLoc())
           << "core '" << getSymName() << "': memories are there, but not '"
           << what << "'";
  };
  if (!getPointersAttr() && !getSynapseRowsAttr() && !getConstantsAttr())
    return success();
  if (!getIndexW())
    return missing("index_w");
  if (!getSynRows() || !getStartW() || !getLenW())
    return missing("syn_rows, start_w, len_w");
  if (!getPointersAttr() || !getSynapseRowsAttr())
    return missing(getPointersAttr() ? "synapse_rows" : "pointers");
  if (failed(verifyMemory(*this, getPointersAttr(), *getStartW() + *getLenW(),
                          getNIn(), tables)) ||
      failed(verifyMemory(*this, getSynapseRowsAttr(),
                          *getLanes() * (*getIndexW() + getWeightW()),
                          *getSynRows(), tables)))
    return failure();
  int64_t fields = getInitW().value_or(0) + getResetW().value_or(0) +
                   getBiasW().value_or(0) + getThreshW().value_or(0);
  if ((fields != 0) != bool(getConstantsAttr()))
    return mlir::emitError(getLoc())
           << "core '" << getSymName() << "': expected "
           << (fields ? "a memory" : "no memory") << " for constants of "
           << fields << " bits a neuron";
  if (!fields)
    return success();
  return verifyMemory(*this, getConstantsAttr(), *getLanes() * fields,
                      getGroups(), tables);
}

std::vector<uint32_t> CoreOp::getNeuronOrder() {
  std::vector<uint32_t> order(getNOut());
  if (!getOrderAttr()) {
    std::iota(order.begin(), order.end(), 0);
    return order;
  }
  std::vector<int64_t> values = readIntegers(getOrderAttr());
  order.assign(values.begin(), values.end());
  return order;
}

//===----------------------------------------------------------------------===//
// DesignOp
//===----------------------------------------------------------------------===//

namespace {
/// Walks the chain and keeps what the next instance must fit.
struct Chain {
  int64_t addresses = 0, addressBits = 0, countBits = 0;
  enum State { Start, Link, Queue, End } state = Start;
};
} // namespace

static LogicalResult stepChain(Chain &chain, Operation &op) {
  auto expect = [&](StringRef what) {
    return mlir::emitError(op.getLoc()) << "expected " << what;
  };
  if (auto input = dyn_cast<InputOp>(op)) {
    if (chain.state != Chain::Start)
      return expect("one 'fpga.input', before everything else");
    if (addressBits(input.getInputs()) > int64_t(input.getAddrW()))
      return expect("addr_w of at least ")
             << addressBits(input.getInputs()) << " bits for "
             << input.getInputs() << " inputs, but got " << input.getAddrW();
    chain = {int64_t(input.getInputs()), int64_t(input.getAddrW()),
             int64_t(input.getCountW()), Chain::Link};
  } else if (auto fifo = dyn_cast<FifoOp>(op)) {
    if (chain.state != Chain::Link)
      return expect("'fpga.fifo' behind the input or a core");
    int64_t width = 2 + chain.countBits + chain.addressBits;
    if (int64_t(fifo.getWidth()) != width)
      return expect("a fifo of ")
             << width << " bits, but got " << fifo.getWidth();
    chain.state = Chain::Queue;
  } else if (auto core = dyn_cast<CoreOp>(op)) {
    if (chain.state != Chain::Queue)
      return expect("'fpga.core' behind a fifo");
    if (int64_t(core.getNIn()) != chain.addresses ||
        int64_t(core.getAddrW()) != chain.addressBits ||
        int64_t(core.getCountW()) != chain.countBits)
      return expect("a core for ")
             << chain.addresses << " inputs of " << chain.addressBits
             << " address and " << chain.countBits << " count bits, but got "
             << core.getNIn() << ", " << core.getAddrW() << " and "
             << core.getCountW();
    chain = {int64_t(core.getNOut()), int64_t(core.getOutAddrW()), 1,
             Chain::Link};
  } else if (auto output = dyn_cast<OutputOp>(op)) {
    if (chain.state != Chain::Link)
      return expect("'fpga.output' behind the last core");
    if (int64_t(output.getOutputs()) != chain.addresses ||
        int64_t(output.getAddrW()) != chain.addressBits)
      return expect("an output of ")
             << chain.addresses << " neurons and " << chain.addressBits
             << " address bits, but got " << output.getOutputs() << " and "
             << output.getAddrW();
    chain.state = Chain::End;
  } else if (!isa<MemoryOp>(op)) {
    return expect("an operation of the fpga dialect, but got '")
           << op.getName() << "'";
  }
  return success();
}

LogicalResult DesignOp::verifyRegions() {
  Chain chain;
  CoreOp last;
  for (Operation &op : getBody().front()) {
    // They become instances and files.
    if (auto symbol = dyn_cast<SymbolOpInterface>(op);
        symbol && !isIdentifier(symbol.getName()))
      return mlir::emitError(op.getLoc())
             << "design '" << getSymName()
             << "': expected names of letters, digits and '_', but got '"
             << makePrintable(symbol.getName()) << "'";
    if (failed(stepChain(chain, op)))
      return failure();
    if (auto core = dyn_cast<CoreOp>(op))
      last = core;
  }
  if (chain.state != Chain::End)
    return mlir::emitError(getLoc())
           << "design '" << getSymName() << "': expected "
           << (chain.state == Chain::Start ? "an 'fpga.input'"
                                           : "an 'fpga.output' at the end");
  if (!last)
    return mlir::emitError(getLoc())
           << "design '" << getSymName() << "': expected a core";
  std::vector<uint32_t> order = last.getNeuronOrder();
  for (uint32_t p = 0; p != order.size(); ++p)
    if (order[p] != p)
      return mlir::emitError(last.getLoc())
             << "core '" << last.getSymName()
             << "': the last core keeps the order of its neurons, but neuron "
             << order[p] << " stands at position " << p;
  return success();
}
