// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the snn network of a NIR file.

#include "Emit.h"
#include "snnc/Import/NIR.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace snnc {
namespace {

using namespace nir;

/// The node whose result the output is, nested graphs and moves left out; -1
/// where several are added up.
int sourceOfOutput(const Graph &graph) {
  int at = graph.output;
  for (size_t k = 0; k < graph.nodes.size(); ++k) {
    const Node &node = graph.nodes[at];
    bool hands = node.kind == Node::Output || node.kind == Node::Join ||
                 node.kind == Node::Flatten;
    if (!hands)
      return at;
    if (graph.into(at).size() != 1)
      return -1;
    at = graph.edges[graph.into(at)[0]].from;
  }
  return -1;
}

bool isMembraneDecode(const NIRImportOptions &options) {
  return options.decode &&
         (*options.decode == "last" || *options.decode == "max" ||
          *options.decode == "mean");
}

/// A neuron without reset that nothing but the output reads: its membrane is
/// the same before and after, and may be the result.
void chooseReadout(const NIRImportOptions &options, const Choices &choices,
                   Network &network, Findings &findings) {
  int source = sourceOfOutput(network.graph);
  if (source < 0 || !network.graph.nodes[source].isSpiking() ||
      !isMembraneDecode(options))
    return;
  const Node &node = network.graph.nodes[source];
  if (choices.resetOf(node) != Reset::None)
    return findings.error(
        "--decode=" + *options.decode + ": the output is the spikes of " +
        node.label() +
        "; expected count or first, or, where it never resets "
        "and its membrane is the result, --nir-reset=…," +
        node.name + "=none");
  if (network.graph.outOf(source).size() != 1)
    return findings.error("--decode=" + *options.decode + ": the spikes of " +
                          node.label() +
                          " are read in the network too; expected count or "
                          "first");
  network.readout = source;
  findings.note("the output is the membrane of '" + node.name +
                "', which never resets (--nir-reset, --decode=" +
                *options.decode + "), and not its spikes");
}

/// `--decode`, or what stands for it (rule T6).
void chooseDecode(const NIRImportOptions &options, Network &network,
                  Findings &findings) {
  const Graph &graph = network.graph;
  int source = sourceOfOutput(graph);
  bool spikes = network.contents[graph.output].kind != Content::Floats;
  if (options.decode)
    return importer::readDecode(options, spikes,
                                spikes ? "the output is spikes"
                                       : "the output is a membrane or current",
                                network.signature, findings);
  bool membrane = source >= 0 && graph.nodes[source].isNeuron();
  network.signature.decode = spikes     ? snn::Decode::Count
                             : membrane ? snn::Decode::Last
                                        : snn::Decode::Mean;
  findings.note(
      spikes ? "the class is the output with most spikes (--decode=count), as "
               "nothing else was said"
      : membrane
          ? "the class is the largest membrane in the last step "
            "(--decode=last), as nothing else was said"
          : "the class is the largest mean of the output over the steps "
            "(--decode=mean), as no neuron adds it up and nothing else was "
            "said");
}

void makeNeurons(const Choices &choices, Network &network, Findings &findings) {
  for (size_t i = 0; i < network.graph.nodes.size(); ++i)
    if (const Node &node = network.graph.nodes[i]; node.isNeuron())
      network.neurons.emplace(i, makeNeuron(node, choices,
                                            isRecurrent(network.graph, int(i)),
                                            findings));
}

/// What the file does not say, in the module and on stderr.
void noteAssumptions(const Graph &graph, const Choices &choices,
                     Network &network, Findings &findings) {
  network.assumed = "NIR";
  if (!graph.version.empty())
    network.assumed += " " + graph.version;
  if (!choices.convention)
    return;
  network.assumed += ": " + choices.describe();
  findings.note("read with " + choices.describe() + ": " +
                choices.convention->equations);
  constexpr size_t most = 12;
  std::string back;
  size_t count = 0;
  for (const Edge &edge : graph.edges)
    if (edge.delayed && ++count <= most)
      back += (back.empty() ? "'" : ", '") + graph.nodes[edge.from].name +
              "' to '" + graph.nodes[edge.to].name + "'";
  if (count > most)
    back += " and " + std::to_string(count - most) + " more";
  if (!back.empty())
    findings.note("recurrent edges arrive one step later, 0 at first: " + back);
}

bool hasState(const Graph &graph) {
  return llvm::any_of(graph.nodes, [](const Node &node) {
    return node.isNeuron() || node.kind == Node::Threshold;
  });
}

OwningOpRef<ModuleOp> readFile(StringRef path, const NIRImportOptions &options,
                               Location location, Findings &findings) {
  importer::Signature signature = importer::readOptions(options, findings);
  llvm::Expected<data::h5::Id> file = data::h5::openFile(path);
  if (!file) {
    findings.error(toString(file.takeError()));
    return nullptr;
  }
  Findings found;
  Graph graph = readGraph(*file, path, options.limits, found);
  bool isGraph = !graph.nodes.empty();
  if (isGraph)
    checkEdges(graph, found);
  if (isGraph && !found.failed())
    inferShapes(graph, options.limits, found);
  if (isGraph && !found.failed() && !hasState(graph))
    found.error("expected neurons, but there are none: an ANN has no spikes");
  bool understood = isGraph && !found.failed();
  found.appendTo(findings);
  if (!isGraph)
    return nullptr;
  Choices choices = readChoices(options, graph, findings);
  if (findings.failed()) {
    // All that the choice is missing for.
    for (const std::string &note : found.notes)
      if (understood && !findings.help.empty())
        findings.help += "\nread as it stands: " + note;
    return nullptr;
  }
  Network network{graph, importer::getNetworkName(path), signature, {}, -1, "",
                  {}};
  settleDelays(graph, choices, findings);
  if (choices.convention)
    makeNeurons(choices, network, findings);
  if (!findings.failed())
    breakCycles(graph,
                choices.convention ? choices.convention->recurrence
                                   : Recurrence::DelaysSpikes,
                findings);
  if (!findings.failed() && choices.convention &&
      choices.convention->id == Convention::Lava)
    checkLatency(graph, findings);
  chooseReadout(options, choices, network, findings);
  if (findings.failed())
    return nullptr;
  network.inferContents();
  chooseDecode(options, network, findings);
  noteAssumptions(graph, choices, network, findings);
  if (findings.failed())
    return nullptr;
  return emitNetwork(network, location, findings);
}

} // namespace

OwningOpRef<ModuleOp> importNIR(StringRef path, const NIRImportOptions &options,
                                MLIRContext *context) {
  context->loadDialect<snn::SNNDialect, arith::ArithDialect>();
  return importer::importFile(path, context,
                              [&](Location file, Findings &findings) {
                                return readFile(path, options, file, findings);
                              });
}

} // namespace snnc
