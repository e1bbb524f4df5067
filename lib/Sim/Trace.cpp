// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes traces (rule T2).

#include "snnc/Sim/Trace.h"
#include "LayerDatasets.h"
#include "NIRData.h"

#include "snnc/Data/HDF5Output.h"
#include "snnc/Support/Numbers.h"

#include "llvm/ADT/StringSet.h"

#include <cmath>

using namespace snnc::sim;
namespace h5 = snnc::data::h5;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

struct TraceWriter::State {
  struct Layer : LayerDatasets {
    TraceLayer info;
  };

  h5::Output output;
  int64_t steps = 0, samples = 0;
  bool hasCounts = false;
  /// What a layer's membranes are called (rule T2).
  std::string preName = "pre", postName = "post";
  std::vector<Layer> layers;
  std::vector<h5::Dataset> outputs;
  std::optional<h5::Dataset> counts, decision, saturated, labels;

  void closeDatasets() {
    layers.clear();
    outputs.clear();
    counts.reset();
    decision.reset();
    saturated.reset();
    labels.reset();
  }
  Error addLayer(const TraceLayer &layer, const std::string &level);
  Error addDataset(std::optional<h5::Dataset> &dataset, const std::string &name,
                   h5::Scalar scalar, const std::vector<int64_t> &shape,
                   bool perStep = true);
  Error startLayer(Layer &layer, bool spikes, bool pre, bool post);
  Error appendLayer(Layer &layer, const LayerData &data);
};

static h5::Scalar scalarOf(TraceLayer::Membrane membrane) {
  switch (membrane) {
  case TraceLayer::Membrane::F32:
    return h5::Scalar::F32;
  case TraceLayer::Membrane::I32:
    return h5::Scalar::I32;
  case TraceLayer::Membrane::I64:
    break;
  }
  return h5::Scalar::I64;
}

static int64_t product(const std::vector<int64_t> &shape) {
  int64_t elements = 1;
  for (int64_t extent : shape)
    elements *= extent;
  return elements;
}

//===-- Creation ----------------------------------------------------------===//

Error TraceWriter::State::addDataset(std::optional<h5::Dataset> &dataset,
                                     const std::string &name, h5::Scalar scalar,
                                     const std::vector<int64_t> &shape,
                                     bool perStep) {
  std::vector<int64_t> row;
  if (perStep)
    row.push_back(steps);
  row.insert(row.end(), shape.begin(), shape.end());
  Expected<h5::Dataset> created =
      h5::createExtendible(output.file(), output.name(), name, scalar, row);
  if (!created)
    return created.takeError();
  dataset = std::move(*created);
  return Error::success();
}

static Error writePerNeuron(const h5::Id &file, const std::string &path,
                            const std::string &name, h5::Scalar scalar,
                            const TraceLayer &layer,
                            std::span<const double> values) {
  if (values.empty())
    return Error::success();
  bool one = values.size() == 1;
  if (!one && static_cast<int64_t>(values.size()) != product(layer.shape))
    return h5::failure("trace layer '" + layer.name + "': expected 1 or " +
                       Twine(product(layer.shape)) + " values of '" + name +
                       "', but got " + Twine(values.size()));
  std::vector<int64_t> shape = one ? std::vector<int64_t>() : layer.shape;
  return h5::writeValues(file, path, "layers/" + layer.name + "/" + name,
                         scalar, shape, values);
}

Error TraceWriter::State::addLayer(const TraceLayer &layer,
                                   const std::string &level) {
  std::string group = "layers/" + layer.name;
  const h5::Id &file = output.file();
  const std::string &path = output.name();
  if (Error error = h5::createGroup(file, path, group))
    return error;
  if (Error error = h5::writeAttribute(file, path, group, "index", layer.index))
    return error;
  if (Error error = h5::writeAttribute(file, path, group, "level", level))
    return error;
  if (Error error = writePerNeuron(file, path, "unit", h5::Scalar::F64, layer,
                                   layer.unit))
    return error;
  std::vector<double> threshold(layer.threshold.begin(), layer.threshold.end());
  if (Error error = writePerNeuron(file, path, "threshold", h5::Scalar::F32,
                                   layer, threshold))
    return error;
  if (Error error = writePerNeuron(file, path, "band", h5::Scalar::F64, layer,
                                   layer.band))
    return error;
  layers.emplace_back().info = layer;
  return Error::success();
}

static Error checkHeader(const TraceHeader &header, int64_t steps) {
  if (steps < 1)
    return h5::failure("a trace needs at least one step, but got " +
                       Twine(steps));
  llvm::StringSet<> names;
  for (const TraceLayer &layer : header.layers) {
    if (layer.name.empty() || layer.name == "." || layer.name == ".." ||
        StringRef(layer.name).contains('/'))
      return h5::failure("trace layer '" + layer.name +
                         "': expected a name without '/'");
    if (!names.insert(layer.name).second)
      return h5::failure("trace layer '" + layer.name +
                         "': expected unique names");
  }
  return Error::success();
}

TraceWriter::TraceWriter(std::unique_ptr<State> state)
    : state(std::move(state)) {}
static std::vector<StringRef> &getTraceLevels() {
  static std::vector<StringRef> levels;
  return levels;
}

void snnc::sim::registerTraceLevel(StringRef name) {
  if (!hasStages(name))
    getTraceLevels().push_back(name);
}

bool snnc::sim::hasStages(StringRef level) {
  return llvm::is_contained(getTraceLevels(), level);
}

StringRef snnc::sim::getStagedLevel() {
  return getTraceLevels().empty() ? "" : getTraceLevels().front();
}

llvm::ArrayRef<TraceFormat> snnc::sim::getTraceFormats() {
  static const TraceFormat formats[] = {
      {"hdf5", "all that --compare compares (docs/comparing.md)",
       [](StringRef path, const TraceHeader &header,
          int64_t steps) -> Expected<std::unique_ptr<TraceSink>> {
         return TraceWriter::create(path, header, steps);
       }},
      {"nir", "NIRData: spikes and membranes for the nir package",
       createNIRData},
  };
  return formats;
}

TraceWriter::~TraceWriter() = default;

Expected<std::unique_ptr<TraceWriter>>
TraceWriter::create(StringRef path, const TraceHeader &header, int64_t steps) {
  if (Error error = checkHeader(header, steps))
    return std::move(error);
  auto state = std::make_unique<State>();
  State &s = *state;
  s.steps = steps;
  s.hasCounts = header.classes > 0;
  if (hasStages(header.level)) {
    s.preName = "u";
    s.postName = "v";
  }
  Expected<h5::Output> output = h5::Output::create(path);
  if (!output)
    return output.takeError();
  s.output = std::move(*output);
  for (auto [name, value] : {std::pair("level", &header.level),
                             {"model_sha256", &header.modelSha256},
                             {"data_sha256", &header.dataSha256},
                             {"tool_version", &header.toolVersion}})
    if (Error error =
            h5::writeAttribute(s.output.file(), path, "", name, *value))
      return std::move(error);
  if (Error error = h5::createGroup(s.output.file(), path, "layers"))
    return std::move(error);
  for (const TraceLayer &layer : header.layers)
    if (Error error = s.addLayer(layer, header.level))
      return std::move(error);
  bool isFloat = header.level == "snn";
  for (size_t k = 0; k < header.outputs.size(); ++k) {
    std::optional<h5::Dataset> output;
    if (Error error = s.addDataset(output, "outputs/" + std::to_string(k),
                                   isFloat ? h5::Scalar::F32 : h5::Scalar::I64,
                                   header.outputs[k]))
      return std::move(error);
    s.outputs.push_back(std::move(*output));
  }
  if (s.hasCounts)
    if (Error error = s.addDataset(s.counts, "counts", h5::Scalar::I64,
                                   {header.classes}, /*perStep=*/false))
      return std::move(error);
  if (Error error = s.addDataset(s.decision, "decision", h5::Scalar::I64, {},
                                 /*perStep=*/false))
    return std::move(error);
  if (header.saturates)
    if (Error error = s.addDataset(s.saturated, "input_saturated",
                                   h5::Scalar::I64, {}, /*perStep=*/false))
      return std::move(error);
  if (header.labels)
    if (Error error = s.addDataset(s.labels, "labels", h5::Scalar::I64, {},
                                   /*perStep=*/false))
      return std::move(error);
  return std::unique_ptr<TraceWriter>(new TraceWriter(std::move(state)));
}

//===-- Samples -----------------------------------------------------------===//

Error TraceWriter::State::startLayer(Layer &layer, bool spikes, bool pre,
                                     bool post) {
  const TraceLayer &info = layer.info;
  std::string group = "layers/" + info.name + "/";
  h5::Scalar membrane = scalarOf(info.membrane);
  if (spikes)
    if (Error error = addDataset(layer.spikes, group + "spikes", h5::Scalar::U8,
                                 info.shape))
      return error;
  if (pre)
    if (Error error =
            addDataset(layer.pre, group + preName, membrane, info.shape))
      return error;
  if (post)
    return addDataset(layer.post, group + postName, membrane, info.shape);
  return Error::success();
}

/// HDF5 would clip and round without a word.
static Error checkExact(const TraceLayer &layer, const char *name,
                        std::span<const double> values) {
  if (layer.membrane == TraceLayer::Membrane::F32)
    return Error::success();
  bool narrow = layer.membrane == TraceLayer::Membrane::I32;
  double limit = std::ldexp(1.0, narrow ? 31 : 53);
  for (size_t i = 0; i < values.size(); ++i)
    if (!(values[i] >= -limit && values[i] < limit) ||
        values[i] != std::floor(values[i]))
      return h5::failure("trace layer '" + layer.name + "', " + name +
                         ": expected a whole number of " +
                         (narrow ? "32" : "54") + " bits, but got " +
                         snnc::formatNumber(values[i]));
  return Error::success();
}

Error TraceWriter::State::appendLayer(Layer &layer, const LayerData &data) {
  const TraceLayer &info = layer.info;
  if (samples == 0)
    if (Error error = startLayer(layer, !data.spikes.empty(), !data.pre.empty(),
                                 !data.post.empty()))
      return error;
  if (data.spikes.empty() == layer.spikes.has_value() ||
      data.pre.empty() == layer.pre.has_value() ||
      data.post.empty() == layer.post.has_value() ||
      data.spikes.empty() == info.hasSpikes)
    return h5::failure("trace layer '" + info.name + "', sample " +
                       Twine(samples) +
                       ": expected the same spikes, pre and post as in the "
                       "header and in the samples before");
  if (Error error = checkExact(info, "pre", data.pre))
    return error;
  if (Error error = checkExact(info, "post", data.post))
    return error;
  return layer.append(data);
}

Error TraceWriter::append(const SampleData &sample) {
  State &s = *state;
  if (!s.output.file())
    return h5::failure("the trace '" + s.output.name() + "' is closed");
  if (sample.layers.size() != s.layers.size() ||
      sample.outputs.size() != s.outputs.size())
    return h5::failure(
        "trace '" + s.output.name() + "': expected " + Twine(s.layers.size()) +
        " layers and " + Twine(s.outputs.size()) + " outputs, but got " +
        Twine(sample.layers.size()) + " and " + Twine(sample.outputs.size()));
  for (size_t i = 0; i < s.layers.size(); ++i)
    if (Error error = s.appendLayer(s.layers[i], sample.layers[i]))
      return error;
  for (size_t k = 0; k < s.outputs.size(); ++k)
    if (Error error = s.outputs[k].append<double>(sample.outputs[k]))
      return error;
  if (s.counts)
    if (Error error = s.counts->append<int64_t>(sample.counts))
      return error;
  if (Error error = s.decision->append<int64_t>({&sample.decision, 1}))
    return error;
  if (s.saturated)
    if (Error error = s.saturated->append<int64_t>({&sample.saturated, 1}))
      return error;
  int64_t label = sample.label;
  if (s.labels)
    if (Error error = s.labels->append<int64_t>({&label, 1}))
      return error;
  ++s.samples;
  return Error::success();
}

Error TraceWriter::close() {
  State &s = *state;
  if (!s.output.file())
    return h5::failure("the trace '" + s.output.name() + "' is closed");
  if (s.samples == 0)
    for (State::Layer &layer : s.layers)
      if (Error error = s.startLayer(layer, layer.info.hasSpikes,
                                     layer.info.hasSpikes, true))
        return error;
  s.closeDatasets();
  return s.output.commit();
}
