// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens traces (rule T2) and checks that they hang together.

#include "TraceFile.h"
#include "snnc/Data/NIRData.h"
#include "snnc/Sim/Trace.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

using namespace snnc::sim;
namespace h5 = snnc::data::h5;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

//===-- Layouts -----------------------------------------------------------===//

/// The names of rule T2, ours first.
static const TraceLayout &getLayout() {
  static const TraceLayout layout = {
      [](const h5::Id &file) {
        std::vector<std::pair<std::string, std::string>> layers;
        for (const std::string &child : h5::children(file, "layers"))
          layers.push_back({child, "layers/" + child});
        return layers;
      },
      {"spikes"},
      {"pre", "u", "mem_pre_reset"},
      {"post", "v", "mem_post_reset"},
      {"mem"}};
  return layout;
}

static const TraceLayout &getLavaLayout() {
  static const TraceLayout layout = {
      [](const h5::Id &file) {
        std::vector<std::pair<std::string, std::string>> layers;
        for (const std::string &child : h5::children(file, "layer"))
          layers.push_back({"layer" + child, "layer/" + child});
        return layers;
      },
      getLayout().spikes, getLayout().pre, getLayout().post,
      getLayout().unclear};
  return layout;
}

/// Nodes of graphs in graphs: "graph.node", as in the network (docs/NIR.md).
static void
listNodes(const h5::Id &file, const std::string &group,
          const std::string &scope, unsigned depth,
          std::vector<std::pair<std::string, std::string>> &layers) {
  constexpr unsigned most = 16;
  for (const std::string &child : h5::children(file, group + "nodes")) {
    std::string path = group + "nodes/" + child;
    if (h5::isGroup(file, path + "/nodes") && depth < most)
      listNodes(file, path + "/", scope + child + ".", depth + 1, layers);
    else
      layers.push_back({scope + child, path});
  }
}

static const TraceLayout &getNIRDataLayout() {
  static const TraceLayout layout = {
      [](const h5::Id &file) {
        std::vector<std::pair<std::string, std::string>> layers;
        listNodes(file, "", "", 0, layers);
        return layers;
      },
      {"observables/spikes/data", "observables/spike/data",
       "observables/s/data", "observables/z/data"},
      {"observables/v_pre_reset/data"},
      {"observables/v/data"},
      {"observables/voltage/data", "observables/voltages/data",
       "observables/membrane/data", "observables/mem/data",
       "observables/vmem/data"},
      /*isFlat=*/true};
  return layout;
}

//===-- Arrays ------------------------------------------------------------===//

Error TraceFile::addDataset(std::optional<h5::Dataset> &dataset,
                            const std::string &name, bool perStep,
                            bool integer) {
  if (!h5::isDataset(file, name))
    return Error::success();
  Expected<h5::Dataset> opened = h5::openDataset(file, path, name);
  if (!opened)
    return opened.takeError();
  dataset = std::move(*opened);
  bool hasSamples = dataset->shape().size() > 2;
  if (isLava && perStep)
    severalSamples |= hasSamples;
  if (isLava && !(perStep ? hasSamples : severalSamples))
    dataset->makeOneRow();
  const std::vector<int64_t> &shape = dataset->shape();
  bool isNumber = integer ? h5::isInteger(dataset->scalar())
                          : dataset->scalar() != h5::Scalar::Other;
  if (!isNumber || shape.size() < (perStep ? 2 : 1))
    return h5::failure("'" + dataset->where() + "': expected " +
                       (integer ? "integers" : "numbers") + " of shape [N" +
                       (perStep ? ", T" : "") + ", ...], but got " +
                       h5::name(dataset->scalar()) + " " +
                       h5::formatShape(shape));
  if (Expected<int64_t> fits = dataset->checkedElements(); !fits)
    return fits.takeError();
  // A framework's array may hold the first samples only.
  if (samples < 0 || (foreign && shape[0] > samples))
    samples = shape[0];
  if (perStep && steps < 0)
    steps = shape[1];
  if ((shape[0] != samples && !foreign) || (perStep && shape[1] != steps))
    return h5::failure("'" + dataset->where() + "': expected " +
                       Twine(samples) + " samples of " + Twine(steps) +
                       " steps as elsewhere in the trace, but got shape " +
                       h5::formatShape(shape));
  return Error::success();
}

/// The values of a scalar or of one number per neuron; empty when absent.
static Expected<std::vector<double>> readPerNeuron(const h5::Id &file,
                                                   const std::string &path,
                                                   const std::string &name,
                                                   int64_t neurons) {
  if (!h5::isDataset(file, name))
    return std::vector<double>();
  Expected<h5::Dataset> dataset = h5::openDataset(file, path, name);
  if (!dataset)
    return dataset.takeError();
  Expected<std::vector<double>> values = dataset->readAll<double>();
  if (values && values->size() != 1 &&
      static_cast<int64_t>(values->size()) != neurons)
    return h5::failure("'" + dataset->where() + "': expected 1 or " +
                       Twine(neurons) + " numbers, but got " +
                       Twine(values->size()));
  return values;
}

Error TraceFile::addArrays(Layer &layer, const std::string &group) {
  for (auto [array, names, integer] :
       {std::tuple(&layer.spikes, &layout->spikes, true),
        {&layer.pre, &layout->pre, level != "snn"},
        {&layer.post, &layout->post, level != "snn"}})
    for (StringRef name : *names)
      if (!*array)
        if (Error error =
                addDataset(*array, group + "/" + name.str(), true, integer))
          return error;
  for (StringRef name : layout->unclear) {
    std::string path = group + "/" + name.str();
    if (layer.post || !h5::isDataset(file, path))
      continue;
    if (layer.spikes) {
      notes.push_back("'" + this->path + "', layer '" + layer.name + "': '" +
                      name.str() +
                      "' does not say whether it is before or after "
                      "the reset (rule F6); it was not compared");
      continue;
    }
    if (Error error = addDataset(layer.post, path, true, level != "snn"))
      return error;
  }
  return Error::success();
}

Error TraceFile::addLayer(const std::string &name, const std::string &group) {
  Layer layer;
  layer.name = name;
  if (isLava && StringRef(name).drop_front(5).getAsInteger(10, layer.index))
    return h5::failure("'" + Twine(path) +
                       "': expected groups layer/<number> of a trace of Lava, "
                       "but got '" +
                       group + "'");
  Expected<int64_t> index =
      h5::readIntegerAttribute(file, path, group, "index");
  if (index)
    layer.index = *index;
  else if (!foreign)
    return index.takeError();
  else
    llvm::consumeError(index.takeError());
  if (Error error = addArrays(layer, group))
    return error;
  const h5::Dataset *first = nullptr;
  for (auto *dataset : {&layer.spikes, &layer.pre, &layer.post}) {
    if (!*dataset)
      continue;
    if (first && llvm::ArrayRef(first->shape()).drop_front(foreign) !=
                     llvm::ArrayRef((*dataset)->shape()).drop_front(foreign))
      return h5::failure("'" + (*dataset)->where() + "': expected shape " +
                         h5::formatShape(first->shape()) + " as '" +
                         first->where() + "', but got " +
                         h5::formatShape((*dataset)->shape()));
    first = &**dataset;
  }
  if (!first && layout->isFlat) { // whatever its observables are
    notes.push_back("'" + path + "', node '" + name +
                    "': has neither spikes nor v as TimeGriddedData (events "
                    "become that by to_time_gridded); it was not compared");
    return Error::success();
  }
  if (!first)
    return h5::failure("'" + path + "': layer '" + name +
                       "' has neither spikes nor membranes");
  layer.shape.assign(first->shape().begin() + 2, first->shape().end());
  for (int64_t extent : layer.shape)
    layer.neurons *= extent;
  for (auto [values, field] : {std::pair(&layer.unit, "/unit"),
                               {&layer.threshold, "/threshold"},
                               {&layer.band, "/band"}}) {
    Expected<std::vector<double>> read =
        readPerNeuron(file, path, group + field, layer.neurons);
    if (!read)
      return read.takeError();
    *values = std::move(*read);
  }
  layers.push_back(std::move(layer));
  return Error::success();
}

/// The chip's u and v are integers, a framework's membranes are not.
Expected<bool> TraceFile::hasIntegerUOrV() const {
  for (const std::string &child : h5::children(file, "layers"))
    for (const char *name : {"/u", "/v"}) {
      std::string array = "layers/" + child + name;
      if (!h5::isDataset(file, array))
        continue;
      Expected<h5::Dataset> dataset = h5::openDataset(file, path, array);
      if (!dataset)
        return dataset.takeError();
      if (h5::isInteger(dataset->scalar()))
        return true;
    }
  return false;
}

/// Whose trace it is. Ours states its level and what it was made from.
Error TraceFile::readHeader() {
  auto attribute = [&](const char *name, std::string &value) -> Error {
    Expected<std::string> read = h5::readStringAttribute(file, path, "", name);
    if (!read)
      return read.takeError();
    value = std::move(*read);
    return Error::success();
  };
  isLava = !h5::isGroup(file, "layers") && h5::isGroup(file, "layer");
  layout = isLava ? &getLavaLayout() : &getLayout();
  std::string type;
  if (Error error = attribute("__type__", type)) {
    llvm::consumeError(std::move(error));
  } else if (type == data::kNIRGraphData) {
    layout = &getNIRDataLayout();
    foreign = true;
    level = "snn";
    return Error::success();
  }
  if (Error error = attribute("level", level)) {
    if (!isLava && !h5::isGroup(file, "layers"))
      return h5::failure("'" + path +
                         "' is no trace (it has no group "
                         "'layers'): " +
                         llvm::toString(std::move(error)));
    llvm::consumeError(std::move(error));
    foreign = true;
    Expected<bool> isChip = hasIntegerUOrV();
    if (!isChip)
      return isChip.takeError();
    level = isLava || *isChip ? getStagedLevel().str() : "snn";
    return Error::success();
  }
  if (Error error = attribute("model_sha256", modelSha256)) {
    if (level != "snn" && !hasStages(level))
      return error;
    llvm::consumeError(std::move(error));
    foreign = true;
    return Error::success();
  }
  return attribute("data_sha256", dataSha256);
}

Error TraceFile::addResults() {
  size_t count = h5::children(file, "outputs").size();
  for (size_t k = 0; k < count; ++k) {
    std::optional<h5::Dataset> output;
    if (Error error = addDataset(output, "outputs/" + std::to_string(k), true,
                                 level != "snn"))
      return error;
    if (!output)
      return h5::failure("'" + path + "': expected outputs 0 to " +
                         Twine(count - 1) + ", but output " + Twine(k) +
                         " is missing");
    outputs.push_back(std::move(*output));
  }
  for (auto [dataset, ours, theirs] :
       {std::tuple(&counts, "counts", "output_counts"),
        {&decision, "decision", "predicted"}}) {
    bool renamed = foreign && !h5::isDataset(file, ours);
    if (Error error =
            addDataset(*dataset, renamed ? theirs : ours, false, true))
      return error;
  }
  return addDataset(saturated, "input_saturated", false, true);
}

Expected<TraceFile> TraceFile::open(StringRef path) {
  TraceFile trace;
  trace.path = path.str();
  Expected<h5::Id> file = h5::openFile(path);
  if (!file)
    return file.takeError();
  trace.file = std::move(*file);
  if (Error error = trace.readHeader())
    return std::move(error);
  for (const auto &[name, group] : trace.layout->list(trace.file))
    if (Error error = trace.addLayer(name, group))
      return std::move(error);
  llvm::sort(trace.layers, [](const Layer &a, const Layer &b) {
    return std::pair(a.index, StringRef(a.name)) <
           std::pair(b.index, StringRef(b.name));
  });
  if (Error error = trace.addResults())
    return std::move(error);
  if (trace.samples < 0)
    return h5::failure("'" + Twine(path) +
                       "' is no trace: it holds no layer and no decision" +
                       (trace.notes.empty() ? "" : ": " + trace.notes[0]));
  return std::move(trace);
}
