// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stimulus and expected results of the test bench, from the interpreter.

#include "targets/FPGA/Emitter.h"

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Parallel.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

static void appendHex(std::string &text, uint64_t value, unsigned digits) {
  static const char table[] = "0123456789abcdef";
  for (unsigned d = digits; d-- != 0;)
    text += table[(value >> (4 * d)) & 15];
}

namespace {
/// The words of a link.
struct WordFormat {
  unsigned countBits, addressBits;
  unsigned getWidth() const { return 2 + countBits + addressBits; }
  void append(std::string &text, unsigned kind, uint64_t count,
              uint64_t address) const {
    uint64_t word = (uint64_t(kind) << (countBits + addressBits)) |
                    (count << addressBits) | address;
    appendHex(text, word, (getWidth() + 3) / 4);
    text += '\n';
  }
};

class BenchWriter {
public:
  explicit BenchWriter(const MappedDesign &mapped);
  void add(const data::Recording &recording, const sim::RunResult &run);
  void finish(FileMap &files, std::vector<LayerEvents> &events);

private:
  void addInput(const data::Recording &recording, int64_t step, unsigned tick);
  void addCore(size_t k, const sim::RunResult &run, int64_t step);

  const MappedDesign &mapped;
  WordFormat in, out;
  std::vector<std::vector<uint32_t>> orders;
  std::string stimulus, expectedOutput;
  std::vector<std::string> expectedCores;
  std::vector<LayerEvents> events;
};
} // namespace

BenchWriter::BenchWriter(const MappedDesign &mapped)
    : mapped(mapped), expectedCores(mapped.cores.size()),
      events(mapped.cores.size() + 1) {
  CoreOp first = mapped.cores.front(), last = mapped.cores.back();
  in = {unsigned(first.getCountW()), unsigned(first.getAddrW())};
  out = {1, unsigned(last.getOutAddrW())};
  for (CoreOp core : mapped.cores)
    orders.push_back(core.getNeuronOrder());
}

void BenchWriter::addInput(const data::Recording &recording, int64_t step,
                           unsigned tick) {
  uint64_t most = (uint64_t(1) << in.countBits) - 1;
  if (step < recording.steps)
    for (uint32_t i = recording.stepBegin[step];
         i != recording.stepBegin[step + 1]; ++i) {
      uint64_t left = uint64_t(recording.value[i]);
      events[0].add(recording.address[i], left);
      for (; left; left -= std::min(left, most))
        in.append(stimulus, 0, std::min(left, most), recording.address[i]);
    }
  events[0].endStep();
  in.append(stimulus, tick, 0, 0);
}

void BenchWriter::addCore(size_t k, const sim::RunResult &run, int64_t step) {
  CoreOp core = mapped.cores[k];
  const sim::NeuronRecord &record = run.neurons[k];
  const std::vector<uint32_t> &order = orders[k];
  uint64_t base = step * order.size();
  uint64_t positions = core.getGroups() * *core.getLanes();
  for (uint64_t p = 0; p != positions; ++p) {
    int64_t u = p < order.size() ? int64_t(record.pre[base + order[p]]) : 0;
    appendHex(expectedCores[k], uint64_t(u), 8);
    expectedCores[k] += p + 1 == positions ? '\n' : ' ';
  }
  bool last = k + 1 == mapped.cores.size();
  for (uint32_t p = 0; p != order.size(); ++p) {
    if (!record.spikes[base + order[p]])
      continue;
    events[k + 1].add(order[p], 1);
    if (last)
      out.append(expectedOutput, 0, 1, p);
  }
  events[k + 1].endStep();
}

void BenchWriter::add(const data::Recording &recording,
                      const sim::RunResult &run) {
  for (int64_t t = 0; t != run.steps; ++t) {
    unsigned tick = t + 1 == run.steps ? 2 : 1;
    addInput(recording, t, tick);
    for (size_t k = 0; k != mapped.cores.size(); ++k)
      addCore(k, run, t);
    out.append(expectedOutput, tick, 0, 0);
  }
  for (LayerEvents &layer : events)
    layer.endRecording();
}

void BenchWriter::finish(FileMap &files, std::vector<LayerEvents> &result) {
  int64_t probeLanes = 0;
  std::string cores;
  for (CoreOp core : mapped.cores) {
    probeLanes += *core.getLanes();
    cores += llvm::formatv("{0} {1} {2}\n", *core.getLanes(), core.getGroups(),
                           core.getNOut());
  }
  files["bench/cores.txt"] = cores;
  files["bench/bench_config.vh"] =
      llvm::formatv("`define SNN_CORES {0}\n`define SNN_IN_W {1}\n"
                    "`define SNN_OUT_W {2}\n`define SNN_PROBE_LANES {3}\n",
                    mapped.cores.size(), in.getWidth(), out.getWidth(),
                    std::max<int64_t>(probeLanes, 3));
  files["bench/stimulus.hex"] = std::move(stimulus);
  files["bench/expected_output.hex"] = std::move(expectedOutput);
  for (size_t k = 0; k != expectedCores.size(); ++k)
    files["bench/expected_core" + std::to_string(k) + ".hex"] =
        std::move(expectedCores[k]);
  result = std::move(events);
}

FailureOr<BenchData> snnc::fpga::addBenchFiles(const MappedDesign &mapped,
                                               const TargetOptions &options,
                                               FileMap &files) {
  qsnn::NetworkOp network = mapped.network;
  auto fail = [&](llvm::Error error) {
    return mlir::emitError(network.getLoc())
           << "bench input: " << llvm::toString(std::move(error));
  };
  BenchData bench;
  Operation *module = network->getParentOp();
  if (auto data = module->getAttrOfType<snn::DataAttr>(snn::kCalibrationAttr))
    bench.input = data.getPath().str();
  if (!options.get("bench-input").empty())
    bench.input = options.get("bench-input").str();
  if (bench.input.empty())
    return mlir::emitError(network.getLoc())
           << "bench input: the module records no calibration data; name "
              "recordings with "
           << advise("bench-input", "FILE[:GROUP]");
  // The path is one of the user's machine; the hash says which file it was.
  bench.input = llvm::sys::path::filename(bench.input).str();
  auto source =
      openCalibration(network, options.get("bench-input"), "bench input");
  if (failed(source))
    return failure();
  auto range =
      data::parseSampleRange(options.get("bench-samples"), (*source)->size(),
                             /*most=*/16);
  if (!range)
    return fail(range.takeError());
  auto hash = (*source)->sha256();
  if (!hash)
    return fail(hash.takeError());
  bench.sha256 = *hash;
  bench.samples = llvm::formatv("{0}:{1}", range->first, range->second);
  auto executable = sim::Executable::create(network);
  if (failed(executable))
    return failure();
  BenchWriter writer(mapped);
  llvm::Error error =
      sim::runAll(**executable, **source, range->first, range->second,
                  {/*trace=*/true}, resolveThreads(options.threads),
                  [&](const data::Recording &recording, sim::RunResult &run) {
                    writer.add(recording, run);
                    return llvm::Error::success();
                  });
  if (error)
    return fail(std::move(error));
  writer.finish(files, bench.events);
  return bench;
}
