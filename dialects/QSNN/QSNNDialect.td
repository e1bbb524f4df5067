// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The qsnn dialect and its enums.

#ifndef SNNC_DIALECTS_QSNN_QSNNDIALECT_TD
#define SNNC_DIALECTS_QSNN_QSNNDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def QSNN_Dialect : Dialect {
  let name = "qsnn";
  let cppNamespace = "::snnc::qsnn";
  let summary = "Spiking neural networks, integer level";
  let description = [{
    The same form as `snn` in integers only (rules Q1 to Q10 of
    `docs/semantics.md`). Every value is an integer and every sum is exact, so
    the order of summation cannot matter. The interpreter of this dialect is
    the definition of the network: every executor and every target equals it,
    in membranes as well as in spikes (rule Q6).

    Each layer states its widths, and `exact` is proved for every input within
    the declared bounds (rule Q4): by `qsnn-prove-widths`, which runs on every
    file that a tool reads, behind every pipeline and in front of every executor
    and emitter. No verifier runs it.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::snnc::snn::SNNDialect"];
  let useDefaultAttributePrinterParser = 1;
}

def QSNN_Rounding : I32EnumAttr<"Rounding", "rounding of the leak (rule Q2)", [
    I32EnumAttrCase<"Floor", 0, "floor">,
    I32EnumAttrCase<"Nearest", 1, "nearest">,
    I32EnumAttrCase<"Ceil", 2, "ceil">,
    I32EnumAttrCase<"Trunc", 3, "trunc">]> {
  let cppNamespace = "::snnc::qsnn";
}

def QSNN_Overflow : I32EnumAttr<"Overflow", "what becomes of a sum outside its range (rule Q4)", [
    I32EnumAttrCase<"Wrap", 0, "wrap">,
    I32EnumAttrCase<"Saturate", 1, "saturate">,
    I32EnumAttrCase<"Fold", 2, "fold">]> {
  let cppNamespace = "::snnc::qsnn";
}

def QSNN_ModeAttr : AttrDef<QSNN_Dialect, "Mode"> {
  let mnemonic = "mode";
  let summary = "what becomes of a sum outside its range (rule Q4)";
  let description = [{
    `wrap w`: two's complement of w bits. `saturate low high`. `fold w`: what is
    above 2^(w-1) loses 2^w, what is at or below -2^(w-1) gains 2^w, once. A
    list of them acts in its order, once, on the finished sum.
  }];
  let parameters = (ins "::snnc::qsnn::Overflow":$kind, "int64_t":$bits,
                        "int64_t":$low, "int64_t":$high);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// The value after this mode has acted on `value`.
    int64_t apply(int64_t value) const;
    /// What `apply` can return for any value of `range`.
    WideRange range(WideRange range) const;
  }];
}
def QSNN_ModesAttr : TypedArrayAttrBase<QSNN_ModeAttr, "overflow modes">;

// A parameter of a neuron: a number, or a tensor of the neuron's shape.
def QSNN_Param : Attr<CPred<"::snnc::qsnn::isIntegerParam($_self)">,
                      "i64 number or i64 tensor"> {
  let storageType = "::mlir::Attribute";
  let returnType = "::mlir::Attribute";
  let convertFromStorage = "$_self";
}

def QSNN_Unit : Attr<CPred<"::snnc::qsnn::isUnit($_self)">,
                     "f64 number above 0, or f64 tensor"> {
  let storageType = "::mlir::Attribute";
  let returnType = "::mlir::Attribute";
  let convertFromStorage = "$_self";
}

#endif // SNNC_DIALECTS_QSNN_QSNNDIALECT_TD
