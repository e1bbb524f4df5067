// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether each layer of a `.net` file fits the one before it.

#include "Layers.h"

#include <numeric>
#include <optional>

namespace h5 = snnc::data::h5;
using llvm::Twine;

namespace snnc::netx {

int64_t product(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1),
                         std::multiplies<>());
}

/// The same elements in one dimension.
static void flatten(std::optional<Shape> &shape) {
  if (shape)
    shape = Shape{product(*shape)};
}

static void linkConv(const Layer &layer, const std::optional<Shape> &from,
                     Findings &findings) {
  if (!from || from->size() != 3)
    return findings.error(layer.group + ": a convolution needs an input of " +
                          "shape C,H,W, but " +
                          (from ? "gets " + h5::formatShape(*from)
                                : "no layer before it says one"));
  const Shape &weight = layer.weight.shape, &input = *from;
  if (weight[1] * layer.groups != input[0] || weight[0] % layer.groups != 0)
    findings.error(layer.group + "/weight: expected groups that divide " +
                   Twine(weight[0]) + " output channels and " +
                   Twine(input[0]) + " input channels, but got " +
                   Twine(layer.groups) + " groups and weights " +
                   h5::formatShape(weight));
  Shape out = {weight[0]};
  for (int d = 0; d < 2; ++d) {
    int64_t window = layer.dilation[d] * (weight[2 + d] - 1) + 1;
    int64_t room = input[1 + d] + 2 * layer.padding[d] - window;
    out.push_back(room < 0 ? 0 : room / layer.stride[d] + 1);
  }
  if (out != layer.shape)
    findings.error(layer.group + "/shape: expected " + h5::formatShape(out) +
                   ", which the window gives of " + h5::formatShape(input) +
                   ", but got " + h5::formatShape(layer.shape));
}

static void linkDense(const Layer &layer, const std::optional<Shape> &from,
                      bool fromNeurons, Findings &findings) {
  if (!from)
    return;
  int64_t in = layer.weight.shape[1];
  if (product(*from) != in)
    return findings.error(layer.group + "/weight: has " + Twine(in) +
                          " columns, but the layer before gives " +
                          h5::formatShape(*from));
  if (from->size() > 1 && fromNeurons)
    findings.warning(layer.group +
                     ": read as if a flatten layer (c, y, x) stood before it; "
                     "netx needs one there");
}

/// Groups of one size, of neurons behind which nothing stands.
static void linkAverage(const Layer &layer, const std::optional<Shape> &from,
                        bool fromSpikes, bool isLast, Findings &findings) {
  if (!isLast)
    return findings.error(layer.group + "/type: 'average' is read as what "
                                        "counts the spikes of the last layer, "
                                        "but more layers follow");
  if (!from || !fromSpikes)
    return findings.error(layer.group +
                          "/type: 'average' expects a layer of neurons that "
                          "fire before it");
  int64_t neurons = product(*from), groups = layer.shape[0];
  if (neurons % groups != 0)
    findings.error(layer.group + "/shape: expected groups of equal size, but " +
                   Twine(neurons) + " neurons do not divide into " +
                   Twine(groups));
}

void linkLayers(const std::vector<Layer> &layers, Findings &findings) {
  std::optional<Shape> shape;
  bool fromNeurons = false, fromSpikes = false;
  for (const Layer &layer : layers) {
    if (!layer.isRead)
      return; // what it gives is not known
    switch (layer.kind) {
    case Layer::Input:
      if (layer.number != 0)
        findings.error(layer.group + ": an input layer is expected in front");
      break;
    case Layer::Flatten:
      if (fromNeurons && shape && shape->size() == 1)
        findings.warning(layer.group +
                         ": has nothing to do behind neurons in one "
                         "dimension; netx cannot load it there");
      flatten(shape);
      continue;
    case Layer::Dense:
      linkDense(layer, shape, fromNeurons, findings);
      break;
    case Layer::Conv:
      linkConv(layer, shape, findings);
      break;
    case Layer::Average:
      linkAverage(layer, shape, fromSpikes, &layer == &layers.back(), findings);
      break;
    }
    shape = layer.shape;
    fromNeurons = layer.hasNeurons;
    fromSpikes = fromNeurons && !layer.neverFires;
    if (layer.neverFires && &layer != &layers.back())
      findings.warning(layer.group +
                       ": never fires, so nothing behind it gets "
                       "a spike; its membranes are the output "
                       "only of a last layer (--num-layers=" +
                       Twine(layer.number + 1) + ")");
  }
}

} // namespace snnc::netx
