// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights, thresholds and biases of a layer in the chip's units (rule Q10).

#include "Plan.h"
#include "dialects/Loihi/Form.h"
#include "dialects/SNN/Signals.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include <cmath>
#include <numeric>

using namespace mlir;

namespace snnc {

namespace {

using loihi::kLeastWeight, loihi::kMostBias, loihi::kMostExponent,
    loihi::kMostOneSigned, loihi::kMostThreshold, loihi::kMostWeight;

/// Real numbers of the neurons, one for each element, before any scale:
/// in real units of the membrane whose zero is where a reset leaves it.
struct RealNeurons {
  Spread<Fraction> threshold, bias, unit; ///< unit: of 1 of the sum
};

/// More than this is as good as no bound.
constexpr int64_t kAnySum = int64_t(1) << 40;

/// The largest integer a source may hold; the least is 0, or as large.
int64_t largestOf(Value source, const LoihiOptions &options) {
  if (int64_t bits = messageBitsOf(source))
    return int64_t(1) << (bits - 1);
  return options.binary && isa<BlockArgument>(source)
             ? 1
             : snn::signalBound(source);
}

/// What the chip takes off in a step, of what stays at level snn.
Spread<int64_t> makeDecay(Attribute stays, ArrayRef<int64_t> shape) {
  return spreadParam(stays, shape).map([](double a) {
    return loihi::kDecayOne -
           int64_t(std::llrint(std::ldexp(a, loihi::kDecayBits)));
  });
}

class NumberSearch {
public:
  NumberSearch(LoihiLayer &layer, const UnitPlan &plan,
               const LoihiOptions &options)
      : layer(layer), plan(plan), options(options), type(layer.type()),
        shape(type.getShape()) {}
  std::optional<LoihiNumbers> run();

private:
  void divideWeights();
  void addUpRows();
  bool makeReal();
  bool weightsFit(int64_t exponent) const;
  bool choose();
  std::optional<Spread<int64_t>> thresholdsAt(int64_t exponent);
  std::optional<Spread<int64_t>> biasesAt(int64_t exponent);
  /// What an exponent does: whether all fits, and how tame a sum is: 0 where
  /// all tools agree on it, 1 where one sum never makes u fold, 2 beyond; and
  /// whether all tools agree on the bias.
  struct Fit {
    bool fits = false;
    int sums = 0;
  };
  Fit fitAt(int64_t exponent);
  void setDecays();
  void report();
  void reportThreshold();

  LoihiLayer &layer;
  const UnitPlan &plan;
  const LoihiOptions &options;
  RankedTensorType type;
  ArrayRef<int64_t> shape;
  LoihiNumbers made;
  int64_t divisor = 1; ///< common to all weights
  int64_t largestSum = 0;
  RealNeurons real;
};

/// The common divisor of all weights goes into the units; what is left of a
/// term's powers of two into its exponent.
void NumberSearch::divideWeights() {
  int64_t common = 0;
  std::vector<int64_t> own;
  for (const Term &term : layer.terms) {
    int64_t divisor = 0;
    for (int32_t weight : term.weights.weight)
      divisor = std::gcd(divisor, int64_t(weight));
    own.push_back(divisor);
    common = std::gcd(common, divisor);
  }
  divisor = std::max<int64_t>(common, 1);
  for (int64_t &each : own) {
    int64_t power = each ? llvm::countr_zero(uint64_t(each / divisor)) : 0;
    made.weightExponents.push_back(power);
    made.divisors.push_back(divisor << power);
  }
}

/// What the inputs of a step can bring at most, without the common divisor.
void NumberSearch::addUpRows() {
  int64_t rows = layer.terms.front().weights.rows();
  for (int64_t row = 0; row < rows; ++row) {
    int64_t up = 0, down = 0;
    for (const Term &term : layer.terms) {
      int64_t most = largestOf(term.source, options);
      bool isSigned = messageBitsOf(term.source) != 0;
      for (size_t i = term.weights.start[row]; i < term.weights.start[row + 1];
           ++i) {
        int64_t weight = term.weights.weight[i];
        for (int64_t *sum : {&up, &down})
          if (isSigned || (weight > 0) == (sum == &up))
            *sum = std::min(*sum + std::abs(weight) * most, kAnySum);
      }
    }
    largestSum = std::max({largestSum, up / divisor, down / divisor});
  }
}

/// Units of rows of zeros are free: they take that of the first row that is
/// none.
static Spread<Unit> settleUnits(const Spread<Unit> &current,
                                const Spread<Unit> &membrane) {
  const Unit *first = nullptr;
  for (size_t i = 0; !first && i < current.size(); ++i)
    if (!current[i].free)
      first = &membrane[i];
  return current.zip(membrane, [&](const Unit &in, const Unit &out) {
    return in.free && first ? *first : out;
  });
}

/// The zero of the membrane is moved to where a reset leaves it: v - r decays
/// to c - (1 - a)·r and fires above θ - r.
bool NumberSearch::makeReal() {
  snn::LifOp lif = layer.lif;
  const Form &current = plan.formOf(layer.neurons().getCurrent());
  const Form &sum = plan.formOf(layer.current());
  auto number = [](double value) { return exact(value); };
  if (layer.li && !isZero(sum.offsets)) {
    emitLayerError(layer.li)
        << "integrates a synapse's bias (or an input's zero point), which "
           "currents on the chip have not (rule Q10); train the layer in front "
           "without (in PyTorch: 'bias=False')";
    return false;
  }
  real.unit = settleUnits(sum.units, plan.membraneOf(layer.neurons()))
                  .map([&](const Unit &unit) {
                    return unit.value * Fraction(divisor);
                  });
  auto gain = spreadParam(layer.gain(), shape).map(number);
  real.bias =
      gain.zip(current.offsets,
               [](const Fraction &b, const Fraction &offset) {
                 return b * offset;
               })
          .zip(spreadParam(layer.bias(), shape).map(number),
               [](const Fraction &b, const Fraction &c) { return b + c; });
  if (!lif)
    return true;
  real.threshold = spreadParam(lif.getThreshold(), shape).map(number);
  if (lif.getReset() != snn::Reset::To)
    return true;
  auto rest = spreadParam(lif.getResetValueAttr(), shape).map(number);
  auto lost = rest.zip(
      spreadParam(lif.getDecay(), shape),
      [](const Fraction &r, double a) { return (Fraction(1) - exact(a)) * r; });
  auto minus = [](const Fraction &a, const Fraction &b) { return a - b; };
  real.bias = real.bias.zip(lost, minus);
  real.threshold = real.threshold.zip(rest, minus);
  return true;
}

bool NumberSearch::weightsFit(int64_t exponent) const {
  for (const Term &term : layer.terms) {
    if (term.weights.weight.empty())
      continue;
    auto [low, high] = std::minmax_element(term.weights.weight.begin(),
                                           term.weights.weight.end());
    int64_t least = (*low / divisor) * (int64_t(1) << exponent),
            most = (*high / divisor) * (int64_t(1) << exponent);
    bool mixed = least < 0 && most > 0;
    if (mixed ? least < kLeastWeight || most > kMostWeight
              : least < -kMostOneSigned || most > kMostOneSigned)
      return false;
  }
  return true;
}

/// v > 64·M decides like u > θ wherever v is a multiple of 64. No v passes that
/// of a read-out.
std::optional<Spread<int64_t>> NumberSearch::thresholdsAt(int64_t exponent) {
  if (!layer.lif)
    return Spread<int64_t>(kMostThreshold + 1, real.unit.size());
  bool ge = layer.lif.getFire() == snn::Fire::Ge;
  auto limits = real.threshold.zip(
      real.unit, [&](const Fraction &theta, const Fraction &unit) {
        auto limit = toInteger(timesPowerOfTwo(theta / unit, exponent),
                               ge ? Round::Up : Round::Down);
        return limit ? *limit - int64_t(ge) : int64_t(1) << 60;
      });
  for (int64_t limit : limits.values())
    if (limit < 0 || limit > kMostThreshold)
      return std::nullopt;
  return limits;
}

std::optional<Spread<int64_t>> NumberSearch::biasesAt(int64_t exponent) {
  auto biases = real.bias.zip(real.unit, [&](const Fraction &bias,
                                             const Fraction &unit) {
    return toInteger(timesPowerOfTwo(bias / unit, exponent), Round::NearestEven)
        .value_or(int64_t(1) << 60);
  });
  for (int64_t bias : biases.values())
    if (std::abs(bias) > kMostBias)
      return std::nullopt;
  return biases;
}

static int64_t largest(const Spread<int64_t> &values) {
  int64_t most = 0;
  for (int64_t value : values.values())
    most = std::max(most, std::abs(value));
  return most;
}

NumberSearch::Fit NumberSearch::fitAt(int64_t exponent) {
  auto thresholds = thresholdsAt(exponent), biases = biasesAt(exponent);
  if (!weightsFit(exponent) || !thresholds || !biases)
    return {};
  int sums = (largestSum > kPlainSum >> exponent) +
             (largestSum > loihi::kUnfoldedSum >> exponent);
  return {true, sums};
}

/// The largest exponent with which all fits; sums and biases stay as tame as
/// the smallest leaves them.
bool NumberSearch::choose() {
  Fit least = fitAt(0);
  if (!least.fits)
    return false;
  made.exponent = 0;
  // Data come as they are; what is only added up gains nothing, and would run
  // out of bits earlier.
  if (layer.data || layer.readout)
    return true;
  for (int64_t exponent = kMostExponent; exponent > 0; --exponent) {
    Fit fit = fitAt(exponent);
    if (!fit.fits || fit.sums > least.sums)
      continue;
    made.exponent = exponent;
    break;
  }
  return true;
}

/// Why the smallest exponent does not do.
void NumberSearch::report() {
  Operation *at = layer.neurons();
  if (!weightsFit(0))
    emitLayerError(at)
        << "has weights beyond " << kLeastWeight << " to " << kMostWeight
        << " (of one sign " << kMostOneSigned
        << ") once pools, gains and parallel synapses are folded in (rule "
           "Q10); quantise to fewer bits";
  if (layer.lif)
    reportThreshold();
  for (size_t i = 0; i < real.unit.size(); ++i) {
    double bias = toDouble(real.bias[i] / real.unit[i]);
    if (std::abs(bias) < double(kMostBias) + 0.5)
      continue;
    emitLayerError(at) << "neuron " << i << " needs the bias "
                       << formatNumber(std::round(bias))
                       << " in steps of its weights; the chip's tools hold "
                       << kMostBias << " (rule Q10)";
    break;
  }
}

void NumberSearch::reportThreshold() {
  snn::LifOp lif = layer.lif;
  bool ge = lif.getFire() == snn::Fire::Ge;
  for (size_t i = 0; i < real.unit.size(); ++i) {
    Fraction limit = real.threshold[i] / real.unit[i];
    bool low = limit < Fraction(0) || (ge && limit == Fraction(0));
    if (!low && toDouble(limit) < double(kMostThreshold + 1))
      continue;
    if (low)
      emitLayerError(lif)
          << "neuron " << i
          << " has a threshold that the resting membrane passes; expected one "
             "above where a reset leaves it (rule Q10)";
    else
      emitLayerError(lif) << "neuron " << i << " needs the threshold "
                          << int64_t(std::min(toDouble(limit), 1e18))
                          << " in steps of its weights; the chip has 17 bits, "
                          << kMostThreshold
                          << " (rule Q10); one weight scale for the layer "
                          << "instead of one a row makes it smaller";
    return;
  }
}

/// A read-out of one stage integrates in u, as netx has it; with a bias, which
/// only v has, in v.
void NumberSearch::setDecays() {
  auto own = makeDecay(layer.decay(), shape);
  bool inCurrent = layer.readout && !layer.li && made.largestBias == 0;
  Spread<int64_t> all(loihi::kDecayOne, own.size());
  made.iDecay = layer.li    ? makeDecay(layer.li.getDecay(), shape)
                : inCurrent ? own
                            : all;
  made.vDecay = inCurrent ? all : own;
}

std::optional<LoihiNumbers> NumberSearch::run() {
  divideWeights();
  addUpRows();
  if (!makeReal())
    return std::nullopt;
  if (!choose()) {
    report();
    return std::nullopt;
  }
  made.threshold = *thresholdsAt(made.exponent);
  made.bias = *biasesAt(made.exponent);
  made.largestSum = largestSum << made.exponent;
  made.largestBias = largest(made.bias);
  setDecays();
  for (int64_t &each : made.weightExponents)
    each += made.exponent;
  made.unit = real.unit.map([&](const Fraction &unit) {
    return timesPowerOfTwo(unit, -int(made.exponent + loihi::kCurrentFrac));
  });
  made.currentUnit = made.unit;
  if (layer.li)
    made.currentUnit = made.unit.zip(
        spreadParam(layer.gain(), shape),
        [](const Fraction &unit, double gain) { return unit / exact(gain); });
  return made;
}

} // namespace

std::optional<LoihiNumbers> makeLoihiNumbers(LoihiLayer &layer,
                                             const UnitPlan &plan,
                                             const LoihiOptions &options) {
  return NumberSearch(layer, plan, options).run();
}

} // namespace snnc
