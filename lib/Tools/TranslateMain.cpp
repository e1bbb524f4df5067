// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// snn-translate: models in, models and artefacts of a target out.

#include "CommandLine.h"
#include "ExportModel.h"
#include "ImportModel.h"
#include "TargetFlags.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Data/ConvertRecordings.h"
#include "snnc/Sim/Rules.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/OutputFile.h"
#include "snnc/TargetSupport/Target.h"
#include "snnc/Tools/FileDiagnostics.h"
#include "snnc/Tools/Mains.h"
#include "snnc/Tools/ModuleFile.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

#include <limits>

using namespace mlir;
namespace cl = llvm::cl;

namespace snnc {

namespace {

struct Options {
  cl::OptionCategory category{"snn-translate options"};
  cl::opt<std::string> input{cl::Positional, cl::desc("<input>"),
                             cl::value_desc("file"), cl::init("-"),
                             cl::cat(category)};
  cl::opt<std::string> output{
      "o",
      cl::desc("Output: a file for --import-… and --export-…, a\n"
               "folder for --target"),
      cl::value_desc("path"), cl::init("-"), cl::cat(category)};
  cl::opt<bool> importOnnx{"import-onnx",
                           cl::desc("Read an ONNX model, write a module"),
                           cl::cat(category)};
  cl::opt<bool> importNetx{"import-netx",
                           cl::desc("Read a .net file of lava-dl, write a\n"
                                    "module of level loihi"),
                           cl::cat(category)};
  cl::opt<std::string> importNir{"import-nir", cl::ValueOptional,
                                 cl::desc("Read a NIR file, write a module"),
                                 cl::value_desc("file"), cl::cat(category)};
  ExportFlags exports{category};
  cl::opt<bool> convertRecordings{
      "convert-recordings",
      cl::desc("Read recordings of any format, write HDF5\n"
               "(docs/Recordings.md)"),
      cl::cat(category)};
  cl::opt<std::string> labels{
      "labels",
      cl::desc("With --convert-recordings: classes from another\n"
               "file of integers (.npy, .npz, IDX, HDF5, .txt)"),
      cl::value_desc("file[:dataset]"), cl::cat(category)};
  cl::opt<std::string> encode{
      "encode",
      cl::desc("With --convert-recordings: images [N, ...] in --steps\n"
               "steps: direct (x in every step, with :MAX x/MAX), or\n"
               "spikes by rate or latency of 0 to MAX (rule L6)"),
      cl::value_desc("kind[:max]"), cl::cat(category)};
  cl::opt<std::string> netxInput{
      "netx-input",
      cl::desc("With --encode=direct:MAX: x of LOW to HIGH (0 to 1) as\n"
               "the input layer of a .net file takes it, the nearest\n"
               "integer to weight*x + bias"),
      cl::value_desc("file.net[:low:high]"), cl::cat(category)};
  // A description is not copied.
  std::string targets = "Write the artefacts of a target: " + getTargetNames();
  cl::opt<std::string> target{"target", cl::desc(targets),
                              cl::value_desc("name"), cl::cat(category)};
  // Import (rule T6).
  cl::opt<int64_t> stepLength{"dt-us", cl::desc("Length of a step"),
                              cl::value_desc("microseconds"),
                              cl::cat(category)};
  cl::opt<int64_t> steps{"steps", cl::desc("Number of steps"),
                         cl::value_desc("T"), cl::cat(category)};
  cl::opt<std::string> events{
      "events", cl::desc("How events become input: counts[:MAX] or binary"),
      cl::value_desc("rule"), cl::cat(category)};
  cl::opt<std::string> decode{"decode",
                              cl::desc("How the class is read: count or\n"
                                       "first of spikes, last, max or mean of\n"
                                       "a membrane"),
                              cl::value_desc("kind"), cl::cat(category)};
  LimitFlags limits{category};
  ONNXFlags ofONNX{category};
  NIRFlags ofNIR{category};
  NetxFlags ofNetx{category};
  cl::opt<std::string> calibration{
      "calibration",
      cl::desc("Calibration recordings: at import recorded in the module, with "
               "--target used instead of those"),
      cl::value_desc("file[:group]"), cl::cat(category)};
  cl::opt<bool> bytecode{"emit-bytecode",
                         cl::desc("Write the module as bytecode"),
                         cl::cat(category)};
  // Target.
  cl::opt<std::string> calibrationSamples{
      "calibration-samples", cl::desc("With --target: recordings A:B of them"),
      cl::value_desc("A:B"), cl::cat(category)};
  TargetFlags ofTargets{category, Phase::Integers, Phase::Emit};
  cl::opt<int> threads{
      "threads", cl::desc("Threads; 0 (default): as many as the machine has"),
      cl::init(0), cl::cat(category)};

  bool isNIR() const { return importNir.getNumOccurrences() > 0; }
};

/// The options of artefacts, and those beside them that import does not take.
std::vector<const cl::Option *> targetFlags(const Options &options) {
  std::vector<const cl::Option *> flags;
  for (const TargetFlags::Flag &flag : options.ofTargets.all())
    flags.push_back(&flag.flag);
  flags.push_back(&options.calibrationSamples);
  flags.push_back(&options.threads);
  return flags;
}

/// What one run does, by the name of its option.
std::vector<std::string> givenModes(const Options &options) {
  std::vector<std::string> modes;
  if (options.importOnnx)
    modes.push_back("--import-onnx");
  if (options.importNetx)
    modes.push_back("--import-netx");
  if (options.isNIR())
    modes.push_back("--import-nir");
  for (const Exporter *exporter : options.exports.given())
    modes.push_back("--" + exporter->option.str());
  if (options.convertRecordings)
    modes.push_back("--convert-recordings");
  if (!options.target.empty())
    modes.push_back("--target");
  return modes;
}

/// "'--import-onnx', …, and '--target=NAME'".
std::string listModes() {
  std::string text = "'--import-onnx', '--import-netx', '--import-nir'";
  for (const Exporter &exporter : getExporters())
    text += ", '--" + exporter.option.str() + "'";
  return text + ", '--convert-recordings' and '--target=NAME'";
}

/// The options of a mode's own.
struct ModeFlags {
  llvm::StringRef mode;
  std::vector<const cl::Option *> flags;
};

std::vector<ModeFlags> modeFlags(const Options &options) {
  return {{"--import-onnx", options.ofONNX.all()},
          {"--import-netx", options.ofNetx.all()},
          {"--import-nir", {&options.ofNIR.reset}}};
}

/// Names an option that was given, but that `mode` does not take.
std::string strayOption(const Options &options, llvm::StringRef mode) {
  bool imports = mode.starts_with("--import-");
  bool target = mode == "--target", convert = mode == "--convert-recordings";
  std::vector<const cl::Option *> others;
  auto add = [&](bool has, const std::vector<const cl::Option *> &flags) {
    if (!has)
      llvm::append_range(others, flags);
  };
  add(convert, {&options.labels, &options.encode, &options.netxInput});
  for (const ModeFlags &own : modeFlags(options))
    add(own.mode == mode, own.flags);
  add(mode.ends_with("-nir"),
      {&options.ofNIR.convention, &options.ofNIR.stepSeconds});
  add(imports, {&options.stepLength, &options.events, &options.decode,
                &options.bytecode});
  add(imports, options.limits.all());
  add(imports || convert, {&options.steps});
  add(imports || target, {&options.calibration});
  add(target, targetFlags(options));
  for (const cl::Option *option : others)
    if (option->getNumOccurrences())
      return ("--" + option->ArgStr + " has no meaning with " + mode).str();
  return "";
}

template <class T>
std::optional<T> given(const cl::opt<T> &option) {
  if (option.getNumOccurrences())
    return option.getValue();
  return std::nullopt;
}

/// What every importer is told.
void readImport(const Options &options, ImportOptions &import) {
  import.stepLengthUs = given(options.stepLength);
  import.steps = given(options.steps);
  import.events = given(options.events);
  import.decode = given(options.decode);
  import.limits = options.limits.read();
}

OwningOpRef<ModuleOp> readModel(const Options &options, MLIRContext *context) {
  if (options.importNetx) {
    NetxImportOptions import;
    readImport(options, import);
    options.ofNetx.read(import);
    return importNetx(options.input, import, context);
  }
  if (options.isNIR()) {
    NIRImportOptions import;
    readImport(options, import);
    options.ofNIR.read(import);
    return importNIR(options.input, import, context);
  }
  ONNXImportOptions import;
  readImport(options, import);
  options.ofONNX.read(import);
  return importONNX(options.input, import, context);
}

int importModel(const Options &options) {
  if (llvm::Error error = checkOverwrite("-o", options.output,
                                         {options.input, options.calibration}))
    return fail(toString(std::move(error)));
  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry);
  llvm::SourceMgr sources;
  FileDiagnostics diagnostics(sources, &context);
  OwningOpRef<ModuleOp> module = readModel(options, &context);
  if (!module)
    return 1;
  if (!options.calibration.empty() &&
      failed(recordCalibration(*module, options.calibration,
                               folderOf(options.output))))
    return 1;
  if (llvm::Error error =
          writeModule(*module, options.output, options.bytecode))
    return fail(toString(std::move(error)));
  return 0;
}

/// --encode=KIND[:MAX] and --steps.
llvm::Error readEncoding(const Options &options,
                         data::ConvertOptions &choices) {
  auto [kind, most] = llvm::StringRef(options.encode).split(':');
  auto encoding = snn::symbolizeEncoding(kind);
  if (!encoding)
    return llvm::createStringError(
        "--encode: expected direct, rate or latency, "
        "with :MAX or without, but got '" +
        options.encode + "'");
  if (options.steps < 1 || options.steps > (1 << 24))
    return llvm::createStringError("--encode: expected '--steps=T' of 1 to "
                                   "16777216, the steps of a recording");
  double divisor = 1;
  if (!most.empty()) {
    auto value = parseNumber(most);
    if (!value || !(*value > 0)) {
      llvm::consumeError(value.takeError());
      return llvm::createStringError("--encode: expected a number above 0 "
                                     "behind ':', but got '" +
                                     most + "'");
    }
    choices.imageMost = *value;
    divisor = *value;
  } else if (*encoding == snn::Encoding::Direct) {
    choices.imageMost = std::numeric_limits<double>::max();
  }
  choices.steps = options.steps;
  choices.encode = [encoding = *encoding, divisor,
                    steps = choices.steps](double x, double most, int64_t t) {
    double y = sim::encode(encoding, x, most, t, steps);
    return encoding == snn::Encoding::Direct ? y / divisor : y;
  };
  return llvm::Error::success();
}

/// FILE or FILE:LOW:HIGH of --netx-input.
llvm::Error readInputLayer(const Options &options,
                           data::ConvertOptions &choices) {
  if (options.netxInput.empty())
    return llvm::Error::success();
  if (!llvm::StringRef(options.encode).starts_with("direct:"))
    return llvm::createStringError(
        "--netx-input: expected images with '--encode=direct:MAX'");
  llvm::StringRef path = options.netxInput;
  double low = 0, high = 1;
  llvm::SmallVector<llvm::StringRef> parts;
  path.split(parts, ':');
  if (parts.size() > 1) {
    auto readEnd = [&](double &value) {
      auto [rest, text] = path.rsplit(':');
      path = rest;
      auto number = parseNumber(text);
      if (number)
        value = *number;
      return number.takeError();
    };
    llvm::Error error = readEnd(high);
    if (!error)
      error = readEnd(low);
    if (error || parts.size() < 3) {
      llvm::consumeError(std::move(error));
      return llvm::createStringError(
          "--netx-input: expected FILE.net or FILE.net:LOW:HIGH, the values "
          "that 0 and MAX stand for, but got '" +
          options.netxInput + "'");
    }
  }
  auto layer = readNetxInput(path);
  if (!layer)
    return llvm::createStringError("--netx-input: " +
                                   toString(layer.takeError()));
  choices.encode = [direct = choices.encode, low, high,
                    layer = *layer](double x, double most, int64_t t) {
    return layer.apply(low + (high - low) * direct(x, most, t));
  };
  return llvm::Error::success();
}

int convertRecordings(const Options &options) {
  if (options.output == "-")
    return fail("--convert-recordings writes HDF5: give its name with "
                "'-o FILE.h5'");
  if (llvm::Error error =
          checkOverwrite("-o", options.output, {options.input, options.labels}))
    return fail(toString(std::move(error)));
  data::ConvertOptions choices;
  choices.labels = options.labels;
  if (!options.encode.empty()) {
    if (llvm::Error error = readEncoding(options, choices))
      return fail(toString(std::move(error)));
    if (llvm::Error error = readInputLayer(options, choices))
      return fail(toString(std::move(error)));
  } else if (!options.netxInput.empty()) {
    return fail("--netx-input: expected images with '--encode=direct:MAX'");
  } else if (options.steps.getNumOccurrences()) {
    return fail("--steps: recordings bring their steps, or get them where a "
                "network reads them; with --convert-recordings it is for "
                "--encode=");
  }
  auto text = data::convertRecordings(options.input, options.output, choices);
  if (!text)
    return fail(toString(text.takeError()));
  llvm::errs() << "'" << options.output << "': " << *text << "\n";
  return 0;
}

/// Makes integers of a quantised float network, as the target takes them.
LogicalResult makeIntegers(const Options &options, const Target &target,
                           const TargetOptions &choices, ModuleFile &file) {
  auto network = getOnlyNetwork(file.module());
  if (failed(network))
    return failure();
  if (cast<snn::NetworkOpInterface>(*network).getLevel() == "snn") {
    PassManager passes(&file.context());
    target.prepare(passes, choices);
    return passes.run(file.module());
  }
  for (const TargetFlags::Flag &flag : options.ofTargets.all())
    if (flag.isGiven() && flag.option.phase == Phase::Integers)
      return fail("--" + flag.option.name + " is about making integers, but '" +
                  options.input + "' is an integer network already");
  return success();
}

int emitTarget(const Options &options) {
  const Target *target = lookupTarget(options.target);
  if (!target)
    return fail("unknown target '" + options.target +
                "'; expected one of: " + getTargetNames());
  if (options.output == "-")
    return fail("--target writes a folder: give its name with '-o FOLDER'");
  TargetOptions choices;
  options.ofTargets.read(choices);
  choices.calibration = options.calibration;
  choices.calibrationSamples = options.calibrationSamples;
  choices.threads = options.threads;
  if (failed(checkOptions(*target, choices, [](const llvm::Twine &message) {
        return fail(message);
      })))
    return 1;
  auto file = ModuleFile::read(options.input);
  if (!file || failed(makeIntegers(options, *target, choices, *file)))
    return 1;
  auto mapping = mapOrReport(*target, file->module(), choices);
  if (failed(mapping) ||
      failed(target->emit(*mapping, options.output, choices)))
    return 1;
  return 0;
}

} // namespace

int translateMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  startTool(Tool::Translate);
  ignoreFileSizeSignal();
  cl::ResetCommandLineParser(); // LLVM's library brings options of its own
  registerAllTargets();
  Options options;
  cl::HideUnrelatedOptions({&options.category});
  if (!parseCommandLine(
          argc, argv,
          "snn-translate: models into modules and back, integer networks "
          "into hardware\n\n"
          "  snn-translate --import-onnx MODEL.onnx -o MODEL.mlir\n"
          "  snn-translate --import-netx MODEL.net -o MODEL.mlir\n"
          "  snn-translate --import-nir MODEL.nir --nir-convention=NAME -o "
          "MODEL.mlir\n"
          "  snn-translate --export-onnx MODEL.mlir -o MODEL.onnx\n"
          "  snn-translate --export-nir MODEL.mlir -o MODEL.nir\n"
          "  snn-translate --convert-recordings RECORDINGS -o RECORDINGS.h5\n"
          "  snn-translate --target=NAME INTEGER.mlir -o FOLDER\n"))
    return 1;
  std::vector<std::string> modes = givenModes(options);
  if (modes.size() != 1)
    return fail("expected one of " + listModes());
  // --import-nir FILE and --import-nir=FILE are the same.
  if (!options.importNir.empty() && options.input.getNumOccurrences())
    return fail("--import-nir=" + options.importNir +
                ": expected one file, "
                "but got '" +
                options.input + "' as well");
  if (!options.importNir.empty())
    options.input = options.importNir.getValue();
  if (std::string stray = strayOption(options, modes[0]); !stray.empty())
    return fail(stray);
  if (options.importNir.empty() &&
      waitsForTerminal(
          options.input, argc, argv,
          options.target.empty()
              ? "'snn-translate --import-onnx MODEL.onnx -o MODEL.mlir'"
              : "'snn-translate --target=NAME MODEL.mlir -o FOLDER'"))
    return 1;
  if (options.threads < 0)
    return fail("--threads: expected 0 or more, but got " +
                llvm::Twine(options.threads));
  if (options.convertRecordings)
    return convertRecordings(options);
  if (!options.exports.given().empty())
    return exportModel(*options.exports.given()[0], options.input,
                       options.output, options.ofNIR);
  return options.target.empty() ? importModel(options) : emitTarget(options);
}

} // namespace snnc
