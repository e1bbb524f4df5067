// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fpga dialect and its enums.

#ifndef SNNC_DIALECTS_FPGA_FPGADIALECT_TD
#define SNNC_DIALECTS_FPGA_FPGADIALECT_TD

include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def FPGA_Dialect : Dialect {
  let name = "fpga";
  let cppNamespace = "::snnc::fpga";
  let summary = "Event-driven cores on an FPGA, as they are instantiated";
  let description = [{
    An exit dialect: one operation for each instance of the generated
    `snn_top.v` and for each memory in it, with the parameters of the Verilog
    library under its names (`targets/FPGA/hdl/README.md`), in lower case. All
    decisions are made by passes above the emitter and are visible as attributes
    that go from absent to present: `lanes`, `order`, the index format, the
    memories. A value that is there already is kept.

    The design stands beside the `qsnn.network` that it implements, which stays
    the definition: passes read weights from it, and the test bench compares
    with it.
  }];
}

def FPGA_RamStyle : I32EnumAttr<"RamStyle", "what a memory is made of", [
    I32EnumAttrCase<"Block", 0, "block">,
    I32EnumAttrCase<"Distributed", 1, "distributed">,
    I32EnumAttrCase<"Logic", 2, "logic">]> {
  let cppNamespace = "::snnc::fpga";
}

#endif // SNNC_DIALECTS_FPGA_FPGADIALECT_TD
