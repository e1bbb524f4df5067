// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Verilog library and benches, embedded in the program.

#ifndef SNNC_TARGETS_FPGA_LIBRARYFILES_H
#define SNNC_TARGETS_FPGA_LIBRARYFILES_H

#include "snnc/Support/EmbeddedFiles.h"

namespace snnc::fpga {

/// hdl/*.v, bench/tb.*, Makefile; sorted by name.
std::span<const EmbeddedFile> getLibraryFiles();

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_LIBRARYFILES_H
