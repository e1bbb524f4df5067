// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Verilog library and benches, embedded in the program.

#ifndef SNNC_TARGETS_FPGA_LIBRARYFILES_H
#define SNNC_TARGETS_FPGA_LIBRARYFILES_H

#include <span>
#include <string_view>

namespace snnc::fpga {

struct LibraryFile {
  std::string_view name; ///< in the output folder
  std::string_view content;
};

/// hdl/*.v, bench/tb.*, Makefile; sorted by name.
std::span<const LibraryFile> getLibraryFiles();

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_LIBRARYFILES_H
