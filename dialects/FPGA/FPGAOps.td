// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the fpga dialect.

#ifndef SNNC_DIALECTS_FPGA_FPGAOPS_TD
#define SNNC_DIALECTS_FPGA_FPGAOPS_TD

include "dialects/FPGA/FPGADialect.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"

class FPGA_Op<string mnemonic, list<Trait> traits = []>
    : Op<FPGA_Dialect, mnemonic, traits>;

class I64Between<int low, int high>
    : ConfinedAttr<I64Attr, [IntMinValue<low>, IntMaxValue<high>]>;
def PositiveI64 : ConfinedAttr<I64Attr, [IntPositive]>;

def FPGA_DesignOp : FPGA_Op<"design", [
    Symbol, SymbolTable, IsolatedFromAbove, NoTerminator, SingleBlock]> {
  let summary = "the top module: a chain of cores for one part";
  let description = [{
    Implements the `qsnn.network` `network` of the same module on `part`. The
    body lists an `fpga.input`, for each core an `fpga.fifo` and the
    `fpga.core` behind it, and an `fpga.output`: words go through them in this
    order. Memories may stand anywhere in it.

    `cycles_goal`: most cycles a recording, on average, that lanes are chosen
    for. `cycles`: what the cycle model predicts on the calibration recordings.

    Does not fix: clock frequency and pins.

    ```mlir
    fpga.design @net_fpga network @net part "ecp5-25f" {
      fpga.input @events {addr_w = 4 : i64, count_w = 2 : i64, inputs = 12 : i64}
      fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 8 : i64}
      fpga.core @core0 "lif1" of "fc1" {addr_w = 4 : i64, count_w = 2 : i64, frac = 3 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 12 : i64, n_in = 12 : i64, n_out = 3 : i64, out_addr_w = 2 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
      fpga.output @spikes {addr_w = 2 : i64, outputs = 3 : i64}
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$network,
                       StrAttr:$part, OptionalAttr<PositiveI64>:$cycles_goal,
                       OptionalAttr<F64Attr>:$cycles);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `network` $network `part` $part attr-dict-with-keyword $body
  }];
  let hasRegionVerifier = 1;
}

def FPGA_InputOp : FPGA_Op<"input", [Symbol, HasParent<"DesignOp">]> {
  let summary = "the input port of the design";
  let description = [{
    A stream of words {kind, count[count_w], address[addr_w]}. Address a is
    element a of the network's input, row-major.

    ```mlir
    fpga.input @events {addr_w = 12 : i64, count_w = 2 : i64, inputs = 2312 : i64}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, PositiveI64:$inputs,
                       I64Between<1, 16>:$addr_w, I64Between<1, 8>:$count_w);
  let assemblyFormat = "$sym_name attr-dict";
}

def FPGA_OutputOp : FPGA_Op<"output", [Symbol, HasParent<"DesignOp">]> {
  let summary = "the output port of the design";
  let description = [{
    A stream of words {kind, 1, address[addr_w]}. Address a is element a of the
    network's output: the last core keeps the order of its neurons.

    ```mlir
    fpga.output @spikes {addr_w = 4 : i64, outputs = 10 : i64}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, PositiveI64:$outputs,
                       I64Between<1, 16>:$addr_w);
  let assemblyFormat = "$sym_name attr-dict";
}

def FPGA_FifoOp : FPGA_Op<"fifo", [Symbol, HasParent<"DesignOp">]> {
  let summary = "an instance of snn_fifo: the queue in front of a core";
  let description = [{
    2^log2_depth words of `width` bits.

    ```mlir
    fpga.fifo @fifo0 {log2_depth = 6 : i64, lutram = true, width = 16 : i64}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, PositiveI64:$width,
                       I64Between<1, 16>:$log2_depth, BoolAttr:$lutram);
  let assemblyFormat = "$sym_name attr-dict";
}

def FPGA_MemoryOp : FPGA_Op<"memory", [Symbol, HasParent<"DesignOp">]> {
  let summary = "a memory inside a core or a FIFO";
  let description = [{
    `depth` words of `width` bits, `copies` of it. With `content` (one row of
    ceil(width / 8) bytes a word, lowest byte first) it is a ROM that the
    emitter writes as `mem/<name>.hex`; without, a RAM that starts undefined.
    `blocks`: block RAMs of the part that all copies take, as predicted.

    Does not fix: which block holds which bit.

    ```mlir
    fpga.memory @core0_pointers block width 9 depth 2 blocks 1 content dense<[[1, 0], [2, 1]]> : tensor<2x2xui8>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FPGA_RamStyle:$style,
                       PositiveI64:$width, PositiveI64:$depth,
                       DefaultValuedAttr<PositiveI64, "1">:$copies,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$blocks,
                       OptionalAttr<ElementsAttr>:$content);
  let assemblyFormat = [{
    $sym_name $style `width` $width `depth` $depth (`copies` $copies^)?
    `blocks` $blocks (`content` $content^)? attr-dict
  }];
  let hasVerifier = 1;
}

def FPGA_CoreOp : FPGA_Op<"core", [Symbol, HasParent<"DesignOp">,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "an instance of snn_lif_core: synapses and neurons of one layer";
  let description = [{
    The neurons `neurons` with the synapses `synapses` in front of them (names
    of layers of the network). Attributes are the parameters of the Verilog
    module, in lower case, with these values chosen by passes:

    * `lanes`: `fpga-assign-lanes`
    * `order`: `fpga-permute-neurons`; order[p] is the neuron at position p =
      group * lanes + lane; absent: neuron p
    * `index_w`, `delta`, `syn_rows`, `start_w`, `len_w`, the widths and values
      of the constants, and the memories: `fpga-build-memories`

    Does not fix: cycles, which depend on the events.

    ```mlir
    fpga.core @core0 "lif1" of "fc1" {addr_w = 12 : i64, count_w = 2 : i64, frac = 3 : i64, lanes = 8 : i64, leak_mul = 1 : i64, leak_round = 1 : i64, leak_shift = 1 : i64, lutram = true, mem_w = 18 : i64, n_in = 2312 : i64, n_out = 256 : i64, out_addr_w = 8 : i64, reset_mode = 1 : i64, weight_w = 4 : i64}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$neurons, StrAttr:$synapses,
                       // The network's.
                       I64Between<1, 16>:$addr_w, I64Between<1, 8>:$count_w,
                       PositiveI64:$n_in, PositiveI64:$n_out,
                       I64Between<1, 16>:$out_addr_w,
                       I64Between<1, 16>:$weight_w, I64Between<2, 32>:$mem_w,
                       I64Between<0, 24>:$frac, I64Between<0, 65536>:$leak_mul,
                       I64Between<0, 16>:$leak_shift, I64Between<0, 3>:$leak_round,
                       I64Between<0, 2>:$reset_mode,
                       // The part's.
                       BoolAttr:$lutram, OptionalAttr<I64Between<1, 8>>:$column_log2,
                       // Chosen.
                       OptionalAttr<I64Between<1, 16>>:$lanes,
                       OptionalAttr<ElementsAttr>:$order,
                       OptionalAttr<I64Between<1, 16>>:$index_w, OptionalAttr<BoolAttr>:$delta,
                       OptionalAttr<PositiveI64>:$syn_rows,
                       OptionalAttr<I64Between<1, 32>>:$start_w,
                       OptionalAttr<I64Between<1, 32>>:$len_w,
                       OptionalAttr<I64Between<0, 32>>:$init_w,
                       OptionalAttr<I64Between<0, 32>>:$reset_w,
                       OptionalAttr<I64Between<0, 32>>:$bias_w,
                       OptionalAttr<I64Between<0, 32>>:$thresh_w,
                       OptionalAttr<I64Attr>:$init_value, OptionalAttr<I64Attr>:$reset_value,
                       OptionalAttr<I64Attr>:$bias_value, OptionalAttr<I64Attr>:$thresh_value,
                       OptionalAttr<FlatSymbolRefAttr>:$pointers,
                       OptionalAttr<FlatSymbolRefAttr>:$synapse_rows,
                       OptionalAttr<FlatSymbolRefAttr>:$constants);
  let assemblyFormat = "$sym_name $neurons `of` $synapses attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Neurons a lane; `lanes` is there.
    int64_t getGroups() { return (getNOut() + *getLanes() - 1) / *getLanes(); }
    /// order[p], the identity where the attribute is absent.
    ::std::vector<uint32_t> getNeuronOrder();
  }];
}

#endif // SNNC_DIALECTS_FPGA_FPGAOPS_TD
