// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// snn-run: networks on recordings, traces against each other (rules T1 to T4),
// passes against each other, and the cases of the check dialect.

#include "BisectPasses.h"
#include "CommandLine.h"
#include "snnc/Calibration/CalibrationChecks.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/CheckRunner/RunCases.h"
#include "snnc/Sim/Evaluate.h"
#include "snnc/Sim/Slack.h"
#include "snnc/Sim/Trace.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/OutputFile.h"
#include "snnc/Support/Warnings.h"
#include "snnc/TargetSupport/Target.h"
#include "snnc/Tools/Mains.h"
#include "snnc/Tools/ModuleFile.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace snnc {

namespace {

/// Exit codes of rule T4.
constexpr int kEqual = 0, kDifferent = 1, kNotComparable = 2;

std::string describeTraceFormats() {
  std::string text = "Format of --trace:";
  for (const sim::TraceFormat &format : sim::getTraceFormats())
    text += "\n  " + format.name.str() + ": " + format.description.str();
  return text;
}

struct Options {
  cl::OptionCategory category{"snn-run options"};
  cl::list<std::string> files{cl::Positional, cl::desc("<model>"),
                              cl::cat(category)};
  cl::opt<std::string> input{"input", cl::desc("Recordings to run on"),
                             cl::value_desc("file[:group]"), cl::cat(category)};
  cl::opt<std::string> samples{"samples", cl::desc("Recordings A:B of them"),
                               cl::value_desc("A:B"), cl::cat(category)};
  cl::opt<std::string> trace{
      "trace", cl::desc("Write spikes and membranes of every step (HDF5)"),
      cl::value_desc("file"), cl::cat(category)};
  // A description is not copied.
  std::string formats = describeTraceFormats();
  cl::opt<std::string> traceFormat{"trace-format", cl::desc(formats),
                                   cl::value_desc("name"), cl::cat(category)};
  cl::opt<std::string> json{"json", cl::desc("Write the summary as JSON"),
                            cl::value_desc("file"), cl::cat(category)};
  cl::opt<std::string> reference{
      "reference", cl::desc("Model whose decisions to compare with"),
      cl::value_desc("model"), cl::cat(category)};
  cl::opt<bool> widths{
      "widths",
      cl::desc("Compare the proved ranges of sums and membranes with those of "
               "the recordings (qsnn)"),
      cl::cat(category)};
  cl::opt<bool> compare{
      "compare",
      cl::desc("Compare two traces: exit 0 when equal, 1 when not, "
               "2 for what cannot be compared"),
      cl::cat(category)};
  cl::opt<std::string> layers{
      "layers",
      cl::desc("--compare: layers of A with those of B, where names differ"),
      cl::value_desc("a:b,…"), cl::cat(category)};
  cl::opt<std::string> arrays{
      "arrays", cl::desc("--compare: of spikes, pre and post, only these"),
      cl::value_desc("name,…"), cl::cat(category)};
  cl::opt<std::string> bisectPasses{
      "bisect-passes",
      cl::desc("Run this pipeline pass by pass and name the first pass after "
               "which the trace changes: exit 0 when none does, 1 when one "
               "does, 2 when one fails"),
      cl::value_desc("pipeline"), cl::cat(category)};
  cl::opt<bool> check{
      "check",
      cl::desc("Run the cases of the check dialect in the model: exit 0 when "
               "all hold, 1 when not"),
      cl::cat(category)};
  cl::opt<std::string> tolerance{
      "tolerance", cl::desc("Band of rule F8 between float traces (1e-4)"),
      cl::value_desc("number"), cl::cat(category)};
  cl::opt<sim::Executor> executor{
      "executor", cl::desc("Who runs the network"),
      cl::values(
          clEnumValN(sim::Executor::Engine, "engine", "The fast one (default)"),
          clEnumValN(sim::Executor::Interpreter, "interpreter",
                     "The definition that it equals")),
      cl::init(sim::Executor::Engine), cl::cat(category)};
  cl::opt<int> threads{
      "threads", cl::desc("Threads; 0 (default): as many as the machine has"),
      cl::init(0), cl::cat(category)};
};

/// What people read on stdout, and the same as JSON where it is wanted.
llvm::Error writeResults(const Options &options, llvm::StringRef text,
                         const auto &json) {
  if (llvm::Error error = writeFile("-", text))
    return error;
  return options.json.empty() ? llvm::Error::success()
                              : writeFile(options.json, json.dump(2) + "\n");
}

llvm::Expected<sim::CompareOptions> readCompareOptions(const Options &options) {
  sim::CompareOptions choices;
  if (!options.tolerance.empty()) {
    auto value = parseNumber(options.tolerance);
    if (!value || *value < 0) {
      llvm::consumeError(value.takeError());
      return llvm::createStringError(
          "--tolerance: expected a number of at least 0, but got '" +
          options.tolerance + "'");
    }
    choices.tolerance = *value;
  }
  llvm::SmallVector<llvm::StringRef> list;
  llvm::StringRef(options.layers).split(list, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef entry : list) {
    auto [a, b] = entry.split(':');
    if (a.empty() || b.empty())
      return llvm::createStringError("--layers: expected pairs A:B, but got '" +
                                     entry + "'");
    choices.layers.push_back({a.str(), b.str()});
  }
  list.clear();
  llvm::StringRef(options.arrays).split(list, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef name : list) {
    if (name != "spikes" && name != "pre" && name != "post")
      return llvm::createStringError(
          "--arrays: expected 'spikes', 'pre' or 'post', but got '" + name +
          "'");
    choices.arrays.push_back(name.str());
  }
  return choices;
}

int compare(const Options &options) {
  if (options.files.size() != 2)
    return fail("--compare expected two traces, but got " +
                    llvm::Twine(options.files.size()),
                kNotComparable);
  auto choices = readCompareOptions(options);
  if (!choices)
    return fail(toString(choices.takeError()), kNotComparable);
  if (llvm::Error error = checkOverwrite("--json", options.json,
                                         {options.files[0], options.files[1]}))
    return fail(toString(std::move(error)), kNotComparable);
  auto result =
      sim::compareTraces(options.files[0], options.files[1], *choices);
  if (!result)
    return fail(toString(result.takeError()), kNotComparable);
  if (llvm::Error error = writeResults(options, result->report, result->json))
    return fail(toString(std::move(error)), kNotComparable);
  return result->equal ? kEqual : kDifferent;
}

/// A model read, with its only network ready to run.
struct Model {
  std::unique_ptr<ModuleFile> file;
  Operation *network = nullptr;
  std::unique_ptr<sim::Executable> executable;

  static std::optional<Model>
  read(llvm::StringRef path, sim::Executor executor = sim::Executor::Engine) {
    Model model;
    model.file = ModuleFile::read(path);
    if (!model.file)
      return std::nullopt;
    auto network = getOnlyNetwork(model.file->module());
    if (failed(network))
      return std::nullopt;
    model.network = *network;
    auto executable = sim::Executable::create(*network, executor);
    if (failed(executable))
      return std::nullopt;
    model.executable = std::move(*executable);
    return std::move(model);
  }
};

int runCases(const Options &options) {
  if (options.files.size() != 1)
    return fail("--check expected one module, but got " +
                llvm::Twine(options.files.size()));
  auto file = ModuleFile::read(options.files[0]);
  if (!file)
    return 1;
  auto summary = check::runCases(file->module());
  if (failed(summary))
    return 1;
  std::string text =
      std::to_string(summary->cases) + " cases, " +
      std::to_string(summary->expectations) + " expectations: " +
      (summary->failed ? std::to_string(summary->failed) + " do not hold\n"
                       : "all hold\n");
  if (llvm::Error error = writeFile("-", text))
    return fail(toString(std::move(error)));
  return summary->failed ? 1 : 0;
}

/// Whether what is written spares what is read, and itself.
llvm::Error checkOutputs(const Options &options) {
  llvm::StringRef inputs[] = {options.files[0], options.input,
                              options.reference};
  if (llvm::Error error = checkOverwrite("--trace", options.trace, inputs))
    return error;
  if (!options.trace.empty() && options.trace == options.json)
    return llvm::createStringError("--trace and --json name the same file '" +
                                   llvm::Twine(options.trace) + "'");
  return checkOverwrite("--json", options.json, inputs);
}

/// Decisions are compared on the same frames.
llvm::Error checkReference(const Model &model, const Model &reference) {
  data::InputSpec a = getInputSpec(model.network),
                  b = getInputSpec(reference.network);
  auto differ = [](llvm::StringRef what) {
    return llvm::createStringError(
        "--reference: " + what +
        " of the two models differ; expected models of the same recordings");
  };
  using Events = data::InputSpec::Events;
  for (data::InputSpec *spec : {&a, &b})
    if (spec->events == Events::Spikes)
      spec->events = Events::Unstated;
  if (a.shape != b.shape)
    return differ("input shapes");
  if (a.stepLengthUs && b.stepLengthUs && *a.stepLengthUs != *b.stepLengthUs)
    return differ("step lengths (dt_us)");
  if (a.steps && b.steps && *a.steps != *b.steps)
    return differ("numbers of steps");
  if (a.events != b.events && a.events != Events::Unstated &&
      b.events != Events::Unstated)
    return differ("event rules");
  return llvm::Error::success();
}

/// Recordings [begin, end) that --input and --samples ask for; never none.
struct Recordings {
  std::unique_ptr<data::RecordingSource> source;
  int64_t begin = 0, end = 0;

  static llvm::Expected<Recordings> open(const Options &options,
                                         Operation *network) {
    Recordings opened;
    auto source = data::openRecordings(options.input, getInputSpec(network));
    if (!source)
      return source.takeError();
    opened.source = std::move(*source);
    opened.end = opened.source->size();
    if (!options.samples.empty()) {
      auto range = data::parseSampleRange(options.samples, opened.end);
      if (!range)
        return llvm::createStringError("--samples: " +
                                       toString(range.takeError()));
      std::tie(opened.begin, opened.end) = *range;
    }
    if (opened.begin == opened.end)
      return llvm::createStringError(opened.source->description() +
                                     " holds no recordings");
    warnAboutRecordings(network, *opened.source, opened.begin, opened.end,
                        "--input");
    return std::move(opened);
  }
};

int bisect(const Options &options) {
  auto failed = [](llvm::Error error) {
    return fail(toString(std::move(error)), kNotComparable);
  };
  if (options.files.size() != 1)
    return fail("--bisect-passes expected one model, but got " +
                    llvm::Twine(options.files.size()),
                kNotComparable);
  if (options.input.empty())
    return fail("expected recordings: '--input=FILE[:GROUP]'", kNotComparable);
  if (llvm::Error error = checkOutputs(options))
    return failed(std::move(error));
  auto compare = readCompareOptions(options);
  if (!compare)
    return failed(compare.takeError());
  auto model = Model::read(options.files[0], options.executor);
  if (!model)
    return kNotComparable;
  auto recordings = Recordings::open(options, model->network);
  if (!recordings)
    return failed(recordings.takeError());
  registerPasses();
  auto result =
      bisectPasses(model->file->module(), *recordings->source,
                   {options.bisectPasses, recordings->begin, recordings->end,
                    options.threads, std::move(*compare)});
  if (!result)
    return failed(result.takeError());
  if (llvm::Error error = writeResults(options, result->report, result->json))
    return failed(std::move(error));
  return result->kind == BisectResult::Same      ? kEqual
         : result->kind == BisectResult::Changed ? kDifferent
                                                 : kNotComparable;
}

/// What is wrong before anything is read.
llvm::Error checkRun(const Options &options) {
  if (options.files.size() != 1)
    return llvm::createStringError("expected one model, but got " +
                                   llvm::Twine(options.files.size()));
  if (options.input.empty())
    return llvm::createStringError(
        "expected recordings: '--input=FILE[:GROUP]'");
  if (options.threads < 0)
    return llvm::createStringError("--threads: expected 0 or more, but got " +
                                   llvm::Twine(options.threads));
  return checkOutputs(options);
}

/// Prints what was found, with the ranges of --widths.
llvm::Error writeEvaluation(const Options &options, const Model &model,
                            const Recordings &recordings,
                            const sim::Evaluation &evaluation) {
  std::string text = evaluation.toText();
  nlohmann::ordered_json json = evaluation.toJSON();
  if (options.widths) {
    auto widths =
        sim::measureWidths(model.network, *recordings.source, recordings.begin,
                           recordings.end, options.threads);
    if (!widths)
      return widths.takeError();
    text += sim::toText(*widths);
    json["widths"] = sim::toJSON(*widths);
  }
  return writeResults(options, text, json);
}

/// --trace-format, or the first.
llvm::Expected<const sim::TraceFormat *>
findTraceFormat(const Options &options) {
  if (options.traceFormat.empty())
    return &sim::getTraceFormats().front();
  if (options.trace.empty())
    return llvm::createStringError("--trace-format is for --trace=FILE");
  std::string names;
  for (const sim::TraceFormat &format : sim::getTraceFormats()) {
    if (format.name == options.traceFormat)
      return &format;
    names += (names.empty() ? "" : " or ") + format.name.str();
  }
  return llvm::createStringError("--trace-format: expected " + names +
                                 ", but got '" + options.traceFormat + "'");
}

int run(const Options &options) {
  if (llvm::Error error = checkRun(options))
    return fail(toString(std::move(error)));
  auto model = Model::read(options.files[0], options.executor);
  if (!model)
    return 1;
  if (options.widths && model->executable->level() != "qsnn")
    return fail("--widths: expected a model of level 'qsnn', but got '" +
                model->executable->level() + "'");
  std::optional<Model> reference;
  if (!options.reference.empty()) {
    reference = Model::read(options.reference, options.executor);
    if (!reference)
      return 1;
    if (llvm::Error error = checkReference(*model, *reference))
      return fail(toString(std::move(error)));
  }
  auto recordings = Recordings::open(options, model->network);
  if (!recordings)
    return fail(toString(recordings.takeError()));
  sim::EvaluateOptions choices;
  choices.begin = recordings->begin;
  choices.end = recordings->end;
  choices.threads = options.threads;
  choices.trace = options.trace;
  auto format = findTraceFormat(options);
  if (!format)
    return fail(toString(format.takeError()));
  choices.format = *format;
  auto network = cast<snn::NetworkOpInterface>(model->network);
  if (auto us = network.getStepLength())
    choices.stepSeconds = double(*us) * 1e-6;
  choices.modelSha256 = model->file->sha256().str();
  choices.toolVersion = kToolVersion.str();
  if (reference)
    choices.reference = reference->executable.get();
  auto evaluation =
      sim::evaluate(*model->executable, *recordings->source, choices);
  if (!evaluation)
    return fail(toString(evaluation.takeError()));
  for (const std::string &warning : evaluation->warnings)
    warnOnce(warning);
  if (llvm::Error error =
          writeEvaluation(options, *model, *recordings, *evaluation))
    return fail(toString(std::move(error)));
  return 0;
}

} // namespace

int runMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  startTool(Tool::Run);
  ignoreFileSizeSignal();
  cl::ResetCommandLineParser(); // LLVM's library brings options of its own
  registerAllTargets();         // whose levels run
  Options options;
  cl::HideUnrelatedOptions({&options.category});
  if (!parseCommandLine(
          argc, argv,
          "snn-run: runs a network on recordings, compares two traces, finds "
          "the pass that changes one, or runs the cases of the check "
          "dialect\n\n"
          "  snn-run MODEL --input=FILE[:GROUP]\n"
          "  snn-run --compare A.h5 B.h5\n"
          "  snn-run MODEL --bisect-passes=PIPELINE --input=FILE[:GROUP]\n"
          "  snn-run --check MODEL\n",
          /*mostFiles=*/2))
    return kNotComparable;
  if (options.compare)
    return compare(options);
  if (!options.bisectPasses.empty())
    return bisect(options);
  return options.check ? runCases(options) : run(options);
}

} // namespace snnc
