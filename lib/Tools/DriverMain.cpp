// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// snnc: the whole way from a model to proved artefacts and a report.

#include "CommandLine.h"
#include "Driver.h"
#include "ImportModel.h"
#include "TargetFlags.h"
#include "lib/Transforms/PassOptions.h"
#include "snnc/Support/OutputFolder.h"
#include "snnc/Tools/Mains.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"

#include <set>

using namespace mlir;
namespace cl = llvm::cl;

namespace snnc {

namespace {

struct Flags {
  cl::OptionCategory category{"snnc options"};
  using Text = cl::opt<std::string>;
  Text model{cl::Positional,
             cl::desc("<model: .onnx, .nir, .net, .mlir, .mlirbc>"),
             cl::cat(category)};
  Text output{"o", cl::desc("Folder for everything that is written"),
              cl::value_desc("folder"), cl::cat(category)};
  // Import (rule T6).
  cl::opt<int64_t> stepLength{"dt-us", cl::desc("Import: length of a step"),
                              cl::value_desc("microseconds"),
                              cl::cat(category)};
  cl::opt<int64_t> steps{"steps", cl::desc("Import: number of steps"),
                         cl::value_desc("T"), cl::cat(category)};
  Text events{"events",
              cl::desc("Import: how events become input: counts[:MAX] or "
                       "binary"),
              cl::value_desc("rule"), cl::cat(category)};
  Text decode{
      "decode",
      cl::desc("Import: how the class is read: count, last, max, mean or "
               "first"),
      cl::value_desc("kind"), cl::cat(category)};
  LimitFlags limits{category};
  ONNXFlags ofONNX{category};
  NIRFlags ofNIR{category};
  NetxFlags ofNetx{category};
  // Data.
  Text calibration{"calibration", cl::desc("Calibration recordings"),
                   cl::value_desc("file[:group]"), cl::cat(category)};
  Text calibrationSamples{"calibration-samples",
                          cl::desc("Recordings A:B of them"),
                          cl::value_desc("A:B"), cl::cat(category)};
  cl::list<std::string> tests{
      "test",
      cl::desc("Labelled recordings on which every stage is measured; may be "
               "given several times"),
      cl::value_desc("[name=]file[:group]"), cl::cat(category)};
  Text testSamples{"test-samples", cl::desc("Recordings A:B of each test set"),
                   cl::value_desc("A:B"), cl::cat(category)};
  // Compression.
  Text sparsity{"sparsity", cl::desc("Share of weights to remove, e.g. 0.97"),
                cl::value_desc("share"), cl::cat(category)};
  Text solver{"solver",
              cl::desc("auto (default), admm-swap, obs, obc or magnitude"),
              cl::value_desc("name"), cl::cat(category)};
  cl::opt<bool> baseline{
      "baseline",
      cl::desc("Measure pruning by magnitude to the same sparsity as well"),
      cl::cat(category)};
  Text bits{"bits", cl::desc("Bits of a weight, 2 to 8"), cl::value_desc("n"),
            cl::cat(category)};
  Text scales{"scales",
              cl::desc("Most scales of a layer's weights; one for each row by "
                       "default"),
              cl::value_desc("n"), cl::cat(category)};
  // Target.
  // A description is not copied.
  std::string targets = "Write the artefacts of a target: " + getTargetNames();
  Text target{"target", cl::desc(targets), cl::value_desc("name"),
              cl::cat(category)};
  cl::opt<bool> simulate{
      "simulate", cl::desc("Lint the artefacts and prove them in simulation"),
      cl::cat(category)};
  cl::opt<bool> synthesize{"synthesize",
                           cl::desc("Synthesise, place and route them"),
                           cl::cat(category)};
  TargetFlags ofTargets{category, Phase::Integers, Phase::Emit};
  // A description is not copied.
  std::string phases = "Stop behind a phase: " + getPhaseNames();
  Text compileTo{"compile-to", cl::desc(phases), cl::value_desc("phase"),
                 cl::cat(category)};
  cl::opt<int> threads{
      "threads", cl::desc("Threads; 0 (default): as many as the machine has"),
      cl::init(0), cl::cat(category)};
};

//===----------------------------------------------------------------------===//
// The command, to be printed
//===----------------------------------------------------------------------===//

std::string quote(llvm::StringRef argument) {
  if (!argument.empty() && llvm::all_of(argument, [](char c) {
        return llvm::isAlnum(c) || llvm::StringRef("-_=./,:+%@").contains(c);
      }))
    return argument.str();
  std::string out = "'";
  for (char c : argument)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// The same command, but for what changes no byte of the report: where it is
/// written, and by how many threads.
std::string describeCommand(int argc, char **argv) {
  std::string command = "snnc";
  for (int i = 1; i < argc; ++i) {
    llvm::StringRef argument(argv[i]), name = argument;
    bool hasValue = argument.contains('=');
    if (hasValue)
      name = argument.split('=').first;
    bool option = name.consume_front("-");
    name.consume_front("-");
    if (option && (name == "o" || name == "threads")) {
      i += !hasValue;
      continue;
    }
    command += " " + quote(argument);
  }
  return command + " -o OUT";
}

//===----------------------------------------------------------------------===//
// Checks that need no model
//===----------------------------------------------------------------------===//

/// Splits [NAME=]FILE[:GROUP]. A file of that whole name comes first.
LogicalResult addTest(DriverOptions &options, llvm::StringRef text) {
  auto [name, spec] = text.split('=');
  bool named = !spec.empty() && !name.empty() && !name.contains('/') &&
               !llvm::sys::fs::exists(text);
  if (!named) {
    spec = text;
    name = llvm::sys::path::stem(text);
  }
  if (spec.empty())
    return fail("--test: expected [NAME=]FILE[:GROUP], but got '" + text + "'");
  for (const DriverOptions::Test &other : options.tests)
    if (other.name == name)
      return fail("--test: two test sets are named '" + name +
                  "'; name them: '--test=NAME=FILE'");
  options.tests.push_back({name.str(), spec.str()});
  return success();
}

/// What passes say of their options, of ours.
LogicalResult failOption(const llvm::Twine &message) {
  std::string text = message.str();
  for (auto [theirs, ours] : {std::pair<llvm::StringRef, llvm::StringRef>{
                                  "osbc-prune: sparsity: ", "--sparsity: "},
                              {"osbc-quantize: bits: ", "--bits: "},
                              {"osbc-quantize: scales: ", "--scales: "}})
    if (llvm::StringRef(text).starts_with(theirs))
      text = ours.str() + text.substr(theirs.size());
  return fail(text);
}

/// Of the conversion to integers, which needs no target.
bool isIntegerOption(llvm::StringRef name) {
  return llvm::any_of(getIntegerOptions(), [&](const TargetOption &option) {
    return option.name == name;
  });
}

LogicalResult checkCompression(const Flags &flags) {
  if (flags.threads < 0)
    return fail("--threads: expected 0 or more, but got " +
                llvm::Twine(flags.threads));
  double sparsity;
  int bits;
  if (flags.sparsity.getNumOccurrences() &&
      failed(parseSparsity(flags.sparsity, sparsity, failOption)))
    return failure();
  if (flags.bits.getNumOccurrences() &&
      failed(parseBits(flags.bits, bits, failOption)))
    return failure();
  int64_t scales;
  if (failed(parseScales(flags.scales, scales, failOption)))
    return failure();
  if (flags.bits.empty() && !flags.scales.empty())
    return fail("--scales is about quantised weights: expected '--bits=N' with "
                "it");
  if (flags.bits.empty() && flags.target.empty())
    for (const TargetFlags::Flag &flag : flags.ofTargets.all())
      if (flag.isGiven() && isIntegerOption(flag.option.name))
        return fail("--" + flag.option.name +
                    " is about integers: expected '--bits=N' with it");
  if (flags.sparsity.empty() && (flags.baseline || !flags.solver.empty()))
    return fail("--baseline and --solver are about pruning: expected "
                "'--sparsity=SHARE' with them");
  return success();
}

LogicalResult checkTarget(const Flags &flags, DriverOptions &options) {
  if (flags.target.empty()) {
    if (flags.simulate || flags.synthesize)
      return fail("--simulate and --synthesize are about artefacts: expected "
                  "'--target=NAME' with them");
    for (const TargetFlags::Flag &flag : flags.ofTargets.all())
      if (flag.isGiven() && !isIntegerOption(flag.option.name))
        return fail("--" + flag.option.name +
                    " is about artefacts: expected '--target=NAME' with it");
    return success();
  }
  options.target = lookupTarget(flags.target);
  if (!options.target)
    return fail("--target: expected one of " + getTargetNames() +
                ", but got '" + flags.target + "'");
  if (!options.target->hasTools() && (flags.simulate || flags.synthesize))
    return fail("--simulate and --synthesize: the target '" + flags.target +
                "' has no tools for them; it proves its artefacts without");
  return checkOptions(*options.target, options.targetOptions,
                      [](const llvm::Twine &message) { return fail(message); });
}

/// What is asked of phases that --compile-to leaves out, or that no option asks
/// for.
LogicalResult checkPhases(const Flags &flags, DriverOptions &options) {
  if (flags.compileTo.empty())
    return success();
  std::optional<Phase> last = parsePhase(flags.compileTo);
  if (!last)
    return fail("--compile-to: expected one of " + getPhaseNames() +
                ", but got '" + flags.compileTo + "'");
  options.last = *last;
  auto refuse = [&](llvm::StringRef name) {
    return fail("--" + name + " is for a later phase than '--compile-to=" +
                flags.compileTo + "'");
  };
  if (*last < Phase::Compress)
    for (const cl::Option *option : std::initializer_list<const cl::Option *>{
             &flags.sparsity, &flags.solver, &flags.baseline, &flags.bits,
             &flags.scales})
      if (option->getNumOccurrences())
        return refuse(option->ArgStr);
  if (const TargetFlags::Flag *flag = flags.ofTargets.findBehind(*last))
    return refuse(flag->option.name);
  if (*last < Phase::Emit && (flags.simulate || flags.synthesize))
    return refuse(flags.simulate ? "simulate" : "synthesize");
  if (flags.target.empty() && *last > Phase::Integers)
    return fail("--compile-to=" + flags.compileTo +
                ": expected '--target=NAME' with it");
  if (flags.target.empty() && flags.bits.empty() && *last == Phase::Integers)
    return fail("--compile-to=integers: expected '--bits=N' with it");
  return success();
}

/// What an earlier run wrote into the output folder is replaced, and so cannot
/// be read; the user's own files in it stay.
LogicalResult checkNotInside(llvm::StringRef output, llvm::StringRef input,
                             llvm::StringRef flag) {
  llvm::SmallString<128> folder, file;
  if (llvm::sys::fs::real_path(output, folder))
    return success(); // a new folder
  // FILE[:GROUP]: the longest prefix that exists.
  for (llvm::StringRef path = input; !path.empty();
       path = path.rsplit(':').first) {
    if (!llvm::sys::fs::real_path(path, file)) {
      llvm::StringRef name = file;
      if (name.consume_front((folder + "/").str()) && isListed(folder, name))
        return fail(flag + "'" + input +
                    "' was written into the output folder '" + output +
                    "' by an earlier run and would be replaced; copy "
                    "it first");
      return success();
    }
    if (!path.contains(':'))
      break;
  }
  return success();
}

/// What a run writes, as far as its options say.
std::vector<std::string> writtenNames(const DriverOptions &options) {
  std::vector<std::string> names = {"model.mlir", "ledger.json", "report.json",
                                    "report.html"};
  if (!options.sparsity.empty())
    names.push_back("pruned.mlir");
  if (options.baseline)
    names.push_back("magnitude.mlir");
  if (!options.bits.empty())
    names.push_back("quantised.mlir");
  if (options.reaches(Phase::Integers) &&
      (!options.bits.empty() || options.target))
    names.push_back("q.mlir");
  if (options.target && options.reaches(Phase::Map))
    names.push_back(options.target->getName().str() + ".mlir");
  if (options.target && options.reaches(Phase::Emit))
    names.push_back(options.target->getFolderName().str() + "/");
  if (options.simulate || options.synthesize)
    names.push_back(kLogFolder.str());
  return names;
}

LogicalResult checkInputs(const DriverOptions &options) {
  if (options.model.empty() || options.model == "-")
    return fail("expected a model: 'snnc MODEL.onnx … -o FOLDER'");
  if (options.output.empty())
    return fail("expected an output folder: '-o FOLDER'");
  if (options.tests.empty())
    return fail("expected labelled recordings to measure on: "
                "'--test=[NAME=]FILE[:GROUP]'");
  if (failed(checkNotInside(options.output, options.model, "")) ||
      failed(checkNotInside(options.output, options.calibration,
                            "--calibration: ")) ||
      failed(checkNotInside(options.output,
                            options.targetOptions.get(kBenchInputOption.name),
                            "--bench-input: ")))
    return failure();
  for (const DriverOptions::Test &test : options.tests)
    if (failed(checkNotInside(options.output, test.spec, "--test: ")))
      return failure();
  return success();
}

LogicalResult readFlags(const Flags &flags, DriverOptions &options) {
  options.model = flags.model;
  options.output = flags.output;
  if (flags.stepLength.getNumOccurrences())
    options.import.stepLengthUs = flags.stepLength;
  if (flags.steps.getNumOccurrences())
    options.import.steps = flags.steps;
  if (flags.events.getNumOccurrences())
    options.import.events = flags.events;
  if (flags.decode.getNumOccurrences())
    options.import.decode = flags.decode;
  options.import.limits = flags.limits.read();
  flags.ofONNX.read(options.import);
  flags.ofNIR.read(options.nir);
  flags.ofNetx.read(options.netx);
  options.calibration = flags.calibration;
  options.calibrationSamples = flags.calibrationSamples;
  options.testSamples = flags.testSamples;
  options.sparsity = flags.sparsity;
  options.solver = flags.solver;
  options.baseline = flags.baseline;
  options.bits = flags.bits;
  options.scales = flags.scales;
  options.simulate = flags.simulate;
  options.synthesize = flags.synthesize;
  options.threads = flags.threads;
  TargetOptions &target = options.targetOptions;
  flags.ofTargets.read(target);
  target.calibrationSamples = flags.calibrationSamples;
  target.threads = flags.threads;
  for (const std::string &test : flags.tests)
    if (failed(addTest(options, test)))
      return failure();
  if (failed(checkInputs(options)) || failed(checkCompression(flags)) ||
      failed(checkTarget(flags, options)))
    return failure();
  return checkPhases(flags, options);
}

/// tools/setup puts programs that Debian lacks beside ours: they are found
/// there without a PATH, behind those of the user.
void findToolsBesideProgram() {
  std::string program = llvm::sys::fs::getMainExecutable(
      nullptr, reinterpret_cast<void *>(&driverMain));
  const char *path = std::getenv("PATH");
  std::string folders = path ? path : "";
  // An empty entry would be the current folder.
  folders += folders.empty() ? "" : ":";
  folders += llvm::sys::path::parent_path(program);
  setenv("PATH", folders.c_str(), /*overwrite=*/1);
}

} // namespace

int driverMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  startTool(Tool::Driver);
  ignoreFileSizeSignal();
  findToolsBesideProgram();
  cl::ResetCommandLineParser(); // LLVM's library brings options of its own
  registerAllTargets();
  DriverOptions options;
  options.command = describeCommand(argc, argv);
  {
    Flags flags;
    cl::HideUnrelatedOptions({&flags.category});
    if (!parseCommandLine(
            argc, argv,
            "snnc: from a spiking network and recordings to proved hardware\n\n"
            "  snnc MODEL.onnx --dt-us=10000 --steps=30 --events=counts:15\n"
            "       --calibration=FILE --test=FILE --sparsity=0.97 --bits=4\n"
            "       --target=fpga --simulate --synthesize -o FOLDER\n\n"
            "Writes report.html and report.json, the network of every stage,\n"
            "ledger.json and the artefacts into the folder.\n"))
      return 1;
    if (failed(readFlags(flags, options)))
      return 1;
  }
  return runInWorkFolder(options.output, writtenNames(options),
                         [&](llvm::StringRef folder, std::string &summary) {
                           return Driver(options, folder).run(summary);
                         });
}

} // namespace snnc
