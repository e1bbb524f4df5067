// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much of the proved widths recordings use.

#include "snnc/Sim/Slack.h"
#include "dialects/QSNN/QSNNOps.h"
#include "snnc/Sim/Executable.h"
#include "snnc/Support/Parallel.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/bit.h"

#include <fmt/format.h>

using namespace mlir;

namespace snnc::sim {

unsigned WidthUse::bitsOf(qsnn::Range range) const {
  if (isSigned)
    return range.width();
  return std::max(1, 64 - llvm::countl_zero(uint64_t(range.high)));
}

namespace {

/// Grows `seen`, where it holds something already.
void include(std::optional<qsnn::Range> &seen, std::span<const double> values) {
  if (values.empty())
    return;
  auto [low, high] = std::minmax_element(values.begin(), values.end());
  qsnn::Range range{int64_t(*low), int64_t(*high)};
  seen = seen ? seen->hull(range) : range;
}

/// A copy of the network that puts out its sums too.
OwningOpRef<qsnn::NetworkOp> makeShown(Operation *network,
                                       ArrayRef<qsnn::DeclaredWidth> widths) {
  IRMapping mapping;
  OwningOpRef<qsnn::NetworkOp> copy(
      cast<qsnn::NetworkOp>(network->clone(mapping)));
  Operation *output = copy->getBody().front().getTerminator();
  for (const qsnn::DeclaredWidth &width : widths)
    if (!width.membrane)
      output->insertOperands(output->getNumOperands(),
                             mapping.lookup(width.op->getResult(0)));
  copy->removeDecodeAttr(); // that of several outputs is none
  copy->removeResAttrsAttr();
  copy->setFunctionType(FunctionType::get(
      copy->getContext(), copy->getArgumentTypes(), output->getOperandTypes()));
  return copy;
}

} // namespace

llvm::Expected<std::vector<WidthUse>>
measureWidths(Operation *network, data::RecordingSource &source, int64_t begin,
              int64_t end, int threads) {
  qsnn::RangeAnalysis analysis(network);
  auto widths = qsnn::declaredWidths(network, analysis);
  auto shown = makeShown(network, widths);
  auto executable = Executable::create(*shown);
  if (failed(executable))
    return llvm::createStringError("the network cannot be executed");
  size_t firstResult =
      network->getRegion(0).front().getTerminator()->getNumOperands();
  std::vector<std::optional<qsnn::Range>> seen(widths.size());
  auto consume = [&](const data::Recording &, RunResult &run) {
    size_t result = firstResult;
    for (auto [w, width] : llvm::enumerate(widths)) {
      if (!width.membrane) {
        include(seen[w], run.outputs[result++]);
        continue;
      }
      StringRef name = cast<snn::LayerOpInterface>(width.op).getLayerName();
      auto neurons = (*executable)->neurons();
      auto at = llvm::find_if(neurons, [&](const NeuronLayer &layer) {
        return layer.name == name;
      });
      include(seen[w], run.neurons[at - neurons.begin()].pre);
      include(seen[w], run.neurons[at - neurons.begin()].post);
    }
    return llvm::Error::success();
  };
  // All values of all steps are kept for a moment: few recordings at a time.
  RunOptions options;
  options.trace = true;
  int64_t chunk = resolveThreads(threads);
  for (int64_t at = begin; at < end; at += chunk)
    if (llvm::Error error =
            runAll(**executable, source, at, std::min(end, at + chunk), options,
                   threads, consume))
      return std::move(error);
  std::vector<WidthUse> uses;
  for (auto [w, width] : llvm::enumerate(widths)) {
    qsnn::Range proved = width.ranges.front();
    for (qsnn::Range range : width.ranges)
      proved = proved.hull(range);
    bool isSigned =
        width.element.isSignlessInteger() && !width.element.isInteger(1);
    uses.push_back({cast<snn::LayerOpInterface>(width.op).getLayerName().str(),
                    width.membrane, isSigned,
                    width.element.getIntOrFloatBitWidth(), proved,
                    seen[w].value_or(qsnn::Range{})});
  }
  return uses;
}

std::string toText(ArrayRef<WidthUse> widths) {
  auto range = [](qsnn::Range r) {
    return fmt::format("{} to {}", r.low, r.high);
  };
  std::string text =
      fmt::format("\n{:<12} {:<9} {:>5} {:>24} {:>24} {:>6}\n", "layer",
                  "width of", "bits", "proved", "seen", "slack");
  for (const WidthUse &width : widths)
    text += fmt::format("{:<12} {:<9} {:>5} {:>24} {:>24} {:>6}\n", width.layer,
                        width.membrane ? "membrane" : "result", width.declared,
                        range(width.proved), range(width.seen), width.slack());
  return text;
}

nlohmann::ordered_json toJSON(ArrayRef<WidthUse> widths) {
  auto json = nlohmann::ordered_json::array();
  for (const WidthUse &width : widths)
    json.push_back({{"name", width.layer},
                    {"width_of", width.membrane ? "membrane" : "result"},
                    {"bits", width.declared},
                    {"proved", {width.proved.low, width.proved.high}},
                    {"seen", {width.seen.low, width.seen.high}},
                    {"slack", width.slack()}});
  return json;
}

} // namespace snnc::sim
