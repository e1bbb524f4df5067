// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `li` and `lif` as the two stages of the chip's neuron.

#include "Match.h"
#include "dialects/Loihi/Form.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace snnc {

InFlightDiagnostic emitFormError(Operation *op, const Twine &message) {
  InFlightDiagnostic diagnostic = emitLayerError(op);
  diagnostic << message.str() << " (rule Q10; " << advise("chip-form", "")
             << " writes this form)";
  return diagnostic;
}

std::string textOf(ArrayAttr modes) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(
      modes.getAsRange<qsnn::ModeAttr>(), os,
      [&](qsnn::ModeAttr mode) { qsnn::printMode(os, mode); }, " ");
  return text;
}

namespace {

/// Replaces each number n of a parameter by `change(n)`; null where one has
/// none.
template <class Change>
Attribute changeParam(Attribute param, StringRef layer, Change change) {
  Builder builder(param.getContext());
  SmallVector<int64_t> changed;
  for (int64_t value : integerParamValues(param)) {
    std::optional<int64_t> number = change(value);
    if (!number)
      return {};
    changed.push_back(*number);
  }
  if (isa<IntegerAttr>(param))
    return builder.getI64IntegerAttr(changed.front());
  auto shape = cast<ShapedType>(cast<ElementsAttr>(param).getType()).getShape();
  return makeIntegers(RankedTensorType::get(shape, builder.getI64Type()), layer,
                      changed);
}

/// The decay with the leak `leak` / 2^shift; null where its bits do not hold
/// it.
Attribute makeDecay(Attribute leak, int64_t shift, StringRef layer) {
  return changeParam(leak, layer, [&](int64_t m) -> std::optional<int64_t> {
    int64_t scaled = m << loihi::kDecayBits;
    if (scaled % (int64_t(1) << shift) != 0)
      return std::nullopt;
    return loihi::kDecayOne - (scaled >> shift);
  });
}

/// Mantissas of what is in units of v; null where there are none.
Attribute makeMantissas(Attribute param, StringRef layer) {
  return changeParam(param, layer, [&](int64_t n) -> std::optional<int64_t> {
    int64_t quotient = n / loihi::kMantissaUnit;
    if (n % loihi::kMantissaUnit != 0 ||
        std::abs(quotient) > loihi::kMostMantissa)
      return std::nullopt;
    return quotient;
  });
}

bool isAlways(Attribute param, int64_t number) {
  return param && llvm::all_of(integerParamValues(param),
                               [&](int64_t n) { return n == number; });
}

/// The leak of either stage; null after an error.
template <class Neurons>
Attribute matchLeak(Neurons op) {
  bool rounds = llvm::any_of(integerParamValues(op.getLeak()), [&](int64_t m) {
    return m != 0 && m != int64_t(1) << op.getShift();
  });
  if (rounds && op.getRounding() != loihi::kLeakRounding) {
    emitFormError(op, "expected a leak that rounds towards zero ('trunc'), but "
                      "it is '" +
                          qsnn::stringifyRounding(op.getRounding()) + "'");
    return {};
  }
  Attribute decay = makeDecay(op.getLeak(), op.getShift(), op.getName());
  if (!decay)
    emitFormError(op, "expected a leak in units of 2^-" +
                          Twine(loihi::kDecayBits) + ", but it has shift " +
                          Twine(op.getShift()));
  return decay;
}

/// What the chip's neuron does not have.
bool checkFire(qsnn::LifOp op) {
  auto expected = [&](const Twine &what) {
    emitFormError(op, "expected " + what);
    return false;
  };
  if (op.getFire() != loihi::kFire)
    return expected("fire 'gt', but it is '" +
                    snn::stringifyFire(op.getFire()) + "'");
  if (op.getReset() != loihi::kReset)
    return expected("a hard reset to 0, but it is '" +
                    snn::stringifyReset(op.getReset()) + "'");
  if (!isAlways(op.getResetValueAttr(), 0))
    return expected("a hard reset to 0, but it is to another value");
  if (!isAlways(op.getInit(), 0))
    return expected("membranes that start at 0");
  if (op.getFloorAttr())
    return expected("no floor of the membrane");
  if (op.getRefractory().value_or(0) != 0)
    return expected("no refractory steps, but there are " +
                    Twine(*op.getRefractory()));
  if (op.getPotential() && op.getShown() != snn::Membrane::Pre)
    return expected("membranes to be read before the reset");
  if (op.getFrac() != 0)
    return expected("frac 0 in the second stage, but it is " +
                    Twine(op.getFrac()));
  ArrayAttr modes = loihi::getMembraneModes(op.getContext());
  if (op.getOverflow() != modes)
    return expected("a membrane '" + textOf(modes) + "'");
  return true;
}

bool checkCurrent(qsnn::LiOp op, qsnn::LifOp lif) {
  auto expected = [&](const Twine &what) {
    emitFormError(op, "expected " + what);
    return false;
  };
  if (!op.getPotential().hasOneUse())
    return expected("a synaptic current that only one layer of neurons reads");
  if (op.getFrac() != loihi::kCurrentFrac)
    return expected("frac " + Twine(loihi::kCurrentFrac) +
                    " in the first stage, but it is " + Twine(op.getFrac()));
  if (!isAlways(op.getBias(), 0) || !isAlways(op.getInit(), 0))
    return expected("a first stage with bias 0 and init 0");
  ArrayAttr modes = loihi::getCurrentModes(op.getContext());
  if (op.getOverflow() != modes)
    return expected("a first stage '" + textOf(modes) + "'");
  if (op.getClearEvery() != lif.getClearEvery() ||
      op.getClearPhase() != lif.getClearPhase())
    return expected("both stages to be cleared in the same steps");
  return true;
}

} // namespace

std::optional<MatchedNeurons> matchNeurons(qsnn::LifOp lif, Matched &matched) {
  MatchedNeurons neurons;
  neurons.lif = lif;
  matched.insert(lif);
  neurons.li = lif.getInput().getDefiningOp<qsnn::LiOp>();
  if (!neurons.li) {
    emitFormError(lif, "expected neurons of two stages, an 'li' before the "
                       "'lif', but this 'lif' takes its current directly");
    return std::nullopt;
  }
  matched.insert(neurons.li);
  if (!checkCurrent(neurons.li, lif) || !checkFire(lif))
    return std::nullopt;
  StringRef name = lif.getName();
  neurons.iDecay = matchLeak(neurons.li);
  neurons.vDecay = matchLeak(lif);
  if (!neurons.iDecay || !neurons.vDecay)
    return std::nullopt;
  neurons.bias = makeMantissas(lif.getBias(), name);
  neurons.threshold = makeMantissas(lif.getThreshold(), name);
  for (auto [param, what] :
       {std::pair(neurons.bias, "bias"), {neurons.threshold, "threshold"}})
    if (!param) {
      emitFormError(lif, "expected a " + Twine(what) + " of " +
                             Twine(loihi::kMantissaUnit) +
                             " times an integer of 25 bits");
      return std::nullopt;
    }
  if (!matchInputs(neurons.li.getInput(), neurons.inputs, matched))
    return std::nullopt;
  return neurons;
}

} // namespace snnc
