// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes of what NIR nodes read and give, without batch (rule N5).

#include "ReadGraph.h"

#include "llvm/ADT/STLExtras.h"
#include <deque>

using llvm::Twine;

namespace snnc::nir {

namespace {

class ShapeInference {
public:
  ShapeInference(Graph &graph, const ImportLimits &limits, Findings &findings)
      : graph(graph), limits(limits), findings(findings), budget(limits) {}

  void run();

private:
  void setInput();
  std::optional<Shape> wantedBy(const Node &node) const;
  std::optional<size_t> rankWantedBy(const Node &node) const;
  bool reach(int index, const Shape &in);
  bool flow(Node &node);
  bool flowConv(Node &node);
  bool flowPool(Node &node);
  bool flowFlatten(Node &node);
  bool flowMatrix(Node &node);
  bool fitParams(Node &node);
  bool fitParam(Node &node, llvm::StringRef name, Array &array);
  bool checkOutput(Node &node);
  void checkEdge(const Edge &edge);

  bool error(const Node &node, const Twine &text) {
    findings.error(node.label() + ": " + text);
    return false;
  }

  Graph &graph;
  const ImportLimits &limits;
  Findings &findings;
  importer::ElementBudget budget; ///< of parameters, one per value
};

} // namespace

static Shape withoutBatch(Shape shape, size_t rank) {
  while (shape.size() > rank && shape.size() > 1 && shape[0] == 1)
    shape.erase(shape.begin());
  return shape;
}

/// The shape of several values that a parameter has; nothing where one number
/// stands for all.
static std::optional<Shape> shapeOfParams(const Node &node) {
  for (const auto &[name, array] : node.params)
    if (array.size() > 1)
      return array.shape;
  return std::nullopt;
}

/// What `node` reads by itself, where the input does not say a shape.
std::optional<Shape> ShapeInference::wantedBy(const Node &node) const {
  switch (node.kind) {
  case Node::Affine:
  case Node::Linear:
    return Shape{node.weightShape[1]};
  case Node::Conv1d:
  case Node::Conv2d: {
    if (!node.declared)
      return std::nullopt;
    Shape shape = *node.declared;
    shape.insert(shape.begin(), node.weightShape[1] * node.groups);
    return shape;
  }
  case Node::Flatten:
    return node.declared;
  case Node::Join:
    return node.declared;
  default:
    return shapeOfParams(node);
  }
}

std::optional<size_t> ShapeInference::rankWantedBy(const Node &node) const {
  switch (node.kind) {
  case Node::Conv1d:
    return 2;
  case Node::Conv2d:
  case Node::SumPool2d:
  case Node::AvgPool2d:
    return 3;
  default:
    if (auto shape = wantedBy(node))
      return shape->size();
    return std::nullopt;
  }
}

/// The declared shape, without a batch of 1 that the exporter left in it.
void ShapeInference::setInput() {
  Node &input = graph.nodes[graph.input];
  std::optional<size_t> rank;
  std::optional<Shape> wanted;
  for (int e : graph.outOf(graph.input)) {
    const Node &reader = graph.nodes[graph.edges[e].to];
    if (!rank)
      rank = rankWantedBy(reader);
    if (!wanted)
      wanted = wantedBy(reader);
  }
  if (!input.declared) {
    if (!wanted) {
      error(input, "has no shape, and what reads it does not say one");
      return;
    }
    findings.note(input.label() + ": has no shape; taken as " +
                  describeShape(*wanted) + ", which its reader has");
    input.in = input.out = wanted;
    return;
  }
  Shape shape = *input.declared;
  if (rank && *rank < shape.size()) {
    shape = withoutBatch(shape, *rank);
    if (shape != *input.declared)
      findings.note(input.label() + ": shape " +
                    describeShape(*input.declared) + " is taken as " +
                    describeShape(shape) +
                    ": the 1 in front as a batch, which NIR does not have");
  }
  input.in = input.out = shape;
}

bool ShapeInference::flowMatrix(Node &node) {
  const Shape &in = *node.in;
  int64_t columns = node.weightShape[1];
  if (in == Shape{columns}) {
    node.out = Shape{node.weightShape[0]};
    return true;
  }
  std::string hint;
  if (in.size() > 1 && countElements(in) == columns)
    hint = "; a Flatten of all dimensions in front of it is missing (NIR "
           "counts dimensions without the batch: start_dim 0 is the first)";
  return error(node, "weight: has shape " + describeShape(node.weightShape) +
                         " and reads [" + Twine(columns) + "], but gets " +
                         describeShape(in) + hint);
}

bool ShapeInference::flowConv(Node &node) {
  const Shape &in = *node.in, &weight = node.weightShape;
  size_t space = node.stride.size();
  if (in.size() != space + 1)
    return error(node, "expected an input of channels and " + Twine(space) +
                           (space == 1 ? " dimension" : " dimensions") +
                           " of space, but got " + describeShape(in));
  if (node.groups > in[0] || weight[1] * node.groups != in[0] ||
      weight[0] % node.groups != 0)
    return error(node,
                 "weight: expected groups that divide " + Twine(weight[0]) +
                     " output channels and " + Twine(in[0]) +
                     " input channels, but got " + Twine(node.groups) +
                     " groups and weights of shape " + describeShape(weight));
  Shape spatial(in.begin() + 1, in.end());
  if (node.declared && *node.declared != spatial)
    return error(node, "input_shape: expected " + describeShape(spatial) +
                           ", as it reads " + describeShape(in) + ", but got " +
                           describeShape(*node.declared));
  node.kernel.assign(weight.begin() + 2, weight.end());
  return flowPool(node);
}

/// Sizes behind a window (rules L2, L3); `padding` becomes those before each
/// dimension, then those behind each.
bool ShapeInference::flowPool(Node &node) {
  const Shape &in = *node.in;
  size_t space = node.kernel.size();
  if (in.size() != space + 1)
    return error(node, "expected an input [channels, height, width], but got " +
                           describeShape(in));
  Shape before = node.padding, after = node.padding;
  Shape out = {node.isConv() ? node.weightShape[0] : in[0]};
  for (size_t d = 0; d < space; ++d) {
    __int128 reach = __int128(node.dilation[d]) * (node.kernel[d] - 1) + 1;
    if (node.same && reach < kMostSize) {
      before[d] = int64_t(reach - 1) / 2; // as PyTorch shares it out
      after[d] = int64_t(reach - 1) - before[d];
    }
    __int128 room = __int128(in[d + 1]) + before[d] + after[d] - reach;
    if (room < 0)
      return error(node, "its window of " + data::h5::formatShape(node.kernel) +
                             " (dilation " +
                             data::h5::formatShape(node.dilation) +
                             ") does not fit into " + describeShape(in) +
                             " with its padding");
    out.push_back(int64_t(room / node.stride[d]) + 1);
  }
  if (int64_t count = countElements(out); count > limits.elements)
    return error(node,
                 "gives " + describeShape(out) + ": " +
                     describeBeyond(importer::Limit::Elements, limits, count));
  node.padding = before;
  node.padding.insert(node.padding.end(), after.begin(), after.end());
  node.same = false;
  node.out = out;
  return true;
}

bool ShapeInference::flowFlatten(Node &node) {
  const Shape &in = *node.in;
  int64_t rank = in.size();
  if (node.declared && *node.declared != in)
    return error(node, "input_type: expected " + describeShape(in) +
                           ", which it reads, but got " +
                           describeShape(*node.declared));
  int64_t start = node.startDim < 0 ? node.startDim + rank : node.startDim;
  int64_t end = node.endDim < 0 ? node.endDim + rank : node.endDim;
  if (start < 0 || end >= rank || start > end)
    return error(node, "expected start_dim and end_dim of the " + Twine(rank) +
                           " dimensions of " + describeShape(in) +
                           " in this order, but got " + Twine(node.startDim) +
                           " and " + Twine(node.endDim));
  Shape out(in.begin(), in.begin() + start);
  int64_t product = 1;
  for (int64_t d = start; d <= end; ++d)
    product *= in[d];
  out.push_back(product);
  out.insert(out.end(), in.begin() + end + 1, in.end());
  node.out = out;
  return true;
}

/// One number for all, or one for each, in dimensions that may be 1.
bool ShapeInference::fitParam(Node &node, llvm::StringRef name, Array &array) {
  const Shape &in = *node.in;
  if (array.size() == 1) {
    array.shape = {};
    return true;
  }
  Shape shape = withoutBatch(array.shape, in.size());
  bool fits = shape.size() == in.size();
  for (size_t d = 0; fits && d < in.size(); ++d)
    fits = shape[d] == in[d] || shape[d] == 1;
  if (!fits)
    return error(node, name + ": expected one number, or one for each of " +
                           describeShape(in) +
                           " that it reads, but got shape " +
                           describeShape(array.shape));
  if (shape != in) { // repeated along the dimensions that are 1
    Array whole{in, {}};
    int64_t count = countElements(in);
    if (std::string beyond = budget.take(count); !beyond.empty())
      return error(node, name + ": one for each of " + describeShape(in) +
                             ": " + beyond);
    whole.values.reserve(count);
    for (int64_t i = 0; i < count; ++i) {
      int64_t rest = i, at = 0, stride = 1;
      for (size_t d = in.size(); d-- > 0; rest /= in[d]) {
        at += (shape[d] == 1 ? 0 : rest % in[d]) * stride;
        stride *= shape[d];
      }
      whole.values.push_back(array.values[at]);
    }
    array = std::move(whole);
  }
  array.shape = in;
  return true;
}

bool ShapeInference::fitParams(Node &node) {
  bool good = true;
  std::string single;
  for (auto &[name, array] : node.params) {
    // Of shape [1] for other neurons: meant as a number.
    if (array.size() == 1 && !array.shape.empty() && single.empty() &&
        countElements(*node.in) > 1)
      single = name + " of shape " + describeShape(array.shape);
    if (!fitParam(node, name, array)) {
      good = false;
      break; // the others have the same shape
    }
  }
  if (!single.empty())
    findings.note(node.label() + ": " + single + " holds for all of shape " +
                  describeShape(*node.in));
  node.out = node.in;
  return good;
}

bool ShapeInference::checkOutput(Node &node) {
  node.out = node.in;
  if (!node.declared)
    return true;
  Shape declared = withoutBatch(*node.declared, node.in->size());
  return declared == *node.in ||
         error(node, "shape: expected " + describeShape(*node.in) +
                         ", which it gets, but got " +
                         describeShape(*node.declared));
}

bool ShapeInference::flow(Node &node) {
  switch (node.kind) {
  case Node::Affine:
  case Node::Linear:
    return flowMatrix(node);
  case Node::Conv1d:
  case Node::Conv2d:
    return flowConv(node);
  case Node::SumPool2d:
  case Node::AvgPool2d:
    return flowPool(node);
  case Node::Flatten:
    return flowFlatten(node);
  case Node::Output:
  case Node::Join:
    return checkOutput(node);
  default:
    return fitParams(node);
  }
}

/// Values that meet in a node are added up, and have one shape.
void ShapeInference::checkEdge(const Edge &edge) {
  const Node &from = graph.nodes[edge.from], &to = graph.nodes[edge.to];
  if (from.out && to.in && *from.out != *to.in)
    error(to, "gets " + describeShape(*from.out) + " from '" + from.name +
                  "' and " + describeShape(*to.in) +
                  " from others; what is added up has one shape");
}

void ShapeInference::run() {
  setInput();
  if (!graph.nodes[graph.input].out)
    return;
  std::deque<int> ready = {graph.input};
  bool good = true;
  while (!ready.empty()) {
    int index = ready.front();
    ready.pop_front();
    for (int e : graph.outOf(index)) {
      Node &to = graph.nodes[graph.edges[e].to];
      if (to.in)
        continue;
      to.in = graph.nodes[index].out;
      if (!flow(to))
        good = false;
      else
        ready.push_back(graph.edges[e].to);
    }
  }
  for (const Edge &edge : graph.edges)
    checkEdge(edge);
  if (!good)
    return; // what is behind is not known for that reason
  std::vector<int> unknown;
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (!graph.nodes[i].out)
      unknown.push_back(static_cast<int>(i));
  if (!unknown.empty())
    findings.error("no way leads from the input to " +
                   listNodes(graph, unknown));
}

void inferShapes(Graph &graph, const ImportLimits &limits, Findings &findings) {
  ShapeInference(graph, limits, findings).run();
}

} // namespace snnc::nir
