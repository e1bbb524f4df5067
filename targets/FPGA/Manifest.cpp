// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints manifest.json.

#include "targets/FPGA/Emitter.h"

#include "snnc/Tools/Mains.h"

#include "llvm/Support/Path.h"

#include <cmath>
#include <nlohmann/json.hpp>

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;
using json = nlohmann::ordered_json;

/// One decimal is all that a mean over recordings is worth.
static double roundMean(double value) { return std::round(value * 10) / 10; }

static json describePart(const Part &part) {
  return {{"name", part.name},
          {"vendor_name", part.vendorName},
          {"block_ram", part.blockRAMCell},
          {"block_rams", part.blockRAMs},
          {"block_ram_bits", part.blockRAMBits},
          {"logic_cells", part.logicCells}};
}

static json describeMemory(MemoryOp memory) {
  json entry = {{"name", memory.getSymName().str()},
                {"style", stringifyRamStyle(memory.getStyle()).str()},
                {"width", memory.getWidth()},
                {"depth", memory.getDepth()},
                {"copies", memory.getCopies()},
                {"block_rams", memory.getBlocks()}};
  if (memory.getStyle() == RamStyle::Distributed)
    entry["lut_rams"] =
        memory.getCopies() * countLUTRAMs(memory.getWidth(), memory.getDepth());
  if (memory.getContentAttr())
    entry["file"] = "mem/" + memory.getSymName().str() + ".hex";
  return entry;
}

static json describeCore(const MappedDesign &mapped, size_t k) {
  CoreOp core = mapped.cores[k];
  return {{"name", core.getSymName().str()},
          {"synapses", core.getSynapses().str()},
          {"neurons", core.getNeurons().str()},
          {"inputs", core.getNIn()},
          {"outputs", core.getNOut()},
          {"weights", readWeights(mapped.layers[k]).size()},
          {"lanes", *core.getLanes()},
          {"groups", core.getGroups()},
          {"rows", *core.getSynRows()},
          {"index", *core.getDelta() ? "delta" : "direct"},
          {"index_bits", *core.getIndexW()},
          {"membrane_bits", core.getMemW()},
          {"order", core.getNeuronOrder()}};
}

/// What the cycle model says of the bench's recordings.
static json predictCycles(const MappedDesign &mapped, const BenchData &bench) {
  std::vector<CoreTiming> timings;
  for (size_t k = 0; k != mapped.cores.size(); ++k) {
    CoreOp core = mapped.cores[k];
    IndexFormat format{*core.getDelta(), unsigned(*core.getIndexW())};
    timings.push_back(getTiming(core, mapped.fifos[k], *core.getLanes(),
                                countColumnRows(readWeights(mapped.layers[k]),
                                                core.getNeuronOrder(),
                                                *core.getLanes(), format),
                                core.getNeuronOrder()));
  }
  CycleEstimate estimate = estimateCycles(timings, bench.events);
  json perCore = json::array();
  double recordings = std::max<size_t>(estimate.perRecording.size(), 1);
  for (uint64_t cycles : estimate.perCore)
    perCore.push_back(roundMean(double(cycles) / recordings));
  return {{"recordings", estimate.perRecording.size()},
          {"cycles", estimate.total},
          {"mean", roundMean(estimate.getMean())},
          {"mean_per_core", perCore},
          {"per_recording", estimate.perRecording}};
}

/// What bench/Makefile makes. By name, so that nothing of an old network stays
/// beside a new one, while what the user puts into build/ does; of the
/// simulator's objects the names are Verilator's.
static json listProducts(const FileMap &files) {
  json products = {"cycles.json", "ecp5.rpt", "ice40.rpt"};
  for (const char *name :
       {"bench_config.h",  "ecp5-25f.bin",   "ecp5-25f.json",
        "ecp5.config",     "ecp5_pnr.log",   "ecp5_stat.txt",
        "ecp5_synth.log",  "ice40-hx8k.bin", "ice40-hx8k.json",
        "ice40.asc",       "ice40_pnr.log",  "ice40_stat.txt",
        "ice40_synth.log", "netlist.v",      "netlist.vvp",
        "sim.vvp",         "verilator.log",  "sim/obj/",
        "sim/obj/sim",     "sim/sim",        "sim/src/bench_config.h",
        "sim/src/tb.cpp"})
    products.push_back(std::string("build/") + name);
  for (const auto &[name, content] : files)
    if (llvm::StringRef(name).ends_with(".v") && name != "bench/tb.v")
      products.push_back("build/sim/src/" +
                         llvm::sys::path::filename(name).str());
  return products;
}

std::string snnc::fpga::printManifest(const MappedDesign &mapped,
                                      const BenchData &bench,
                                      const FileMap &files) {
  DesignOp design = mapped.design;
  uint64_t blocks = 0, lutRAMs = 0;
  json memories = json::array(), cores = json::array();
  for (MemoryOp memory : design.getBody().front().getOps<MemoryOp>()) {
    memories.push_back(describeMemory(memory));
    blocks += memory.getBlocks();
    lutRAMs += memories.back().value("lut_rams", uint64_t(0));
  }
  for (size_t k = 0; k != mapped.cores.size(); ++k)
    cores.push_back(describeCore(mapped, k));
  json predicted = {{"block_rams", blocks}};
  if (mapped.part->hasLUTRAM)
    predicted["lut_rams"] = lutRAMs;
  if (auto cycles = design.getCycles())
    predicted["calibration_cycles"] = roundMean(cycles->convertToDouble());
  predicted["bench"] = predictCycles(mapped, bench);
  json manifest = {{"generator", "snnc"},
                   {"version", kToolVersion.str()},
                   {"target", "fpga"},
                   {"network", design.getNetwork().str()},
                   {"network_sha256", hashNetwork(mapped.network)},
                   {"part", describePart(*mapped.part)},
                   {"bench",
                    {{"input", bench.input},
                     {"sha256", bench.sha256},
                     {"samples", bench.samples}}},
                   {"predicted", predicted},
                   {"cores", cores},
                   {"memories", memories},
                   {"files", hashFiles(files)},
                   {"products", listProducts(files)}};
  return snnc::printManifest(manifest);
}
