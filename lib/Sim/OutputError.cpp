// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Outputs that are numbers, not classes.

#include "snnc/Sim/OutputError.h"
#include "snnc/Data/HDF5.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cmath>

namespace snnc::sim {

//===----------------------------------------------------------------------===//
// One element
//===----------------------------------------------------------------------===//

void OutputError::Element::add(double y, double t) {
  ++count;
  double n = static_cast<double>(count);
  double offY = y - meanY, offT = t - meanT;
  meanY += offY / n;
  meanT += offT / n;
  varianceY += offY * (y - meanY);
  varianceT += offT * (t - meanT);
  covariance += offY * (t - meanT);
  squared += (y - t) * (y - t);
  energy += t * t;
}

std::optional<double> OutputError::Element::r2() const {
  if (!(varianceT > 0))
    return std::nullopt;
  return 1 - squared / varianceT;
}

std::optional<double> OutputError::Element::correlation() const {
  if (!(varianceT > 0 && varianceY > 0))
    return std::nullopt;
  return covariance / (std::sqrt(varianceT) * std::sqrt(varianceY));
}

double OutputError::Element::share() const {
  if (squared == 0)
    return 0;
  double whole = varianceT > 0 ? varianceT : energy;
  return whole > 0 ? squared / whole : 1;
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

void OutputError::add(std::span<const double> values,
                      std::span<const double> expected, int64_t recording) {
  assert(values.size() == expected.size() &&
         values.size() % elements.size() == 0 &&
         "expected whole steps, as many as are expected");
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(expected[i]))
      continue;
    size_t element = i % elements.size();
    elements[element].add(values[i], expected[i]);
    double off = std::abs(values[i] - expected[i]);
    if (!std::isnan(deviation.value) && !(off <= deviation.value)) // NaN sticks
      deviation = {off, recording, int64_t(i / elements.size()),
                   int64_t(element)};
  }
}

int64_t OutputError::count() const {
  int64_t sum = 0;
  for (const Element &element : elements)
    sum += element.count;
  return sum;
}

double OutputError::meanSquared() const {
  double sum = 0;
  for (const Element &element : elements)
    sum += element.squared;
  return count() ? sum / static_cast<double>(count()) : 0;
}

/// The mean of what there is.
template <class Range, class Get>
static std::optional<double> mean(const Range &elements, Get get) {
  double sum = 0;
  int64_t found = 0;
  for (const auto &element : elements)
    if (std::optional<double> value = get(element)) {
      sum += *value;
      ++found;
    }
  if (found == 0)
    return std::nullopt;
  return sum / static_cast<double>(found);
}

std::optional<double> OutputError::r2() const {
  return mean(elements, [](const Element &e) { return e.r2(); });
}

std::optional<double> OutputError::correlation() const {
  return mean(elements, [](const Element &e) { return e.correlation(); });
}

double OutputError::share() const {
  return mean(elements,
              [](const Element &e) { return std::optional(e.share()); })
      .value_or(0);
}

static nlohmann::ordered_json orNull(std::optional<double> value) {
  if (!value || !std::isfinite(*value))
    return nullptr;
  return *value;
}

nlohmann::ordered_json OutputError::toJSON() const {
  nlohmann::ordered_json json = {{"values", count()},
                                 {"mse", orNull(meanSquared())},
                                 {"rmse", orNull(std::sqrt(meanSquared()))},
                                 {"r2", orNull(r2())},
                                 {"correlation", orNull(correlation())},
                                 {"max_deviation", orNull(deviation.value)},
                                 {"max_deviation_at",
                                  {{"recording", deviation.recording},
                                   {"step", deviation.step},
                                   {"output", deviation.element}}}};
  if (elements.size() < 2)
    return json;
  json["outputs"] = nlohmann::ordered_json::array();
  for (const Element &element : elements)
    json["outputs"].push_back(
        {{"mse",
          orNull(element.count ? element.squared / double(element.count) : 0)},
         {"r2", orNull(element.r2())},
         {"correlation", orNull(element.correlation())}});
  return json;
}

//===----------------------------------------------------------------------===//
// What is judged
//===----------------------------------------------------------------------===//

/// Whether targets of shape `shape` are values of `output`, with or without
/// its dimensions of one value.
static bool areValuesOf(llvm::ArrayRef<int64_t> shape,
                        const OutputLayer &output) {
  return shape == llvm::ArrayRef(output.shape) ||
         shape == llvm::ArrayRef(output.size) ||
         (shape.empty() && output.size == 1);
}

/// Numbers as they are, not counts of spikes or the step of one.
static bool isMembrane(snn::Decode decode) {
  return decode == snn::Decode::Last || decode == snn::Decode::Max ||
         decode == snn::Decode::Mean;
}

llvm::Expected<Judgement> judge(const Executable &network,
                                const data::RecordingSource &source) {
  const OutputLayer &output = network.output();
  Judgement judgement;
  std::optional<data::TargetForm> targets = source.targets();
  if (!targets || output.size == 0) {
    judgement.byClass = output.size != 1;
    judgement.byError =
        output.size == 1 ||
        (output.size > 1 && isMembrane(output.decode) && !source.hasLabels());
    return judgement;
  }
  judgement.byClass = false;
  judgement.byError = judgement.hasTargets = true;
  llvm::ArrayRef<int64_t> shape(targets->shape);
  if (areValuesOf(shape, output))
    return judgement;
  judgement.perStep = true;
  // Steps of events are the network's, and known when they are read.
  bool steps =
      !shape.empty() && (!targets->steps || shape[0] == *targets->steps);
  if (steps && areValuesOf(shape.drop_front(), output))
    return judgement;
  std::string values;
  for (int64_t extent : output.shape)
    values += ", " + std::to_string(extent);
  std::string length = targets->steps ? std::to_string(*targets->steps) : "T";
  return llvm::createStringError(
      "'" + targets->place + "': expected targets of shape [N" + values +
      "] (the network's output) or [N, " + length + values +
      "] (one for each step), but got [N" + (shape.empty() ? "" : ", ") +
      llvm::StringRef(data::h5::formatShape(shape)).drop_front());
}

std::string Judgement::valueName(const Executable &network) const {
  return perStep ? "each step"
                 : snn::stringifyDecode(network.output().decode).str();
}

std::vector<double> judgedValues(const Executable &network,
                                 const RunResult &result,
                                 const Judgement &judgement) {
  if (!judgement.perStep)
    return result.values;
  const OutputLayer &output = network.output();
  // Rule Q10: the first outputs are of before the recording.
  auto begin =
      result.outputs[0].begin() + network.outputLatency() * output.size;
  std::vector<double> values(begin, result.outputs[0].end());
  if (!output.unit.empty())
    for (size_t i = 0; i < values.size(); ++i)
      values[i] *= output.unit[i % output.size];
  return values;
}

} // namespace snnc::sim
