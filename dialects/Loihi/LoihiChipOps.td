// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chip tier of the loihi dialect: what stands on which core, as the core
// image has it.

#ifndef SNNC_DIALECTS_LOIHI_LOIHICHIPOPS_TD
#define SNNC_DIALECTS_LOIHI_LOIHICHIPOPS_TD

include "dialects/Loihi/LoihiDialect.td"
include "dialects/Loihi/LoihiEnums.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"

class Loihi_ChipTierOp<string mnemonic, list<Trait> traits = []>
    : Op<Loihi_Dialect, mnemonic, traits>;

class Loihi_Between<int low, int high>
    : ConfinedAttr<I64Attr, [IntMinValue<low>, IntMaxValue<high>]>;

def Loihi_ChipOp : Loihi_ChipTierOp<"chip", [
    Symbol, SymbolTable, IsolatedFromAbove, NoTerminator, SingleBlock,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the cores of one chip that run a network";
  let description = [{
    The `loihi.network` `network` of the same module on `part`. The body lists a
    `loihi.core` for each core that is used. Every neuron of the network stands
    on one of them once `loihi-partition` has run; before, what stands there is
    pinned. `input_routes`: rows (input, element, core index, axon).

    `traffic`: messages that enter cores, and `hops`: the same times the steps
    that they go on the mesh, for `recordings` calibration recordings.

    Does not fix: the numbers of the chips that a board has.

    ```mlir
    loihi.chip @net_chip network @net part "loihi2" {
      loihi.core @core0 index 5 {
        loihi.compartments "lif" neurons dense<[0, 1]> : tensor<2xi64>
      }
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$network,
                       StrAttr:$part, OptionalAttr<I64Attr>:$traffic,
                       OptionalAttr<I64Attr>:$hops,
                       OptionalAttr<I64Attr>:$recordings,
                       OptionalAttr<ElementsAttr>:$input_routes);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `network` $network `part` $part (`traffic` $traffic^)?
    (`hops` $hops^)? (`recordings` $recordings^)?
    (`input_routes` $input_routes^)? attr-dict-with-keyword $body
  }];
  let hasRegionVerifier = 1;
}

def Loihi_CoreOp : Loihi_ChipTierOp<"core", [
    Symbol, HasParent<"ChipOp">, NoTerminator, SingleBlock]> {
  let summary = "a core: its tables and its synapse memory";
  let description = [{
    `index` is its place on the chip (`loihi-place`). Compartments are those of
    the `loihi.compartments` in the body, in order, from 0 on; formats and input
    axons likewise. `loihi-build-cores` writes:

    * `configurations`: rows (i_decay, v_decay)
    * `thresholds`: mantissas
    * `memory`: words of 64 bits, in blocks (targets/Loihi/CoreImage.md)
    * `routes`: rows (compartment, core index, axon): where spikes go

    ```mlir
    loihi.core @core0 index 5 configurations dense<[[4096, 128]]> : tensor<1x2xi64> thresholds dense<64> : tensor<1xi64> memory dense<72> : tensor<1xi64> routes dense<[[0, 5, 0]]> : tensor<1x3xi64> {
      loihi.compartments "lif" neurons dense<0> : tensor<1xi64>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       OptionalAttr<Loihi_Between<0, 65535>>:$index,
                       OptionalAttr<ElementsAttr>:$configurations,
                       OptionalAttr<ElementsAttr>:$thresholds,
                       OptionalAttr<ElementsAttr>:$memory,
                       OptionalAttr<ElementsAttr>:$routes);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name (`index` $index^)? (`configurations` $configurations^)?
    (`thresholds` $thresholds^)? (`memory` $memory^)? (`routes` $routes^)?
    attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
}

def Loihi_CompartmentsOp : Loihi_ChipTierOp<"compartments", [HasParent<"CoreOp">]> {
  let summary = "neurons of a layer on this core";
  let description = [{
    Neurons `neurons` of the `loihi.lif` `layer` (row-major in its tensor) are
    the next compartments of the core, in this order. `constants` has a row
    (configuration, threshold, bias) for each, the first two as indices into the
    core's tables.

    ```mlir
    loihi.compartments "lif" neurons dense<[2, 0]> : tensor<2xi64> constants dense<[[0, 0, 5], [0, 1, 0]]> : tensor<2x3xi64>
    ```
  }];
  let arguments = (ins StrAttr:$layer, ElementsAttr:$neurons,
                       OptionalAttr<ElementsAttr>:$constants);
  let assemblyFormat = [{
    $layer `neurons` $neurons (`constants` $constants^)? attr-dict
  }];
  let hasVerifier = 1;
}

def Loihi_FormatOp : Loihi_ChipTierOp<"format", [HasParent<"CoreOp">]> {
  let summary = "a synapse format of this core";
  let description = [{
    Blocks of the memory refer to it by its place among the core's formats.
    Widths are bits of a field.

    ```mlir
    loihi.format sparse mixed weight 4 index 8 delay 0 exponent -5
    ```
  }];
  let arguments = (ins Loihi_Encoding:$encoding, Loihi_Sign:$sign,
                       Loihi_Between<1, 32>:$weight_bits,
                       Loihi_Between<0, 32>:$index_bits,
                       Loihi_Between<0, 32>:$delay_bits,
                       Loihi_Between<-32, 32>:$exponent);
  let assemblyFormat = [{
    $encoding $sign `weight` $weight_bits `index` $index_bits
    `delay` $delay_bits `exponent` $exponent attr-dict
  }];
}

def Loihi_AxonsOp : Loihi_ChipTierOp<"axons", [HasParent<"CoreOp">]> {
  let summary = "input axons of this core from one layer of synapses";
  let description = [{
    The next input axons of the core, one a row: (compartment base, first word,
    words). Their synapses are those of the `loihi.dense` or `loihi.conv`
    `synapses`; routes say which source each one has. Axons with the same words
    share them.

    ```mlir
    loihi.axons "fc" entries dense<[[0, 0, 2], [4, 0, 2]]> : tensor<2x3xi64>
    ```
  }];
  let arguments = (ins StrAttr:$synapses, ElementsAttr:$entries);
  let assemblyFormat = "$synapses `entries` $entries attr-dict";
  let hasVerifier = 1;
}

#endif // SNNC_DIALECTS_LOIHI_LOIHICHIPOPS_TD
