// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes and edges of a NIR file, nested graphs made flat.

#include "ReadNodes.h"
#include "snnc/Data/NIRData.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Names.h"

#include <set>

namespace h5 = snnc::data::h5;
using llvm::StringRef;
using llvm::Twine;

namespace snnc::nir {

namespace {

class GraphReader {
public:
  GraphReader(const h5::Id &file, StringRef fileName,
              const ImportLimits &limits, Findings &findings)
      : file(file), fileName(fileName), limits(limits), findings(findings),
        values(file, fileName, limits, findings) {}

  Graph read();

private:
  /// What stands under a name in one graph: one node, or a graph whose input
  /// and output these are (-1: it has none).
  struct Entry {
    int in = -1, out = -1;
    std::string type;
  };
  using Level = std::map<std::string, Entry>;

  bool checkRoot();
  Level readLevel(const std::string &path, const std::string &scope, int depth);
  Entry readEntry(const std::string &path, const std::string &name, int depth);
  Entry readNested(const std::string &path, const std::string &name, int depth);
  int addNode(Node node);
  void readEdges(const std::string &path, const std::string &scope,
                 const Level &level);
  std::string unique(std::string name);

  const h5::Id &file;
  std::string fileName;
  const ImportLimits &limits;
  Findings &findings;
  Values values;
  Graph graph;
  std::set<std::string> names;
  int64_t numNodes = 0; ///< graphs too
  bool stopped = false; ///< the file is beyond the limits
};

} // namespace

/// Printable, and a name that a layer may have (rule T2).
std::string GraphReader::unique(std::string name) {
  name = makePrintable(name);
  if (name.empty() || name == "." || name == "..")
    name = "_" + name;
  std::string result = name;
  for (int k = 2; !names.insert(result).second; ++k)
    result = name + "_" + std::to_string(k);
  return result;
}

int GraphReader::addNode(Node node) {
  graph.nodes.push_back(std::move(node));
  return static_cast<int>(graph.nodes.size()) - 1;
}

/// A graph of NIR stands in the file, and not something else.
bool GraphReader::checkRoot() {
  auto fail = [&](const Twine &text) {
    findings.error(text);
    return false;
  };
  if (!h5::isGroup(file, "node")) {
    auto type = h5::readStringAttribute(file, fileName, "", "__type__");
    bool isData = type && *type == data::kNIRGraphData;
    llvm::consumeError(type.takeError());
    return fail(
        Twine("expected the group 'node' of a NIR file, but there is none") +
        (isData ? "; it holds recordings (NIRGraphData), no network"
         : h5::isGroup(file, "layer")
             ? "; with its group 'layer' it may be a .net file of lava-dl, "
               "which " +
                   advise("import-netx", "") + " reads"
             : ""));
  }
  auto version = h5::readString(file, fileName, "version");
  if (version)
    graph.version = makePrintable(*version);
  llvm::consumeError(version.takeError());
  auto type = h5::readString(file, fileName, "node/type");
  if (!type) {
    llvm::consumeError(type.takeError());
    return fail("node/type: expected one string, 'NIRGraph'");
  }
  return *type == "NIRGraph" ||
         fail("node/type: expected a NIRGraph, but got '" + *type + "'");
}

Graph GraphReader::read() {
  if (checkRoot())
    readLevel("node", "", 0);
  return std::move(graph);
}

GraphReader::Level GraphReader::readLevel(const std::string &path,
                                          const std::string &scope, int depth) {
  Level level;
  if (!h5::isGroup(file, path + "/nodes")) {
    findings.error(path + ": expected a group 'nodes', but there is none");
    return level;
  }
  auto most = size_t(limits.nodes) + 1;
  for (const std::string &child : h5::children(file, path + "/nodes", most)) {
    if (stopped)
      return level;
    level.emplace(child,
                  readEntry(path + "/nodes/" + child, scope + child, depth));
  }
  if (!stopped)
    readEdges(path, scope, level);
  return level;
}

/// "0", and "graph.0" in a nested graph.
GraphReader::Entry GraphReader::readEntry(const std::string &path,
                                          const std::string &name, int depth) {
  Node node;
  node.path = path;
  node.name = unique(name);
  // Groups may lie in themselves, or be counted many times.
  if (++numNodes > limits.nodes) {
    stopped = true;
    graph.edgesKnown = false;
    findings.error(
        "node '" + node.name +
        "': " + describeBeyond(importer::Limit::Nodes, limits, std::nullopt));
    return {};
  }
  auto type = h5::readString(file, fileName, path + "/type");
  if (!type) {
    llvm::consumeError(type.takeError());
    findings.error("node '" + node.name +
                   "': type: expected one string, a kind of node");
    int index = addNode(std::move(node));
    return {index, index, ""};
  }
  node.type = makePrintable(*type);
  if (*type == "NIRGraph")
    return readNested(path, name, depth);
  if (auto kind = findKind(*type)) {
    node.kind = *kind;
    node.isRead = readNode(node, h5::children(file, path), values);
    if (depth > 0 && (node.kind == Node::Input || node.kind == Node::Output))
      node.kind = Node::Join;
  } else {
    findings.error("node '" + node.name + "': '" + *type +
                   "' is not a kind of node that is read; these are " +
                   listKinds());
  }
  int index = addNode(std::move(node));
  return {index, index, *type};
}

GraphReader::Entry GraphReader::readNested(const std::string &path,
                                           const std::string &name, int depth) {
  if (depth >= limits.nesting) {
    stopped = true;
    graph.edgesKnown = false;
    findings.error(
        "node '" + name +
        "': " + describeBeyond(importer::Limit::Nesting, limits, std::nullopt) +
        ", unless one lies in itself");
    return {};
  }
  Level level = readLevel(path, name + ".", depth + 1);
  Entry result{-1, -1, "NIRGraph"};
  std::vector<int> inputs, outputs;
  for (const auto &[child, entry] : level) {
    if (entry.type == "Input")
      inputs.push_back(entry.in);
    if (entry.type == "Output")
      outputs.push_back(entry.in);
  }
  for (auto [what, list, index] :
       {std::tuple("Input", &inputs, &result.in),
        std::tuple("Output", &outputs, &result.out)}) {
    if (list->size() == 1) {
      *index = list->front();
    } else if (!stopped) {
      graph.edgesKnown = false;
      findings.error("node '" + name + "' (NIRGraph): expected one " + what +
                     " in it, but got " + Twine(list->size()) +
                     "; which of them an edge means is not known");
    }
  }
  return result;
}

void GraphReader::readEdges(const std::string &path, const std::string &scope,
                            const Level &level) {
  std::string where = path + "/edges";
  auto fail = [&](const Twine &text) {
    graph.edgesKnown = false;
    findings.error(where + ": " + text);
  };
  if (!h5::isDataset(file, where))
    return fail("expected pairs of nodes, but it is missing");
  if (h5::isEmpty(file, where))
    return; // an empty list has numbers as its type
  Shape shape;
  auto strings = h5::readStrings(file, fileName, where, shape);
  if (!strings)
    return fail(toString(strings.takeError()));
  if (shape.size() != 2 || shape[1] != 2)
    return fail("expected pairs of nodes, shape [n, 2], but got " +
                describeShape(shape));
  std::set<std::pair<StringRef, StringRef>> seen;
  for (size_t i = 0; i + 1 < strings->size(); i += 2) {
    const std::string &from = (*strings)[i], &to = (*strings)[i + 1];
    std::string label = "edge '" + scope + from + "' to '" + scope + to + "'";
    auto source = level.find(from), target = level.find(to);
    if (source == level.end() || target == level.end()) {
      findings.error(label + ": there is no node '" +
                     (source == level.end() ? from : to) + "'" +
                     (scope.empty() ? "" : " in this graph"));
      continue;
    }
    if (!seen.insert({from, to}).second) {
      findings.error(label + ": stands twice; whether its value counts twice "
                             "is not known");
      continue;
    }
    if (source->second.out >= 0 && target->second.in >= 0)
      graph.edges.push_back({source->second.out, target->second.in});
  }
}

Graph readGraph(const h5::Id &file, StringRef fileName,
                const ImportLimits &limits, Findings &findings) {
  return GraphReader(file, fileName, limits, findings).read();
}

} // namespace snnc::nir
