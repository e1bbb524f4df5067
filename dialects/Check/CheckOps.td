// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check dialect: what a network does, stated beside it.

#ifndef SNNC_DIALECTS_CHECK_CHECKOPS_TD
#define SNNC_DIALECTS_CHECK_CHECKOPS_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"

def Check_Dialect : Dialect {
  let name = "check";
  let cppNamespace = "::snnc::check";
  let summary = "Inputs and what networks make of them";
  let description = [{
    A `check.case` states the frames that enter a network and the spikes,
    membranes, outputs, counts, decision or error that must come out.
    `snn-run MODEL --check` runs all cases of a module with every executor.

    One case may name networks of both levels. Spikes, counts and decisions are
    the same numbers at both. Membranes and outputs of a floating-point type are
    real numbers: at level `qsnn` the integer times its unit (rule Q5). Those of
    an integer type are the integers of level `qsnn` as they stand.
  }];
}

class Check_Op<string mnemonic, list<Trait> traits = []>
    : Op<Check_Dialect, mnemonic, traits>;

def Check_Networks : TypedArrayAttrBase<FlatSymbolRefAttr, "names of networks">;

def Check_CaseOp : Check_Op<"case", [
    IsolatedFromAbove, SingleBlock, NoTerminator, NoRegionArguments,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "one recording and what must come of it";
  let description = [{
    Holds one `check.input` and at least one expectation, for each of the
    networks named. The first step is 0.

    ```mlir
    check.case "one spike" of @float, @integer {
      check.input dense<[[1], [0]]> : tensor<2x1xui8>
      check.expect_spikes "lif" dense<[[1], [0]]> : tensor<2x1xi1>
      check.expect_pre "lif" dense<[[2.0], [1.0]]> : tensor<2x1xf32> within 1.0e-4
      check.expect_decision 0
    }
    ```
  }];
  let arguments = (ins StrAttr:$name, Check_Networks:$networks);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $name `of` custom<Networks>($networks) attr-dict-with-keyword $body
  }];
  let hasRegionVerifier = 1;
}

class Check_PartOp<string mnemonic, list<Trait> traits = []>
    : Check_Op<mnemonic, !listconcat([HasParent<"CaseOp">], traits)>;

def Check_InputOp : Check_PartOp<"input"> {
  let summary = "the frames that enter the network";
  let description = [{
    `[T, …]`, the shape of one step behind the steps. Any element type: what the
    network's input cannot hold is an error of the run (rule N4), not of the
    case.

    ```mlir
    check.input dense<[[1, 0], [0, 3]]> : tensor<2x2xui8>
    ```
  }];
  let arguments = (ins ElementsAttr:$frames);
  let assemblyFormat = "$frames attr-dict";
  let hasVerifier = 1;
}

class Check_ValuesOp<string mnemonic> : Check_PartOp<mnemonic> {
  let hasVerifier = 1;
}

def Check_ExpectSpikesOp : Check_ValuesOp<"expect_spikes"> {
  let summary = "spikes of a layer of neurons";
  let description = [{
    `[T, …]` numbers of spikes.

    ```mlir
    check.expect_spikes "lif1" dense<[[1, 0], [0, 1]]> : tensor<2x2xi1>
    ```
  }];
  let arguments = (ins StrAttr:$layer, ElementsAttr:$values);
  let assemblyFormat = "$layer $values attr-dict";
}

class Check_MembraneOp<string mnemonic> : Check_ValuesOp<mnemonic> {
  let arguments = (ins StrAttr:$layer, ElementsAttr:$values,
                       OptionalAttr<F64Attr>:$within);
  let assemblyFormat = "$layer $values (`within` $within^)? attr-dict";
}

def Check_ExpectPreOp : Check_MembraneOp<"expect_pre"> {
  let summary = "membranes of a layer before the reset";
  let description = [{
    `[T, …]` of u[t] (rule F6). `within w` allows |Δu| ≤ w·max(1, |u|)
    (rule F8); without it every number is equal.

    ```mlir
    check.expect_pre "lif1" dense<[[1.5], [0.75]]> : tensor<2x1xf32>
    ```
  }];
}

def Check_ExpectPostOp : Check_MembraneOp<"expect_post"> {
  let summary = "membranes of a layer after the reset";
  let description = [{
    As `check.expect_pre`, of v[t]; an `li` has these only (rule F5).

    ```mlir
    check.expect_post "lif1" dense<[[6], [3]]> : tensor<2x1xi64>
    ```
  }];
}

def Check_ExpectOutputOp : Check_ValuesOp<"expect_output"> {
  let summary = "what the network shows of each step";
  let description = [{
    `[T, …]` of the result with this index.

    ```mlir
    check.expect_output 0 dense<[[1, 0]]> : tensor<1x2xui8>
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$index,
                       ElementsAttr:$values, OptionalAttr<F64Attr>:$within);
  let assemblyFormat = "$index $values (`within` $within^)? attr-dict";
}

def Check_ExpectCountsOp : Check_ValuesOp<"expect_counts"> {
  let summary = "spikes of each class, over all steps";
  let description = [{
    Of a network that counts its output spikes (rule L5).

    ```mlir
    check.expect_counts dense<[3, 0]> : tensor<2xi64>
    ```
  }];
  let arguments = (ins ElementsAttr:$values);
  let assemblyFormat = "$values attr-dict";
}

def Check_ExpectDecisionOp : Check_PartOp<"expect_decision"> {
  let summary = "the class";
  let description = [{
    Rule L5.

    ```mlir
    check.expect_decision 1
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$decision);
  let assemblyFormat = "$decision attr-dict";
}

def Check_ExpectErrorOp : Check_PartOp<"expect_error"> {
  let summary = "the run fails";
  let description = [{
    With a message that contains this text. Such a case has no other
    expectation.

    ```mlir
    check.expect_error "expected an integer of 0 to 255"
    ```
  }];
  let arguments = (ins StrAttr:$message);
  let assemblyFormat = "$message attr-dict";
}

#endif // SNNC_DIALECTS_CHECK_CHECKOPS_TD
