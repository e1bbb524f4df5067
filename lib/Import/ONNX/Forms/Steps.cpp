// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting the nodes of an unrolled graph into steps, and comparing these.

#include "Steps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <onnx/onnx_pb.h>
#include <set>

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// The step of what all steps together are made into.
constexpr int64_t kTail = -1;

/// A comparison, or what makes a number of it.
bool isComparison(const onnx::NodeProto &node) {
  return StringSwitch<bool>(node.op_type())
      .Cases("Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Not", "Cast",
             true)
      .Default(false);
}

bool isScale(const onnx::NodeProto &node) {
  return node.op_type() == "Mul" || node.op_type() == "Div";
}

bool isSum(const onnx::NodeProto &node) {
  return node.op_type() == "Add" || node.op_type() == "Sub";
}

} // namespace

Steps::Steps(const onnx::GraphProto &graph, const Constants &constants)
    : graph(graph), constants(constants) {
  for (int i = 0; i < graph.node_size(); ++i)
    for (const std::string &input : graph.node(i).input()) {
      std::vector<int> &all = readers[input];
      if (all.empty() || all.back() != i)
        all.push_back(i);
    }
}

//===----------------------------------------------------------------------===//
// Pieces of the input
//===----------------------------------------------------------------------===//

bool Steps::find() {
  if ((!findPieces() && !findStatic()) || pieceSizes.empty() ||
      pieceSizes[0] != 1)
    return false;
  sortNodes();
  moveScales();
  return count() >= 3;
}

bool Steps::findPieces() {
  const onnx::ValueInfoProto *input = getOnlyInput(graph);
  if (!input)
    return false;
  std::vector<int> reading = readers.lookup(input->name());
  bool turned = reading.size() == 1 &&
                graph.node(reading[0]).op_type() == "Transpose"; // batch first
  auto read = readSequence(graph, turned ? graph.node(reading[0]).output(0)
                                         : input->name());
  if (!read)
    return false;
  sequence = read->value;
  sequenceSizes = read->sizes;
  if (turned) {
    pieceNodes.insert(sequence);
    reading = readers.lookup(sequence);
  }
  for (int node : reading)
    if (!addPieces(graph.node(node)))
      return false;
  if (!timeAxis || int64_t(pieceAt.size()) != sequenceSizes[*timeAxis] ||
      !read->keepsOrder(*timeAxis))
    return false;
  for (const auto &[index, value] : pieceAt) {
    stepOf[value] = int64_t(pieces.size());
    pieces.push_back(value);
  }
  pieceSizes = sequenceSizes;
  pieceSizes.erase(pieceSizes.begin() + *timeAxis);
  return true;
}

/// Of a node that reads the sequence.
bool Steps::addPieces(const onnx::NodeProto &node) {
  StringRef type = node.op_type();
  auto setAxis = [&](int64_t axis) {
    axis += axis < 0 ? int64_t(sequenceSizes.size()) : 0;
    if (axis < 0 || axis >= int64_t(sequenceSizes.size()) ||
        timeAxis.value_or(axis) != axis)
      return false;
    timeAxis = axis;
    return true;
  };
  if (type == "Gather") {
    auto index = constants.integerOf(node.input(1));
    return index && setAxis(integerOf(node, "axis", 0)) &&
           addPiece(*index, node.output(0), !constants.isScalar(node.input(1)));
  }
  if (type == "Slice" && node.input_size() >= 4) {
    auto from = constants.integerOf(node.input(1)),
         to = constants.integerOf(node.input(2)),
         axis = constants.integerOf(node.input(3));
    bool one = from && to && (*to == *from + 1 || (*from == -1 && *to > 0));
    return one && axis && setAxis(*axis) &&
           addPiece(*from, node.output(0), /*keepsAxis=*/true);
  }
  if (type != "Split" || !setAxis(integerOf(node, "axis", 0)) ||
      node.output_size() != sequenceSizes[*timeAxis])
    return false;
  for (int64_t k = 0; k < node.output_size(); ++k)
    if (!addPiece(k, node.output(int(k)), /*keepsAxis=*/true))
      return false;
  return true;
}

/// One that keeps the axis of time is squeezed behind.
bool Steps::addPiece(int64_t index, const std::string &value, bool keepsAxis) {
  index += index < 0 ? sequenceSizes[*timeAxis] : 0;
  pieceNodes.insert(value);
  std::string piece = value;
  if (keepsAxis) {
    std::vector<int> reading = readers.lookup(value);
    if (reading.size() != 1 || graph.node(reading[0]).op_type() != "Squeeze")
      return false;
    piece = graph.node(reading[0]).output(0);
    pieceNodes.insert(piece);
  }
  return index >= 0 && !piece.empty() &&
         pieceAt.try_emplace(index, piece).second;
}

/// What is read again and again, behind what is read once; each reading begins
/// a step.
bool Steps::findStatic() {
  const onnx::ValueInfoProto *input = getOnlyInput(graph);
  std::optional<Shape> sizes = input ? getSizes(*input) : std::nullopt;
  if (!sizes)
    return false;
  timeAxis.reset();
  pieceNodes.clear();
  pieceAt.clear();
  stepOf.clear();
  sequence = input->name();
  pieceSizes = *sizes;
  while (true) {
    std::vector<int> reading = readers.lookup(sequence);
    if (reading.size() != 1) {
      pieces.assign(reading.size(), sequence);
      return !reading.empty();
    }
    const onnx::NodeProto &node = graph.node(reading[0]);
    for (const std::string &operand : node.input())
      if (operand != sequence && !constants.idOf(operand))
        return false;
    if (node.output_size() != 1)
      return false;
    inFront.push_back(reading[0]);
    sequence = node.output(0);
    pieceNodes.insert(sequence);
  }
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

void Steps::sortNodes() {
  nodesOf.resize(pieces.size());
  std::vector<bool> isLive = findLive(graph);
  for (int i = 0; i < graph.node_size(); ++i)
    if (isLive[i] && !constants.contains(graph.node(i).output(0)) &&
        !pieceNodes.count(graph.node(i).output(0)))
      sortNode(i, graph.node(i));
}

/// Into the step that the file has come to, as exporters write a loop from its
/// beginning to its end; what looks back further than a step puts steps
/// together. A membrane is compared in its own step: what the next step's reset
/// does with it is the spike once more.
void Steps::sortNode(int index, const onnx::NodeProto &node) {
  int64_t latest = isComparison(node) ? 0 : now, earliest = count();
  bool tail = false;
  for (const std::string &input : node.input()) {
    if (input.empty() || constants.contains(input))
      continue;
    int64_t step;
    if (isStatic() && input == sequence) {
      step = staticReads++;
    } else if (auto at = stepOf.find(input);
               at != stepOf.end() && at->second != kTail) {
      step = at->second;
    } else {
      tail = true;
      continue;
    }
    latest = std::max(latest, step);
    earliest = std::min(earliest, step);
  }
  tail |= earliest == count() || earliest + 1 < latest;
  for (const std::string &output : node.output())
    stepOf[output] = tail ? kTail : latest;
  if (tail)
    return;
  now = std::max(now, latest);
  nodesOf[latest].push_back(index);
}

/// A scaled value that only sums of the next step read is that step's work: so
/// the state is the membrane, not what is left of it. In the first step, which
/// may lack readers, as in the others.
void Steps::moveScales() {
  std::set<std::string> moved;
  auto describe = [&](const onnx::NodeProto &node) {
    std::string text = describeWork(node);
    for (const std::string &input : node.input())
      text += " " + std::to_string(constants.idOf(input).value_or(-1));
    return text;
  };
  for (int64_t t = count() - 1; t-- > 0;)
    for (size_t k = nodesOf[t].size(); k-- > 0;) {
      int index = nodesOf[t][k];
      const onnx::NodeProto &node = graph.node(index);
      if (!belongsToNext(node, t) || (t == 0 && !moved.count(describe(node))))
        continue;
      moved.insert(describe(node));
      stepOf[node.output(0)] = t + 1;
      nodesOf[t].erase(nodesOf[t].begin() + k);
      nodesOf[t + 1].push_back(index);
    }
  for (std::vector<int> &nodes : nodesOf)
    sort(nodes);
}

bool Steps::belongsToNext(const onnx::NodeProto &node, int64_t t) const {
  if (node.output_size() != 1 || !isScale(node))
    return false;
  std::set<std::string> varying;
  for (const std::string &input : node.input())
    if (!constants.idOf(input))
      varying.insert(input);
  if (varying.size() != 1 || pieceNodes.count(*varying.begin()))
    return false;
  bool isRead = false;
  for (int index : readers.lookup(node.output(0))) {
    const onnx::NodeProto &reader = graph.node(index);
    auto at = stepOf.find(reader.output(0));
    if (at == stepOf.end()) // nothing reads it in turn
      continue;
    if (at->second != t + 1 || !isSum(reader))
      return false;
    isRead = true;
  }
  return isRead && none_of(graph.output(), [&](const auto &output) {
           return output.name() == node.output(0);
         });
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

bool Steps::compare() {
  places.resize(count());
  for (const auto &[position, index] : enumerate(nodesOf[1]))
    for (const auto &[k, output] : enumerate(graph.node(index).output()))
      places[1][output] = {int(position), int(k)};
  for (int64_t t = 2; t < count(); ++t)
    if (!compareStep(t))
      return false;
  if (!collectStates())
    return false;
  alignFirst();
  return true;
}

/// Of the last step, what matches no node of the second is part of what is done
/// with all steps together.
bool Steps::compareStep(int64_t t) {
  bool last = t + 1 == count();
  size_t position = 0, size = nodesOf[1].size();
  for (int node : nodesOf[t]) {
    size_t at = position;
    while (at < size && !sameNode(at, t, node))
      at = last ? at + 1 : size;
    if (at == size && !last)
      return false;
    if (at == size)
      continue;
    for (const auto &[k, output] : enumerate(graph.node(node).output()))
      places[t][output] = {int(at), int(k)};
    if (t == 2)
      third[at] = node;
    position = at + 1;
  }
  return last || position == size;
}

bool Steps::sameNode(size_t position, int64_t t, int index) {
  const onnx::NodeProto &model = graph.node(nodesOf[1][position]);
  const onnx::NodeProto &node = graph.node(index);
  if (model.input_size() != node.input_size() ||
      model.output_size() != node.output_size() ||
      describeWork(model) != describeWork(node))
    return false;
  for (int k = 0; k < node.input_size(); ++k)
    if (!sameInput(position, k, t, node.input(k)))
      return false;
  return true;
}

bool Steps::sameInput(size_t position, int input, int64_t t,
                      const std::string &value) {
  const std::string &model = graph.node(nodesOf[1][position]).input(input);
  if (auto id = constants.idOf(model))
    return id == constants.idOf(value);
  if (model == pieces[1])
    return value == pieces[t];
  if (auto place = placeOf(model, 1))
    return place == placeOf(value, t);
  // Of the step before; that of the second step is known by the third.
  auto before = placeOf(value, t - 1);
  if (!before)
    return false;
  if (t == 2)
    reads.try_emplace({position, input}, *before);
  auto known = reads.find({position, input});
  return known != reads.end() && known->second == *before;
}

bool Steps::collectStates() {
  for (const auto &[read, place] : reads) {
    const std::string &name =
        graph.node(nodesOf[1][read.first]).input(read.second);
    auto step = stepOf.find(name);
    if (step == stepOf.end() || step->second != 0)
      return false;
    auto [at, isNew] = previousOfSecond.try_emplace(place, name);
    if (at->second != name)
      return false;
    if (isNew)
      states.push_back(place);
  }
  // Every state of the second step has been seen in the third.
  for (const auto &[position, index] : enumerate(nodesOf[1]))
    for (const auto &[k, input] : enumerate(graph.node(index).input()))
      if (!constants.idOf(input) && input != pieces[1] && !placeOf(input, 1) &&
          !stateRead(position, int(k)))
        return false;
  return true;
}

//===----------------------------------------------------------------------===//
// The first step
//===----------------------------------------------------------------------===//

/// As far as its nodes are those of the second: where that reads a state, or
/// something made of states, they may have a constant.
void Steps::alignFirst() {
  size_t position = 0;
  for (int index : nodesOf[0]) {
    const onnx::NodeProto &node = graph.node(index);
    for (size_t at = position; at < nodesOf[1].size(); ++at) {
      std::map<Place, std::string> begin;
      if (!alignsWith(at, node, begin))
        continue;
      for (const auto &[k, output] : enumerate(node.output()))
        firstPlaces[output] = {int(at), int(k)};
      firstConstants.insert(begin.begin(), begin.end());
      position = at + 1;
      break;
    }
  }
}

bool Steps::alignsWith(size_t position, const onnx::NodeProto &node,
                       std::map<Place, std::string> &begin) const {
  const onnx::NodeProto &model = graph.node(nodesOf[1][position]);
  if (model.input_size() != node.input_size() ||
      describeWork(model) != describeWork(node))
    return false;
  for (int k = 0; k < node.input_size(); ++k) {
    const std::string &mine = model.input(k), &value = node.input(k);
    auto id = constants.idOf(value);
    auto state = stateRead(position, k);
    if (state && id)
      begin[*state] = value;
    auto own = constants.idOf(mine);
    if (state ? !id : own && own != id)
      return false;
    if (id)
      continue;
    auto found = firstPlaces.find(value);
    bool same = mine == pieces[1] ? value == pieces[0]
                : found == firstPlaces.end()
                    ? false
                    : placeOf(mine, 1) == found->second;
    if (!same)
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

std::optional<Place> Steps::stateRead(size_t position, int input) const {
  auto found = reads.find({position, input});
  return found == reads.end() ? std::nullopt : std::optional(found->second);
}

std::optional<int> Steps::inThird(size_t position) const {
  auto found = third.find(position);
  return found == third.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> Steps::initial(Place state) const {
  auto found = firstConstants.find(state);
  return found == firstConstants.end() ? std::nullopt
                                       : std::optional(found->second);
}

bool Steps::isInFirst(const std::string &value) const {
  auto found = stepOf.find(value);
  return found != stepOf.end() && found->second == 0;
}

std::optional<Place> Steps::placeOf(const std::string &value, int64_t t) const {
  auto found = places[t].find(value);
  return found == places[t].end() ? std::nullopt : std::optional(found->second);
}

std::string Steps::nameOf(Place place, int64_t t) const {
  return graph.node(nodesOf[t][place.position]).output(place.output);
}

std::optional<std::string> Steps::inFirst(Place place) const {
  if (auto at = previousOfSecond.find(place); at != previousOfSecond.end())
    return at->second;
  for (const auto &entry : firstPlaces)
    if (entry.second == place)
      return entry.first().str();
  return std::nullopt;
}

Place Steps::behindMoves(Place place) const {
  while (true) {
    const onnx::NodeProto &node = graph.node(nodesOf[1][place.position]);
    if (node.op_type() != "Unsqueeze" && node.op_type() != "Identity")
      return place;
    auto from = placeOf(node.input(0), 1);
    if (!from)
      return place;
    place = *from;
  }
}

} // namespace snnc::onnxio
