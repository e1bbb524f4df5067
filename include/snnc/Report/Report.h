// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a run of the driver found, and how it is shown: report.json,
// report.html and the summary on the terminal. The same report gives the same
// bytes: it holds no times, durations or machine names.

#ifndef SNNC_REPORT_REPORT_H
#define SNNC_REPORT_REPORT_H

#include "snnc/Sim/Evaluate.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace snnc::report {

/// A file that went in.
struct Source {
  std::string file;   ///< as the user named it
  std::string sha256; ///< hexadecimal
  int64_t recordings = 0;
};

struct TestSet {
  std::string name;
  Source source;
  int64_t begin = 0; ///< index of the first recording in the file
};

/// How the decisions of one network differ from another's on the same labelled
/// recordings: `lost` are right there and wrong here, `gained` the reverse.
struct PairedChange {
  int64_t lost = 0, gained = 0, total = 0;
  /// Difference of the accuracies in percent points.
  double points() const;
  /// Its 95 % interval for paired proportions, in points (Agresti and Min,
  /// Stat. Med. 24:729, 2005: Wald with ½ added to each cell).
  std::pair<double, double> interval() const;
};

/// A network of the way on one test set.
struct Result {
  sim::Evaluation evaluation;
  std::optional<PairedChange> change; ///< to the first stage; labels needed
};

/// One network of the way. `results` go with Report::tests.
struct Stage {
  std::string key;   ///< "dense", "pruned", "magnitude", "quantised", "integer"
  std::string title; ///< e.g. "4-bit weights"
  std::string file;  ///< in the output folder
  std::vector<Result> results;
};

/// Synapses and the neurons that they feed; either name may be empty.
struct Layer {
  std::string synapse, neurons;
  int64_t outputs = 0, inputs = 0;
  int64_t weights = 0, kept = 0; ///< kept: in the last stage
};

/// A layer of the network's drawing: synapses with the neurons behind them, or
/// what stands alone.
struct Node {
  std::string name;  ///< e.g. "fc1 \u2192 lif1"
  std::string shape; ///< of what leaves it in a step, e.g. "16\u00d732\u00d732"
  std::string detail;  ///< e.g. "dense; leak 0.5, threshold 1, reset to 0"
  std::string synapse; ///< by which its Layer is found; may be empty
  struct Input {
    size_t node;          ///< index
    bool delayed = false; ///< of an earlier step (rule N3)
  };
  std::vector<Input> inputs;
};

struct Resource {
  std::string name; ///< e.g. "block RAMs"
  std::optional<double> predicted, measured, available;
};

/// A table of a target, e.g. of its cores. In JSON it is an array of objects
/// under `key`.
struct Figures {
  struct Column {
    std::string key;
    std::string heading; ///< empty: in JSON only
    bool numeric = false;
  };
  std::string key, caption;
  std::vector<Column> columns;
  /// A value a column. Integers are grouped, other numbers have three
  /// decimals.
  std::vector<std::vector<nlohmann::ordered_json>> rows;
};

/// What recordings cost on the hardware, one value a recording.
struct Work {
  std::string key;  ///< in JSON, e.g. "cycles"
  std::string name; ///< e.g. "Cycles per recording"
  std::string predictedBy = "predicted",
              measuredBy = "measured"; ///< for legends
  std::string input, samples;          ///< the recordings
  std::vector<int64_t> predicted, measured;
  std::optional<double> goal; ///< of the mean
  std::optional<double> meanPredicted() const;
  std::optional<double> meanMeasured() const;
  /// (predicted - measured) / measured of the sum, in percent.
  std::optional<double> error() const;
};

/// What a target says of its artefacts.
struct Hardware {
  std::string target, part, folder;
  std::string contents; ///< of the folder: "Verilog, memories, …"
  /// What the figures of `Resource::predicted` are: "predicted" where the
  /// target's own tools can measure them, else e.g. "used".
  std::string figures = "predicted";
  bool measurable = true; ///< there are such tools
  std::vector<Resource> resources;
  std::vector<Figures> tables;
  std::optional<Work> work;
  std::optional<double> clockMHz; ///< place-and-route
  std::string picture;            ///< of the chip, SVG; may be empty
  std::string pictureCaption;
  /// Milliseconds per recording where `work` is cycles; measured ones where
  /// there are any.
  std::optional<double> milliseconds() const;
};

/// Something that holds for this output, or that nobody has shown.
struct Claim {
  enum class State { Proved, NotProved, Failed };
  std::string key;   ///< e.g. "simulation"
  std::string claim; ///< a sentence
  State state = State::NotProved;
  std::string detail; ///< how it was shown, or why not
  /// It is open for want of programs, which `detail` names.
  bool lacksTools = false;
};
llvm::StringRef stringify(Claim::State state);

/// A program or library that took part.
struct Tool {
  std::string name, version;
};

/// What the tools said on the way that a reader should know: what was assumed
/// where the file says nothing, what was changed, what looks wrong.
struct Remark {
  bool warning = false;
  std::string text;
};

/// What to do with what lies in the folder.
struct NextStep {
  std::string text;
  std::string command; ///< run in the folder; may be empty
};

struct Report {
  std::string version, network, command;
  Source model;
  std::optional<Source> calibration;
  std::optional<double> sparsity; ///< asked for
  std::optional<int64_t> bits;
  std::optional<int64_t> scales; ///< most of a layer; none: one for each row
  std::string frac; ///< of the membranes, e.g. "3"; empty: not integer
  /// Of a recording, where the network states them (rule T6).
  std::optional<int64_t> steps, stepLengthUs;
  std::vector<TestSet> tests;
  std::vector<Stage> stages; ///< the first is the network as it came
  std::vector<Node> drawing; ///< in network order, the input first
  std::vector<Layer> layers;
  nlohmann::ordered_json ledger; ///< as ledgerToJSON
  std::optional<Hardware> hardware;
  std::vector<Claim> claims;
  std::vector<Remark> remarks;
  std::vector<NextStep> next;
  std::vector<Tool> tools;

  const Layer *findLayer(llvm::StringRef synapse) const;
  /// How many times faster than they happen recordings run on the hardware.
  std::optional<double> timesRealTime() const;
  const Stage *find(llvm::StringRef key) const;
  /// What a test set judges: classes, errors of outputs, or both.
  sim::Judgement judgement(size_t test) const;
  /// The last stage of the way (not the baseline); null when there is none.
  const Stage *last() const;
  /// The stages that were run on a test set, each with what it gave.
  std::vector<std::pair<const Stage &, const Result &>>
  resultsOn(size_t test) const;
};

/// Recordings by class and decision, `[label][decision]`; empty without labels
/// or beyond 1,000 classes.
std::vector<std::vector<int64_t>> countConfusions(const sim::Evaluation &run);

/// Indices (into the decisions) of the recordings that are right in `a` and
/// wrong in `b`, runs of the same labelled recordings.
std::vector<size_t> findLost(const sim::Evaluation &a,
                             const sim::Evaluation &b);

/// report.json; its keys are in docs/report.md.
std::string toJSON(const Report &report);
/// report.html: one file that needs nothing else and no script.
std::string toHTML(const Report &report);
/// The summary for a terminal.
std::string toText(const Report &report);

/// 1234567 as "1,234,567".
std::string grouped(int64_t value);

} // namespace snnc::report

#endif // SNNC_REPORT_REPORT_H
