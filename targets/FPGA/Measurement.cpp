// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads manifests and tools' reports.

#include "targets/FPGA/Measurement.h"

#include "snnc/Support/OutputFolder.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"

#include <nlohmann/json.hpp>

using namespace llvm;
using namespace snnc;
using namespace snnc::fpga;
using json = nlohmann::ordered_json;

static Expected<json> readJSON(const Twine &path) {
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return createStringError(buffer.getError(),
                             "cannot read '" + path +
                                 "': " + buffer.getError().message());
  json value = json::parse((*buffer)->getBuffer().str(), nullptr,
                           /*allow_exceptions=*/false);
  if (value.is_discarded() || !value.is_object())
    return createStringError("'" + path + "': expected a JSON object");
  return value;
}

/// The number at `pointer` of `value`.
template <class T>
static Expected<T> readNumber(const json &value, const char *pointer,
                              const Twine &path) {
  json::json_pointer at{std::string(pointer)};
  if (!value.contains(at) || !value[at].is_number())
    return createStringError("'" + path + "': expected a number at '" +
                             pointer + "'");
  return value[at].get<T>();
}

/// nextpnr's --report: used cells by kind, and the clock.
static void readPlaceAndRoute(const json &report, StringRef family,
                              FPGAMeasurement &result) {
  auto used = [&](const char *cell,
                  const char *what) -> std::optional<uint64_t> {
    json::json_pointer at("/utilization/" + std::string(cell) + "/" + what);
    if (report.contains(at) && report[at].is_number())
      return report[at].get<uint64_t>();
    return std::nullopt;
  };
  bool ecp5 = family == "ecp5";
  result.blockRAMs = used(ecp5 ? "DP16KD" : "ICESTORM_RAM", "used");
  const char *logic = ecp5 ? "TRELLIS_COMB" : "ICESTORM_LC";
  result.logicCells = used(logic, "used");
  result.logicCellsAvailable = used(logic, "available");
  if (ecp5)
    result.flipFlops = used("TRELLIS_FF", "used");
  if (!report.contains("fmax") || !report["fmax"].is_object())
    return;
  for (const auto &clock : report["fmax"])
    if (clock.is_object() && clock.contains("achieved") &&
        clock["achieved"].is_number()) {
      double mhz = clock["achieved"].get<double>();
      result.clockMHz = std::min(result.clockMHz.value_or(mhz), mhz);
    }
}

Expected<FPGAMeasurement> snnc::fpga::readMeasurement(StringRef folder) {
  std::string path = (folder + "/" + kManifestName).str();
  auto manifest = readJSON(path);
  if (!manifest)
    return manifest.takeError();
  FPGAMeasurement result;
  json::json_pointer name("/part/name");
  if (manifest->contains(name) && (*manifest)[name].is_string())
    result.part = (*manifest)[name].get<std::string>();
  std::pair<const char *, uint64_t *> numbers[] = {
      {"/part/block_rams", &result.blockRAMsAvailable},
      {"/predicted/block_rams", &result.blockRAMsPredicted},
      {"/predicted/bench/recordings", &result.recordings},
      {"/predicted/bench/cycles", &result.cyclesPredicted}};
  for (auto [pointer, target] : numbers) {
    auto number = readNumber<uint64_t>(*manifest, pointer, path);
    if (!number)
      return number.takeError();
    *target = *number;
  }
  if (std::string file = (folder + "/cycles.json").str();
      sys::fs::exists(file)) {
    auto cycles = readJSON(file);
    if (!cycles)
      return cycles.takeError();
    auto number = readNumber<uint64_t>(*cycles, "/cycles", file);
    if (!number)
      return number.takeError();
    result.cycles = *number;
  }
  StringRef family = StringRef(result.part).split('-').first;
  if (std::string file = (folder + "/" + family + ".rpt").str();
      sys::fs::exists(file)) {
    auto report = readJSON(file);
    if (!report)
      return report.takeError();
    readPlaceAndRoute(*report, family, result);
  }
  return result;
}

std::optional<double> FPGAMeasurement::getMeanCycles() const {
  if (!cycles || !recordings)
    return std::nullopt;
  return double(*cycles) / double(recordings);
}

std::optional<double> FPGAMeasurement::getCycleError() const {
  if (!cycles || !*cycles)
    return std::nullopt;
  return 100.0 * (double(cyclesPredicted) - double(*cycles)) / double(*cycles);
}

std::optional<double> FPGAMeasurement::getMilliseconds() const {
  if (!getMeanCycles() || !clockMHz || *clockMHz <= 0)
    return std::nullopt;
  return *getMeanCycles() / (*clockMHz * 1000);
}

std::string snnc::fpga::printMeasurement(const FPGAMeasurement &m) {
  std::string text;
  auto number = [](std::optional<double> value, const char *format,
                   const Twine &unit) {
    return value ? (formatv(format, *value).str() + unit).str()
                 : std::string("not run");
  };
  auto row = [&](StringRef what, StringRef predicted, StringRef measured) {
    text += formatv("| {0} | {1} | {2} |\n", what, predicted, measured);
  };
  row("", "predicted", "measured");
  row("---", "---", "---");
  row(formatv("block RAMs of {0}, {1} available", m.part, m.blockRAMsAvailable)
          .str(),
      std::to_string(m.blockRAMsPredicted), number(m.blockRAMs, "{0:f0}", ""));
  std::optional<double> error = m.getCycleError();
  row(formatv("cycles per recording, mean of {0}", m.recordings).str(),
      m.recordings
          ? formatv("{0:f0}", double(m.cyclesPredicted) / m.recordings).str()
          : "",
      number(
          m.getMeanCycles(), "{0:f0}",
          error ? formatv(" (model {0}{1:f2} %)", *error < 0 ? "" : "+", *error)
                      .str()
                : ""));
  row("logic cells", "",
      number(m.logicCells, "{0:f0}",
             m.logicCellsAvailable
                 ? " of " + std::to_string(*m.logicCellsAvailable)
                 : ""));
  if (m.flipFlops)
    row("flip-flops", "", std::to_string(*m.flipFlops));
  row("clock (nextpnr)", "", number(m.clockMHz, "{0:f1}", " MHz"));
  row("time per recording", "", number(m.getMilliseconds(), "{0:f3}", " ms"));
  return text;
}

std::string snnc::fpga::printMeasurementJSON(const FPGAMeasurement &m) {
  auto optional = [](const auto &value) {
    return value ? json(*value) : json();
  };
  json object = {{"part", m.part},
                 {"block_rams_available", m.blockRAMsAvailable},
                 {"block_rams_predicted", m.blockRAMsPredicted},
                 {"block_rams", optional(m.blockRAMs)},
                 {"recordings", m.recordings},
                 {"cycles_predicted", m.cyclesPredicted},
                 {"cycles", optional(m.cycles)},
                 {"cycles_per_recording", optional(m.getMeanCycles())},
                 {"cycle_error_percent", optional(m.getCycleError())},
                 {"logic_cells", optional(m.logicCells)},
                 {"logic_cells_available", optional(m.logicCellsAvailable)},
                 {"flip_flops", optional(m.flipFlops)},
                 {"clock_mhz", optional(m.clockMHz)},
                 {"milliseconds_per_recording", optional(m.getMilliseconds())}};
  return object.dump(1) + "\n";
}
