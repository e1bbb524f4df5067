// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The network as a drawing: a row a layer, and lines for what each one reads,
// as commit graphs are drawn, so that any network fits a page and a telephone.

#include "Charts.h"
#include "Markup.h"
#include "Sections.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <algorithm>

namespace snnc::report {

namespace {

constexpr double kRow = 30;   ///< height of a row without what is below
constexpr double kBar = 20;   ///< more where it has weights
constexpr double kLane = 14;  ///< distance of lines that run side by side
constexpr double kSpine = 12; ///< where the nodes stand
constexpr double kNode = 19;  ///< of a row's height

constexpr double kLine = 16;       ///< of what a layer is
constexpr size_t kLineLength = 44; ///< characters that a telephone shows

/// What a layer is, in lines that a telephone shows; broken behind ';' or ','.
std::vector<std::string> breakLines(llvm::StringRef detail) {
  std::vector<std::string> lines;
  while (!detail.empty()) {
    size_t end = detail.size();
    if (end > kLineLength) {
      size_t at = detail.take_front(kLineLength).find_last_of(";,");
      if (at != llvm::StringRef::npos)
        end = at + 1;
    }
    lines.push_back(detail.take_front(end).trim().str());
    detail = detail.drop_front(end).ltrim();
  }
  return lines;
}

/// Height of what stands below a row's name, but for its bar.
double detailHeight(const Node &node) {
  return kLine * double(std::max<size_t>(1, breakLines(node.detail).size()));
}

/// Where each row begins, and where the last ends.
std::vector<double> stackRows(const Report &report) {
  std::vector<double> tops = {0};
  for (const Node &node : report.drawing) {
    const Layer *layer = report.findLayer(node.synapse);
    tops.push_back(tops.back() + kRow + detailHeight(node) +
                   (layer && layer->weights ? kBar : 0));
  }
  return tops;
}

/// A line that skips rows, or goes back, in a lane of its own.
struct Wire {
  size_t from, to;
  bool delayed;
  size_t lane = 0; ///< 0: straight down to the next row
  size_t top() const { return std::min(from, to); }
  size_t bottom() const { return std::max(from, to); }
};

/// What the nodes read; wires that overlap get lanes side by side. Returns how
/// many lanes there are beside the spine.
size_t layOut(const std::vector<Node> &nodes, std::vector<Wire> &wires) {
  for (auto [to, node] : llvm::enumerate(nodes))
    for (const Node::Input &input : node.inputs)
      wires.push_back({input.node, to, input.delayed});
  std::vector<Wire *> lying;
  for (Wire &wire : wires)
    if (wire.delayed || wire.to != wire.from + 1)
      lying.push_back(&wire);
  // Short ones lie inside.
  llvm::sort(lying, [](const Wire *a, const Wire *b) {
    auto key = [](const Wire *wire) {
      return std::tuple(wire->bottom() - wire->top(), wire->top(), wire->from);
    };
    return key(a) < key(b);
  });
  size_t lanes = 0;
  for (size_t k = 0; k < lying.size(); ++k) {
    auto isFree = [&](size_t lane) {
      return llvm::none_of(llvm::ArrayRef(lying).take_front(k), [&](Wire *o) {
        return o->lane == lane && o->top() <= lying[k]->bottom() &&
               lying[k]->top() <= o->bottom();
      });
    };
    size_t lane = 1;
    while (!isFree(lane))
      ++lane;
    lying[k]->lane = lane;
    lanes = std::max(lanes, lane);
  }
  return lanes;
}

std::string drawWire(const Wire &wire, const std::vector<double> &tops) {
  std::string style = wire.delayed ? "wire delayed" : "wire";
  double from = tops[wire.from] + kNode, to = tops[wire.to] + kNode;
  if (wire.lane == 0)
    return element("path", {{"class", style},
                            {"d", fmt::format("M{} {}V{}", kSpine, from, to)}});
  double x = kSpine + kLane * double(wire.lane);
  // A layer that reads itself: out below its node, back above it.
  if (wire.from == wire.to)
    return element(
        "path",
        {{"class", style},
         {"d", fmt::format("M{} {}C{} {} {} {} {} {}", kSpine, from + 4, x + 6,
                           from + 20, x + 6, to - 20, kSpine, to - 4)}});
  double bend = from < to ? 14 : -14;
  return element(
      "path",
      {{"class", style},
       {"d", fmt::format("M{0} {1}Q{2} {1} {2} {3}V{4}Q{2} {5} {0} {5}", kSpine,
                         from, x, from + bend, to - bend, to)}});
}

std::string text(const std::string &x, double y, const std::string &style,
                 const std::string &anchor, const std::string &content) {
  return element("text",
                 {{"x", x},
                  {"y", fmt::format("{:g}", y)},
                  {"class", style},
                  {"text-anchor", anchor}},
                 escape(content));
}

/// What is left of the weights, in words.
std::string weightNote(const Report &report, const Layer &layer) {
  std::string note =
      layer.kept == layer.weights
          ? grouped(layer.weights) + " weights"
          : percent(double(layer.kept) / double(layer.weights), 1) + " of " +
                grouped(layer.weights) + " weights";
  if (report.bits)
    note += fmt::format(", {} bits", *report.bits);
  return note;
}

std::string drawRow(const Report &report, const Node &node, double y,
                    double left) {
  std::string start = fmt::format("{:g}", left);
  std::string out = element("circle", {{"cx", fmt::format("{:g}", kSpine)},
                                       {"cy", fmt::format("{:g}", y + kNode)},
                                       {"r", "6"},
                                       {"class", "dot"}});
  out += text(start, y + 23, "label", "start", node.name);
  out += text("100%", y + 23, "note", "end", node.shape);
  double below = y + 40;
  for (const std::string &line : breakLines(node.detail)) {
    out += text(start, below, "tick", "start", line);
    below += kLine;
  }
  const Layer *layer = report.findLayer(node.synapse);
  if (!layer || layer->weights == 0)
    return out + "\n";
  auto bar = [&](double share, const std::string &style) {
    return element("rect", {{"x", start},
                            {"y", fmt::format("{:g}", below - 9)},
                            {"width", fmt::format("{:.3f}%", 28 * share)},
                            {"height", "8"},
                            {"rx", "2"},
                            {"class", style}});
  };
  double share = double(layer->kept) / double(layer->weights);
  out += bar(1, "track");
  if (layer->kept > 0)
    out += bar(std::max(0.01, share), "bar predicted");
  out += text("100%", below, "tick", "end", weightNote(report, *layer));
  return out + "\n";
}

} // namespace

std::string drawNetwork(const Report &report) {
  const std::vector<Node> &nodes = report.drawing;
  if (nodes.empty())
    return "";
  std::vector<Wire> wires;
  std::vector<double> tops = stackRows(report);
  double left = kSpine + kLane * double(layOut(nodes, wires)) + 18;
  std::string body;
  for (const Wire &wire : wires)
    body += drawWire(wire, tops);
  for (auto [row, node] : llvm::enumerate(nodes))
    body += drawRow(report, node, tops[row], left);
  std::string heading =
      element("title", {{"id", "network-t"}}, "The network, layer by layer") +
      element("desc", {{"id", "network-d"}},
              "From the input at the top to the output; lines show what a "
              "layer reads, dashed ones what it reads of an earlier step.");
  return element("svg",
                 {{"role", "img"},
                  {"width", "100%"},
                  {"height", fmt::format("{:g}", tops.back())},
                  {"aria-labelledby", "network-t network-d"}},
                 heading + "\n" + body) +
         "\n";
}

} // namespace snnc::report
