// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values of a file that works on all steps at once.

#include "Folded.h"
#include "Survey.h"
#include "Tail.h"
#include "lib/Import/ONNX/Neurons/CustomNeurons.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace snnc::onnxio {
/// Stands for a number of steps that the file leaves open, where sizes are
/// computed.
static constexpr int64_t kOpenSteps = 59;

/// Outside of neurons.
static bool isElementwise(const onnx::NodeProto &node) {
  return StringSwitch<bool>(node.op_type())
      .Cases("Add", "Sub", "Mul", "Div", "Neg", "Pow", true)
      .Cases("Cast", "CastLike", "Identity", "Dropout", true)
      .Cases("Clip", "Max", "Relu", "Abs", "Sign", "Floor", true)
      .Default(false);
}

/// Layers for which the first dimension is the sample, and time so too.
static bool isLayer(const onnx::NodeProto &node) {
  return StringSwitch<bool>(node.op_type())
      .Cases("Conv", "BatchNormalization", "AveragePool", "MaxPool", true)
      .Cases("GlobalAveragePool", "GlobalMaxPool", "Gemm", true)
      .Default(false);
}

/// Sizes of one step for the network: with one dimension of 1 in front.
Shape withoutTime(const OverTime &over) {
  Shape sizes = over.stepSizes();
  if (over.axis && sizes.size() > 2 && sizes[*over.axis == 0 ? 1 : 0] == 1)
    sizes.erase(sizes.begin() + *over.axis);
  return sizes;
}

bool FoldedMatcher::readInput() {
  const onnx::ValueInfoProto *input = getOnlyInput(graph);
  if (!input || !input->type().tensor_type().has_shape())
    return false;
  onnx::ValueInfoProto closed = *input;
  auto *shape = closed.mutable_type()->mutable_tensor_type()->mutable_shape();
  for (int d = 0; d < std::min(2, shape->dim_size()); ++d)
    if (auto *dim = shape->mutable_dim(d); !dim->has_dim_value()) {
      bool isTime = inputAxis == d;
      isOpen |= isTime;
      dim->set_dim_value(isTime ? kOpenSteps : 1);
    }
  auto sizes = getSizes(closed);
  if (!sizes || (inputAxis && *inputAxis >= int64_t(sizes->size())))
    return false;
  OverTime over{*sizes, inputAxis};
  if (inputAxis) {
    numSteps = (*sizes)[*inputAxis];
    if (numSteps < 2 || (*inputAxis == 1 && (*sizes)[0] != 1))
      return false;
  }
  step = copyConstants(graph, constants);
  times.add(input->name(), over);
  setSizes(*step.add_input(), input->name(), withoutTime(over));
  if (withoutTime(over) != over.stepSizes()) {
    addReshape(input->name(), input->name() + ":all", over.stepSizes());
    inputAll = input->name() + ":all";
  }
  return true;
}

/// What is not known is passed by: it may stand behind the network. False where
/// a piece is not understood.
bool FoldedMatcher::visit(int index) {
  const onnx::NodeProto &node = graph.node(index);
  if (constants.contains(node.output(0)) || times.addSized(node))
    return true;
  bool hasBody = false;
  for (const onnx::AttributeProto &attribute : node.attribute())
    hasBody |= attribute.has_g();
  if (hasBody)
    return addLoop(index);
  if (isCustomNeuron(node) && node.input_size() == 1)
    return addNeuron(node);
  const OverTime *first =
      node.input_size() > 0 ? times.find(node.input(0)) : nullptr;
  if (first && takesStep(node) && isTakenApart(node.input(0)))
    return addUnrolled(node.input(0));
  bool known = node.domain().empty() && node.output_size() >= 1 &&
               all_of(namesRead(node), [&](const std::string &name) {
                 return constants.contains(name) || times.find(name) ||
                        times.isSized(name);
               });
  if (!known)
    return true;
  if (isElementwise(node))
    addElementwise(node);
  else if (first && isMove(node))
    addMove(node);
  else if (first && isLayer(node))
    addLayer(node);
  else if (first && node.op_type() == "MatMul")
    addMatMul(node);
  else if (first && node.op_type() == "ReduceMean")
    addMean(node);
  else if (first && (node.op_type() == "Expand" || node.op_type() == "Tile"))
    addRepeat(node);
  return true;
}

/// Whether the node reads something over time and gives something that is not
/// known.
bool FoldedMatcher::mixesSteps(int index) const {
  const onnx::NodeProto &node = graph.node(index);
  return !taken.count(index) && !times.isSized(node.output(0)) &&
         !times.find(node.output(0)) && !times.isMeasured(node.output(0)) &&
         any_of(namesRead(node), [&](const std::string &name) {
           const OverTime *over = times.find(name);
           return over && over->axis;
         });
}

/// Sizes of the result of `node` in a step.
std::optional<Shape>
FoldedMatcher::inferStep(const onnx::NodeProto &node) const {
  auto isGiven = [&](const std::string &name) { return times.find(name); };
  auto part = std::make_shared<onnx::GraphProto>(
      cutter.cut({cutter.producer(node.output(0))}, isGiven));
  *part->mutable_node(part->node_size() - 1) = node;
  std::set<std::string> given;
  for (const std::string &name : namesRead(node))
    if (const OverTime *over = times.find(name);
        over && given.insert(name).second)
      setSizes(*part->add_input(), name, over->stepSizes());
  setSizes(*part->add_output(), node.output(0), std::nullopt);
  Findings findings;
  Graph built = buildGraph(source, part, findings);
  if (findings.failed() || built.outputs.size() != 1)
    return std::nullopt;
  return built.values[built.outputs[0]].shape;
}

onnx::NodeProto *FoldedMatcher::addNode(const onnx::NodeProto &node) {
  onnx::NodeProto *added = step.add_node();
  *added = node;
  if (!inputAll.empty())
    for (std::string &input : *added->mutable_input())
      if (input == step.input(0).name())
        input = inputAll;
  return added;
}

void FoldedMatcher::addReshape(std::string from, const std::string &to,
                               const Shape &sizes) {
  std::string list = to + ":sizes";
  addList(step, list, sizes);
  onnx::NodeProto node;
  node.set_op_type("Reshape");
  node.add_input(from);
  node.add_input(list);
  node.add_output(to);
  addNode(node);
}

/// Whether the mean of what the node gives is what it gives for the mean: of
/// sums, and of products with constants.
bool FoldedMatcher::isLinear(const onnx::NodeProto &node) const {
  auto isMean = [&](const std::string &name) {
    const OverTime *over = times.find(name);
    return over && over->isMean;
  };
  if (none_of(node.input(), isMean))
    return true;
  bool first = isMean(node.input(0));
  bool all = all_of(node.input(), [&](const std::string &name) {
    return isMean(name) || constants.contains(name);
  });
  bool byConstant =
      node.input_size() == 2 && constants.contains(node.input(first ? 1 : 0));
  return StringSwitch<bool>(node.op_type())
      .Cases("Identity", "Cast", "Dropout", true)
      .Cases("Add", "Sub", all)
      .Case("Mul", byConstant)
      .Case("Div", byConstant && first)
      .Cases("Conv", "Gemm", "AveragePool", first)
      .Cases("GlobalAveragePool", "BatchNormalization", first)
      .Default(false);
}

void FoldedMatcher::addElementwise(const onnx::NodeProto &node) {
  auto sizes = isLinear(node) ? inferStep(node) : std::nullopt;
  if (!sizes)
    return;
  OverTime result{*sizes, std::nullopt};
  for (const std::string &name : namesRead(node)) {
    const OverTime *over = times.find(name);
    if (!over && times.isSized(name))
      return;
    result.isMean |= over && over->isMean;
    if (!over || !over->axis)
      continue;
    int64_t axis = int64_t(sizes->size() - over->sizes.size()) + *over->axis;
    if (result.axis.value_or(axis) != axis)
      return;
    result.axis = axis;
  }
  if (result.axis) {
    // A constant that differs from step to step would show here.
    for (int64_t d = 0; d <= *result.axis; ++d)
      if ((*sizes)[d] != 1)
        return;
    result.sizes[*result.axis] = numSteps;
  }
  addNode(node);
  times.add(node.output(0), result);
}

void FoldedMatcher::addLayer(const onnx::NodeProto &node) {
  const OverTime &over = *times.find(node.input(0));
  bool isSample = over.axis.value_or(0) == 0;
  auto sizes = isSample && isLinear(node) ? inferStep(node) : std::nullopt;
  if (!sizes)
    return;
  OverTime result{*sizes, over.axis, over.isMean};
  if (over.axis)
    result.sizes[0] = numSteps;
  ++numLayers;
  addNode(node);
  times.add(node.output(0), result);
}

/// The matrix is for the last dimension; all in front of it are samples.
void FoldedMatcher::addMatMul(const onnx::NodeProto &node) {
  OverTime over = *times.find(node.input(0));
  Shape sizes = over.stepSizes();
  int64_t rank = int64_t(sizes.size());
  auto weights = rank < 2 ? nullptr : times.evaluate(node.input(1));
  bool fits = weights && weights->shape.size() == 2 &&
              over.axis.value_or(0) + 1 < rank &&
              all_of(ArrayRef(sizes).drop_back(),
                     [](int64_t size) { return size == 1; });
  if (!fits || weights->shape[0] != sizes.back())
    return;
  ++numLayers;
  int64_t out = weights->shape[1];
  over.sizes.back() = out;
  times.add(node.output(0), over);
  if (rank == 2) {
    addNode(node);
    return;
  }
  std::string from = node.input(0), to = node.output(0);
  addReshape(from, to + ":rows", {1, sizes.back()});
  onnx::NodeProto *product = addNode(node);
  product->set_input(0, to + ":rows");
  product->set_output(0, to + ":products");
  addReshape(product->output(0), to, over.stepSizes());
}

void FoldedMatcher::addMove(const onnx::NodeProto &node) {
  OverTime from = *times.find(node.input(0));
  auto moved = times.move(node, from);
  if (!moved)
    return;
  times.add(node.output(0), *moved);
  if (node.op_type() != "Transpose")
    return addReshape(node.input(0), node.output(0), moved->stepSizes());
  // Where time and the batch change places, nothing moves in a step.
  Shape old = from.stepSizes(), sizes = moved->stepSizes();
  onnx::NodeProto *turn = addNode(node);
  turn->clear_attribute();
  onnx::AttributeProto *perm = turn->add_attribute();
  perm->set_name("perm");
  perm->set_type(onnx::AttributeProto::INTS);
  int64_t next = -1; // among the dimensions of 1
  for (size_t d = 0; d < sizes.size(); ++d) {
    int64_t source =
        integerOf(node, "perm", int(d), int64_t(sizes.size() - 1 - d));
    if (sizes[d] == 1)
      source = next = int64_t(std::find(old.begin() + next + 1, old.end(), 1) -
                              old.begin());
    perm->add_ints(source);
  }
}

/// A mean over time, which may also be taken behind what is linear.
void FoldedMatcher::addMean(const onnx::NodeProto &node) {
  auto mean = times.reduce(node, *times.find(node.input(0)));
  if (!mean)
    return;
  mean->isMean = true;
  addReshape(node.input(0), node.output(0), mean->sizes);
  times.add(node.output(0), *mean);
}

/// One image for all steps, say.
void FoldedMatcher::addRepeat(const onnx::NodeProto &node) {
  auto repeated = times.repeat(node, *times.find(node.input(0)));
  if (!repeated)
    return;
  if (repeated->axis) {
    int64_t count = repeated->sizes[*repeated->axis];
    if (numSteps && numSteps != count)
      return;
    numSteps = count;
  }
  addReshape(node.input(0), node.output(0), repeated->stepSizes());
  times.add(node.output(0), *repeated);
}

/// The file's outputs as values of the step.
bool FoldedMatcher::addOutputs() {
  std::vector<std::string> outputs;
  for (const onnx::ValueInfoProto &output : graph.output()) {
    auto tail = readTail(graph, cutter, times, output.name());
    if (!tail)
      return false;
    found.reductions.push_back(tail->reduction);
    auto known = llvm::find(outputs, tail->value);
    found.outputs.push_back(int(known - outputs.begin()));
    if (known != outputs.end())
      continue;
    outputs.push_back(tail->value);
    const OverTime &over = *times.find(tail->value);
    std::string result = tail->value;
    if (withoutTime(over) != over.stepSizes())
      addReshape(tail->value, result = tail->value + ":step",
                 withoutTime(over));
    setSizes(*step.add_output(), result, std::nullopt);
  }
  return !outputs.empty();
}

std::optional<FoundStep> FoldedMatcher::match() {
  if (!readInput() || (isReadAgain && !addAgain()))
    return std::nullopt;
  for (int i = 0; i < graph.node_size(); ++i) {
    if (!live[i] || taken.count(i))
      continue;
    if (!visit(i))
      return std::nullopt;
    if (mixesSteps(i))
      misfit.take(
          {nodeLabel(graph.node(i), i) +
               ": the file works on all steps at once, but here the steps do "
               "not stay apart; expected synapses that do the same in every "
               "step, or one time step",
           /*isOfForm=*/true});
  }
  if (numPieces == 0)
    misfit = {};
  if (numPieces == 0 || !addOutputs())
    return std::nullopt;
  for (const auto &[in, out] : states) {
    *step.add_input() = in;
    *step.add_output() = out;
  }
  found.numStates = int(states.size());
  found.steps = isOpen ? 0 : numSteps;
  found.how = numPieces == 1 && numLayers == 0
                  ? lastHow
                  : "folded over time (its synapses work on " +
                        (isOpen ? std::string("all")
                                : "T = " + std::to_string(numSteps)) +
                        " steps at once)";
  found.graph = std::make_shared<onnx::GraphProto>(std::move(step));
  return std::move(found);
}

std::optional<FoundStep> matchFolded(const ModelSource &source,
                                     const Constants &constants,
                                     Misfit &misfit) {
  const onnx::GraphProto &graph = source.model->graph();
  if (!getOnlyInput(graph))
    return std::nullopt; // one step, say: the states are inputs
  Cutter cutter(graph);
  std::vector<bool> live = findLive(graph);
  using Axis = std::optional<int64_t>;
  for (auto [axis, isReadAgain] :
       {std::pair(Axis(0), false), std::pair(Axis(1), false),
        std::pair(Axis(), false), std::pair(Axis(), true)}) {
    FoldedMatcher matcher(source, constants, cutter, live, axis, isReadAgain);
    if (auto step = matcher.match())
      return step;
    misfit.take(matcher.getMisfit());
  }
  return std::nullopt;
}

} // namespace snnc::onnxio
