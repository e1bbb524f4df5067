// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The FPGA parts snnc knows, and how many of their block RAMs a memory takes
// when Yosys maps it.

#ifndef SNNC_TARGETS_FPGA_PARTS_H
#define SNNC_TARGETS_FPGA_PARTS_H

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snnc::fpga {

/// One way in which Yosys can use a block RAM: an entry `ram block` of the
/// family's `brams*.txt`.
struct BlockRAMKind {
  unsigned addressBits;         ///< log2 of the bits at width `widths[0]`
  std::vector<unsigned> widths; ///< data bits of the ports, each twice as deep
  unsigned byte;                ///< bits under one write enable, 0: the width
  unsigned minWriteWidth;       ///< index into `widths`
  unsigned maxWriteWidth;       ///< index into `widths`
};

/// A part, with the sources of its numbers in Parts.cpp.
struct Part {
  std::string name;         ///< "ecp5-25f", as `part=` and `PART=` take it
  std::string vendorName;   ///< as on the package
  std::string family;       ///< "ecp5", "ice40"
  std::string source;       ///< data sheet
  unsigned blockRAMs;       ///< how many
  unsigned blockRAMBits;    ///< bits of one
  std::string blockRAMCell; ///< cell of the synthesised netlist
  unsigned logicCells;      ///< LUT4 (with a flip-flop each)
  bool hasLUTRAM;           ///< distributed RAM, 16 x 4 bits a cell
  unsigned cost;            ///< cost of a block in Yosys' library
  std::vector<BlockRAMKind> kinds;
};

/// All parts, by name.
const std::vector<Part> &getParts();

/// The part named `name`, or null.
const Part *lookupPart(std::string_view name);

/// Block RAMs of `part` that a memory of `depth` words of `width` bits takes.
/// `writable`: one synchronous read and one write port; else a ROM with one
/// synchronous read port. Exact for Yosys 0.23 (iCE40) and 0.70 (ECP5), where
/// the memory has more than 16 words: the geometry step of `memory_libmap`
/// (passes/memory/memory_libmap.cc) weighs the blocks against the multiplexers
/// that a split of the depth costs; the bits of all depth segments are packed
/// side by side. A width of 0 takes none.
unsigned countBlockRAMs(const Part &part, unsigned width, uint64_t depth,
                        bool writable);

/// Cells of 16 x 4 bit that a distributed memory takes.
unsigned countLUTRAMs(unsigned width, uint64_t depth);

/// Bits of least width that tell `count` things apart; 0 for one or none.
unsigned ceilLog2(uint64_t count);

/// max(1, ceilLog2(count)): the width of an address in Verilog.
unsigned addressWidth(uint64_t count);

/// Bits of the least two's complement that holds all of lo..hi.
unsigned signedWidth(int64_t lo, int64_t hi);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_PARTS_H
