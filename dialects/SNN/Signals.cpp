// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What goes from layer to layer: bounds, types, and where elements come from.

#include "dialects/SNN/Signals.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Blobs.h"

#include "llvm/ADT/DenseSet.h"

using namespace mlir;

namespace snnc::snn {

int64_t signalBound(Value value) {
  int64_t bound = 0;
  SmallVector<Value> work{value};
  llvm::DenseSet<Value> seen;
  while (!work.empty()) {
    Value at = work.pop_back_val();
    if (!seen.insert(at).second)
      continue;
    Operation *op = at.getDefiningOp();
    if (cast<RankedTensorType>(at.getType()).getElementType().isInteger(1)) {
      bound = std::max<int64_t>(bound, 1);
    } else if (auto arg = dyn_cast<BlockArgument>(at)) {
      auto network = cast<FunctionOpInterface>(arg.getOwner()->getParentOp());
      auto events = network.getArgAttrOfType<StringAttr>(arg.getArgNumber(),
                                                         kArgEventsAttr);
      auto max = network.getArgAttrOfType<IntegerAttr>(arg.getArgNumber(),
                                                       kArgMaxAttr);
      bool binary = events && events.getValue() == "binary";
      bound = std::max(bound, binary ? 1 : max ? max.getInt() : 255);
    } else if (auto declared = op->getAttrOfType<IntegerAttr>("bound")) {
      bound = std::max(bound, declared.getInt());
    } else if (auto delay = dyn_cast<DelayOp>(op)) {
      for (double init : paramValues(delay.getInit()))
        bound = std::max(bound, static_cast<int64_t>(init));
      work.push_back(delay.getInput());
    } else if (isa<MoveOpInterface, PoolOp, EncodeOp>(op)) {
      // What has no bound of its own moves elements, or picks the largest.
      llvm::append_range(work, op->getOperands());
    } else {
      bound = 255; // neurons that count, and what is not known: all of ui8
    }
  }
  return bound;
}

bool isSignalUse(OpOperand &use) {
  if (auto synapse = dyn_cast<SynapseOpInterface>(use.getOwner()))
    return use.get() == synapse.getPresynaptic();
  return !isa<DequantizeOp>(use.getOwner());
}

Type joinSignals(TypeRange types, bool sum) {
  MLIRContext *context = types.front().getContext();
  bool counts = sum;
  for (Type type : types) {
    Type element = cast<RankedTensorType>(type).getElementType();
    if (element.isF32())
      return element;
    counts |= !element.isInteger(1);
  }
  return counts ? IntegerType::get(context, 8, IntegerType::Unsigned)
                : IntegerType::get(context, 1);
}

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// How far apart the elements of each dimension are, row-major.
static SmallVector<int64_t> distancesOf(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> distances(shape.size(), 1);
  for (size_t d = shape.size(); d-- > 1;)
    distances[d - 1] = distances[d] * shape[d];
  return distances;
}

std::vector<uint32_t> transposeSources(Type input, ArrayRef<int64_t> perm) {
  ArrayRef<int64_t> from = cast<RankedTensorType>(input).getShape();
  SmallVector<int64_t> distance = distancesOf(from);
  int64_t count = cast<RankedTensorType>(input).getNumElements();
  std::vector<uint32_t> sources(count);
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i, at = 0;
    for (int64_t p : llvm::reverse(perm)) {
      at += rest % from[p] * distance[p];
      rest /= from[p];
    }
    sources[i] = at;
  }
  return sources;
}

std::vector<uint32_t> sliceSources(Type input, Type result,
                                   ArrayRef<int64_t> begin,
                                   ArrayRef<int64_t> stride) {
  ArrayRef<int64_t> to = cast<RankedTensorType>(result).getShape();
  SmallVector<int64_t> distance =
      distancesOf(cast<RankedTensorType>(input).getShape());
  std::vector<uint32_t> sources(ShapedType::getNumElements(to));
  for (size_t i = 0; i < sources.size(); ++i) {
    int64_t rest = i, at = 0;
    for (size_t d = to.size(); d-- > 0; rest /= to[d])
      at += (begin[d] + rest % to[d] * stride[d]) * distance[d];
    sources[i] = at;
  }
  return sources;
}

std::vector<uint32_t> concatSources(Operation *op, int64_t axis) {
  ArrayRef<int64_t> to = shapeOf(op->getResult(0));
  int64_t outer = 1, inner = 1;
  for (int64_t d = 0; d < axis; ++d)
    outer *= to[d];
  for (size_t d = axis + 1; d < to.size(); ++d)
    inner *= to[d];
  std::vector<uint32_t> sources;
  for (int64_t o = 0; o < outer; ++o) {
    int64_t base = 0;
    for (Value input : op->getOperands()) {
      int64_t run = shapeOf(input)[axis] * inner;
      for (int64_t i = 0; i < run; ++i)
        sources.push_back(base + o * run + i);
      base += ShapedType::getNumElements(shapeOf(input));
    }
  }
  return sources;
}

} // namespace snnc::snn
