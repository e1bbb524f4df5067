// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Finds the first divergence of two traces (rules T4, F8, Q5a).

#include "TracePair.h"

#include "snnc/Support/Numbers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <cmath>

using namespace snnc::sim;
namespace h5 = snnc::data::h5;
using llvm::Error;
using llvm::Expected;

namespace {

/// Where two traces differ, or may (rule F8), in words and as JSON.
struct Place {
  int64_t sample = 0, step = -1;
  std::string text;
  nlohmann::json json;
  const LayerPair *layer = nullptr; // none: an output or a result
};

/// What one sample shows.
struct Outcome {
  std::optional<Place> difference;
  std::optional<Place> cutOff; // rule F8
};

class Comparison {
public:
  Comparison(TracePair pair, const CompareOptions &options)
      : pair(std::move(pair)), tolerance(options.tolerance.value_or(1e-4)) {}
  Expected<CompareResult> run();

private:
  Outcome compareSample(int64_t sample);
  void compareLayer(LayerPair &layer, int64_t sample, int64_t step,
                    Outcome &outcome);
  void compareOutput(size_t k, int64_t sample, int64_t step, Outcome &outcome);
  void compareResults(int64_t sample, Outcome &outcome);
  double bandAt(const LayerPair *layer, int64_t neuron, double x) const;
  bool close(const LayerPair *layer, int64_t neuron, double x, double y,
             double &most) const;
  bool mayDiffer(const LayerPair &layer, int64_t neuron, size_t at) const;
  Place place(const LayerPair &layer, int64_t neuron, int64_t sample,
              int64_t step, const char *what) const;
  void addDistance(const LayerPair &layer, int64_t neuron, size_t at,
                   Place &found) const;
  std::string show(double value) const;
  nlohmann::json number(double value) const;
  std::string extent() const;
  std::string caveat() const;
  std::string largest() const;
  const char *rule() const { return pair.mixed ? "rule Q5a" : "rule F8"; }
  nlohmann::json layersJSON() const;
  CompareResult report() const;

  TracePair pair;
  double tolerance;
  // Over all samples:
  int64_t different = 0, decided = 0, agreeing = 0;
  std::optional<Place> first;
  std::vector<std::string> unseen; // what may have differed before `first`
  std::vector<Place> cutOff;
};

} // namespace

static std::string plural(int64_t n, const char *noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

/// Float membranes are stored in single precision: the shortest text of that.
/// So is an integer times its unit shown beside one.
std::string Comparison::show(double value) const {
  auto single = static_cast<float>(value);
  return pair.isFloat && (pair.mixed || static_cast<double>(single) == value)
             ? snnc::formatNumber(single)
             : snnc::formatNumber(value);
}

nlohmann::json Comparison::number(double value) const {
  if (pair.isFloat)
    return value;
  return static_cast<int64_t>(value);
}

/// How far a number may be from `x`: rule F8, across levels rule Q5a too.
double Comparison::bandAt(const LayerPair *layer, int64_t neuron,
                          double x) const {
  if (!pair.isFloat)
    return 0;
  double band = tolerance * std::max(1.0, std::abs(x));
  return layer ? band + layer->bandOf(neuron) : band;
}

/// `most` keeps the largest deviation seen.
bool Comparison::close(const LayerPair *layer, int64_t neuron, double x,
                       double y, double &most) const {
  if (x == y)
    return true;
  double deviation = std::abs(x - y);
  if (!(deviation <= most)) // NaN sticks
    most = deviation;
  return deviation <= bandAt(layer, neuron, x);
}

/// Whether rule F8 lets a spike differ: every threshold (k of them for `count`)
/// that one run crosses and the other does not lies within the band.
bool Comparison::mayDiffer(const LayerPair &layer, int64_t neuron,
                           size_t at) const {
  if (!pair.isFloat || layer.threshold.empty() || layer.membrane.values.empty())
    return false;
  double u = layer.membrane.values[at];
  double theta = layer.thresholdOf(neuron), band = bandAt(&layer, neuron, u);
  auto [low, high] =
      std::minmax(layer.spikes.values(0)[at], layer.spikes.values(1)[at]);
  for (double k = low + 1; k <= high; ++k)
    if (!(std::abs(u - k * theta) <= band))
      return false;
  return true;
}

/// Of a spike that differs: how far the membrane was from the threshold.
void Comparison::addDistance(const LayerPair &layer, int64_t neuron, size_t at,
                             Place &found) const {
  if (layer.threshold.empty())
    return;
  double theta = layer.thresholdOf(neuron);
  found.text += ", threshold " + show(theta);
  found.json["threshold"] = theta;
  if (!layer.spikes.differs(at) || layer.membrane.values.empty())
    return;
  double u = layer.membrane.values[at];
  double k = std::max(layer.spikes.values(0)[at], layer.spikes.values(1)[at]);
  double distance = std::abs(u - k * theta);
  double band = bandAt(&layer, neuron, u);
  // Of the last decimals only the first say something.
  auto rounded = [](double value) {
    return snnc::formatNumber(static_cast<float>(value));
  };
  found.text +=
      ", distance " + rounded(distance) + " (band " + rounded(band) + ")";
  found.json["distance"] = distance;
  found.json["band"] = band;
}

Place Comparison::place(const LayerPair &layer, int64_t neuron, int64_t sample,
                        int64_t step, const char *what) const {
  Place found{sample, step, "", {}, &layer};
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
  for (auto [field, array] : {std::pair("spikes", &layer.spikes),
                              {"pre", &layer.pre},
                              {"post", &layer.post}}) {
    if (!*array)
      continue;
    double x = array->values(0)[at], y = array->values(1)[at];
    parts.push_back(std::string(field) + " " + show(x) + " against " + show(y));
    bool spikes = array == &layer.spikes;
    found.json["a"][field] = spikes ? nlohmann::json(int64_t(x)) : number(x);
    found.json["b"][field] = spikes ? nlohmann::json(int64_t(y)) : number(y);
  }
  found.text += llvm::join(parts, ", ");
  addDistance(layer, neuron, at, found);
  return found;
}

void Comparison::compareLayer(LayerPair &layer, int64_t sample, int64_t step,
                              Outcome &outcome) {
  auto isClose = [&](const ArrayPair &array, int64_t n, size_t at,
                     double &most) {
    return !array ||
           close(&layer, n, array.values(0)[at], array.values(1)[at], most);
  };
  for (int64_t n = 0; n < layer.info->neurons; ++n) {
    size_t at = step * layer.info->neurons + n;
    const char *what = nullptr;
    if (!isClose(layer.pre, n, at, layer.maxPre))
      what = "pre";
    else if (layer.spikes.differs(at)) {
      if (mayDiffer(layer, n, at)) {
        // The reset after the spike is later: this `post` is not compared.
        if (!outcome.cutOff)
          outcome.cutOff = place(layer, n, sample, step, "spikes");
        continue;
      }
      what = "spikes";
    } else if (!isClose(layer.post, n, at, layer.maxPost))
      what = "post";
    if (!what)
      continue;
    outcome.difference = place(layer, n, sample, step, what);
    if (pair.isFloat && layer.spikes.differs(at) && layer.threshold.empty())
      outcome.difference->text +=
          "; no threshold is known, so that rule F8 cannot excuse the spike";
    return;
  }
}

void Comparison::compareOutput(size_t k, int64_t sample, int64_t step,
                               Outcome &outcome) {
  const ArrayPair &output = pair.outputs[k];
  size_t size = output ? output.values(0).size() / pair.a.steps : 0;
  double most = 0;
  for (size_t i = 0; i < size; ++i) {
    double x = output.values(0)[step * size + i],
           y = output.values(1)[step * size + i];
    if (close(nullptr, 0, x, y, most))
      continue;
    outcome.difference =
        Place{sample,
              step,
              "output " + std::to_string(k) + ", element " + std::to_string(i) +
                  ", sample " + std::to_string(sample) + ", step " +
                  std::to_string(step) + ": " + show(x) + " against " + show(y),
              {{"what", "output"},
               {"output", k},
               {"element", i},
               {"sample", sample},
               {"step", step},
               {"a", number(x)},
               {"b", number(y)}}};
    return;
  }
}

/// What stands after the last step: counts and decision. Across levels a
/// membrane within its band may decide otherwise: agreement is counted.
void Comparison::compareResults(int64_t sample, Outcome &outcome) {
  for (auto [name, array] :
       {std::pair("counts", &pair.counts), {"decision", &pair.decision}}) {
    if (pair.mixed && array == &pair.decision)
      continue;
    for (size_t i = 0; i < array->values(0).size(); ++i) {
      if (!array->differs(i))
        continue;
      auto x = static_cast<int64_t>(array->values(0)[i]),
           y = static_cast<int64_t>(array->values(1)[i]);
      std::string which =
          array == &pair.counts ? " of class " + std::to_string(i) : "";
      outcome.difference =
          Place{sample,
                pair.steps,
                name + which + ", sample " + std::to_string(sample) + ": " +
                    std::to_string(x) + " against " + std::to_string(y),
                {{"what", name},
                 {"sample", sample},
                 {"class", i},
                 {"a", x},
                 {"b", y}}};
      return;
    }
  }
}

Outcome Comparison::compareSample(int64_t sample) {
  Outcome outcome;
  for (int64_t step = 0; step < pair.steps; ++step) {
    if (!pair.saturated.values.empty() && pair.saturated.values[0] == step) {
      outcome.cutOff =
          Place{sample,
                step,
                "sample " + std::to_string(sample) + ", step " +
                    std::to_string(step) + ": the input is beyond its range",
                {{"what", "input"}, {"sample", sample}, {"step", step}}};
      return outcome;
    }
    for (LayerPair &layer : pair.layers) {
      compareLayer(layer, sample, step, outcome);
      if (outcome.difference || outcome.cutOff)
        return outcome;
    }
    for (size_t k = 0; k < pair.outputs.size(); ++k) {
      compareOutput(k, sample, step, outcome);
      if (outcome.difference)
        return outcome;
    }
  }
  compareResults(sample, outcome);
  return outcome;
}

Expected<CompareResult> Comparison::run() {
  for (int64_t sample = 0; sample < pair.samples; ++sample) {
    if (Error error = pair.read(sample))
      return std::move(error);
    Outcome outcome = compareSample(sample);
    if (pair.decision) {
      ++decided;
      agreeing += !pair.decision.differs(0);
    }
    different += outcome.difference.has_value();
    if (outcome.difference && !first) {
      first = outcome.difference;
      unseen = pair.listUnseen(first->layer, sample);
      first->json["unseen"] = unseen;
    } else if (outcome.cutOff && !outcome.difference)
      cutOff.push_back(*outcome.cutOff);
  }
  return report();
}

//===-- Report ------------------------------------------------------------===//

std::string Comparison::extent() const {
  std::string text =
      plural(pair.samples, "sample") + ", " + plural(pair.steps, "step") +
      ", " + plural(pair.layers.size(), "layer") +
      (pair.mixed ? ", levels " + pair.a.level + " and " + pair.b.level
                  : ", level " + pair.a.level);
  if (pair.isFloat)
    text += ", tolerance " + snnc::formatNumber(tolerance);
  return text;
}

/// A layer is not to blame where one before it may have differed.
std::string Comparison::caveat() const {
  if (unseen.empty())
    return "";
  return std::string("an earlier divergence") +
         (pair.isFloat ? std::string(", which ") + rule() + " may excuse,"
                       : "") +
         " cannot be seen: " + llvm::join(unseen, "; ") + "\n";
}

/// The largest deviation of a membrane, where the membranes are real numbers.
std::string Comparison::largest() const {
  double most = 0;
  std::string where;
  for (const LayerPair &layer : pair.layers)
    for (auto [what, deviation] :
         {std::pair("pre", layer.maxPre), {"post", layer.maxPost}})
      if (deviation > most) {
        most = deviation;
        where = "layer '" + layer.info->name + "', " + what;
      }
  if (where.empty())
    return "";
  return "largest deviation of a membrane: " +
         snnc::formatNumber(static_cast<float>(most)) + " (" + where + ")\n";
}

nlohmann::json Comparison::layersJSON() const {
  auto json = nlohmann::json::array();
  for (const LayerPair &layer : pair.layers) {
    nlohmann::json entry = {{"name", layer.info->name},
                            {"neurons", layer.info->neurons}};
    if (pair.isFloat)
      entry["max_difference"] = {{"pre", layer.maxPre},
                                 {"post", layer.maxPost}};
    json.push_back(std::move(entry));
  }
  return json;
}

/// One output is a number, no class (rule T3).
static bool hasClasses(const TraceFile &trace) {
  if (trace.outputs.empty())
    return true;
  llvm::ArrayRef<int64_t> shape(trace.outputs[0].shape());
  return llvm::any_of(shape.drop_front(2), [](int64_t n) { return n != 1; });
}

CompareResult Comparison::report() const {
  constexpr size_t shown = 10;
  CompareResult result;
  result.equal = !first;
  if (first) {
    result.report = "different: " + first->text + "\n" + caveat() +
                    plural(different, "sample") +
                    (different == 1 ? " differs of " : " differ of ") +
                    extent() + "\n";
    if (pair.isFloat && different < pair.samples)
      result.report += "the others are within " + std::string(rule()) + "\n";
  } else {
    result.report = "equal: " + extent() + "\n";
  }
  if (pair.isFloat)
    result.report += largest();
  if (!cutOff.empty())
    result.report +=
        plural(cutOff.size(), "sample") +
        " cut off at a spike within the band of its threshold " +
        (pair.saturated.from ? "or an input that saturates " : "") + "(" +
        rule() + "):\n";
  result.json = {{"equal", result.equal},
                 {"level", pair.a.level},
                 {"a", pair.a.path},
                 {"b", pair.b.path},
                 {"samples", pair.samples},
                 {"steps", pair.steps},
                 {"different_samples", different},
                 {"first", first ? first->json : nlohmann::json()},
                 {"cut_off_samples", cutOff.size()},
                 {"cut_off", nlohmann::json::array()},
                 {"layers", layersJSON()},
                 {"notes", pair.notes}};
  if (pair.isFloat)
    result.json["tolerance"] = tolerance;
  for (size_t i = 0; i < cutOff.size(); ++i) {
    result.json["cut_off"].push_back(cutOff[i].json);
    if (i < shown)
      result.report += "  " + cutOff[i].text + "\n";
    else if (i == shown)
      result.report +=
          "  and " + std::to_string(cutOff.size() - shown) + " more\n";
  }
  if (pair.decision.of[0].from && hasClasses(pair.a)) {
    result.json["agreeing_decisions"] = agreeing;
    if (pair.isFloat && (first || !cutOff.empty() || pair.mixed))
      result.report += "decisions agree in " + std::to_string(agreeing) +
                       " of " + plural(decided, "sample") + "\n";
  }
  for (const std::string &note : pair.notes)
    result.report += "note: " + note + "\n";
  return result;
}

/// Integer levels: equal integers mean equal numbers only in equal units.
static std::optional<std::string> unequalUnit(const TraceFile::Layer &a,
                                              const TraceFile::Layer &b) {
  if (a.unit.empty() || b.unit.empty())
    return std::nullopt;
  for (int64_t n = 0; n < a.neurons; ++n) {
    double x = a.unit[a.unit.size() == 1 ? 0 : n],
           y = b.unit[b.unit.size() == 1 ? 0 : n];
    if (x != y)
      return "layer '" + a.name + "', neuron " + std::to_string(n) + ": unit " +
             snnc::formatNumber(x) + " against " + snnc::formatNumber(y);
  }
  return std::nullopt;
}

static void addNotes(TracePair &pair, const CompareOptions &options) {
  bool foreign = pair.a.foreign || pair.b.foreign;
  if (pair.a.dataSha256 != pair.b.dataSha256 && !foreign)
    pair.notes.push_back("the traces state different data (data_sha256)");
  if (pair.a.modelSha256 != pair.b.modelSha256 && !foreign && !pair.mixed)
    pair.notes.push_back("the traces state different models (model_sha256)");
  if (pair.isFloat)
    return;
  if (options.tolerance)
    pair.notes.push_back(
        "integers are compared exactly; the tolerance is not used");
  for (const LayerPair &layer : pair.layers)
    if (auto units = unequalUnit(*layer.info, *layer.other)) {
      pair.notes.push_back("membranes mean different numbers: " + *units);
      return;
    }
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
  if (!options.labelA.empty())
    a->path = options.labelA;
  if (!options.labelB.empty())
    b->path = options.labelB;
  Expected<TracePair> pair = TracePair::make(*a, *b, options);
  if (!pair)
    return pair.takeError();
  addNotes(*pair, options);
  return Comparison(std::move(*pair), options).run();
}
