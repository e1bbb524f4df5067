// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network by a convention, and what its NIR file cannot say.

#include "FitNeurons.h"
#include "WriteGraph.h"
#include "lib/Export/Common/Export.h"
#include "snnc/Export/NIR.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace mlir;

namespace snnc {
namespace {

using namespace nir;

/// "'a', 'b' and 3 more" of the nodes with this reset.
std::string listNodesWith(const Choices &choices, Reset reset) {
  constexpr size_t most = 6;
  std::string text;
  size_t count = 0;
  for (const auto &[name, own] : choices.resetOfNode)
    if (own == reset && ++count <= most)
      text += (text.empty() ? "'" : ", '") + name + "'";
  return count > most ? text + " and " + std::to_string(count - most) + " more"
                      : text;
}

/// The reset of most neurons stands for all, those of others beside it.
void shortenResets(Choices &choices) {
  std::optional<Reset> common;
  long most = 0;
  for (Reset reset : {Reset::Hard, Reset::Subtract, Reset::None}) {
    long count = llvm::count_if(choices.resetOfNode, [&](const auto &own) {
      return own.second == reset;
    });
    if (count <= most)
      continue;
    most = count;
    common = reset;
  }
  choices.reset = common;
  for (auto at = choices.resetOfNode.begin(); at != choices.resetOfNode.end();)
    at = at->second == common ? choices.resetOfNode.erase(at) : std::next(at);
}

/// The options of the import: the choices in the words of the command line.
std::string describeImport(Choices choices) {
  shortenResets(choices);
  std::string text = "--import-nir";
  llvm::SmallVector<StringRef> parts;
  std::string said = choices.describe(); // "convention=nir dt=0.1 reset=hard"
  StringRef(said).split(parts, ' ');
  for (StringRef part : parts)
    text += " --nir-" + part.str();
  return text;
}

/// The graph of `network` by a convention, and how well it says each neuron.
struct Attempt {
  Choices choices;
  std::unique_ptr<GraphBuilder> builder;
  std::vector<Fit> fits;
  bool built = false;

  Attempt(snn::NetworkOp network, const Convention &convention, double dt) {
    choices.convention = &convention;
    choices.dt = dt;
    builder = std::make_unique<GraphBuilder>(network, choices);
    built = succeeded(builder->build());
    for (const NeuronLayer &layer : builder->neurons)
      if (built)
        fits.push_back(fitNeuron(layer, builder->graph, choices));
  }
  bool succeeds() const {
    return built && llvm::all_of(fits, [](const Fit &fit) {
             return fit.problems.empty();
           });
  }
};

double stepOf(const Convention &convention, std::optional<double> given) {
  return given.value_or(convention.dt.value_or(1e-4)); // as frameworks do
}

/// Conventions that have what this one has not.
std::string findOthers(snn::NetworkOp network, const Convention &convention,
                       std::optional<double> dt) {
  ScopedDiagnosticHandler quiet(network.getContext(),
                                [](Diagnostic &) { return success(); });
  std::string text;
  for (const Convention &other : getConventions())
    if (other.id != convention.id &&
        Attempt(network, other, stepOf(other, dt)).succeeds())
      text += (text.empty() ? "" : ", ") + other.name.str();
  return text;
}

LogicalResult explainFits(snn::NetworkOp network, const Attempt &attempt,
                          std::optional<double> dt) {
  std::vector<std::pair<Operation *, std::string>> errors;
  for (auto [layer, fit] : llvm::zip(attempt.builder->neurons, attempt.fits))
    for (const std::string &text : fit.problems)
      errors.push_back({layer.op, text});
  std::string others = findOthers(network, *attempt.choices.convention, dt);
  for (const auto &[op, text] : errors) {
    InFlightDiagnostic error =
        emitLayerError(op) << "cannot be exported as NIR with "
                              "--nir-convention="
                           << attempt.choices.convention->name << ": " << text;
    if (&text == &errors.back().second)
      error.attachNote(network.getLoc())
          << (others.empty()
                  ? "no convention of NIR says all of this network"
                  : "--nir-convention= that says all of it: " + others);
  }
  return failure();
}

/// Readers take v_reset by its word unless they are told otherwise.
void warnAboutResets(const Choices &choices, Location file) {
  std::string subtract = listNodesWith(choices, Reset::Subtract),
              none = listNodesWith(choices, Reset::None);
  if (!subtract.empty())
    emitWarning(file) << "a spike of " << subtract
                      << " subtracts from the membrane, which NIR cannot say: "
                         "the file has v_reset = 0, and its reader must be "
                         "told (--nir-reset=subtract)";
  if (!none.empty())
    emitWarning(file) << "a spike of " << none
                      << " leaves the membrane as it is, which NIR cannot "
                         "say: the file has v_reset = 0, and its reader must "
                         "be told (--nir-reset=NODE=none)";
}

} // namespace

LogicalResult exportNIR(snn::NetworkOp network, const NIRExportOptions &options,
                        StringRef path) {
  const Convention *convention = findConvention(options.convention);
  if (!convention)
    return emitError(network.getLoc())
           << "--nir-convention=" << options.convention << ": expected one of "
           << listConventions();
  double dt = stepOf(*convention, options.stepSeconds);
  if (!(dt > 0 && std::isfinite(dt)))
    return emitError(network.getLoc())
           << "--nir-dt=" << formatNumber(dt) << ": expected seconds above 0";
  if (failed(exporter::checkSignals(network)))
    return failure();
  Attempt attempt(network, *convention, dt);
  if (!attempt.built)
    return failure();
  if (!attempt.succeeds())
    return explainFits(network, attempt, options.stepSeconds);
  Location file = exporter::locationOf(path, network);
  if (llvm::Error error = writeGraph(attempt.builder->graph, path))
    return emitError(file) << toString(std::move(error));
  for (auto [layer, fit] : llvm::zip(attempt.builder->neurons, attempt.fits))
    if (!fit.rounding.empty())
      emitRemark(file) << subjectOf(layer.op) << ": " << fit.rounding;
  warnAboutResets(attempt.choices, file);
  emitRemark(file) << "the equations are written as " << convention->title
                   << " reads them, with dt = " << formatNumber(dt) << "; '"
                   << describeImport(attempt.choices)
                   << exporter::describeOptions(network)
                   << "' reads the file back";
  return success();
}

} // namespace snnc
