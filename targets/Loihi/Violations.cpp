// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What no core can hold, layer by layer.

#include "targets/Loihi/LoadNetwork.h"

#include "snnc/Support/Advice.h"

#include <algorithm>
#include <set>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

namespace {
/// Checks one network against one model.
class Checker {
public:
  Checker(const LoadedNetwork &loaded, const Model &model)
      : loaded(loaded), model(model) {}
  std::vector<Violation> check();

private:
  void checkInputs();
  void checkLayer(unsigned index);
  void checkSynapses(unsigned index);
  void checkWeights(const Synapses &synapses, Operation *op);
  void checkNeurons(unsigned index);
  Violation &add(Operation *op, const Twine &message, const Limit &limit,
                 int64_t required) {
    found.push_back(Violation::at(op, message));
    return found.back().of(limit.name, required, limit.value, limit.source);
  }
  /// Of values in a field `least` .. `limit`; `scales`: a scale of the layer
  /// changes them.
  void checkRange(Operation *op, const std::vector<int32_t> &values,
                  int64_t least, const Limit &limit, bool scales);

  const LoadedNetwork &loaded;
  const Model &model;
  std::vector<Violation> found;
};
} // namespace

/// The first part whose messages have `bits` bits, as advice.
static std::string advisePart(int64_t bits) {
  for (const Model &model : getModels())
    if (bits <= model.messageBits.value)
      return " (" + advise("part", model.name) + ")";
  return "";
}

void Checker::checkInputs() {
  NetworkOp network = loaded.op;
  for (auto [index, type] : llvm::enumerate(network.getArgumentTypes())) {
    int64_t bits = cast<RankedTensorType>(type).getElementTypeBitWidth();
    if (auto stated =
            network.getArgAttrOfType<IntegerAttr>(index, kMessageBitsAttr))
      bits = stated.getInt();
    auto events =
        network.getArgAttrOfType<StringAttr>(index, snn::kArgEventsAttr);
    if (bits <= 1 || (events && events.getValue() == "binary") ||
        bits <= model.messageBits.value)
      continue;
    add(loaded.op,
        "the input is graded, with messages of " + Twine(bits) +
            " bits, but spikes of " + Twine(model.name) + " have " +
            (model.messageBits.value ? Twine(model.messageBits.value) + " bits"
                                     : Twine("none")),
        model.messageBits, bits)
        .fitsBy("binary events (" + advise("counts", "binary") +
                "), or a part with graded spikes" + advisePart(bits));
  }
}

void Checker::checkRange(Operation *op, const std::vector<int32_t> &values,
                         int64_t least, const Limit &limit, bool scales) {
  if (values.empty())
    return;
  auto [lo, hi] = std::ranges::minmax(values);
  if (lo >= least && hi <= limit.value)
    return;
  int64_t worst = hi > limit.value ? hi : lo;
  found.push_back(Violation::at(
      op, "expected " + Twine(limit.name) + " of " + Twine(least) + " to " +
              Twine(limit.value) + ", but got " + Twine(worst)));
  Violation &violation = found.back();
  int64_t size = std::abs(worst);
  std::string limitName(limit.name);
  if (hi <= limit.value && least >= 0) { // too small
    violation.of("least " + limitName, worst, least, limit.source)
        .fitsBy(limitName + " of at least " + Twine(least));
    return;
  }
  violation.of(limit.name, size, limit.value, limit.source);
  if (!scales)
    return;
  // Rounded down, so that it fits.
  int64_t percent = 100 * limit.value / size;
  violation.fitsBy("weights, biases and thresholds of the layer scaled to " +
                   Twine(percent) + " %");
}

void Checker::checkLayer(unsigned index) {
  const Layer &layer = loaded.network.layers[index];
  Operation *op = loaded.layers[index];
  checkRange(op, layer.iDecay, 0, model.decayMost, /*scales=*/false);
  checkRange(op, layer.vDecay, 0, model.decayMost, /*scales=*/false);
  checkRange(op, layer.threshold, 1, model.thresholdMost, /*scales=*/true);
  checkRange(op, layer.bias, -model.biasMost.value, model.biasMost,
             /*scales=*/true);
}

void Checker::checkSynapses(unsigned index) {
  const Synapses &synapses = loaded.network.synapses[index];
  Operation *op = loaded.synapses[index];
  uint32_t delay = 0;
  for (const Incoming &entry : synapses.entries)
    delay = std::max(delay, entry.delay);
  if (delay > model.delayMost.value)
    add(op,
        "a delay of " + Twine(delay) + " steps beyond the synapse's own, but " +
            Twine(model.delayMost.value) + " is the most",
        model.delayMost, delay)
        .fitsBy("a layer of neurons that passes spikes on, for the rest");
  checkWeights(synapses, op);
}

/// The exponent next to that of `synapses` with which all `weights` have a
/// format.
static std::optional<int> findExponent(const Model &model,
                                       const std::set<int32_t> &weights,
                                       int exponent) {
  auto fits = [&](int tried) {
    return llvm::all_of(weights, [&](int32_t weight) {
      return !splitList(model, {{0, weight, 0}}, tried).empty();
    });
  };
  for (int step = 1; step <= std::abs(exponent) + 16; ++step)
    for (int tried : {exponent - step, exponent + step})
      if (fits(tried))
        return tried;
  return std::nullopt;
}

// Each weight by itself must have a format; lists are split where need be.
void Checker::checkWeights(const Synapses &synapses, Operation *op) {
  std::set<int32_t> weights;
  for (const Incoming &entry : synapses.entries)
    weights.insert(entry.weight);
  int32_t worst = 0;
  for (int32_t weight : weights)
    if (std::abs(weight) > std::abs(worst) &&
        splitList(model, {{0, weight, 0}}, synapses.exponent).empty())
      worst = weight;
  if (!worst)
    return;
  int exponent = synapses.exponent;
  found.push_back(Violation::at(op, "a weight of " + Twine(worst) +
                                        " with exponent " + Twine(exponent) +
                                        " fits no synapse format"));
  std::optional<int> other = findExponent(model, weights, exponent);
  if (!other) {
    const Limit &limit = model.mantissaBits;
    found.back()
        .of(limit.name, 32 - llvm::countl_zero(uint32_t(std::abs(worst))),
            limit.value, limit.source)
        .fitsBy("weights of at most 8 bits (" + advise("bits", "8") + ")");
    return;
  }
  const Limit &limit =
      *other < exponent ? model.exponentMost : model.exponentLeast;
  found.back()
      .of(limit.name, exponent, *other, limit.source)
      .fitsBy("exponent " + Twine(*other) + ", with the weights scaled to it");
}

void Checker::checkNeurons(unsigned index) {
  // The neuron with most sources, and with most weights.
  uint64_t axons = 0, words = 0;
  uint32_t worst = 0;
  const Layer &layer = loaded.network.layers[index];
  for (uint32_t n = 0; n != layer.size(); ++n) {
    uint64_t count = 0;
    for (const Synapses &synapses : loaded.network.synapses)
      if (synapses.layer == index)
        count += synapses.begin[n + 1] - synapses.begin[n];
    if (count > axons) {
      axons = count;
      worst = n;
    }
  }
  words = axons; // a block of one synapse is a word
  const Limit &limit = axons > uint64_t(model.inputAxons.value)
                           ? model.inputAxons
                           : model.synapseWords;
  uint64_t required = &limit == &model.inputAxons ? axons : words;
  if (required <= uint64_t(limit.value))
    return;
  uint64_t percent = 100 - 100 * uint64_t(limit.value) / required;
  add(loaded.layers[index],
      "neuron " + Twine(worst) + " needs " + Twine(required) + " " +
          Twine(limit.name) +
          " (one for each source and layer of synapses), but a core has " +
          Twine(limit.value),
      limit, required)
      .fitsBy("at least " + Twine(percent) +
              " % of the synapses pruned, or neurons split into two layers");
}

std::vector<Violation> Checker::check() {
  checkInputs();
  for (unsigned i = 0; i != loaded.layers.size(); ++i) {
    checkLayer(i);
    checkNeurons(i);
  }
  for (unsigned i = 0; i != loaded.synapses.size(); ++i)
    checkSynapses(i);
  return std::move(found);
}

std::vector<Violation> snnc::loihi::findViolations(const LoadedNetwork &loaded,
                                                   const Model &model) {
  return Checker(loaded, model).check();
}

std::optional<Violation>
snnc::loihi::findPinFault(const MappedChip &mapped,
                          const std::vector<CoreNeurons> &cores) {
  const Model &model = *mapped.model;
  StringRef part = model.name;
  std::vector<CorePlan> plans = planCores(mapped.loaded.network, model, cores);
  ChipOp chip = mapped.chip;
  for (auto [op, core, plan] :
       llvm::zip(chip.getBody().front().getOps<CoreOp>(), cores, plans)) {
    auto fail = [&, op = CoreOp(op)](const Twine &message) mutable {
      Violation violation = Violation::at(mapped.loaded.op, "");
      violation.location = op.getLoc();
      violation.message =
          ("pinned core '" + op.getSymName() + "' " + message).str();
      return violation;
    };
    if (core.index && *core.index >= uint64_t(model.cores.value))
      return fail("has index " + Twine(*core.index) + ", but " + part +
                  " has " + Twine(model.cores.value) + " cores (" +
                  StringRef(model.cores.source) + ")")
          .fitsBy("an index below " + Twine(model.cores.value));
    if (!plan.fault.empty())
      return fail("has " + Twine(plan.fault));
    if (auto excess = findExcess(model, plan.use)) {
      const Limit &limit = *excess->limit;
      return fail("needs " + Twine(excess->required) + " " +
                  StringRef(limit.name) + ", but a core of " + part + " has " +
                  Twine(excess->available) + " (" + StringRef(limit.source) +
                  ")")
          .of(limit.name, excess->required, excess->available, limit.source)
          .fitsBy("fewer neurons pinned to it");
    }
  }
  return std::nullopt;
}

Violation snnc::loihi::toViolation(const LoadedNetwork &loaded,
                                   const Model &model,
                                   const MappingFailure &failure) {
  Operation *op = loaded.op;
  if (failure.synapses >= 0)
    op = loaded.synapses[failure.synapses];
  else if (failure.layer >= 0)
    op = loaded.layers[failure.layer];
  Violation violation = Violation::at(op, failure.message);
  if (!failure.limit)
    return violation;
  bool cores = failure.kind != MappingFailure::Impossible;
  const Limit &limit = cores ? model.cores : *failure.limit;
  violation.of(limit.name, failure.required, failure.available, limit.source);
  switch (failure.kind) {
  case MappingFailure::Pinned:
    violation.fitsBy(Twine(failure.required) + " cores, or fewer pinned");
    break;
  case MappingFailure::TooSmall:
    violation.fitsBy(Twine(failure.required) + " cores, or less of " +
                     Twine(failure.limit->name) +
                     ": higher sparsity, fewer bits or fewer neurons");
    break;
  case MappingFailure::Fragmented:
    violation.fitsBy(Twine(failure.required) +
                     " cores, another seed, or higher sparsity");
    break;
  case MappingFailure::Impossible:
    violation.fitsBy("higher sparsity, or the neuron split in two");
    break;
  }
  return violation;
}
