// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The synapses in front of neurons: delay, weights, weight exponent, sum.

#include "Match.h"
#include "dialects/Loihi/Form.h"
#include "snnc/Support/Blobs.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace snnc {

namespace {

/// Whether a sum is kept in range as rule Q10 says; an error where not.
template <class Sum>
bool checkModes(Sum op) {
  ArrayAttr expected = isa<qsnn::ConvOp>(op.getOperation())
                           ? loihi::getConvModes(op.getContext())
                           : loihi::getSumModes(op.getContext());
  if (op.getOverflow() == expected)
    return true;
  emitFormError(op, "expected a sum 'overflow " + textOf(expected) + "'");
  return false;
}

/// The power of two by which a `rescale` multiplies; nothing, and an error,
/// where there is none.
std::optional<int64_t> matchExponent(qsnn::RescaleOp op) {
  std::vector<int64_t> factors = integerParamValues(op.getMultiplier());
  bool uniform = llvm::all_equal(factors) && llvm::isPowerOf2_64(factors[0]);
  int64_t up = uniform ? llvm::Log2_64(factors[0]) : 0;
  int64_t down = op.getShift();
  if (!uniform || (up != 0 && down != 0) ||
      (down != 0 && op.getRounding() != loihi::kExponentRounding)) {
    emitFormError(op, "expected a weight exponent: one power of two for all, "
                      "rounded down");
    return std::nullopt;
  }
  if (!checkModes(op))
    return std::nullopt;
  return up - down;
}

/// Weights of the chip: no bias, zeros beyond the input, sums that wrap.
bool checkSynapse(Operation *op) {
  auto noBias = [&](Value bias) {
    if (bias)
      emitFormError(op, "expected synapses without a bias");
    return !bias;
  };
  if (auto conv = dyn_cast<qsnn::ConvOp>(op)) {
    if (conv.getPad().value_or(0) != 0) {
      emitFormError(op, "expected zeros beyond the input, but they hold " +
                            Twine(int64_t(*conv.getPad())));
      return false;
    }
    return noBias(conv.getBias()) && checkModes(conv);
  }
  auto linear = cast<qsnn::LinearOp>(op);
  return noBias(linear.getBias()) && checkModes(linear);
}

/// Follows `value` through reshapes and delays to spikes or the input.
bool matchSource(Value value, MatchedInput &input, Matched &matched) {
  int64_t steps = 0;
  while (Operation *op = value.getDefiningOp()) {
    if (auto delay = dyn_cast<qsnn::DelayOp>(op)) {
      if (llvm::any_of(integerParamValues(delay.getInit()),
                       [](int64_t n) { return n != 0; })) {
        emitFormError(op, "expected a delay that starts with 0");
        return false;
      }
      steps += delay.getSteps();
    } else if (!isa<qsnn::ReshapeOp>(op)) {
      break;
    }
    matched.insert(op);
    value = op->getOperand(0);
  }
  Operation *from = value.getDefiningOp();
  auto lif = dyn_cast_or_null<qsnn::LifOp>(from);
  if (from && (!lif || value != lif.getSpikes())) {
    emitFormError(from, "expected synapses to read spikes or the input");
    return false;
  }
  if (steps < 1) {
    emitFormError(input.synapse, "expected a 'delay' of at least 1 before the "
                                 "synapses, which take a step on the chip");
    return false;
  }
  input.source = value;
  input.delay = steps - 1;
  return true;
}

} // namespace

bool matchInputs(Value current, SmallVectorImpl<MatchedInput> &to,
                 Matched &matched) {
  Operation *op = current.getDefiningOp();
  if (!op) { // data given to neurons
    to.push_back({nullptr, current});
    return true;
  }
  if (auto add = dyn_cast<qsnn::AddOp>(op)) {
    matched.insert(op);
    bool ok = checkModes(add);
    ok &= matchInputs(add.getLhs(), to, matched);
    return matchInputs(add.getRhs(), to, matched) && ok;
  }
  if (isa<qsnn::ReshapeOp>(op)) {
    matched.insert(op);
    return matchInputs(op->getOperand(0), to, matched);
  }
  MatchedInput input;
  if (auto rescale = dyn_cast<qsnn::RescaleOp>(op)) {
    matched.insert(op);
    std::optional<int64_t> exponent = matchExponent(rescale);
    if (!exponent)
      return false;
    if (*exponent == 0)
      return matchInputs(rescale.getInput(), to, matched);
    input.exponent = *exponent;
    op = rescale.getInput().getDefiningOp();
  }
  if (!op || !isa<qsnn::LinearOp, qsnn::ConvOp>(op)) {
    emitFormError(current.getDefiningOp(), "expected neurons to read synapses");
    return false;
  }
  matched.insert(op);
  input.synapse = op;
  if (!checkSynapse(op) || !matchSource(op->getOperand(0), input, matched))
    return false;
  to.push_back(input);
  return true;
}

} // namespace snnc
