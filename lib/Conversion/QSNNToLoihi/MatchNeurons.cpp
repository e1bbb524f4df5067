// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `li` and `lif` as the two stages of the chip's neuron.

#include "Match.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace snnc {

/// Largest magnitude of the membrane (rule Q10).
static constexpr int64_t kMostMembrane = (1 << 23) - 1;

InFlightDiagnostic emitFormError(Operation *op, const Twine &message) {
  InFlightDiagnostic diagnostic = emitLayerError(op);
  diagnostic << message.str()
             << " (rule Q10; --convert-snn-to-qsnn=\"target=loihi\" writes "
                "this form)";
  return diagnostic;
}

bool hasModes(std::optional<ArrayAttr> modes,
              ArrayRef<std::pair<qsnn::Overflow, int64_t>> expected) {
  if (!modes || modes->size() != expected.size())
    return false;
  return llvm::all_of(llvm::zip(*modes, expected), [](auto pair) {
    auto [attr, wanted] = pair;
    auto mode = cast<qsnn::ModeAttr>(attr);
    auto [kind, bits] = wanted;
    if (mode.getKind() != kind)
      return false;
    if (kind == qsnn::Overflow::Saturate)
      return mode.getLow() == -bits && mode.getHigh() == bits;
    return mode.getBits() == bits;
  });
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

/// 4096 - leak·2^(12 - shift), of 0 to 4096; null where 12 bits do not hold it.
Attribute makeDecay(Attribute leak, int64_t shift, StringRef layer) {
  return changeParam(leak, layer, [&](int64_t m) -> std::optional<int64_t> {
    int64_t scaled = m << 12;
    if (scaled % (int64_t(1) << shift) != 0)
      return std::nullopt;
    return 4096 - (scaled >> shift);
  });
}

/// Whether every number is `factor` times one of 25 bits; divides by it.
Attribute divideParam(Attribute param, int64_t factor, StringRef layer) {
  return changeParam(param, layer, [&](int64_t n) -> std::optional<int64_t> {
    int64_t quotient = n / factor;
    if (n % factor != 0 || std::abs(quotient) >= int64_t(1) << 24)
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
  if (rounds && op.getRounding() != qsnn::Rounding::Trunc) {
    emitFormError(op, "expected a leak that rounds towards zero ('trunc'), but "
                      "it is '" +
                          qsnn::stringifyRounding(op.getRounding()) + "'");
    return {};
  }
  Attribute decay = makeDecay(op.getLeak(), op.getShift(), op.getName());
  if (!decay)
    emitFormError(op, "expected a leak in units of 2^-12, but it has shift " +
                          Twine(op.getShift()));
  return decay;
}

/// What the chip's neuron does not have.
bool checkFire(qsnn::LifOp op) {
  auto expected = [&](const Twine &what) {
    emitFormError(op, "expected " + what);
    return false;
  };
  if (op.getFire() != snn::Fire::Gt)
    return expected("fire 'gt', but it is '" +
                    snn::stringifyFire(op.getFire()) + "'");
  if (op.getReset() != snn::Reset::To)
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
  if (op.getPotential())
    return expected("spikes to leave the neurons, but their membrane does");
  if (op.getFrac() != 0)
    return expected("frac 0 in the second stage, but it is " +
                    Twine(op.getFrac()));
  if (!hasModes(op.getOverflow(), {{qsnn::Overflow::Wrap, 32},
                                   {qsnn::Overflow::Saturate, kMostMembrane}}))
    return expected("a membrane 'wrap 32 saturate -8388607 8388607'");
  return true;
}

bool checkCurrent(qsnn::LiOp op, qsnn::LifOp lif) {
  auto expected = [&](const Twine &what) {
    emitFormError(op, "expected " + what);
    return false;
  };
  if (!op.getPotential().hasOneUse())
    return expected("a synaptic current that only one layer of neurons reads");
  if (op.getFrac() != 6)
    return expected("frac 6 in the first stage, but it is " +
                    Twine(op.getFrac()));
  if (!isAlways(op.getBias(), 0) || !isAlways(op.getInit(), 0))
    return expected("a first stage with bias 0 and init 0");
  if (!hasModes(op.getOverflow(),
                {{qsnn::Overflow::Wrap, 32}, {qsnn::Overflow::Fold, 24}}))
    return expected("a first stage 'wrap 32 fold 24'");
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
  neurons.bias = divideParam(lif.getBias(), 64, name);
  neurons.threshold = divideParam(lif.getThreshold(), 64, name);
  for (auto [param, what] :
       {std::pair(neurons.bias, "bias"), {neurons.threshold, "threshold"}})
    if (!param) {
      emitFormError(lif, "expected a " + Twine(what) +
                             " of 64 times an integer of 25 bits");
      return std::nullopt;
    }
  if (!matchInputs(neurons.li.getInput(), neurons.inputs, matched))
    return std::nullopt;
  return neurons;
}

} // namespace snnc
