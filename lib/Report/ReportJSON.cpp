// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// report.json. Its keys are described in docs/report.md.

#include "snnc/Report/Report.h"

#include "llvm/ADT/STLExtras.h"

namespace snnc::report {

using json = nlohmann::ordered_json;

template <class T>
static json optional(const std::optional<T> &value) {
  return value ? json(*value) : json();
}

static json toJSON(const Source &source) {
  return {{"file", source.file},
          {"sha256", source.sha256},
          {"recordings", source.recordings}};
}

/// Class by class, and which recordings changed against the first stage.
static void addClasses(json &entry, const sim::Evaluation &run,
                       const Stage &first, size_t test,
                       const std::vector<TestSet> &tests) {
  auto confusions = countConfusions(run);
  if (confusions.empty())
    return;
  entry["confusions"] = confusions;
  if (test >= first.results.size() || test >= tests.size())
    return;
  const sim::Evaluation &before = first.results[test].evaluation;
  auto list = [&](const std::vector<size_t> &indices) {
    json recordings = json::array();
    for (size_t i : indices)
      recordings.push_back(tests[test].begin + int64_t(i));
    return recordings;
  };
  if (&before == &run)
    return;
  entry["lost_recordings"] = list(findLost(before, run));
  entry["gained_recordings"] = list(findLost(run, before));
}

static json toJSON(const Stage &stage, const Stage &first,
                   const std::vector<TestSet> &tests) {
  json results = json::array();
  for (auto [k, result] : llvm::enumerate(stage.results)) {
    json entry = {{"test", k < tests.size() ? tests[k].name : ""}};
    entry.update(result.evaluation.toJSON());
    if (result.change) {
      auto [low, high] = result.change->interval();
      entry["change_points"] = result.change->points();
      entry["change_interval_points"] = {low, high};
      entry["lost"] = result.change->lost;
      entry["gained"] = result.change->gained;
    }
    addClasses(entry, result.evaluation, first, k, tests);
    results.push_back(std::move(entry));
  }
  return {{"key", stage.key},
          {"title", stage.title},
          {"file", stage.file},
          {"results", results}};
}

static json toJSON(const Node &node) {
  json inputs = json::array();
  for (const Node::Input &input : node.inputs)
    inputs.push_back({{"node", input.node}, {"delayed", input.delayed}});
  return {{"name", node.name},
          {"shape", node.shape},
          {"detail", node.detail},
          {"inputs", inputs}};
}

static json toJSON(const Figures &table) {
  json rows = json::array();
  for (const auto &row : table.rows) {
    json entry = json::object();
    for (auto [column, value] : llvm::zip(table.columns, row))
      entry[column.key] = value;
    rows.push_back(std::move(entry));
  }
  return rows;
}

static json toJSON(const Work &work) {
  return {{"goal", optional(work.goal)},
          {"mean_predicted", optional(work.meanPredicted())},
          {"mean_measured", optional(work.meanMeasured())},
          {"error_percent", optional(work.error())},
          {"predicted", work.predicted},
          {"measured", work.measured}};
}

static json toJSON(const Hardware &hardware) {
  json resources = json::array();
  for (const Resource &r : hardware.resources)
    resources.push_back({{"name", r.name},
                         {"predicted", optional(r.predicted)},
                         {"measured", optional(r.measured)},
                         {"available", optional(r.available)}});
  json root = {{"target", hardware.target},
               {"part", hardware.part},
               {"folder", hardware.folder},
               {"resources", resources}};
  for (const Figures &table : hardware.tables)
    root[table.key] = toJSON(table);
  if (const auto &work = hardware.work) {
    root["bench"] = {{"input", work->input}, {"samples", work->samples}};
    root[work->key] = toJSON(*work);
  }
  root["clock_mhz"] = optional(hardware.clockMHz);
  root["milliseconds_per_recording"] = optional(hardware.milliseconds());
  return root;
}

/// What was shown, said and is to be done.
static void addNotes(json &root, const Report &report) {
  root["claims"] = json::array();
  for (const Claim &claim : report.claims)
    root["claims"].push_back({{"key", claim.key},
                              {"claim", claim.claim},
                              {"state", stringify(claim.state).str()},
                              {"detail", claim.detail}});
  root["times_real_time"] = optional(report.timesRealTime());
  root["remarks"] = json::array();
  for (const Remark &remark : report.remarks)
    root["remarks"].push_back(
        {{"kind", remark.warning ? "warning" : "note"}, {"text", remark.text}});
  root["next"] = json::array();
  for (const NextStep &step : report.next)
    root["next"].push_back({{"text", step.text}, {"command", step.command}});
  root["tools"] = json::array();
  for (const Tool &tool : report.tools)
    root["tools"].push_back({{"name", tool.name}, {"version", tool.version}});
}

std::string toJSON(const Report &report) {
  json root;
  root["generator"] = "snnc";
  root["version"] = report.version;
  root["network"] = report.network;
  root["command"] = report.command;
  root["model"] = {{"file", report.model.file},
                   {"sha256", report.model.sha256}};
  root["calibration"] =
      report.calibration ? toJSON(*report.calibration) : json();
  root["options"] = {{"sparsity", optional(report.sparsity)},
                     {"bits", optional(report.bits)},
                     {"scales", optional(report.scales)},
                     {"frac", report.frac}};
  root["tests"] = json::array();
  for (const TestSet &test : report.tests) {
    json entry = {{"name", test.name}};
    entry.update(toJSON(test.source));
    root["tests"].push_back(std::move(entry));
  }
  root["stages"] = json::array();
  for (const Stage &stage : report.stages)
    root["stages"].push_back(
        toJSON(stage, report.stages.front(), report.tests));
  root["steps"] = optional(report.steps);
  root["step_us"] = optional(report.stepLengthUs);
  root["drawing"] = json::array();
  for (const Node &node : report.drawing)
    root["drawing"].push_back(toJSON(node));
  root["layers"] = json::array();
  for (const Layer &layer : report.layers)
    root["layers"].push_back({{"synapse", layer.synapse},
                              {"neurons", layer.neurons},
                              {"inputs", layer.inputs},
                              {"outputs", layer.outputs},
                              {"weights", layer.weights},
                              {"kept", layer.kept}});
  root["ledger"] = report.ledger;
  root["hardware"] = report.hardware ? toJSON(*report.hardware) : json();
  addNotes(root, report);
  // Names may hold bytes that are no UTF-8.
  return root.dump(2, ' ', /*ensure_ascii=*/false,
                   json::error_handler_t::replace) +
         "\n";
}

} // namespace snnc::report
