// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the core image back from the artefacts, counts what it uses, and runs
// the network before and after the lowering on recordings.

#include "targets/Loihi/Proofs.h"

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Conversion/LedgerNames.h"
#include "snnc/Sim/Executable.h"
#include "snnc/Support/Advice.h"
#include "targets/Loihi/ChipPicture.h"
#include "targets/Loihi/LoadNetwork.h"

#include "llvm/Support/MemoryBuffer.h"

#include <fmt/format.h>

#include <map>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;
using Claim = snnc::report::Claim;

namespace {
class ChipProofs {
public:
  ChipProofs(const ProofRun &run, report::Report &report, MappedChip mapped)
      : run(run), report(report), hardware(*report.hardware),
        mapped(std::move(mapped)) {}
  LogicalResult prove();

private:
  LogicalResult readArtefacts();
  void addUse();
  void addCores();
  void addTraffic(const std::vector<int64_t> &messages);
  void proveImage();
  void proveRange();
  void proveRuns();
  llvm::Expected<std::string> compareRuns();

  const ProofRun &run;
  report::Report &report;
  report::Hardware &hardware;
  MappedChip mapped;
  CoreImage image;
  std::vector<CoreUse> uses; ///< of image.cores
  Calibration recordings;
};
} // namespace

//===----------------------------------------------------------------------===//
// What the chip holds
//===----------------------------------------------------------------------===//

static llvm::Expected<std::string> readFile(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::createStringError(buffer.getError(),
                                   "cannot read '" + path + "'");
  return (*buffer)->getBuffer().str();
}

LogicalResult ChipProofs::readArtefacts() {
  auto read = [&]() -> llvm::Error {
    auto json = readFile(run.folder + "/cores.json");
    if (!json)
      return json.takeError();
    auto binary = readFile(run.folder + "/cores.bin");
    if (!binary)
      return binary.takeError();
    auto parsed = parseImage(*json, *binary);
    if (!parsed)
      return parsed.takeError();
    image = std::move(*parsed);
    return llvm::Error::success();
  };
  if (llvm::Error error = read())
    return mlir::emitError((*run.mapping.module)->getLoc())
           << "core image: " << toString(std::move(error));
  std::vector<CoreNeurons> cores = readCores(mapped);
  llvm::sort(cores, [](const CoreNeurons &a, const CoreNeurons &b) {
    return *a.index < *b.index;
  });
  if (cores.size() != image.cores.size())
    return mlir::emitError((*run.mapping.module)->getLoc())
           << "core image: its cores are not those of the chip";
  std::vector<CorePlan> plans =
      planCores(mapped.loaded.network, *mapped.model, cores);
  for (auto [core, plan] : llvm::zip(image.cores, plans)) {
    uses.push_back(getUse(*mapped.model, image, core));
    uses.back().synapses = plan.use.synapses;
  }
  return success();
}

void ChipProofs::addUse() {
  const Model &model = *mapped.model;
  hardware.part = model.name;
  hardware.contents = ".net file for lava-dl, core image, picture, manifest";
  hardware.figures = "used";
  hardware.measurable = false;
  hardware.resources = {{"cores", double(image.cores.size()), std::nullopt,
                         double(model.cores.value)}};
  double words = 0, all = 0;
  std::vector<report::Resource> fullest;
  for (const CoreUse &use : uses) {
    words += double(use.synapseWords);
    all += double(model.synapseWords.value);
    size_t k = 0;
    for (auto [limit, used] : listCounts(model, use)) {
      if (k == fullest.size())
        fullest.push_back({std::string(limit->name) + ", fullest core", 0.0,
                           std::nullopt, double(limit->value)});
      report::Resource &resource = fullest[k++];
      resource.predicted = std::max(*resource.predicted, double(used));
    }
  }
  hardware.resources.push_back(
      {"synapse words of these cores", words, std::nullopt, all});
  llvm::append_range(hardware.resources, fullest);
  hardware.pictureCaption =
      "The cores of the chip: the layer that most compartments are of, and how "
      "full the core is";
  hardware.picture =
      report::meshPicture(describeMesh(model, image), /*standalone=*/false);
}

void ChipProofs::addCores() {
  report::Figures table{"cores",
                        "Cores. In use: the share of the limit that is "
                        "fullest. Synapses: as they are stored, equal lists "
                        "once.",
                        {{"index", "Core"},
                         {"layers", "Layers"},
                         {"compartments", "Compartments", true},
                         {"configurations", ""},
                         {"thresholds", "Thresholds", true},
                         {"input_axons", "Axons in", true},
                         {"output_axons", "Axons out", true},
                         {"synapses", "Synapses", true},
                         {"formats", ""},
                         {"synapse_words", "Synapse words", true},
                         {"utilisation", ""},
                         {"fullest", ""},
                         {"in_use", "In use"}},
                        {}};
  report::Mesh mesh = describeMesh(*mapped.model, image);
  for (auto [core, use, tile] : llvm::zip(image.cores, uses, mesh.used)) {
    std::string layers;
    for (const auto &[name, neurons] : tile.contents)
      layers += (layers.empty() ? "" : ", ") + name;
    table.rows.push_back(
        {core.index, layers, use.compartments, use.configurations,
         use.thresholds, use.inputAxons, use.outputAxons, use.synapses,
         use.formats, use.synapseWords, tile.utilisation, tile.fullest,
         fmt::format("{:.0f} % of {}", 100 * tile.utilisation, tile.fullest)});
  }
  hardware.tables.push_back(std::move(table));
}

void ChipProofs::addTraffic(const std::vector<int64_t> &messages) {
  report::Work &work = hardware.work.emplace();
  work.key = "messages";
  work.name = "Messages per recording";
  work.predictedBy =
      "spikes and input events, once for each core that gets them";
  work.input = run.options.get("bench-input").empty()
                   ? "the calibration data"
                   : run.options.get("bench-input").str();
  work.samples = fmt::format("{}:{}", recordings.begin, recordings.end);
  work.predicted = messages;
}

//===----------------------------------------------------------------------===//
// Proofs
//===----------------------------------------------------------------------===//

void ChipProofs::proveImage() {
  Claim claim{"core-image",
              "The core image, read back from its files and decoded, is the "
              "network: every weight, delay and constant.",
              Claim::State::Failed, ""};
  auto decoded = decodeImage(image);
  if (!decoded) {
    claim.detail = toString(decoded.takeError()) + ".";
  } else if (std::string differs =
                 compareNetworks(mapped.loaded.network, *decoded);
             !differs.empty()) {
    claim.detail = differs + ".";
  } else {
    claim.state = Claim::State::Proved;
    uint64_t synapses = 0, neurons = 0;
    for (const Synapses &layer : decoded->synapses)
      synapses += layer.entries.size();
    for (const Layer &layer : decoded->layers)
      neurons += layer.size();
    claim.detail = fmt::format("{} synapses and {} neurons equal.",
                               report::grouped(int64_t(synapses)),
                               report::grouped(int64_t(neurons)));
  }
  report.claims.push_back(std::move(claim));
}

/// Sums beyond these are kept in range by rules in which public tools differ.
void ChipProofs::proveRange() {
  constexpr int64_t most = (1 << 15) - 1;
  Claim claim{"sums",
              "No sum of a step leaves the range in which all public models of "
              "the chip agree, whatever the input within its declared bounds.",
              Claim::State::NotProved,
              ("The network was not made by " + kIntegersEntry +
               ", which bounds its sums.")
                  .str()};
  std::optional<int64_t> largest;
  std::string where;
  if (report.ledger.contains("layers"))
    for (const auto &layer : report.ledger["layers"]) {
      auto entry = layer.find(kIntegersEntry.str());
      if (entry == layer.end() || !entry->contains(kLargestSumKey.str()))
        continue;
      int64_t sum = entry->at(kLargestSumKey.str()).get<int64_t>();
      if (largest && sum <= *largest)
        continue;
      largest = sum;
      where = layer.value("name", "");
    }
  if (largest) {
    claim.detail =
        fmt::format("At most {}, at '{}'; they agree up to {}.",
                    report::grouped(*largest), where, report::grouped(most));
    if (*largest <= most)
      claim.state = Claim::State::Proved;
  }
  report.claims.push_back(std::move(claim));
}

namespace {
/// How many cores each source sends to.
struct FanOut {
  std::vector<std::vector<int64_t>> inputs, layers;

  FanOut(const Network &network, const CoreImage &image) {
    for (uint32_t elements : network.inputs)
      inputs.emplace_back(elements);
    for (const Layer &layer : network.layers)
      layers.emplace_back(layer.size());
    for (const InputRoute &route : image.inputRoutes)
      ++inputs[route.input][route.element];
    for (const ImageCore &core : image.cores)
      for (const Route &route : core.routes) {
        const Compartment &from = core.compartments[route.compartment];
        ++layers[from.layer][from.neuron];
      }
  }
};
} // namespace

/// The first difference of two runs by layer, or nothing. Layers are found by
/// name: both networks have the two stages of each neuron.
static std::string compareResults(const sim::Executable &a,
                                  const sim::RunResult &ra,
                                  const sim::Executable &b,
                                  const sim::RunResult &rb,
                                  int64_t &membranes) {
  if (ra.decision != rb.decision || ra.steps != rb.steps)
    return "the decision";
  if (ra.outputs != rb.outputs)
    return "an output";
  std::map<std::string, size_t> byName;
  for (auto [k, layer] : llvm::enumerate(b.neurons()))
    byName[layer.name] = k;
  for (auto [k, layer] : llvm::enumerate(a.neurons())) {
    auto other = byName.find(layer.name);
    if (other == byName.end())
      return "'" + layer.name + "', which only one of them has";
    const sim::NeuronRecord &x = ra.neurons[k], &y = rb.neurons[other->second];
    if (x.spikes != y.spikes || x.post != y.post)
      return "'" + layer.name + "'";
    membranes += int64_t(x.post.size());
  }
  return "";
}

/// Runs both networks; what was compared, or an error that says what differs.
llvm::Expected<std::string> ChipProofs::compareRuns() {
  Operation *before = *getOnlyNetwork(run.integer);
  auto a = sim::Executable::create(before);
  auto b = sim::Executable::create(mapped.loaded.op);
  if (failed(a) || failed(b))
    return llvm::createStringError("a network cannot be run");
  const Network &network = mapped.loaded.network;
  FanOut fanOut(network, image);
  std::vector<int64_t> messages;
  int64_t membranes = 0;
  auto count = [&](const data::Recording &recording,
                   const sim::RunResult &result) {
    int64_t sum = 0;
    for (uint32_t element : recording.address)
      sum += fanOut.inputs[0][element];
    for (auto [k, neurons] : llvm::enumerate((*b)->neurons()))
      for (auto [l, layer] : llvm::enumerate(network.layers)) {
        if (layer.name != neurons.name)
          continue;
        const std::vector<uint8_t> &spikes = result.neurons[k].spikes;
        for (size_t i = 0; i != spikes.size(); ++i)
          sum += spikes[i] * fanOut.layers[l][i % layer.size()];
      }
    messages.push_back(sum);
  };
  llvm::Error error =
      sim::runAll(**b, *recordings.source, recordings.begin, recordings.end,
                  {/*trace=*/true}, recordings.threads,
                  [&](const data::Recording &recording,
                      sim::RunResult &result) -> llvm::Error {
                    auto other = (*a)->run(recording, {/*trace=*/true});
                    if (!other)
                      return other.takeError();
                    std::string differs =
                        compareResults(**a, *other, **b, result, membranes);
                    if (!differs.empty())
                      return llvm::createStringError(
                          "recording " +
                          std::to_string(recordings.begin + messages.size()) +
                          ": they differ in " + differs);
                    count(recording, result);
                    return llvm::Error::success();
                  });
  if (error)
    return std::move(error);
  addTraffic(messages);
  return fmt::format("{} recordings, {} membranes and currents equal.",
                     report::grouped(int64_t(messages.size())),
                     report::grouped(membranes));
}

void ChipProofs::proveRuns() {
  Claim claim{"executors",
              "On recordings, the network of the chip equals the integer "
              "network in every current, membrane and spike.",
              Claim::State::NotProved, ""};
  Operation *network = mapped.loaded.op;
  const TargetOptions &options = run.options;
  if (options.get("bench-input").empty() &&
      !(*run.mapping.module)->hasAttr(snn::kCalibrationAttr)) {
    claim.detail = "No recordings (" + advise("bench-input", "FILE") + " or " +
                   advise("calibration", "FILE") + ").";
    report.claims.push_back(std::move(claim));
    return;
  }
  auto opened = openCalibrationRange(network, options.get("bench-input"),
                                     options.get("bench-samples"),
                                     options.threads, /*most=*/16);
  claim.detail = "The recordings cannot be read.";
  if (succeeded(opened)) {
    recordings = std::move(*opened);
    auto compared = compareRuns();
    if (compared) {
      claim.state = Claim::State::Proved;
      claim.detail = *compared;
    } else {
      claim.state = Claim::State::Failed;
      claim.detail = toString(compared.takeError()) + ".";
    }
  }
  report.claims.push_back(std::move(claim));
}

LogicalResult ChipProofs::prove() {
  run.startPhase("proofs");
  if (failed(readArtefacts()))
    return failure();
  addUse();
  addCores();
  proveRange();
  proveImage();
  proveRuns();
  std::string folder = report.hardware->folder;
  report.next.push_back(
      {"Load the network in lava-dl, where it runs as here, spike by spike "
       "(Python):",
       "from lava.lib.dl import netx\n"
       "net = netx.hdf5.Network(net_config='" +
           folder + "network.net')"});
  report.next.push_back({"Read what each core holds; README.md says how the "
                         "image is laid out:",
                         "less " + folder + "README.md"});
  return success();
}

LogicalResult snnc::loihi::proveChip(const ProofRun &run,
                                     report::Report &report) {
  FailureOr<MappedChip> mapped = getMappedChip(*run.mapping.module);
  if (failed(mapped))
    return failure();
  return ChipProofs(run, report, std::move(*mapped)).prove();
}
