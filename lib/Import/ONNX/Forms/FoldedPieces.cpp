// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The parts of such a file that go over time by themselves.

#include "Folded.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace snnc::onnxio {

/// Whether the node takes one step out of its first operand, or all apart.
bool FoldedMatcher::takesStep(const onnx::NodeProto &node) const {
  const OverTime *over = times.find(node.input(0));
  if (!over || !over->axis)
    return false;
  auto isTime = [&](std::optional<int64_t> axis) {
    return axis && (*axis < 0 ? *axis + int64_t(over->sizes.size()) : *axis) ==
                       *over->axis;
  };
  StringRef type = node.op_type();
  if (type == "Slice")
    return node.input_size() >= 4 && isTime(constants.integerOf(node.input(3)));
  return (type == "Split" ||
          (type == "Gather" && constants.integerOf(node.input(1)))) &&
         isTime(integerOf(node, "axis", 0));
}

/// Whether the node puts all steps together again.
bool FoldedMatcher::joins(const onnx::NodeProto &node,
                          const StringSet<> &inside) const {
  if (node.op_type() == "ConcatFromSequence")
    return true;
  return node.op_type() == "Concat" && node.input_size() == numSteps &&
         all_of(node.input(), [&](const std::string &input) {
           return inside.contains(input);
         });
}

/// Whether all steps of the sequence are taken out, and not the last only.
bool FoldedMatcher::isTakenApart(const std::string &sequence) const {
  int64_t count = 0;
  for (int reader : cutter.readers(sequence))
    if (live[reader] && takesStep(graph.node(reader)))
      count += std::max<int64_t>(1, graph.node(reader).output_size());
  return count > 1;
}

/// A network written out whose steps all read the input: behind what is done
/// once, it is read as often as there are steps.
bool FoldedMatcher::addAgain() {
  std::string sequence = step.input(0).name();
  while (cutter.readers(sequence).size() == 1)
    sequence = graph.node(cutter.readers(sequence)[0]).output(0);
  numSteps = int64_t(cutter.readers(sequence).size());
  return numSteps > 1 && addUnrolled(step.input(0).name());
}

/// Neurons whose loop was written out: from where steps are taken out of
/// `sequence` to where they are put together.
bool FoldedMatcher::addUnrolled(const std::string &sequence) {
  StringSet<> inside, results;
  std::vector<int> nodes;
  for (int i = cutter.readers(sequence).front(); i < graph.node_size(); ++i) {
    const onnx::NodeProto &node = graph.node(i);
    bool takes = is_contained(node.input(), sequence) &&
                 (isReadAgain || takesStep(node));
    std::vector<std::string> reads = namesRead(node);
    bool follows = any_of(
        reads, [&](const std::string &name) { return inside.contains(name); });
    if (!live[i] || (!takes && !follows))
      continue;
    if (follows && any_of(reads, [&](const std::string &name) {
          return times.find(name);
        }))
      return false; // two sequences at once
    nodes.push_back(i);
    for (const std::string &output : node.output())
      (joins(node, inside) ? results : inside).insert(output);
  }
  onnx::GraphProto part = cutPiece(nodes, sequence);
  for (int node : nodes)
    for (const std::string &value : graph.node(node).output()) {
      bool isOutput = any_of(graph.output(), [&](const auto &output) {
        return output.name() == value;
      });
      if (results.contains(value) || isOutput)
        setSizes(*part.add_output(), value, std::nullopt);
    }
  taken.insert(nodes.begin(), nodes.end());
  return addPiece(std::move(part), sequence,
                  [&](const std::string &value, const Shape &sizes) {
                    return joinedByNodes(value, sizes);
                  });
}

/// `value` is what a Concat makes of steps with these sizes, each perhaps with
/// a dimension more.
std::optional<OverTime> FoldedMatcher::joinedByNodes(std::string value,
                                                     const Shape &sizes) const {
  int producer = cutter.producer(value);
  const onnx::NodeProto &join = graph.node(producer);
  OverTime result{sizes, std::nullopt};
  if (join.op_type() != "Concat" && join.op_type() != "ConcatFromSequence")
    return result; // of the last step only
  bool adds = integerOf(join, "new_axis", 0) != 0;
  if (join.op_type() == "Concat") {
    value = join.input(join.input_size() - 1);
    for (int at; (at = cutter.producer(value)) >= 0;
         value = graph.node(at).input(0)) {
      StringRef type = graph.node(at).op_type();
      adds |= type == "Unsqueeze";
      if (type != "Unsqueeze" && type != "Identity")
        break;
    }
  }
  if (adds)
    result.sizes.insert(result.sizes.begin(), 1);
  int64_t axis = integerOf(join, "axis", 0), rank = result.sizes.size();
  axis += axis < 0 ? rank : 0;
  if (axis < 0 || axis >= rank)
    return std::nullopt;
  for (int64_t d = 0; d <= axis; ++d)
    if (result.sizes[d] != 1)
      return std::nullopt;
  result.axis = axis;
  result.sizes[axis] = numSteps;
  return result;
}

/// A Loop or a Scan over one sequence.
bool FoldedMatcher::addLoop(int index) {
  const onnx::NodeProto &node = graph.node(index);
  std::set<std::string> sequences;
  for (const std::string &name : namesRead(node)) {
    if (const OverTime *over = times.find(name)) {
      if (!over->axis)
        return false;
      sequences.insert(name);
    } else if (!constants.contains(name) && !times.isSized(name)) {
      return false;
    }
  }
  if (sequences.size() != 1)
    return false;
  std::string sequence = *sequences.begin();
  onnx::GraphProto part = cutPiece({index}, sequence);
  for (const std::string &value : node.output()) {
    bool isRead = !cutter.readers(value).empty() ||
                  any_of(graph.output(), [&](const auto &output) {
                    return output.name() == value;
                  });
    if (!value.empty() && isRead)
      setSizes(*part.add_output(), value, std::nullopt);
  }
  return addPiece(std::move(part), sequence,
                  [&](const std::string &, const Shape &sizes) {
                    OverTime result{sizes, 0};
                    result.sizes.insert(result.sizes.begin(), numSteps);
                    return result;
                  });
}

/// A neuron of another domain that works on all steps: one that works on a step
/// and carries its state.
bool FoldedMatcher::addNeuron(const onnx::NodeProto &node) {
  const OverTime *over = times.find(node.input(0));
  if (!over || !over->axis || node.output_size() != 1)
    return false;
  OverTime spikes = *over;
  Shape sizes = withoutTime(spikes);
  const std::string &to = node.output(0);
  std::string from = to + ":in", fired = to + ":spikes";
  onnx::ValueInfoProto in, out;
  setSizes(in, to + ":state", sizes);
  setSizes(out, to + ":next", sizes);
  addReshape(node.input(0), from, sizes);
  onnx::NodeProto *neuron = step.add_node();
  neuron->set_domain(node.domain());
  neuron->set_op_type(node.op_type());
  neuron->set_name(node.name());
  for (const std::string &name : {from, in.name()})
    neuron->add_input(name);
  for (const std::string &name : {fired, out.name()})
    neuron->add_output(name);
  for (const onnx::AttributeProto &attribute : node.attribute())
    if (attribute.name() != "v_init")
      *neuron->add_attribute() = attribute;
    else
      found.initial[in.name()] =
          makeTensor(Kind::F32, sizes, [&](int64_t) { return attribute.f(); });
  addReshape(fired, to, spikes.stepSizes());
  times.add(to, spikes);
  states.push_back({in, out});
  ++numPieces;
  return true;
}

/// The nodes as a graph whose input is `sequence`; what they need of sizes are
/// constants there.
onnx::GraphProto FoldedMatcher::cutPiece(ArrayRef<int> nodes,
                                         const std::string &sequence) {
  auto isGiven = [&](const std::string &name) {
    return times.find(name) || times.isSized(name);
  };
  onnx::GraphProto part = cutter.cut(nodes, isGiven);
  setSizes(*part.add_input(), sequence, times.find(sequence)->sizes);
  cutter.addInitializers(part);
  StringSet<> added;
  for (int node : nodes)
    for (const std::string &name : namesRead(graph.node(node)))
      if (times.isSized(name) && added.insert(name).second)
        if (auto tensor = times.evaluate(name)) {
          addTensor(part, name, *tensor);
          if (names.insert(name).second)
            addTensor(step, name, *tensor);
        }
  return part;
}

bool FoldedMatcher::addPiece(onnx::GraphProto part, const std::string &sequence,
                             Join join) {
  auto model = std::make_shared<onnx::ModelProto>();
  *model->mutable_opset_import() = source.model->opset_import();
  *model->mutable_graph() = std::move(part);
  ModelSource pieceSource{model, source.folder, source.limits};
  std::optional<FoundStep> piece = findStepOfPiece(pieceSource, misfit);
  if (!piece || piece->steps != numSteps)
    return false;
  Findings findings;
  Graph built = buildGraph(pieceSource, piece->graph, findings);
  if (findings.failed())
    return false;
  std::string how = piece->how;
  std::vector<int> outputs = piece->outputs;
  std::vector<std::string> results = insert(std::move(*piece), sequence);
  for (auto [output, index] : zip_equal(model->graph().output(), outputs)) {
    if (index >= int(results.size()))
      continue; // of the last step only
    auto over = join(output.name(), built.values[built.outputs[index]].shape);
    if (!over)
      return false;
    addReshape(results[index], output.name(), over->stepSizes());
    times.add(output.name(), *over);
  }
  ++numPieces;
  lastHow = how;
  return true;
}

/// Puts the nodes of a piece's step in its place. The names of its results.
std::vector<std::string> FoldedMatcher::insert(FoundStep piece,
                                               const std::string &sequence) {
  onnx::GraphProto inner = *piece.graph;
  StringMap<std::string> renamed;
  auto rename = [&](const std::string &name) {
    std::string unique = name;
    for (int k = 2; !names.insert(unique).second; ++k)
      unique = name + "_" + std::to_string(k);
    renamed[name] = unique;
    return unique;
  };
  auto nameOf = [&](const std::string &name) {
    auto found = renamed.find(name);
    return found == renamed.end() ? name : found->second;
  };
  std::string piecewise = rename(sequence + ":step");
  addReshape(sequence, piecewise, *getSizes(inner.input(0)));
  renamed[sequence] = piecewise;
  for (onnx::TensorProto &tensor : *inner.mutable_initializer()) {
    tensor.set_name(rename(tensor.name()));
    *step.add_initializer() = std::move(tensor);
  }
  std::vector<std::string> stateNames;
  for (int k = 1; k < inner.input_size(); ++k)
    stateNames.push_back(rename(inner.input(k).name()));
  for (onnx::NodeProto &node : *inner.mutable_node()) {
    if (constants.contains(node.output(0)))
      continue; // it stands in the step already
    for (std::string &input : *node.mutable_input())
      input = nameOf(input);
    for (std::string &output : *node.mutable_output())
      if (!output.empty())
        output = rename(output);
    *step.add_node() = std::move(node);
  }
  std::vector<std::string> results;
  int numResults = inner.output_size() - piece.numStates;
  for (int k = 0; k < numResults; ++k)
    results.push_back(nameOf(inner.output(k).name()));
  for (int k = 0; k < piece.numStates; ++k) {
    onnx::ValueInfoProto &in = *inner.mutable_input(k + 1);
    onnx::ValueInfoProto &out = *inner.mutable_output(numResults + k);
    if (auto at = piece.initial.find(in.name()); at != piece.initial.end())
      found.initial[stateNames[k]] = at->second;
    in.set_name(stateNames[k]);
    out.set_name(nameOf(out.name()));
    states.push_back({in, out});
  }
  return results;
}

} // namespace snnc::onnxio
