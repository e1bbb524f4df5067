// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes runs as NIRGraphData of nir 1.0.8: what each node gave in each step.

#include "LayerDatasets.h"
#include "NIRData.h"
#include "snnc/Data/HDF5Output.h"
#include "snnc/Sim/Trace.h"

#include "llvm/ADT/STLExtras.h"

using namespace snnc::sim;
namespace h5 = snnc::data::h5;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;
using snnc::data::kNIRGraphData;
using snnc::data::kNIRMembrane;
using snnc::data::kNIRMembraneBefore;
using snnc::data::kNIRSpikes;

namespace {

class NIRDataWriter final : public TraceSink {
public:
  NIRDataWriter(h5::Output output, const TraceHeader &header, int64_t steps)
      : output(std::move(output)), header(header), steps(steps),
        layers(header.layers.size()) {}

  Error start();
  Error append(const SampleData &sample) override;
  Error close() override;

private:
  Error setType(const std::string &group, StringRef type) {
    return h5::writeStrAttribute(output.file(), output.name(), group,
                                 "__type__", type);
  }
  Error startArray(std::optional<h5::Dataset> &dataset, const TraceLayer &layer,
                   StringRef observable, bool flags, h5::Scalar scalar);
  Error startLayers(std::span<const LayerData> data);

  h5::Output output;
  TraceHeader header;
  int64_t steps, samples = 0;
  std::vector<LayerDatasets> layers;
};

} // namespace

Error NIRDataWriter::start() {
  if (Error error = setType("", kNIRGraphData))
    return error;
  for (const TraceLayer &layer : header.layers) {
    std::string group = "nodes/" + layer.name;
    if (Error error = h5::createGroup(output.file(), output.name(),
                                      group + "/observables"))
      return error;
    if (Error error = setType(group, "NIRNodeData"))
      return error;
  }
  return Error::success();
}

/// [samples, steps, neurons], whatever the shape of the neurons.
Error NIRDataWriter::startArray(std::optional<h5::Dataset> &dataset,
                                const TraceLayer &layer, StringRef observable,
                                bool flags, h5::Scalar scalar) {
  std::vector<int64_t> row = {steps, h5::countOf(layer.shape)};
  std::string group =
      "nodes/" + layer.name + "/observables/" + observable.str();
  Expected<h5::Dataset> created =
      flags
          ? h5::createFlags(output.file(), output.name(), group + "/data", row)
          : h5::createExtendible(output.file(), output.name(), group + "/data",
                                 scalar, row);
  if (!created)
    return created.takeError();
  dataset = std::move(*created);
  if (Error error = setType(group, "TimeGriddedData"))
    return error;
  return h5::writeAttribute(output.file(), output.name(), group, "dt",
                            header.stepSeconds);
}

Error NIRDataWriter::startLayers(std::span<const LayerData> data) {
  for (auto [layer, info, arrays] : llvm::zip(layers, header.layers, data)) {
    if (!arrays.spikes.empty())
      if (Error error = startArray(layer.spikes, info, kNIRSpikes,
                                   /*flags=*/!info.counts, h5::Scalar::U8))
        return error;
    if (!arrays.pre.empty())
      if (Error error = startArray(layer.pre, info, kNIRMembraneBefore, false,
                                   h5::Scalar::F32))
        return error;
    if (!arrays.post.empty())
      if (Error error = startArray(layer.post, info, kNIRMembrane, false,
                                   h5::Scalar::F32))
        return error;
  }
  return Error::success();
}

Error NIRDataWriter::append(const SampleData &sample) {
  if (samples++ == 0)
    if (Error error = startLayers(sample.layers))
      return error;
  for (auto [layer, data] : llvm::zip(layers, sample.layers))
    if (Error error = layer.append(data))
      return error;
  return Error::success();
}

Error NIRDataWriter::close() {
  layers.clear();
  return output.commit();
}

Expected<std::unique_ptr<TraceSink>>
snnc::sim::createNIRData(StringRef path, const TraceHeader &header,
                         int64_t steps) {
  if (header.level != "snn")
    return h5::failure("'" + path +
                       "': NIRData holds real numbers, expected a "
                       "run at level 'snn', but got '" +
                       header.level + "'");
  Expected<h5::Output> output = h5::Output::create(path);
  if (!output)
    return output.takeError();
  auto writer =
      std::make_unique<NIRDataWriter>(std::move(*output), header, steps);
  if (Error error = writer->start())
    return std::move(error);
  return writer;
}
