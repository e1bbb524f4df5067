// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The snn dialect, its enums and its attributes.

#ifndef SNNC_DIALECTS_SNN_SNNDIALECT_TD
#define SNNC_DIALECTS_SNN_SNNDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def SNN_Dialect : Dialect {
  let name = "snn";
  let cppNamespace = "::snnc::snn";
  let summary = "Spiking neural networks, float level";
  let description = [{
    A network is a synchronous program (rule N1): inside `snn.network` every
    value denotes one tensor per time step. There is no stream type and no time
    axis. State lives in `snn.lif`, `snn.li` and `snn.delay` only (rule N2); the body is
    a graph region, so that recurrence is a cycle of values, and every cycle
    passes an `snn.delay` (rule N3). Rules are those of `docs/semantics.md`.

    Attributes of the dialect on other operations: `snn.calibration` (module: a
    `#snn.data`), `snn.name`, `snn.events` and `snn.max` (arguments of a
    network, rule N5), `snn.step` and `snn.zero` (how an f32 argument becomes
    integer, rule Q5), `snn.unit` (results at level qsnn, rule Q9), `snn.ledger`
    (what a compression pass did to a layer), `snn.import` (network: what its
    importer assumed that the file does not say).
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let extraClassDeclaration = [{
    /// Folder of the file that the module was read from; relative paths of
    /// recordings start there. Set by the tools (a module's location cannot
    /// tell: bytecode keeps the path of the text it was made from).
    std::string modelFolder;
  }];
}

def SNN_Decode : I32EnumAttr<"Decode", "how a class is read off the output (rule L5)", [
    I32EnumAttrCase<"Count", 0, "count">,
    I32EnumAttrCase<"Last", 1, "last">,
    I32EnumAttrCase<"Max", 2, "max">,
    I32EnumAttrCase<"Mean", 3, "mean">,
    I32EnumAttrCase<"First", 4, "first">]> {
  let cppNamespace = "::snnc::snn";
  let genSpecializedAttr = 0;
}

def SNN_DecodeAttr : EnumAttr<SNN_Dialect, SNN_Decode, "decode"> {
  let assemblyFormat = "`<` $value `>`";
}

def SNN_Fire : I32EnumAttr<"Fire", "comparison that makes a spike (rule F2)", [
    I32EnumAttrCase<"Gt", 0, "gt">,
    I32EnumAttrCase<"Ge", 1, "ge">,
    I32EnumAttrCase<"Count", 2, "count">,
    I32EnumAttrCase<"GtOver", 3, "gt_over">]> {
  let cppNamespace = "::snnc::snn";
}

def SNN_Membrane : I32EnumAttr<"Membrane", "which membrane is shown (rule F6)", [
    I32EnumAttrCase<"Pre", 0, "pre">,
    I32EnumAttrCase<"Post", 1, "post">]> {
  let cppNamespace = "::snnc::snn";
}

def SNN_PoolKind : I32EnumAttr<"PoolKind", "what a pool does to its window (rule L3)", [
    I32EnumAttrCase<"Sum", 0, "sum">,
    I32EnumAttrCase<"Avg", 1, "avg">,
    I32EnumAttrCase<"Max", 2, "max">]> {
  let cppNamespace = "::snnc::snn";
}

def SNN_Encoding : I32EnumAttr<"Encoding", "how a constant value becomes a signal (rule L6)", [
    I32EnumAttrCase<"Direct", 0, "direct">,
    I32EnumAttrCase<"Rate", 1, "rate">,
    I32EnumAttrCase<"Latency", 2, "latency">]> {
  let cppNamespace = "::snnc::snn";
}

def SNN_Reset : I32EnumAttr<"Reset", "what a spike does to the membrane (rule F3)", [
    I32EnumAttrCase<"None", 0, "none">,
    I32EnumAttrCase<"To", 1, "to">,
    I32EnumAttrCase<"Subtract", 2, "subtract">]> {
  let cppNamespace = "::snnc::snn";
}

def SNN_DataAttr : AttrDef<SNN_Dialect, "Data"> {
  let mnemonic = "data";
  let summary = "a file of recordings, with the SHA-256 of its content";
  let description = [{
    `#snn.data<"calibration.h5:calibration", "9f86…">`: `FILE[:GROUP]` as on the
    command line (rule T1), relative to the file that holds the module, and the
    SHA-256 of the file as 64 hexadecimal digits.
  }];
  let parameters = (ins StringRefParameter<"FILE[:GROUP]">:$path,
                        StringRefParameter<"SHA-256">:$sha256);
  let assemblyFormat = "`<` $path `,` $sha256 `>`";
}

def SNN_LedgerAttr : AttrDef<SNN_Dialect, "Ledger"> {
  let mnemonic = "ledger";
  let summary = "what compression did to a layer, by pass";
  let description = [{
    `#snn.ledger<{"osbc-prune" = {kept = 12 : i64, …}, …}>`. A type of its own so
    that it prints as an alias in front of the module: lines of layers, and
    messages that show them, stay short.
  }];
  let parameters = (ins "::mlir::DictionaryAttr":$passes);
  let assemblyFormat = "`<` $passes `>`";
}

// A parameter of a neuron: a number, or a tensor of the neuron's shape.
def SNN_Param : Attr<CPred<"::snnc::snn::isFloatParam($_self)">,
                     "f32 number or f32 tensor"> {
  let storageType = "::mlir::Attribute";
  let returnType = "::mlir::Attribute";
  let convertFromStorage = "$_self";
}

#endif // SNNC_DIALECTS_SNN_SNNDIALECT_TD
