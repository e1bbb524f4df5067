// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Finds the first divergence of two traces (rules T4, F8).

#include "TraceFile.h"
#include "snnc/Sim/Trace.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

using namespace snnc::sim;
namespace h5 = snnc::data::h5;
using llvm::Error;
using llvm::Expected;
using llvm::Twine;

namespace {

/// Where two traces differ, or may (rule F8), in words and as JSON.
struct Place {
  int64_t sample = 0, step = -1;
  std::string text;
  nlohmann::json json;
};

/// What one sample shows.
struct Outcome {
  std::optional<Place> difference;
  std::optional<Place> cutOff; // rule F8
};

/// One dataset of both traces: its values of one sample.
template <typename T>
struct Pair {
  const h5::Dataset *from[2] = {nullptr, nullptr};
  std::vector<T> values[2];

  explicit operator bool() const { return from[0] && from[1]; }
  bool differs(size_t i) const { return *this && values[0][i] != values[1][i]; }
  Error read(int64_t sample) {
    for (int side = 0; side < 2 && *this; ++side) {
      int64_t size = 1;
      for (int64_t extent : llvm::ArrayRef(from[side]->shape()).drop_front())
        size *= extent;
      values[side].resize(size);
      if (Error error = from[side]->readRows<T>(values[side], sample, 1))
        return error;
    }
    return Error::success();
  }
};

template <typename T>
Pair<T> makePair(const std::optional<h5::Dataset> &a,
                 const std::optional<h5::Dataset> &b) {
  Pair<T> pair;
  if (a && b) {
    pair.from[0] = &*a;
    pair.from[1] = &*b;
  }
  return pair;
}

/// T is the membranes' type: double at float level, int64_t at others.
template <typename T>
class Comparison {
public:
  Comparison(const TraceFile &a, const TraceFile &b,
             const CompareOptions &options);
  Expected<CompareResult> run(std::vector<std::string> notes);

private:
  static constexpr bool isFloat = std::is_same_v<T, double>;
  struct Layer {
    const TraceFile::Layer *info;
    std::vector<double> threshold; // 1, N or none
    Pair<int64_t> spikes;
    Pair<T> pre, post;
    double maxPre = 0, maxPost = 0;
    double thresholdOf(int64_t neuron) const {
      return threshold[threshold.size() == 1 ? 0 : neuron];
    }
  };

  Expected<Outcome> compareSample(int64_t sample);
  void compareLayer(Layer &layer, int64_t sample, int64_t step,
                    Outcome &outcome);
  void compareResults(int64_t sample, Outcome &outcome);
  bool mayDiffer(const Layer &layer, int64_t neuron, size_t at) const;
  bool close(T a, T b, double &most) const;
  Place place(const Layer &layer, int64_t neuron, int64_t sample, int64_t step,
              const char *what) const;

  const TraceFile &a, &b;
  double tolerance;
  std::vector<Layer> layers;
  std::vector<Pair<T>> outputs;
  Pair<int64_t> counts, decision;
};

} // namespace

static std::string show(int64_t value) { return std::to_string(value); }
/// Membranes are stored in single precision: the shortest text of that.
static std::string show(double value) {
  auto single = static_cast<float>(value);
  return static_cast<double>(single) == value ? h5::formatNumber(single)
                                              : h5::formatNumber(value);
}

template <typename T>
Comparison<T>::Comparison(const TraceFile &a, const TraceFile &b,
                          const CompareOptions &options)
    : a(a), b(b), tolerance(options.tolerance.value_or(1e-4)),
      counts(makePair<int64_t>(a.counts, b.counts)),
      decision(makePair<int64_t>(a.decision, b.decision)) {
  for (size_t i = 0; i < a.layers.size(); ++i) {
    const TraceFile::Layer &x = a.layers[i], &y = b.layers[i];
    Layer &layer = layers.emplace_back();
    layer.info = &x;
    auto given = options.thresholds.find(x.name);
    if (given != options.thresholds.end())
      layer.threshold.assign(given->second.begin(), given->second.end());
    else
      layer.threshold = x.threshold.empty() ? y.threshold : x.threshold;
    layer.spikes = makePair<int64_t>(x.spikes, y.spikes);
    layer.pre = makePair<T>(x.pre, y.pre);
    layer.post = makePair<T>(x.post, y.post);
  }
  for (size_t k = 0; k < a.outputs.size(); ++k) {
    Pair<T> &pair = outputs.emplace_back();
    pair.from[0] = &a.outputs[k];
    pair.from[1] = &b.outputs[k];
  }
}

/// Rule F8's band; `most` keeps the largest deviation seen.
template <typename T>
bool Comparison<T>::close(T x, T y, double &most) const {
  if (x == y)
    return true;
  if constexpr (!isFloat)
    return false;
  double deviation = std::abs(x - y);
  if (!(deviation <= most)) // NaN sticks
    most = deviation;
  return deviation <= tolerance * std::max(1.0, std::abs(double(x)));
}

/// Whether rule F8 lets a spike differ: every threshold (k of them for `count`)
/// that one run crosses and the other does not lies within the band.
template <typename T>
bool Comparison<T>::mayDiffer(const Layer &layer, int64_t neuron,
                              size_t at) const {
  if (!isFloat || layer.threshold.empty() || !layer.pre)
    return false;
  auto u = static_cast<double>(layer.pre.values[0][at]);
  double theta = layer.thresholdOf(neuron);
  double band = tolerance * std::max(1.0, std::abs(u));
  auto [low, high] =
      std::minmax(layer.spikes.values[0][at], layer.spikes.values[1][at]);
  for (int64_t k = low + 1; k <= high; ++k)
    if (!(std::abs(u - k * theta) <= band))
      return false;
  return true;
}

template <typename T>
Place Comparison<T>::place(const Layer &layer, int64_t neuron, int64_t sample,
                           int64_t step, const char *what) const {
  Place found{sample, step, "", {}};
  const TraceFile::Layer &info = *layer.info;
  std::vector<int64_t> position(info.shape.size());
  for (int64_t i = position.size(), rest = neuron; i-- > 0;
       rest /= info.shape[i])
    position[i] = rest % info.shape[i];
  found.json = {{"layer", info.name},   {"neuron", neuron},
                {"position", position}, {"sample", sample},
                {"step", step},         {"what", what}};
  found.text = "layer '" + info.name + "', neuron " + std::to_string(neuron) +
               (position.size() > 1 ? " " + h5::formatShape(position) : "") +
               ", sample " + std::to_string(sample) + ", step " +
               std::to_string(step) + ": ";
  size_t at = step * info.neurons + neuron;
  std::vector<std::string> parts;
  auto add = [&](const char *field, const auto &pair) {
    if (!pair)
      return;
    parts.push_back(std::string(field) + " " + show(pair.values[0][at]) +
                    " against " + show(pair.values[1][at]));
    found.json["a"][field] = pair.values[0][at];
    found.json["b"][field] = pair.values[1][at];
  };
  add("spikes", layer.spikes);
  add("pre", layer.pre);
  add("post", layer.post);
  if (!layer.threshold.empty()) {
    parts.push_back("threshold " + show(layer.thresholdOf(neuron)));
    found.json["threshold"] = layer.thresholdOf(neuron);
  }
  found.text += llvm::join(parts, ", ");
  return found;
}

template <typename T>
void Comparison<T>::compareLayer(Layer &layer, int64_t sample, int64_t step,
                                 Outcome &outcome) {
  for (int64_t n = 0; n < layer.info->neurons; ++n) {
    size_t at = step * layer.info->neurons + n;
    const char *what = nullptr;
    if (layer.pre &&
        !close(layer.pre.values[0][at], layer.pre.values[1][at], layer.maxPre))
      what = "pre";
    else if (layer.spikes.differs(at)) {
      if (mayDiffer(layer, n, at)) {
        // The reset after the spike is later: this `post` is not compared.
        if (!outcome.cutOff)
          outcome.cutOff = place(layer, n, sample, step, "spikes");
        continue;
      }
      what = "spikes";
    } else if (layer.post && !close(layer.post.values[0][at],
                                    layer.post.values[1][at], layer.maxPost))
      what = "post";
    if (!what)
      continue;
    outcome.difference = place(layer, n, sample, step, what);
    if (isFloat && layer.spikes.differs(at) && layer.threshold.empty())
      outcome.difference->text +=
          "; no threshold is known, so that rule F8 cannot excuse the spike";
    return;
  }
}

/// What stands after the last step: counts and decision.
template <typename T>
void Comparison<T>::compareResults(int64_t sample, Outcome &outcome) {
  for (auto [name, pair] :
       {std::pair("counts", &counts), {"decision", &decision}}) {
    for (size_t i = 0; i < pair->values[0].size(); ++i) {
      if (!pair->differs(i))
        continue;
      auto [x, y] = std::pair(pair->values[0][i], pair->values[1][i]);
      std::string which =
          pair == &counts ? " of class " + std::to_string(i) : "";
      outcome.difference =
          Place{sample,
                a.steps,
                name + which + ", sample " + std::to_string(sample) + ": " +
                    show(x) + " against " + show(y),
                {{"what", name},
                 {"sample", sample},
                 {"class", i},
                 {"a", x},
                 {"b", y}}};
      return;
    }
  }
}

template <typename T>
Expected<Outcome> Comparison<T>::compareSample(int64_t sample) {
  for (Layer &layer : layers) {
    if (Error error = layer.spikes.read(sample))
      return std::move(error);
    if (Error error = layer.pre.read(sample))
      return std::move(error);
    if (Error error = layer.post.read(sample))
      return std::move(error);
  }
  for (Pair<T> &output : outputs)
    if (Error error = output.read(sample))
      return std::move(error);
  if (Error error = counts.read(sample))
    return std::move(error);
  if (Error error = decision.read(sample))
    return std::move(error);
  Outcome outcome;
  for (int64_t step = 0; step < a.steps; ++step) {
    for (Layer &layer : layers) {
      compareLayer(layer, sample, step, outcome);
      if (outcome.difference || outcome.cutOff)
        return outcome;
    }
    for (size_t k = 0; k < outputs.size(); ++k) {
      const Pair<T> &output = outputs[k];
      size_t size = output.values[0].size() / a.steps;
      double most = 0;
      for (size_t i = 0; i < size; ++i) {
        T x = output.values[0][step * size + i],
          y = output.values[1][step * size + i];
        if (close(x, y, most))
          continue;
        outcome.difference = Place{
            sample,
            step,
            "output " + std::to_string(k) + ", element " + std::to_string(i) +
                ", sample " + std::to_string(sample) + ", step " +
                std::to_string(step) + ": " + show(x) + " against " + show(y),
            {{"what", "output"},
             {"output", k},
             {"element", i},
             {"sample", sample},
             {"step", step},
             {"a", x},
             {"b", y}}};
        return outcome;
      }
    }
  }
  compareResults(sample, outcome);
  return outcome;
}

static std::string plural(int64_t n, const char *noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

template <typename T>
Expected<CompareResult> Comparison<T>::run(std::vector<std::string> notes) {
  constexpr size_t shown = 10;
  int64_t different = 0;
  std::optional<Place> first;
  std::vector<Place> cutOff;
  for (int64_t sample = 0; sample < a.samples; ++sample) {
    Expected<Outcome> outcome = compareSample(sample);
    if (!outcome)
      return outcome.takeError();
    different += outcome->difference.has_value();
    if (outcome->difference && !first)
      first = outcome->difference;
    else if (outcome->cutOff && !outcome->difference)
      cutOff.push_back(*outcome->cutOff);
  }
  CompareResult result;
  result.equal = !first;
  std::string extent = plural(a.samples, "sample") + ", " +
                       plural(std::max<int64_t>(a.steps, 0), "step") + ", " +
                       plural(layers.size(), "layer") + ", level " + a.level;
  if (isFloat)
    extent += ", tolerance " + h5::formatNumber(tolerance);
  result.report = (first ? "different: " + first->text + "\n" +
                               plural(different, "sample") + " differ of "
                         : std::string("equal: ")) +
                  extent + "\n";
  if (!cutOff.empty())
    result.report += plural(cutOff.size(), "sample") +
                     " cut off at a spike within the band of its threshold "
                     "(rule F8):\n";
  result.json = {{"equal", result.equal},
                 {"level", a.level},
                 {"a", a.path},
                 {"b", b.path},
                 {"samples", a.samples},
                 {"steps", a.steps},
                 {"different_samples", different},
                 {"first", first ? first->json : nlohmann::json()},
                 {"cut_off_samples", cutOff.size()},
                 {"cut_off", nlohmann::json::array()},
                 {"layers", nlohmann::json::array()},
                 {"notes", notes}};
  if (isFloat)
    result.json["tolerance"] = tolerance;
  for (size_t i = 0; i < cutOff.size(); ++i) {
    result.json["cut_off"].push_back(cutOff[i].json);
    if (i < shown)
      result.report += "  " + cutOff[i].text + "\n";
    else if (i == shown)
      result.report +=
          "  and " + std::to_string(cutOff.size() - shown) + " more\n";
  }
  for (const Layer &layer : layers) {
    nlohmann::json entry = {{"name", layer.info->name},
                            {"neurons", layer.info->neurons}};
    if (isFloat)
      entry["max_difference"] = {{"pre", layer.maxPre},
                                 {"post", layer.maxPost}};
    result.json["layers"].push_back(std::move(entry));
  }
  for (const std::string &note : notes)
    result.report += "note: " + note + "\n";
  return result;
}

//===-- Whether they can be compared --------------------------------------===//

static Error incomparable(const TraceFile &a, const TraceFile &b,
                          const Twine &why) {
  return h5::failure("'" + a.path + "' and '" + b.path +
                     "' cannot be compared: " + why);
}

/// Layers, names, shapes and what is recorded of each.
static Error checkLayers(const TraceFile &a, const TraceFile &b,
                         std::vector<std::string> &notes) {
  if (a.layers.size() != b.layers.size())
    return incomparable(a, b,
                        plural(a.layers.size(), "layer") + " against " +
                            Twine(b.layers.size()));
  for (size_t i = 0; i < a.layers.size(); ++i) {
    const TraceFile::Layer &x = a.layers[i], &y = b.layers[i];
    if (x.name != y.name)
      return incomparable(a, b,
                          "layer " + Twine(i) + " is '" + x.name +
                              "' against '" + y.name + "'");
    if (x.shape != y.shape)
      return incomparable(a, b,
                          "layer '" + x.name + "' has shape " +
                              h5::formatShape(x.shape) + " against " +
                              h5::formatShape(y.shape));
    if (x.spikes.has_value() != y.spikes.has_value())
      return incomparable(
          a, b, "layer '" + x.name + "' has spikes in only one of them");
    for (auto [name, inX, inY] :
         {std::tuple("pre", x.pre.has_value(), y.pre.has_value()),
          {"post", x.post.has_value(), y.post.has_value()}})
      if (inX != inY)
        notes.push_back("layer '" + x.name + "': '" + name +
                        "' is in only one trace and was not compared");
    if (x.threshold != y.threshold && !x.threshold.empty() &&
        !y.threshold.empty())
      notes.push_back("layer '" + x.name +
                      "': the traces state different thresholds; those of '" +
                      a.path + "' were used");
  }
  return Error::success();
}

static Error checkComparable(const TraceFile &a, const TraceFile &b,
                             const CompareOptions &options,
                             std::vector<std::string> &notes) {
  if (a.level != b.level)
    return incomparable(a, b,
                        "level '" + a.level + "' against '" + b.level +
                            "'; expected equal levels");
  if (!llvm::is_contained({"snn", "qsnn", "loihi"}, a.level))
    return incomparable(a, b, "unknown level '" + a.level + "'");
  if (options.tolerance && !(*options.tolerance >= 0))
    return h5::failure("expected a tolerance from 0, but got " +
                       h5::formatNumber(*options.tolerance));
  if (a.samples != b.samples || a.steps != b.steps)
    return incomparable(a, b,
                        plural(a.samples, "sample") + " of " +
                            plural(a.steps, "step") + " against " +
                            Twine(b.samples) + " of " + Twine(b.steps));
  if (Error error = checkLayers(a, b, notes))
    return error;
  if (a.outputs.size() != b.outputs.size())
    return incomparable(a, b,
                        plural(a.outputs.size(), "output") + " against " +
                            Twine(b.outputs.size()));
  for (size_t k = 0; k < a.outputs.size(); ++k)
    if (a.outputs[k].shape() != b.outputs[k].shape())
      return incomparable(a, b,
                          "output " + Twine(k) + " has shape " +
                              h5::formatShape(a.outputs[k].shape()) +
                              " against " +
                              h5::formatShape(b.outputs[k].shape()));
  for (auto [name, x, y] : {std::tuple("counts", &a.counts, &b.counts),
                            {"decision", &a.decision, &b.decision}}) {
    if (x->has_value() != y->has_value())
      notes.push_back("'" + std::string(name) +
                      "' is in only one trace and was not compared");
    else if (*x && (*x)->shape() != (*y)->shape())
      return incomparable(a, b,
                          "'" + Twine(name) + "' has shape " +
                              h5::formatShape((*x)->shape()) + " against " +
                              h5::formatShape((*y)->shape()));
  }
  for (const auto &[name, threshold] : options.thresholds) {
    auto layer = llvm::find_if(a.layers, [&](const auto &candidate) {
      return candidate.name == name;
    });
    if (layer == a.layers.end())
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

/// Integer levels: equal integers mean equal numbers only in equal units.
static std::optional<std::string> unequalUnit(const TraceFile &a,
                                              const TraceFile &b) {
  for (size_t i = 0; i < a.layers.size(); ++i) {
    const std::vector<double> &x = a.layers[i].unit, &y = b.layers[i].unit;
    if (x.empty() || y.empty())
      continue;
    for (int64_t n = 0; n < a.layers[i].neurons; ++n) {
      double unitX = x[x.size() == 1 ? 0 : n], unitY = y[y.size() == 1 ? 0 : n];
      if (unitX != unitY)
        return "layer '" + a.layers[i].name + "', neuron " + std::to_string(n) +
               ": unit " + h5::formatNumber(unitX) + " against " +
               h5::formatNumber(unitY);
    }
  }
  return std::nullopt;
}

Expected<CompareResult>
snnc::sim::compareTraces(llvm::StringRef pathA, llvm::StringRef pathB,
                         const CompareOptions &options) {
  Expected<TraceFile> a = TraceFile::open(pathA);
  if (!a)
    return a.takeError();
  Expected<TraceFile> b = TraceFile::open(pathB);
  if (!b)
    return b.takeError();
  std::vector<std::string> notes;
  if (Error error = checkComparable(*a, *b, options, notes))
    return std::move(error);
  if (a->dataSha256 != b->dataSha256)
    notes.push_back("the traces state different data (data_sha256)");
  if (a->modelSha256 != b->modelSha256)
    notes.push_back("the traces state different models (model_sha256)");
  if (a->level == "snn")
    return Comparison<double>(*a, *b, options).run(std::move(notes));
  if (options.tolerance)
    notes.push_back("integers are compared exactly; the tolerance is not used");
  std::optional<std::string> units = unequalUnit(*a, *b);
  if (units)
    notes.push_back("membranes mean different numbers: " + *units);
  return Comparison<int64_t>(*a, *b, options).run(std::move(notes));
}
