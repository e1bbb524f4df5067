// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compression ledger by layer.

#include "Charts.h"
#include "Markup.h"
#include "Sections.h"

#include <fmt/format.h>

namespace snnc::report {

std::optional<double> findInLedger(const Report &report, llvm::StringRef layer,
                                   llvm::StringRef pass, llvm::StringRef key) {
  if (!report.ledger.is_object() || !report.ledger.contains("layers"))
    return std::nullopt;
  for (const auto &entry : report.ledger["layers"]) {
    if (!entry.is_object() || entry.value("name", "") != layer)
      continue;
    auto found = entry.find(pass.str());
    if (found == entry.end() || !found->is_object())
      return std::nullopt;
    auto number = found->find(key.str());
    if (number != found->end() && number->is_number())
      return number->get<double>();
    return std::nullopt;
  }
  return std::nullopt;
}

ScaleCost::ScaleCost(const Report &report, const Layer &layer) {
  auto find = [&](llvm::StringRef key) {
    return findInLedger(report, layer.synapse, "osbc-quantize", key);
  };
  scales = find("scales");
  auto loss = find("loss"), perRow = find("loss_per_row_scales");
  if (loss && perRow && *perRow > 0)
    ratio = *loss / *perRow;
}

namespace {

constexpr llvm::StringLiteral kPrune = "osbc-prune",
                              kQuantize = "osbc-quantize";

/// What the ledger says of one layer.
struct Entry {
  std::optional<double> predictedError, prunedError, quantisedError;
  std::optional<double> rateDense, ratePruned, rateQuantised;

  Entry(const Report &report, const Layer &layer) {
    auto find = [&](const std::string &name, llvm::StringRef pass,
                    llvm::StringRef key) {
      return findInLedger(report, name, pass, key);
    };
    predictedError = find(layer.synapse, kPrune, "predicted_relative_error");
    prunedError = find(layer.neurons, kPrune, "membrane_error");
    quantisedError = find(layer.neurons, kQuantize, "membrane_error");
    rateDense = find(layer.neurons, kPrune, "rate_before");
    ratePruned = find(layer.neurons, kPrune, "rate_after");
    rateQuantised = find(layer.neurons, kQuantize, "rate_after");
    if (!rateDense)
      rateDense = find(layer.neurons, kQuantize, "rate_before");
  }
};

std::string number(const std::optional<double> &value, int decimals) {
  return value ? fmt::format("{:.{}f}", *value, decimals) : kDash.str();
}

std::string error(const std::optional<double> &value) {
  return value ? percent(*value) : kDash.str();
}

std::string label(const Layer &layer) {
  if (layer.synapse.empty() || layer.neurons.empty())
    return layer.synapse + layer.neurons;
  return layer.synapse + " \u2192 " + layer.neurons;
}

/// What the layer's few scales cost; nothing where each row has one.
std::string scaleCost(const Report &report, const Layer &layer) {
  ScaleCost cost(report, layer);
  if (!cost.scales)
    return "";
  std::string text = fmt::format("{:.0f} {}", *cost.scales,
                                 *cost.scales == 1 ? "scale" : "scales");
  if (cost.ratio)
    text += fmt::format(": {:.2f} times the loss", *cost.ratio);
  return element("span", {{"class", "sub"}}, text);
}

std::string keptShare(const Layer &layer) {
  return layer.weights ? percent(double(layer.kept) / double(layer.weights), 1)
                       : kDash.str();
}

/// Of the values alone: where they stand is stored as each target does.
std::string keptBytes(const Report &report, const Layer &layer) {
  if (layer.weights == 0)
    return "";
  return ", " +
         bytes(double(layer.kept) * double(report.bits.value_or(32)) / 8);
}

std::string table(const Report &report) {
  Table table("By layer. Membrane error: squared difference to the membranes "
              "of the network before, relative to their energy, on the "
              "calibration recordings. Rate: spikes per neuron and step." +
                  std::string(report.scales
                                  ? " Scales: loss of quantisation relative to "
                                    "a scale for each row."
                                  : ""),
              {"Synapses \u2192 neurons", "Weights", "Kept", "Error predicted",
               "Error pruned", "Error quantised", "Rate dense", "Rate pruned",
               "Rate quantised"},
              {false, true, true, true, true, true, true, true, true});
  for (const Layer &layer : report.layers) {
    Entry entry(report, layer);
    std::string shape =
        layer.inputs
            ? fmt::format("{} inputs, {} neurons", grouped(layer.inputs),
                          grouped(layer.outputs))
            : fmt::format("{} neurons", grouped(layer.outputs));
    table.add(
        {escape(label(layer)) +
             element("span", {{"class", "sub"}}, escape(shape)),
         grouped(layer.weights) + element("span", {{"class", "sub"}},
                                          bytes(4.0 * double(layer.weights))),
         grouped(layer.kept) +
             element("span", {{"class", "sub"}},
                     keptShare(layer) + keptBytes(report, layer)),
         error(entry.predictedError), error(entry.prunedError),
         error(entry.quantisedError) + scaleCost(report, layer),
         number(entry.rateDense, 4), number(entry.ratePruned, 4),
         number(entry.rateQuantised, 4)});
  }
  return table.str();
}

std::string keptChart(const Report &report) {
  std::vector<BarRow> rows;
  for (const Layer &layer : report.layers)
    if (layer.weights)
      rows.push_back({label(layer),
                      grouped(layer.kept) + " of " + grouped(layer.weights),
                      double(layer.weights),
                      {{"predicted", keptShare(layer), double(layer.kept)}}});
  return barChart({"kept", "Weights kept in each layer",
                   "One bar a layer: the share of its weights that is left."},
                  rows);
}

std::string errorChart(const Report &report) {
  std::vector<BarRow> rows;
  for (const Layer &layer : report.layers) {
    Entry entry(report, layer);
    if (entry.predictedError || entry.prunedError)
      rows.push_back(
          {label(layer),
           "",
           std::nullopt,
           {{"predicted", error(entry.predictedError), entry.predictedError},
            {"measured", error(entry.prunedError), entry.prunedError}}});
  }
  return barChart({"membrane-error", "Membrane error of pruning in each layer",
                   "Two bars a layer: the error that the solver predicts and "
                   "the one measured in the whole network."},
                  rows);
}

std::string rateChart(const Report &report) {
  std::vector<BarRow> rows;
  for (const Layer &layer : report.layers) {
    Entry entry(report, layer);
    auto after = entry.rateQuantised ? entry.rateQuantised : entry.ratePruned;
    if (entry.rateDense && after)
      rows.push_back({layer.neurons,
                      "",
                      std::nullopt,
                      {{"before", number(entry.rateDense, 4), entry.rateDense},
                       {"after", number(after, 4), after}}});
  }
  return barChart({"rates", "Spike rates before and after compression",
                   "Two bars a layer: spikes per neuron and step of the "
                   "network as it came and of the compressed one."},
                  rows);
}

} // namespace

std::string layerSection(const Report &report) {
  if (report.layers.empty())
    return "";
  std::string charts =
      figure("Weights kept, by layer", "", keptChart(report)) +
      figure("Spikes per neuron and step",
             legend({{"blue", "before"}, {"orange", "after"}}),
             rateChart(report)) +
      figure("Membrane error of pruning. The prediction is of this layer "
             "alone, on inputs of the dense network and without reset; the "
             "measurement is of the whole network, layers in front included.",
             legend({{"blue", "predicted"}, {"orange", "measured"}}),
             errorChart(report));
  return section("What happened to each layer",
                 element("div", {{"class", "pair three"}}, charts) +
                     table(report));
}

} // namespace snnc::report
