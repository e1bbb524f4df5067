// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints snn_top.v.

#include "targets/FPGA/Emitter.h"

#include "snnc/Support/Names.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

namespace {
/// A stream between two instances.
struct Stream {
  std::string name;
  int64_t width;
};

class TopPrinter {
public:
  TopPrinter(const MappedDesign &mapped, llvm::raw_ostream &os)
      : mapped(mapped), os(os) {}
  void print();

private:
  void printPorts(int64_t inWidth, int64_t outWidth);
  void printWires(const Stream &stream);
  void printFifo(FifoOp fifo, const Stream &in, const Stream &out);
  void printCore(size_t k, const Stream &in, const Stream &out);
  void printParameters(size_t k);
  void printProbes();

  const MappedDesign &mapped;
  llvm::raw_ostream &os;
};
} // namespace

static int64_t countProbeLanes(const MappedDesign &mapped) {
  int64_t lanes = 0;
  for (CoreOp core : mapped.cores)
    lanes += *core.getLanes();
  return std::max<int64_t>(lanes, 3);
}

void TopPrinter::printPorts(int64_t inWidth, int64_t outWidth) {
  size_t cores = mapped.cores.size();
  os << "`default_nettype none\nmodule snn_top (\n"
     << "    input  wire clk,\n    input  wire rst,\n"
     << "    input  wire in_valid,\n    output wire in_ready,\n"
     << "    input  wire [" << inWidth - 1 << ":0] in_data,\n"
     << "    output wire out_valid,\n    input  wire out_ready,\n"
     << "    output wire [" << outWidth - 1 << ":0] out_data\n"
     << "`ifdef SNN_PROBE\n"
     << "    , output wire [" << cores - 1 << ":0] probe_valid\n"
     << "    , output wire [" << 16 * cores - 1 << ":0] probe_group\n"
     << "    , output wire [" << 32 * countProbeLanes(mapped) - 1
     << ":0] probe_u\n`endif\n);\n";
}

void TopPrinter::printWires(const Stream &stream) {
  os << "    wire " << stream.name << "_valid, " << stream.name
     << "_ready;\n    wire [" << stream.width - 1 << ":0] " << stream.name
     << "_data;\n";
}

/// The ports that every instance has.
static void printStreamPorts(llvm::raw_ostream &os, const Stream &in,
                             const Stream &out) {
  os << "        .clk(clk), .rst(rst),\n        .in_valid(" << in.name
     << "_valid), .in_ready(" << in.name << "_ready), .in_data(" << in.name
     << "_data),\n        .out_valid(" << out.name << "_valid), .out_ready("
     << out.name << "_ready), .out_data(" << out.name << "_data)";
}

void TopPrinter::printFifo(FifoOp fifo, const Stream &in, const Stream &out) {
  os << "\n";
  printWires(out);
  os << "    snn_fifo #(.WIDTH(" << fifo.getWidth() << "), .LOG2_DEPTH("
     << fifo.getLog2Depth() << "), .LUTRAM(" << int(fifo.getLutram()) << ")) "
     << fifo.getSymName() << " (\n";
  printStreamPorts(os, in, out);
  os << ");\n";
}

void TopPrinter::printParameters(size_t k) {
  CoreOp core = mapped.cores[k];
  auto file = [](FlatSymbolRefAttr memory) {
    return memory ? ("\"mem/" + memory.getValue() + ".hex\"").str() : "\"\"";
  };
  std::pair<const char *, int64_t> numbers[] = {
      {"ADDR_W", core.getAddrW()},
      {"COUNT_W", core.getCountW()},
      {"N_IN", core.getNIn()},
      {"N_OUT", core.getNOut()},
      {"LANES", *core.getLanes()},
      {"OUT_ADDR_W", core.getOutAddrW()},
      {"WEIGHT_W", core.getWeightW()},
      {"INDEX_W", *core.getIndexW()},
      {"DELTA", *core.getDelta()},
      {"MEM_W", core.getMemW()},
      {"FRAC", core.getFrac()},
      {"LEAK_MUL", core.getLeakMul()},
      {"LEAK_SHIFT", core.getLeakShift()},
      {"LEAK_ROUND", core.getLeakRound()},
      {"RESET_MODE", core.getResetMode()},
      {"LUTRAM", core.getLutram()},
      {"SYN_ROWS", *core.getSynRows()},
      {"START_W", *core.getStartW()},
      {"LEN_W", *core.getLenW()},
      {"INIT_W", core.getInitW().value_or(0)},
      {"RESET_W", core.getResetW().value_or(0)},
      {"BIAS_W", core.getBiasW().value_or(0)},
      {"THRESH_W", core.getThreshW().value_or(0)},
      {"INIT_VALUE", core.getInitValue().value_or(0)},
      {"RESET_VALUE", core.getResetValue().value_or(0)},
      {"BIAS_VALUE", core.getBiasValue().value_or(0)},
      {"THRESH_VALUE", core.getThreshValue().value_or(0)},
      {"COLUMN_LOG2", core.getColumnLog2().value_or(4)}};
  int column = 0;
  for (auto [name, value] : numbers) {
    os << (column++ % 4 == 0 ? "\n        ." : " .") << name << "(";
    // The magnitude of the least 32-bit number is no 32-bit number.
    if (value == INT32_MIN)
      os << "-2147483647 - 1";
    else
      os << value;
    os << "),";
  }
  os << "\n        .POINTER_FILE(" << file(core.getPointersAttr())
     << "),\n        .SYNAPSE_FILE(" << file(core.getSynapseRowsAttr())
     << "),\n        .CONSTANT_FILE(" << file(core.getConstantsAttr()) << ")";
}

void TopPrinter::printCore(size_t k, const Stream &in, const Stream &out) {
  CoreOp core = mapped.cores[k];
  os << "\n    // Layer '" << makeASCII(core.getSynapses())
     << "' and its neurons '" << makeASCII(core.getNeurons())
     << "': " << core.getNIn() << " inputs, " << core.getNOut() << " neurons, "
     << *core.getLanes() << " lanes of " << core.getGroups() << " groups.\n";
  if (k + 1 != mapped.cores.size())
    printWires(out);
  os << "`ifdef SNN_PROBE\n    wire probe" << k
     << "_valid;\n    wire [15:0] probe" << k << "_group;\n    wire ["
     << 32 * *core.getLanes() - 1 << ":0] probe" << k
     << "_u;\n`endif\n    snn_lif_core #(";
  printParameters(k);
  os << ") " << core.getSymName() << " (\n";
  printStreamPorts(os, in, out);
  os << "\n`ifdef SNN_PROBE\n        , .probe_valid(probe" << k
     << "_valid), .probe_group(probe" << k << "_group), .probe_u(probe" << k
     << "_u)\n`endif\n    );\n";
}

void TopPrinter::printProbes() {
  int64_t lanes = 0;
  for (CoreOp core : mapped.cores)
    lanes += *core.getLanes();
  int64_t padding = countProbeLanes(mapped) - lanes;
  auto list = [&](StringRef what) {
    for (size_t k = mapped.cores.size(); k-- != 0;)
      os << "probe" << k << "_" << what << (k ? ", " : "");
  };
  os << "\n`ifdef SNN_PROBE\n    assign probe_valid = {";
  list("valid");
  os << "};\n    assign probe_group = {";
  list("group");
  os << "};\n    assign probe_u = {";
  if (padding)
    os << 32 * padding << "'d0, ";
  list("u");
  os << "};\n`endif\n";
}

void TopPrinter::print() {
  size_t last = mapped.cores.size() - 1;
  CoreOp lastCore = mapped.cores[last];
  FifoOp firstFifo = mapped.fifos[0];
  int64_t outWidth = 3 + lastCore.getOutAddrW();
  DesignOp design = mapped.design;
  os << "// Network '" << makeASCII(design.getNetwork()) << "' on "
     << mapped.part->name
     << ", generated by snnc. Words of the streams, memories and the bench: "
        "README.md.\n";
  printPorts(firstFifo.getWidth(), outWidth);
  Stream in{"in", int64_t(firstFifo.getWidth())};
  for (size_t k = 0; k <= last; ++k) {
    CoreOp core = mapped.cores[k];
    Stream queued{("queued" + Twine(k)).str(), in.width};
    printFifo(mapped.fifos[k], in, queued);
    Stream out{k == last ? "out" : ("link" + Twine(k)).str(),
               3 + int64_t(core.getOutAddrW())};
    printCore(k, queued, out);
    in = out;
  }
  printProbes();
  os << "endmodule\n`default_nettype wire\n";
}

std::string snnc::fpga::printTop(const MappedDesign &mapped) {
  std::string text;
  llvm::raw_string_ostream os(text);
  TopPrinter(mapped, os).print();
  return text;
}
