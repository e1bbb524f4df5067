// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/Parts.h"

#include <algorithm>
#include <bit>
#include <optional>

using namespace snnc::fpga;

const std::vector<Part> &snnc::fpga::getParts() {
  static const std::vector<Part> parts = {
      // Lattice FPGA-DS-02012 (ECP5 family data sheet), table 1.1: LFE5U-25 has
      // 24 k LUTs (nextpnr: 24,288) and 56 sysMEM blocks of 18 kbit, and
      // distributed RAM of 16 x 4 bit (section 2.8). Shapes and cost: Yosys
      // 0.70, techlibs/lattice/brams_16kd.txt; PDPW16KD (512 x 36) writes 36
      // bits at once.
      {"ecp5-25f",
       "LFE5U-25F-6BG256C",
       "ecp5",
       "Lattice FPGA-DS-02012 (ECP5 family data sheet), table 1.1",
       56,
       18432,
       "DP16KD",
       24288,
       true,
       128,
       {{14, {1, 2, 4, 9, 18}, 9, 0, 4}, {14, {1, 2, 4, 9, 18, 36}, 9, 5, 5}}},
      // Lattice FPGA-DS-02029 (iCE40 LP/HX family data sheet), table 1.1:
      // HX8K has 7,680 logic cells and 32 EBR of 4 kbit, no distributed RAM.
      // Shapes and cost: Yosys 0.23, techlibs/ice40/brams.txt; only 16 bits
      // wide has write enables for single bits.
      {"ice40-hx8k",
       "iCE40HX8K-CT256",
       "ice40",
       "Lattice FPGA-DS-02029 (iCE40 LP/HX family data sheet), table 1.1",
       32,
       4096,
       "SB_RAM40_4K",
       7680,
       false,
       64,
       {{11, {2, 4, 8, 16}, 0, 0, 2}, {11, {2, 4, 8, 16}, 1, 3, 3}}},
  };
  return parts;
}

const Part *snnc::fpga::lookupPart(std::string_view name) {
  for (const Part &part : getParts())
    if (part.name == name)
      return &part;
  return nullptr;
}

static uint64_t divideUp(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

namespace {
/// A mapping that Yosys considers, by its cost and its number of blocks.
struct Mapping {
  double cost;
  uint64_t blocks;
};
} // namespace

/// The mapping at width `kind.widths[index]`, if that width is allowed.
/// `anyYet`: a narrower one was.
static std::optional<Mapping>
mapAtWidth(const Part &part, const BlockRAMKind &kind, unsigned index,
           unsigned width, uint64_t depth, bool writable, bool anyYet) {
  // Below the width of a byte, a write port cannot emulate a narrower one.
  unsigned byteIndex = kind.widths.size() - 1;
  if (kind.byte) {
    byteIndex = 0;
    for (unsigned i = 0; i != kind.widths.size(); ++i)
      if (kind.byte >= kind.widths[i])
        byteIndex = i;
  }
  if (writable && index < kind.minWriteWidth && index < byteIndex)
    return std::nullopt;
  unsigned unitIndex = writable ? std::min(index, kind.maxWriteWidth) : index;
  if (unitIndex != index && anyYet)
    return std::nullopt;
  uint64_t unit = kind.widths[unitIndex];
  uint64_t byte =
      writable ? std::min<uint64_t>(kind.byte ? kind.byte : unit, unit) : 1;
  uint64_t segments = divideUp(depth, 1ull << (kind.addressBits - index));
  uint64_t blocks = divideUp(segments * divideUp(width, byte) * byte, unit);
  // Half a point for each multiplexer bit and for each segment's enable.
  double cost = double(part.cost) * blocks + 0.5 * double(segments - 1) * width;
  if (writable && segments > 1)
    cost += 0.5 * double(segments);
  return Mapping{cost, blocks};
}

unsigned snnc::fpga::countBlockRAMs(const Part &part, unsigned width,
                                    uint64_t depth, bool writable) {
  if (width == 0 || depth == 0)
    return 0;
  std::optional<Mapping> best;
  for (const BlockRAMKind &kind : part.kinds) {
    bool anyYet = false;
    for (unsigned index = 0; index != kind.widths.size(); ++index) {
      std::optional<Mapping> mapping =
          mapAtWidth(part, kind, index, width, depth, writable, anyYet);
      if (!mapping)
        continue;
      anyYet = true;
      if (!best || mapping->cost < best->cost)
        best = mapping;
    }
  }
  return best ? best->blocks : 0;
}

unsigned snnc::fpga::countLUTRAMs(unsigned width, uint64_t depth) {
  return divideUp(width, 4) * divideUp(depth, 16);
}

unsigned snnc::fpga::ceilLog2(uint64_t count) {
  return count <= 1 ? 0 : std::bit_width(count - 1);
}

unsigned snnc::fpga::addressWidth(uint64_t count) {
  return std::max(1u, ceilLog2(count));
}

unsigned snnc::fpga::signedWidth(int64_t lo, int64_t hi) {
  auto bits = [](int64_t v) -> unsigned {
    return std::bit_width(static_cast<uint64_t>(v < 0 ? ~v : v)) + 1;
  };
  return std::max(bits(lo), bits(hi));
}
