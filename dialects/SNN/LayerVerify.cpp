// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks of single layers that the float and the integer level share.

#include "dialects/SNN/LayerVerify.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Arrays.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include <cmath>

using namespace mlir;

namespace snnc::snn {

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// Rule F1 for weights: the first that is not finite is named.
static LogicalResult verifyFinite(Operation *op, StringRef what,
                                  ElementsAttr constant) {
  if (isFinite(constant))
    return success();
  FloatArray values(constant);
  auto bad = llvm::find_if(values, [](float w) { return !std::isfinite(w); });
  int64_t at = bad - values.begin();
  std::string index;
  for (int64_t size : llvm::reverse(constant.getShapedType().getShape())) {
    index = std::to_string(at % size) + (index.empty() ? "" : ", ") + index;
    at /= size;
  }
  return emitLayerError(op)
         << what << " [" << index << "] is " << formatNumber(*bad)
         << "; expected finite numbers (rule F1)";
}

/// Weights and bias of a synapse are constants, there, and finite.
static LogicalResult verifyConstants(Operation *op, Value weight, Value bias) {
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

LogicalResult verifyLinear(Operation *op, Value input, Value weight, Value bias,
                           Value result) {
  auto in = typeOf(input), w = typeOf(weight), out = typeOf(result);
  if (w.getDimSize(0) != out.getDimSize(0) ||
      w.getDimSize(1) != in.getDimSize(0) ||
      (bias && typeOf(bias).getShape() != out.getShape()))
    return emitLayerError(op)
           << "expected weights [out, in] (rule L1), but got " << w << " from "
           << in << " to " << out;
  if (w.getNumElements() == 0)
    return emitLayerError(op) << "expected at least one weight, but got " << w;
  return verifyConstants(op, weight, bias);
}

/// One number a dimension of space, two of `pads`, each in its range.
static LogicalResult verifyLists(Operation *op, WindowLists lists, size_t space,
                                 StringRef rule) {
  std::tuple<StringRef, ArrayRef<int64_t>, size_t, int64_t> all[] = {
      {"window", lists.kernel, space, 1},
      {"stride", lists.stride, space, 1},
      {"pads", lists.pads, 2 * space, 0},
      {"dilation", lists.dilation, space, 1}};
  // Products of these with sizes must not overflow.
  constexpr int64_t kMost = int64_t(1) << 31;
  for (auto [what, list, size, least] : all) {
    if (list.size() != size)
      return emitLayerError(op)
             << "expected " << size << " numbers in '" << what << "', but got "
             << list.size() << " (" << rule << ")";
    for (int64_t number : list)
      if (number < least || number > kMost)
        return emitLayerError(op)
               << "expected '" << what << "' of " << least << " to " << kMost
               << ", but got " << number << " (" << rule << ")";
  }
  return success();
}

/// Sizes of the result's dimensions of space are those of rules L2 and L3.
static LogicalResult verifySpace(Operation *op, RankedTensorType in,
                                 RankedTensorType out, WindowLists lists,
                                 StringRef rule) {
  SmallVector<int64_t> expected;
  for (size_t d = 0; d < lists.kernel.size(); ++d)
    expected.push_back(windowCount(in.getDimSize(d + 1), lists, d));
  for (auto [d, count] : llvm::enumerate(expected))
    if (count == 0)
      return emitLayerError(op) << "the window reaches over "
                                << lists.dilation[d] * (lists.kernel[d] - 1) + 1
                                << " cells of dimension " << d + 1 << ", but "
                                << in << " with its pads has "
                                << in.getDimSize(d + 1) + lists.pads[d] +
                                       lists.pads[lists.kernel.size() + d]
                                << " (" << rule << ")";
  if (out.getShape().drop_front() == ArrayRef(expected))
    return success();
  InFlightDiagnostic diag = emitLayerError(op);
  diag << "expected a result of size [";
  llvm::interleaveComma(expected, diag);
  return diag << "] behind the channels, but got " << out << " (" << rule
              << ")";
}

LogicalResult verifyConv(Operation *op, Value input, Value weight, Value bias,
                         Value result, WindowLists lists, int64_t groups) {
  auto in = typeOf(input), w = typeOf(weight), out = typeOf(result);
  if (in.getRank() != w.getRank() - 1)
    return emitLayerError(op)
           << "expected weights [O, C/groups, kh, kw] on [C, H, W] or [O, "
              "C/groups, k] on [C, L] (rule L2), but got "
           << w << " on " << in;
  if (w.getNumElements() == 0)
    return emitLayerError(op) << "expected at least one weight, but got " << w;
  int64_t channels = in.getDimSize(0), filters = w.getDimSize(0);
  if (groups < 1 || channels % groups != 0 || filters % groups != 0 ||
      w.getDimSize(1) != channels / groups)
    return emitLayerError(op)
           << "expected groups that divide " << channels << " channels and "
           << filters << " filters, with weights [O, C/groups, …] (rule L2), "
           << "but got " << groups << " groups and " << w;
  if (out.getRank() != in.getRank() || out.getDimSize(0) != filters)
    return emitLayerError(op)
           << "expected a result of " << filters << " channels, one a filter, "
           << "and " << in.getRank() << " dimensions (rule L2), but got "
           << out;
  if (bias && typeOf(bias).getShape() != ArrayRef(filters))
    return emitLayerError(op)
           << "expected a bias of " << filters
           << " numbers, one a filter (rule L2), but got " << bias.getType();
  lists.kernel = w.getShape().drop_front(2);
  if (failed(verifyLists(op, lists, lists.kernel.size(), "rule L2")) ||
      failed(verifySpace(op, in, out, lists, "rule L2")))
    return failure();
  return verifyConstants(op, weight, bias);
}

LogicalResult verifyPool(Operation *op, Value input, Value result,
                         WindowLists lists) {
  auto in = typeOf(input), out = typeOf(result);
  if ((in.getRank() != 2 && in.getRank() != 3) ||
      out.getRank() != in.getRank() || out.getDimSize(0) != in.getDimSize(0))
    return emitLayerError(op) << "expected [C, H, W] or [C, L] with the "
                                 "channels kept (rule L3), but got "
                              << in << " to " << out;
  size_t space = in.getRank() - 1;
  if (failed(verifyLists(op, lists, space, "rule L3")) ||
      failed(verifySpace(op, in, out, lists, "rule L3")))
    return failure();
  for (size_t d = 0; d < space; ++d)
    if (!windowsTouch(in.getDimSize(d + 1), out.getDimSize(d + 1), lists, d))
      return emitLayerError(op) << "a window of dimension " << d + 1
                                << " lies outside the input (rule L3)";
  return success();
}

/// Dimensions are those of the neurons or 1.
static bool broadcasts(ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  return from.size() == to.size() &&
         llvm::all_of(llvm::zip(from, to), [](auto pair) {
           auto [a, b] = pair;
           return a == b || a == 1;
         });
}

LogicalResult verifyParam(Operation *op, StringRef what, Attribute param,
                          RankedTensorType shape) {
  if (auto elements = dyn_cast<ElementsAttr>(param)) {
    if (!broadcasts(elements.getShapedType().getShape(), shape.getShape()))
      return emitLayerError(op)
             << what << ": expected a number or a tensor of the shape of "
             << shape << " (or 1 in a dimension), but got "
             << elements.getShapedType();
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

LogicalResult verifyNeuron(Operation *op, const NeuronForm &form) {
  if ((form.resetValue != nullptr) != (form.reset != Reset::None))
    return emitLayerError(op)
           << "expected a value with reset 'to' and 'subtract' and none with "
              "'none' (rule F3)";
  if (form.fire == Fire::GtOver && form.reset != Reset::Subtract)
    return emitLayerError(op)
           << "fire 'gt_over' expected reset 'subtract', but got '"
           << stringifyReset(form.reset) << "' (rule F2b)";
  bool counts = form.fire == Fire::Count;
  Type spike = typeOf(form.spikes).getElementType();
  if (counts != spike.isUnsignedInteger(8))
    return emitLayerError(op)
           << "fire '" << stringifyFire(form.fire) << "' makes "
           << (counts ? "ui8 counts" : "i1 spikes") << ", but the result is "
           << typeOf(form.spikes) << (counts ? " (rule F2a)" : " (rule N4)");
  if (counts)
    for (double threshold : paramValues(form.threshold))
      if (!(threshold > 0))
        return emitLayerError(op)
               << "fire 'count' expected thresholds above 0, but got "
               << formatNumber(threshold) << " (rule F2a)";
  if (form.refractory && static_cast<int64_t>(*form.refractory) < 0)
    return emitLayerError(op)
           << "refractory: expected at least 0 steps, but got "
           << static_cast<int64_t>(*form.refractory) << " (rule F4)";
  if (form.shown && !form.potential)
    return emitLayerError(op)
           << "'membrane " << stringifyMembrane(*form.shown)
           << "' expected a second result, the membrane (rule F6)";
  if (!form.shown && form.potential)
    return emitLayerError(op)
           << "the membrane as a result expected 'membrane pre' or 'membrane "
              "post' to say which (rule F6)";
  return success();
}

LogicalResult verifyBound(Operation *op, std::optional<uint64_t> bound,
                          bool counts) {
  if (bound.has_value() != counts)
    return emitLayerError(op)
           << (counts ? "a sum of spikes or counts that stays ui8 expected a "
                        "'bound' (rule N4)"
                      : "'bound' is for sums of ui8 only (rule N4)");
  if (bound && (*bound < 1 || *bound > 255))
    return emitLayerError(op) << "expected a bound of 1 to 255, but got "
                              << static_cast<int64_t>(*bound) << " (rule N4)";
  return success();
}

LogicalResult verifyEncode(Operation *op, Encoding encoding, Attribute max,
                           Value input, Value result) {
  for (double value : paramValues(max))
    if (!(value > 0))
      return emitLayerError(op) << "expected a maximum above 0, but got "
                                << formatNumber(value) << " (rule L6)";
  Type expected = encoding == Encoding::Direct
                      ? typeOf(input).getElementType()
                      : IntegerType::get(op->getContext(), 1);
  if (typeOf(result).getElementType() != expected)
    return emitLayerError(op)
           << "encode '" << stringifyEncoding(encoding) << "' of "
           << typeOf(input).getElementType() << " expected a result of "
           << expected << ", but got " << typeOf(result) << " (rule L6)";
  return success();
}

LogicalResult verifyDelayInit(Operation *op, Attribute init,
                              RankedTensorType type) {
  if (failed(verifyParam(op, "init", init, type)))
    return failure();
  if (!type.getElementType().isInteger())
    return success();
  unsigned bits = type.getElementTypeBitWidth();
  bool isSigned = type.getElementType().isSignlessInteger() && bits > 1;
  // Exact: an i64 beyond 2^53 stays far from every bound as a double.
  std::vector<double> values = paramValues(init);
  double most = std::ldexp(1, isSigned ? bits - 1 : bits) - 1;
  double least = isSigned ? -most - 1 : 0;
  for (double value : values)
    if (value != std::floor(value) || value < least || value > most)
      return emitLayerError(op)
             << "init: expected whole numbers of " << formatNumber(least)
             << " to " << formatNumber(most) << " for " << type << ", but got "
             << formatNumber(value) << " (rule N2)";
  return success();
}

LogicalResult verifyReshape(Operation *op) {
  auto from = typeOf(op->getOperand(0)), to = typeOf(op->getResult(0));
  if (from.getElementType() != to.getElementType() ||
      from.getNumElements() != to.getNumElements())
    return emitLayerError(op)
           << "expected as many elements of the same type, but got " << from
           << " and " << to << " (rule L7)";
  return success();
}

LogicalResult verifyTranspose(Operation *op, ArrayRef<int64_t> perm) {
  auto from = typeOf(op->getOperand(0)), to = typeOf(op->getResult(0));
  SmallVector<int64_t> sorted(perm), expected;
  llvm::sort(sorted);
  bool valid = perm.size() == size_t(from.getRank());
  for (size_t k = 0; valid && k < perm.size(); ++k)
    valid = sorted[k] == int64_t(k);
  if (!valid)
    return emitLayerError(op)
           << "expected 'perm' to name each of the " << from.getRank()
           << " dimensions once, but got [" << perm << "] (rule L7)";
  for (int64_t p : perm)
    expected.push_back(from.getDimSize(p));
  if (to.getShape() != ArrayRef(expected) ||
      to.getElementType() != from.getElementType())
    return emitLayerError(op)
           << "expected a result of "
           << RankedTensorType::get(expected, from.getElementType())
           << ", but got " << to << " (rule L7)";
  return success();
}

LogicalResult verifySlice(Operation *op, ArrayRef<int64_t> begin,
                          ArrayRef<int64_t> stride) {
  auto from = typeOf(op->getOperand(0)), to = typeOf(op->getResult(0));
  size_t rank = from.getRank();
  if (size_t(to.getRank()) != rank || begin.size() != rank ||
      stride.size() != rank || from.getElementType() != to.getElementType())
    return emitLayerError(op)
           << "expected 'begin', 'stride' and a result of as many dimensions "
              "and of the element type of "
           << from << ", but got [" << begin << "], [" << stride << "] and "
           << to << " (rule L7)";
  for (size_t k = 0; k < rank; ++k) {
    int64_t size = from.getDimSize(k), count = to.getDimSize(k);
    // Not begin + (count − 1)·stride, which may be too large a number.
    bool fits = begin[k] >= 0 && begin[k] < size && stride[k] >= 1 &&
                count >= 1 && count - 1 <= (size - 1 - begin[k]) / stride[k];
    if (!fits)
      return emitLayerError(op)
             << "expected a part of the " << size << " elements of dimension "
             << k << ", but got " << count << " from " << begin[k]
             << " with stride " << stride[k] << " (rule L7)";
  }
  return success();
}

LogicalResult verifyConcatShapes(Operation *op, int64_t axis) {
  auto to = typeOf(op->getResult(0));
  if (op->getNumOperands() == 0)
    return emitLayerError(op) << "expected at least one input (rule L7)";
  if (axis < 0 || axis >= to.getRank())
    return emitLayerError(op) << "expected an axis of 0 to " << to.getRank() - 1
                              << ", but got " << axis << " (rule L7)";
  int64_t sum = 0;
  for (Value input : op->getOperands()) {
    auto from = typeOf(input);
    SmallVector<int64_t> shape(from.getShape());
    bool fits = shape.size() == size_t(to.getRank());
    if (fits) {
      sum += shape[axis];
      shape[axis] = to.getDimSize(axis);
      fits = ArrayRef(shape) == to.getShape();
    }
    if (!fits)
      return emitLayerError(op) << "expected inputs that agree with " << to
                                << " in all dimensions but " << axis
                                << ", but got " << from << " (rule L7)";
  }
  if (sum != to.getDimSize(axis))
    return emitLayerError(op)
           << "the inputs have " << sum << " elements along dimension " << axis
           << ", but the result is " << to << " (rule L7)";
  return success();
}

} // namespace snnc::snn
