// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pairs two traces, layer by layer and array by array (rules T2, T4).

#include "TracePair.h"

#include "snnc/Support/Numbers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <map>

using namespace snnc::sim;
namespace h5 = snnc::data::h5;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

using Layer = TraceFile::Layer;

static std::string plural(int64_t n, const char *noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

/// "first sample", "first 16 samples".
static std::string first(int64_t n, const char *noun) {
  return n == 1 ? std::string("first ") + noun : "first " + plural(n, noun);
}

Error Array::read(int64_t sample) {
  values.clear();
  if (!from || sample >= from->shape()[0])
    return Error::success();
  int64_t size = 1;
  for (int64_t extent : llvm::ArrayRef(from->shape()).drop_front())
    size *= extent;
  values.resize(size);
  if (Error error = from->readRows<double>(values, sample, 1))
    return error;
  for (int64_t i = 0; i < size && !scale.empty(); ++i)
    values[i] *= scale[i % scale.size()];
  return Error::success();
}

/// Both have the sample, or none is taken.
Error ArrayPair::read(int64_t sample) {
  for (Array &array : of)
    if (Error error = array.read(sample))
      return error;
  if (of[0].values.empty() || of[1].values.empty())
    for (Array &array : of)
      array.values.clear();
  return Error::success();
}

Error TracePair::read(int64_t sample) {
  auto all = [&](ArrayPair &array) { return array.read(sample); };
  for (LayerPair &layer : layers) {
    for (ArrayPair *array : {&layer.spikes, &layer.pre, &layer.post})
      if (Error error = all(*array))
        return error;
    if (Error error = layer.membrane.read(sample))
      return error;
  }
  for (ArrayPair &output : outputs)
    if (Error error = all(output))
      return error;
  if (Error error = all(counts))
    return error;
  if (Error error = saturated.read(sample))
    return error;
  return all(decision);
}

Error TracePair::incomparable(const Twine &why) const {
  return h5::failure("'" + a.path + "' and '" + b.path +
                     "' cannot be compared: " + why);
}

Error TracePair::checkLevels() {
  for (const TraceFile *trace : {&a, &b})
    if (trace->level != "snn" && trace->level != "qsnn" &&
        !hasStages(trace->level))
      return incomparable("unknown level '" + trace->level + "'");
  isFloat = a.level == "snn" || b.level == "snn";
  mixed = a.level != b.level;
  if (mixed && (hasStages(a.level) || hasStages(b.level))) {
    const TraceFile &chip = hasStages(a.level) ? a : b,
                    &other = hasStages(a.level) ? b : a;
    return incomparable(
        "level '" + a.level + "' against '" + b.level +
        "'; expected equal levels, or 'snn' and 'qsnn'" +
        (other.foreign
             ? "; a trace of a framework is of level '" + chip.level +
                   "' where it has integers 'u' or 'v', or states it as its "
                   "attribute 'level'"
             : ""));
  }
  reference = a.level == "snn" || !mixed ? 0 : 1;
  return Error::success();
}

Error TracePair::checkOptions(const CompareOptions &options) const {
  if (options.tolerance && !(*options.tolerance >= 0))
    return h5::failure("expected a tolerance from 0, but got " +
                       snnc::formatNumber(*options.tolerance));
  for (const std::string &array : options.arrays)
    if (!llvm::is_contained({"spikes", "pre", "post"}, array))
      return h5::failure(
          "expected arrays 'spikes', 'pre' and 'post', but got '" + array +
          "'");
  return Error::success();
}

/// Samples and steps. A framework may have stored the first samples only, and
/// of a chip the steps of the input without those of the latency.
Error TracePair::checkExtent() {
  bool foreign = a.foreign || b.foreign;
  samples = std::min(a.samples, b.samples);
  bool bothHaveSteps = a.steps >= 0 && b.steps >= 0;
  steps = bothHaveSteps ? std::min(a.steps, b.steps)
                        : std::max<int64_t>({a.steps, b.steps, 0});
  bool otherSamples = a.samples != b.samples;
  bool otherSteps = bothHaveSteps && a.steps != b.steps;
  if ((otherSamples && (!foreign || samples == 0)) ||
      (otherSteps && (!foreign || steps == 0 || !hasStages(a.level))))
    return incomparable(plural(a.samples, "sample") + " of " +
                        plural(a.steps, "step") + " against " +
                        Twine(b.samples) + " of " + Twine(b.steps));
  auto note = [&](const char *noun, int64_t inA, int64_t inB, int64_t both,
                  const char *why) {
    notes.push_back("'" + a.path + "' has " + plural(inA, noun) + " and '" +
                    b.path + "' has " + std::to_string(inB) + why + ": the " +
                    first(both, noun) + (both == 1 ? " was" : " were") +
                    " compared");
  };
  if (otherSamples)
    note("sample", a.samples, b.samples, samples, "");
  if (otherSteps)
    note("step", a.steps, b.steps, steps,
         " (a chip may run on for its latency)");
  return Error::success();
}

//===-- Layers ------------------------------------------------------------===//

static const Layer *find(const TraceFile &trace, StringRef name) {
  auto at = llvm::find_if(
      trace.layers, [&](const Layer &layer) { return layer.name == name; });
  return at == trace.layers.end() ? nullptr : &*at;
}

static std::string listLayers(const TraceFile &trace) {
  std::vector<std::string> names;
  for (const Layer &layer : trace.layers)
    names.push_back("'" + layer.name + "'");
  return names.empty() ? "none" : llvm::join(names, ", ");
}

/// A framework does not know the scopes of the model's file: 'net.lif1' is its
/// 'lif1', where no other layer of either trace ends so.
static const Layer *findByEnd(const TraceFile &in, const TraceFile &of,
                              StringRef name) {
  auto end = [](StringRef name) {
    return name.rsplit('.').second.empty() ? name : name.rsplit('.').second;
  };
  const Layer *found = nullptr;
  for (const Layer &layer : in.layers)
    if (end(layer.name) == end(name)) {
      if (found)
        return nullptr;
      found = &layer;
    }
  int64_t same = llvm::count_if(of.layers, [&](const Layer &layer) {
    return end(layer.name) == end(name);
  });
  return same == 1 ? found : nullptr;
}

Error TracePair::pairLayers(const CompareOptions &options) {
  std::vector<std::pair<const Layer *, const Layer *>> pairs;
  llvm::SmallPtrSet<const Layer *, 8> taken;
  auto add = [&](const Layer *x, const Layer *y) {
    pairs.push_back({x, y});
    taken.insert(x);
    taken.insert(y);
  };
  for (const auto &[nameA, nameB] : options.layers) {
    const Layer *x = find(a, nameA), *y = find(b, nameB);
    if (!x || !y)
      return incomparable("no layer '" + (x ? nameB : nameA) + "' in '" +
                          (x ? b.path : a.path) + "', which has " +
                          listLayers(x ? b : a));
    if (taken.contains(x) || taken.contains(y))
      return incomparable("layer '" + (taken.contains(x) ? nameA : nameB) +
                          "' is named twice");
    add(x, y);
  }
  bool foreign = a.foreign || b.foreign;
  for (const Layer &x : a.layers) {
    if (taken.contains(&x))
      continue;
    const Layer *y = find(b, x.name);
    if (!y && foreign && (y = findByEnd(b, a, x.name)))
      notes.push_back("layer '" + x.name + "' was compared with '" + y->name +
                      "'");
    if (y && !taken.contains(y))
      add(&x, y);
  }
  for (const TraceFile *trace : {&a, &b})
    for (const Layer &layer : trace->layers)
      if (!taken.contains(&layer)) {
        if (!foreign && !options.partial)
          return incomparable("the layers differ: " + listLayers(a) +
                              " against " + listLayers(b) +
                              " (--layers=A:B,… names pairs)");
        unpaired.push_back({trace, &layer});
        notes.push_back("layer '" + layer.name + "' is only in '" +
                        trace->path + "' and was not compared");
      }
  if (pairs.empty() && !a.layers.empty() && !b.layers.empty())
    return incomparable("no layer is in both: " + listLayers(a) + " against " +
                        listLayers(b) + " (--layers=A:B,… names pairs)");
  // A framework's layers have no order of their own.
  llvm::sort(pairs, [&](const auto &p, const auto &q) {
    auto key = [&](const auto &pair) {
      return std::pair((a.foreign ? pair.second : pair.first)->index,
                       StringRef(pair.first->name));
    };
    return key(p) < key(q);
  });
  for (auto [x, y] : pairs)
    if (Error error = pairLayer(*x, *y, options))
      return error;
  return Error::success();
}

/// Of how many samples both arrays are.
static int64_t countStored(const h5::Dataset &x, const h5::Dataset &y) {
  return std::min(x.shape()[0], y.shape()[0]);
}

void TracePair::noteStored(const std::string &what, int64_t stored) {
  if (stored < samples)
    notes.push_back(what + " stored for the " + first(stored, "sample") +
                    " only");
}

/// One number for each neuron; none where there is none.
static std::vector<double> expand(const std::vector<double> &values,
                                  int64_t count) {
  return values.size() == 1 ? std::vector<double>(count, values[0]) : values;
}

/// A spike is judged by the membrane of the reference, or by that of the other
/// trace where a framework kept none (of some samples).
void TracePair::takeMembrane(LayerPair &layer, const Layer &real,
                             const Layer &other) const {
  int64_t held = real.pre ? real.pre->shape()[0] : 0;
  int64_t others = other.pre ? other.pre->shape()[0] : 0;
  if (held >= others) {
    if (real.pre)
      layer.membrane.from = &*real.pre;
    return;
  }
  layer.membrane.from = &*other.pre;
  if (mixed)
    layer.membrane.scale = expand(other.unit, other.neurons);
}

Error TracePair::pairLayer(const Layer &x, const Layer &y,
                           const CompareOptions &options) {
  // A trace of a chip, and NIRData, need not say how the neurons stand.
  bool mayBeFlat = ((a.foreign || b.foreign) && hasStages(a.level)) ||
                   a.layout->isFlat || b.layout->isFlat;
  bool flat = mayBeFlat && x.neurons == y.neurons &&
              (x.shape.size() == 1 || y.shape.size() == 1);
  if (x.shape != y.shape && !flat)
    return incomparable("layer '" + x.name + "' has shape " +
                        h5::formatShape(x.shape) + " against " +
                        h5::formatShape(y.shape));
  LayerPair &layer = layers.emplace_back();
  layer.info = &x;
  layer.other = &y;
  auto given = options.thresholds.find(x.name);
  const Layer &real = reference == 0 ? x : y, &other = reference == 0 ? y : x;
  if (given != options.thresholds.end())
    layer.threshold.assign(given->second.begin(), given->second.end());
  else
    layer.threshold = real.threshold.empty() ? other.threshold : real.threshold;
  if (x.threshold != y.threshold && !x.threshold.empty() &&
      !y.threshold.empty())
    notes.push_back("layer '" + x.name +
                    "': the traces state different thresholds; those of '" +
                    (reference == 0 ? a : b).path + "' were used");
  if (mixed) {
    layer.band = other.band;
    if (other.band.empty())
      notes.push_back("layer '" + x.name +
                      "': rule Q5a promises no band; membranes were not "
                      "compared");
  }
  pairArrays(layer, options);
  takeMembrane(layer, real, other);
  return Error::success();
}

void TracePair::pairArrays(LayerPair &layer, const CompareOptions &options) {
  const Layer &x = *layer.info, &y = *layer.other;
  const Layer &other = reference == 0 ? y : x;
  std::tuple<const char *, const std::optional<h5::Dataset> *,
             const std::optional<h5::Dataset> *, ArrayPair *>
      arrays[] = {{"spikes", &x.spikes, &y.spikes, &layer.spikes},
                  {"pre", &x.pre, &y.pre, &layer.pre},
                  {"post", &x.post, &y.post, &layer.post}};
  std::map<int64_t, std::vector<std::string>> byStored;
  for (auto [name, inX, inY, pair] : arrays) {
    bool wanted =
        options.arrays.empty() || llvm::is_contained(options.arrays, name);
    bool isMembrane = pair != &layer.spikes;
    if (!wanted || (isMembrane && mixed && other.band.empty()))
      continue;
    if (inX->has_value() != inY->has_value())
      notes.push_back("layer '" + x.name + "': '" + name +
                      "' is in only one trace and was not compared");
    if (!*inX || !*inY)
      continue;
    pair->of[0].from = &**inX;
    pair->of[1].from = &**inY;
    byStored[countStored(**inX, **inY)].push_back("'" + std::string(name) +
                                                  "'");
    if (isMembrane && mixed)
      pair->of[1 - reference].scale = expand(other.unit, other.neurons);
  }
  for (const auto &[stored, names] : byStored)
    noteStored("layer '" + x.name + "': " + llvm::join(names, ", ") +
                   (names.size() == 1 ? " is" : " are"),
               stored);
}

//===-- Results -----------------------------------------------------------===//

/// The extents but those of samples and, of outputs, of steps.
static llvm::ArrayRef<int64_t> shapeOf(const h5::Dataset &dataset,
                                       size_t skipped) {
  return llvm::ArrayRef(dataset.shape()).drop_front(skipped);
}

Error TracePair::pairOutputs() {
  bool foreign = a.foreign || b.foreign;
  if (a.outputs.size() != b.outputs.size() && !foreign)
    return incomparable(plural(a.outputs.size(), "output") + " against " +
                        Twine(b.outputs.size()));
  size_t count = std::min(a.outputs.size(), b.outputs.size());
  if (mixed && count > 0)
    notes.push_back("outputs of two levels were not compared");
  const std::optional<h5::Dataset> &beyond =
      a.saturated ? a.saturated : b.saturated;
  if (mixed && beyond)
    saturated.from = &*beyond;
  for (size_t k = 0; k < count && !mixed; ++k) {
    if (shapeOf(a.outputs[k], 2) != shapeOf(b.outputs[k], 2))
      return incomparable("output " + Twine(k) + " has shape " +
                          h5::formatShape(a.outputs[k].shape()) + " against " +
                          h5::formatShape(b.outputs[k].shape()));
    noteStored("output " + std::to_string(k) + " is",
               countStored(a.outputs[k], b.outputs[k]));
    outputs.emplace_back().of[0].from = &a.outputs[k];
    outputs.back().of[1].from = &b.outputs[k];
  }
  return Error::success();
}

/// What stands after the last step.
Error TracePair::pairResults() {
  bool otherSteps = a.steps >= 0 && b.steps >= 0 && a.steps != b.steps;
  for (auto [name, x, y, pair] :
       {std::tuple("counts", &a.counts, &b.counts, &counts),
        {"decision", &a.decision, &b.decision, &decision}}) {
    if (x->has_value() != y->has_value())
      notes.push_back("'" + std::string(name) +
                      "' is in only one trace and was not compared");
    if (!*x || !*y)
      continue;
    if (otherSteps) {
      notes.push_back("'" + std::string(name) +
                      "' is of all steps of each trace and was not compared");
      continue;
    }
    if (shapeOf(**x, 1) != shapeOf(**y, 1))
      return incomparable("'" + Twine(name) + "' has shape " +
                          h5::formatShape((*x)->shape()) + " against " +
                          h5::formatShape((*y)->shape()));
    noteStored("'" + std::string(name) + "' is", countStored(**x, **y));
    pair->of[0].from = &**x;
    pair->of[1].from = &**y;
  }
  return Error::success();
}

//===-- What cannot be seen -----------------------------------------------===//

namespace {
/// "spikes of 'lif1', 'lif2' were not compared".
struct Phrase {
  std::string begin, end;
  std::vector<std::string> layers;
};
} // namespace

static void add(std::vector<Phrase> &phrases, const std::string &begin,
                const std::string &layer, const std::string &end) {
  auto at = llvm::find_if(phrases, [&](const Phrase &phrase) {
    return phrase.begin == begin && phrase.end == end;
  });
  if (at == phrases.end())
    at = phrases.insert(at, {begin, end, {}});
  at->layers.push_back("'" + layer + "'");
}

std::vector<std::string> TracePair::listUnseen(const LayerPair *before,
                                               int64_t sample) const {
  std::vector<Phrase> phrases;
  for (const LayerPair &layer : layers) {
    if (&layer == before)
      break;
    // What a layer sends on: spikes, or the membrane where it has none.
    bool spiking = layer.info->spikes || layer.other->spikes;
    const ArrayPair &sent = spiking ? layer.spikes : layer.post;
    const h5::Dataset *x = sent.of[0].from, *y = sent.of[1].from;
    int64_t stored = x && y ? countStored(*x, *y) : 0;
    if (sample < stored)
      continue;
    add(phrases, spiking ? "spikes of " : "membranes of ", layer.info->name,
        stored > 0 ? " are stored for the " + first(stored, "sample") + " only"
                   : " were not compared");
  }
  for (auto [trace, layer] : unpaired) {
    const Layer *end = !before       ? nullptr
                       : trace == &a ? before->info
                                     : before->other;
    if (!end || (trace->isOrdered() && layer->index < end->index))
      add(phrases, "only '" + trace->path + "' has ", layer->name, "");
  }
  std::vector<std::string> texts;
  for (const Phrase &phrase : phrases)
    texts.push_back(phrase.begin + llvm::join(phrase.layers, ", ") +
                    phrase.end);
  return texts;
}

/// Equal is what was compared.
Error TracePair::checkAny() const {
  auto isPaired = [](const ArrayPair &pair) { return pair.of[0].from; };
  bool any =
      isPaired(counts) || isPaired(decision) || llvm::any_of(outputs, isPaired);
  for (const LayerPair &layer : layers)
    any |=
        isPaired(layer.spikes) || isPaired(layer.pre) || isPaired(layer.post);
  if (any)
    return Error::success();
  return incomparable("no array is in both" +
                      (notes.empty() ? "" : ": " + llvm::join(notes, "; ")));
}

Error TracePair::checkThresholds(const CompareOptions &options) const {
  for (const auto &[name, threshold] : options.thresholds) {
    const Layer *layer = find(a, name);
    if (!layer)
      return h5::failure("threshold given for layer '" + name +
                         "', which the traces do not have");
    if (threshold.size() != 1 &&
        static_cast<int64_t>(threshold.size()) != layer->neurons)
      return h5::failure("layer '" + name + "': expected 1 or " +
                         Twine(layer->neurons) + " thresholds, but got " +
                         Twine(threshold.size()));
  }
  return Error::success();
}

/// snnTorch carries U from step to step and resets one step later: what it
/// shows after a spike is the membrane before the reset once more. That is no
/// `post` (F, table of conventions).
Error TracePair::dropCarried() {
  for (LayerPair &layer : layers)
    for (const TraceFile *trace : {&a, &b}) {
      int side = trace == &b;
      const h5::Dataset *spikes = layer.spikes.of[side].from,
                        *pre = layer.pre.of[side].from,
                        *post = layer.post.of[side].from;
      if (!trace->foreign || trace->level != "snn" || !spikes || !pre || !post)
        continue;
      bool spiked = false, carried = true;
      for (int64_t sample = 0;
           carried && sample < std::min({spikes->shape()[0], pre->shape()[0],
                                         post->shape()[0]});
           ++sample) {
        Array s{spikes, {}, {}};
        ArrayPair u;
        u.of[0].from = pre;
        u.of[1].from = post;
        if (Error error = s.read(sample))
          return error;
        if (Error error = u.read(sample))
          return error;
        for (size_t i = 0; i < s.values.size(); ++i)
          if (s.values[i] != 0) {
            spiked = true;
            carried &= !u.differs(i);
          }
      }
      if (!spiked || !carried)
        continue;
      notes.push_back("layer '" + layer.info->name +
                      "': after a spike the membrane of '" + trace->path +
                      "' is the one before it (a reset one step later); "
                      "'post' was not compared");
      layer.post = ArrayPair();
    }
  return Error::success();
}

Expected<TracePair> TracePair::make(const TraceFile &a, const TraceFile &b,
                                    const CompareOptions &options) {
  TracePair pair(a, b);
  if (Error error = pair.checkLevels())
    return std::move(error);
  if (Error error = pair.checkOptions(options))
    return std::move(error);
  if (Error error = pair.checkExtent())
    return std::move(error);
  for (const TraceFile *trace : {&a, &b})
    llvm::append_range(pair.notes, trace->notes);
  if (Error error = pair.pairLayers(options))
    return std::move(error);
  if (Error error = pair.pairOutputs())
    return std::move(error);
  if (Error error = pair.pairResults())
    return std::move(error);
  if (Error error = pair.checkThresholds(options))
    return std::move(error);
  if (Error error = pair.dropCarried())
    return std::move(error);
  if (Error error = pair.checkAny())
    return std::move(error);
  return std::move(pair);
}
