// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the Makefile of the artefacts and reads what it measured.

#include "targets/FPGA/Proofs.h"

#include "dialects/FPGA/FPGAOps.h"
#include "snnc/Support/OutputFolder.h"
#include "targets/FPGA/Measurement.h"
#include "targets/FPGA/Programs.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Regex.h"

#include <fmt/format.h>

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;
using Claim = snnc::report::Claim;

namespace {
/// A run of make in the artefacts' folder; what it shows is a claim.
struct Make {
  Claim claim;
  std::string command;
  llvm::sys::ProcessInfo process;
};

/// What the tools print where a claim does not hold. Whatever else ends them
/// says nothing of the design.
constexpr llvm::StringLiteral kLintFinding =
    "^[^\n]*(hdl/[a-z_]+|snn_top)\\.v:[^\n]*";
constexpr llvm::StringLiteral kBenchFinding = "^FAIL: [^\n]*";
constexpr llvm::StringLiteral kPlaceFinding = "^ERROR: [^\n]*";

class DesignProofs {
public:
  DesignProofs(const ProofRun &run, report::Report &report)
      : run(run), report(report) {}
  LogicalResult readHardware();
  void prove();
  void addNextSteps();

private:
  Make startMake(Claim claim, std::vector<std::string> targets);
  Claim finishMake(Make make, llvm::StringRef finding);
  Claim runMake(Claim claim, std::vector<std::string> targets,
                llvm::StringRef finding);
  std::vector<Claim> simulate();
  void addVersions(const std::vector<Program> &programs);
  void addPlaced(Claim placed);
  std::string logOf(const std::string &key) const {
    return run.logs + "/" + key + ".log";
  }
  /// As the user sees it.
  std::string logName(const std::string &key) const {
    return run.logsName + key + ".log";
  }

  const ProofRun &run;
  report::Report &report;
};
} // namespace

//===----------------------------------------------------------------------===//
// Predictions and measurements
//===----------------------------------------------------------------------===//

using json = nlohmann::ordered_json;

static json readJSON(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return json();
  return json::parse((*buffer)->getBuffer().str(), nullptr,
                     /*allow_exceptions=*/false);
}

static std::vector<int64_t> readNumbers(const json &value,
                                        const char *pointer) {
  json::json_pointer at{std::string(pointer)};
  std::vector<int64_t> result;
  if (value.is_object() && value.contains(at) && value[at].is_array())
    for (const json &number : value[at])
      if (number.is_number())
        result.push_back(number.get<int64_t>());
  return result;
}

static report::Figures readCores(const json &manifest) {
  report::Figures table{"cores",
                        "Cores of the design",
                        {{"name", "Core"},
                         {"layers", "Layers"},
                         {"neurons", "Neurons", true},
                         {"lanes", "Lanes", true},
                         {"synapse_rows", "Synapse words", true},
                         {"format", "Index"},
                         {"membrane_bits", "Membrane bits", true}},
                        {}};
  if (!manifest.contains("cores") || !manifest["cores"].is_array())
    return table;
  for (const json &core : manifest["cores"]) {
    auto number = [&](const char *key) { return core.value(key, int64_t(0)); };
    table.rows.push_back(
        {core.value("name", ""),
         core.value("synapses", "") + " \u2192 " + core.value("neurons", ""),
         number("outputs"), number("lanes"), number("rows"),
         fmt::format("{}, {} bits", core.value("index", ""),
                     number("index_bits")),
         number("membrane_bits")});
  }
  return table;
}

static std::vector<report::Resource>
listResources(const FPGAMeasurement &measured) {
  auto optional = [](const std::optional<uint64_t> &value) {
    return value ? std::optional<double>(double(*value)) : std::nullopt;
  };
  std::vector<report::Resource> resources = {
      {"block RAMs", double(measured.blockRAMsPredicted),
       optional(measured.blockRAMs), double(measured.blockRAMsAvailable)}};
  if (measured.logicCells)
    resources.push_back({"logic cells", std::nullopt,
                         optional(measured.logicCells),
                         optional(measured.logicCellsAvailable)});
  if (measured.flipFlops)
    resources.push_back({"flip-flops", std::nullopt,
                         optional(measured.flipFlops),
                         optional(measured.logicCellsAvailable)});
  return resources;
}

LogicalResult DesignProofs::readHardware() {
  report::Hardware &hardware = *report.hardware;
  auto measured = readMeasurement(run.folder);
  if (!measured) {
    llvm::errs() << "error: " << toString(measured.takeError()) << "\n";
    return failure();
  }
  hardware.contents = "Verilog, memories, test bench, manifest";
  hardware.part = measured->part;
  hardware.clockMHz = measured->clockMHz;
  hardware.resources = listResources(*measured);
  json manifest = readJSON(run.folder + "/" + kManifestName.str());
  hardware.tables = {readCores(manifest)};
  report::Work &work = hardware.work.emplace();
  work.key = "cycles";
  work.name = "Cycles per recording";
  work.measuredBy = "measured in simulation";
  work.predicted = readNumbers(manifest, "/predicted/bench/per_recording");
  if (manifest.contains("bench") && manifest["bench"].is_object()) {
    work.input = manifest["bench"].value("input", "");
    work.samples = manifest["bench"].value("samples", "");
  }
  work.measured =
      readNumbers(readJSON(run.folder + "/cycles.json"), "/per_recording");
  ModuleOp lowered = *run.mapping.module;
  for (DesignOp design : lowered.getOps<DesignOp>())
    if (auto goal = design.getCyclesGoal())
      work.goal = double(*goal);
  return success();
}

//===----------------------------------------------------------------------===//
// Proofs
//===----------------------------------------------------------------------===//

static std::string readText(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

/// What proves here, once each.
void DesignProofs::addVersions(const std::vector<Program> &programs) {
  for (const Program &program : programs) {
    bool known = llvm::any_of(report.tools, [&](const report::Tool &tool) {
      return tool.name == program.name;
    });
    std::string version =
        known ? "" : readVersion(program, run.logs + "/version.txt");
    if (!version.empty())
      report.tools.push_back({program.name, version});
  }
}

Make DesignProofs::startMake(Claim claim, std::vector<std::string> targets) {
  Make make{std::move(claim), "make " + llvm::join(targets, " "), {}};
  const std::string &part = report.hardware->part;
  std::vector<Program> programs = getPrograms(targets, part);
  if (std::string missing = describeMissing(programs); !missing.empty()) {
    make.claim.detail = missing;
    make.claim.lacksTools = true;
    return make;
  }
  (void)llvm::sys::fs::create_directory(run.logs, /*IgnoreExisting=*/true,
                                        llvm::sys::fs::all_all);
  addVersions(programs);
  std::string setPart = "PART=" + part;
  std::vector<llvm::StringRef> args = {"make", "--no-print-directory", "-C",
                                       run.folder, setPart};
  args.insert(args.end(), targets.begin(), targets.end());
  std::string path = logOf(make.claim.key), message;
  std::optional<llvm::StringRef> redirects[] = {"", path, path};
  bool failed = false;
  make.process = llvm::sys::ExecuteNoWait(
      *llvm::sys::findProgramByName(programs.front().name), args, std::nullopt,
      redirects, 0, &message, &failed);
  if (failed) {
    make.claim.detail =
        make.command + " could not be started: " + message + ".";
    make.process = {};
  }
  return make;
}

/// Why a tool ended, by its log: its last line that is not make's.
static std::string lastWords(llvm::StringRef log) {
  llvm::SmallVector<llvm::StringRef> lines;
  log.split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : llvm::reverse(lines))
    if (!line.starts_with("make") && !line.contains("Command Failed"))
      return line.trim().take_front(200).str();
  return "";
}

Claim DesignProofs::finishMake(Make make, llvm::StringRef finding) {
  if (make.process.Pid == llvm::sys::ProcessInfo::InvalidPid)
    return std::move(make.claim);
  run.startPhase(make.command);
  std::string message;
  auto ended = llvm::sys::Wait(make.process, std::nullopt, &message);
  make.claim.detail.clear();
  make.claim.state = Claim::State::Proved;
  if (ended.ReturnCode == 0)
    return std::move(make.claim);
  std::string log = readText(logOf(make.claim.key));
  llvm::SmallVector<llvm::StringRef> match;
  bool refuted = llvm::Regex(finding, llvm::Regex::Newline).match(log, &match);
  make.claim.state = refuted ? Claim::State::Failed : Claim::State::NotProved;
  std::string why = refuted            ? match[0].str()
                    : !message.empty() ? message
                                       : lastWords(log);
  make.claim.detail =
      make.command + (refuted ? " failed: " : " could not run to its end: ") +
      why + (why.empty() ? "" : "; ") + "see " + logName(make.claim.key) + ".";
  return std::move(make.claim);
}

Claim DesignProofs::runMake(Claim claim, std::vector<std::string> targets,
                            llvm::StringRef finding) {
  return finishMake(startMake(std::move(claim), std::move(targets)), finding);
}

/// What a passed bench says of itself; without such a line nothing was proved.
static void addBenchFigures(Claim &claim, const std::string &log,
                            const std::string &logName, llvm::StringRef how) {
  if (claim.state != Claim::State::Proved)
    return;
  llvm::Regex passed("PASS: ([0-9]+) recordings, ([0-9]+) membranes, "
                     "([0-9]+) output words");
  llvm::SmallVector<llvm::StringRef> match;
  if (!passed.match(log, &match)) {
    claim.state = Claim::State::NotProved;
    claim.detail = "The bench did not say that it passed: see " + logName + ".";
    return;
  }
  auto number = [&](size_t k) {
    int64_t value = 0;
    (void)match[k].getAsInteger(10, value);
    return report::grouped(value);
  };
  claim.detail = fmt::format("{} recordings, {} membranes and {} output words "
                             "equal; {}.",
                             number(1), number(2), number(3), how.str());
}

/// Simulators: all that they show, in the order of the ladder.
std::vector<Claim> DesignProofs::simulate() {
  constexpr llvm::StringLiteral unasked = "Not asked for (--simulate).";
  std::vector<Claim> claims = {
      {"lint", "The Verilog is clean in Verilator (-Wall) and Icarus.",
       Claim::State::NotProved, unasked.str()},
      {"simulation",
       "On the recordings simulated, the RTL equals the integer network in "
       "every "
       "membrane of every neuron and step, and in every spike.",
       Claim::State::NotProved, unasked.str()},
      {"icarus", "The same on a four-state simulator, without unknowns.",
       Claim::State::NotProved, unasked.str()}};
  if (!run.simulate)
    return claims;
  claims[0] = runMake(claims[0], {"lint"}, kLintFinding);
  claims[1] = runMake(claims[1], {"sim"}, kBenchFinding);
  addBenchFigures(claims[1], readText(logOf("simulation")),
                  logName("simulation"),
                  "without stalls, with random stalls, and after a reset in "
                  "the middle of a recording (Verilator)");
  claims[2] = runMake(claims[2], {"sim-icarus"}, kBenchFinding);
  addBenchFigures(claims[2], readText(logOf("icarus")), logName("icarus"),
                  "likewise (Icarus)");
  return claims;
}

/// Adds what place-and-route measured, and whether it was predicted.
void DesignProofs::addPlaced(Claim placed) {
  Claim memories{"block-rams", "Block RAMs are as predicted.",
                 Claim::State::NotProved, placed.detail};
  auto measured = readMeasurement(run.folder);
  if (!measured) {
    llvm::consumeError(measured.takeError());
  } else if (placed.state == Claim::State::Proved && measured->blockRAMs) {
    memories.state = *measured->blockRAMs == measured->blockRAMsPredicted
                         ? Claim::State::Proved
                         : Claim::State::Failed;
    memories.detail =
        fmt::format("{} predicted, {} placed, {} on the part.",
                    measured->blockRAMsPredicted, *measured->blockRAMs,
                    measured->blockRAMsAvailable);
    if (measured->clockMHz)
      placed.detail = fmt::format("{:.1f} MHz in nextpnr's timing analysis.",
                                  *measured->clockMHz);
  }
  report.claims.push_back(std::move(placed));
  report.claims.push_back(std::move(memories));
}

void DesignProofs::prove() {
  Claim placed{"place-and-route",
               "The design is placed, routed and packed into a bitstream for " +
                   report.hardware->part + ".",
               Claim::State::NotProved, "Not asked for (--synthesize)."};
  // Place-and-route takes one core for long; simulators run meanwhile.
  Make make{placed, "", {}};
  if (run.synthesize)
    make = startMake(placed, {"synth", "pnr"});
  llvm::append_range(report.claims, simulate());
  addPlaced(finishMake(std::move(make), kPlaceFinding));
}

/// How the design is used and proved again, in words of its Makefile.
void DesignProofs::addNextSteps() {
  const report::Hardware &hardware = *report.hardware;
  std::string folder = llvm::StringRef(hardware.folder).rtrim('/').str(),
              bitstream = "build/" + hardware.part + ".bin";
  auto make = [&](const std::string &targets) {
    return "make -C " + folder + " " + targets;
  };
  report.next.push_back(
      {"Use the design: its top is snn_top.v; README.md beside it says how "
       "words go in and come out.",
       "less " + folder + "/README.md"});
  report.next.push_back({"Prove it again in simulation:", make("sim")});
  if (llvm::sys::fs::exists(run.folder + "/" + bitstream))
    report.next.push_back({"The bitstream for the part, ports where nextpnr "
                           "chose them (constrain them for your board):",
                           "ls -l " + folder + "/" + bitstream});
  else
    report.next.push_back(
        {"Synthesise, place and route it, to a bitstream in " + folder + "/" +
             bitstream + ":",
         make("synth pnr PART=" + hardware.part)});
}

LogicalResult snnc::fpga::proveDesign(const ProofRun &run,
                                      report::Report &report) {
  DesignProofs proofs(run, report);
  // The part is in the manifest, which the proofs need.
  if (failed(proofs.readHardware()))
    return failure();
  proofs.prove();
  proofs.addNextSteps();
  return proofs.readHardware();
}
