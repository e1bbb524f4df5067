// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that compress a float network: module passes, because they read the
// data reference of the module, print progress and create blobs. And those over
// integer networks that serve every target.

#ifndef SNNC_TRANSFORMS_PASSES_TD
#define SNNC_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def OSBCPrune : Pass<"osbc-prune", "::mlir::ModuleOp"> {
  let summary = "Prune synapses in one shot, keeping the membrane potential";
  let description = [{
    `--osbc-prune=0.97` keeps 3 % of all weights of the network. The objective
    is the membrane potential without threshold and reset, linear in a row of
    weights: ½ (w - w')ᵀ H (w - w') with H = 2 E[x̃ x̃ᵀ] and x̃ the input of the
    dense network on the calibration recordings, filtered by the decay of the
    neurons behind (Optimal Spiking Brain Compression, arXiv 2506.03996).

    1. Weights are solved in blocks of rows that see the same inputs: a fully
       connected layer; one group of a convolution, whose rows are filters and
       whose samples are all positions (beyond 10^7 rows of samples or 200
       columns 50 positions a column, drawn once and for all); synapses whose
       currents meet in one neuron, with their columns side by side. The filter
       of a CUBA neuron (`li`, then `lif`) is that of both decays.
    2. Blocks share the budget by LAMPS scores with exponent `lamps`.
    3. `solver=admm-swap`: mask by ADMM over all rows at once, with losses
       weighted by fan-out energy to the power of `fan-out`; exact least
       squares on the survivors; exact swaps with re-optimised weights.
       `obs`: exact Optimal Brain Surgeon, `obs-swap`: swaps behind it, `obc`:
       the same as `obs` without the filter, `magnitude`: largest weights, no
       compensation. `auto` (default): `obs` for blocks that keep fewer than 500
       weights, else `admm-swap`.
    4. Each layer gets an entry in `snn.ledger`: weights kept, predicted loss,
       measured membrane error, rates before and after; the network gets the
       agreement with the dense one. `ledger=FILE` writes the same as JSON.

    `fit=TARGET:KEY=VALUE,…` instead of a sparsity searches for the least one, in
    steps of 0.1 percentage points, whose mapping fits: `fit=loihi:cores=4`. Keys
    are `bits` and `scales` of the quantisation that follows (8 and 1 by default;
    `scales=rows`: one for each row) and the target's own that are about integers
    and mapping, such as `part` or `cores`. A copy of the network whose weights are integers that need as
    much memory as any of so many bits, none of the survivors 0, goes the
    target's own way up to its check. Masks by
    w² H_jj, which cost nothing, tell where to start; from there steps that
    double, then bisection, with masks of the solver; swaps, which take longest,
    come last, with more sparsity where they need it. The result fits; 0.1
    points less did not, swaps apart. The ledger
    has `fit`, `fit_bits`, `fit_scales`, what is used of each limit (`fit_use`),
    and `cores` of `cores_available` where the target has cores. Where even the
    largest sparsity that leaves each layer a weight does not fit, the reasons
    are the target's own violations.

    A scale between a synapse and its neurons is an error: `--snn-fold-scales`
    folds it first. Biases are neither pruned nor changed. The result has the
    same bits for any number of threads. Cost: one eigendecomposition of H and
    about 50 products of [rows, cols] by [cols, cols] a layer. Hessians take
    8 cols² bytes a layer: of as many layers as fit in `memory` at once, with a
    run over the recordings for each such group (and with `fit` for each step of
    its search, unless all fit).
  }];
  let options = [
    Option<"sparsity", "sparsity", "std::string", /*default=*/"",
           "Share of weights to remove, 0 <= sparsity < 1">,
    Option<"fit", "fit", "std::string", /*default=*/"",
           "The least sparsity that fits TARGET[:KEY=VALUE,...] instead, e.g. "
           "loihi:cores=4,bits=4">,
    Option<"calibration", "calibration", "std::string", /*default=*/"",
           "Recordings FILE[:GROUP] instead of those the module records">,
    Option<"samples", "samples", "std::string", /*default=*/"",
           "Recordings A:B of them; all by default">,
    Option<"solver", "solver", "std::string", /*default=*/"\"auto\"",
           "auto, admm-swap, obs, obs-swap, magnitude or obc">,
    Option<"lamps", "lamps", "double", /*default=*/"2.0",
           "Exponent of the LAMPS scores that share the budget over layers">,
    Option<"fanOut", "fan-out", "double", /*default=*/"-1",
           "Exponent of the fan-out energy that weights rows; -1: 0.5 with "
           "admm-swap, 1 with obs">,
    Option<"damping", "damping", "double", /*default=*/"0.01",
           "Added to the diagonal of H, times its mean">,
    Option<"swaps", "swaps", "int", /*default=*/"40",
           "Most swaps in a row (admm-swap)">,
    Option<"memory", "memory", "int64_t", /*default=*/"0",
           "Megabytes for the Hessians of layers that are solved together; 0: "
           "4096, or what one layer alone needs">,
    Option<"threads", "threads", "int", /*default=*/"0",
           "Threads; 0: as many as the machine has">,
    Option<"ledger", "ledger", "std::string", /*default=*/"",
           "File for the ledger as JSON">
  ];
  let dependentDialects = ["::snnc::snn::SNNDialect", "::mlir::arith::ArithDialect"];
}

def OSBCQuantize : Pass<"osbc-quantize", "::mlir::ModuleOp"> {
  let summary = "Quantise weights to integers with a scale a row or a few a layer";
  let description = [{
    `--osbc-quantize=4` replaces each weight matrix by integers of 4 bits and
    one scale a row (`snn.dequantize`); zeros stay zeros. Second order on the
    survivors with the same H as `osbc-prune`: one after the other the weights
    are rounded and the rest of the row makes up for the error (GPTQ order by
    ascending diagonal of the inverse), for 11 scales a row, of which the one
    with the least exact loss stays; then coordinate descent. Synapses whose
    currents meet in one neuron are one problem, as in `osbc-prune`: the same
    row of each has the same scale (rule Q8).

    `scales=n`: at most n scales for all rows of a layer, as hardware needs it
    that has few thresholds (scales fold into them). Each row is rounded and
    compensated on all candidates of one geometric grid; the n candidates with
    the least sum of losses over the rows stay (a dynamic program, then
    exchanges), each for the rows that lose least with it; then scales and
    levels of each group are improved in turn. Groups of a convolution and
    synapses that meet are one layer in this. A row of zeros takes a scale of
    the others. The ledger tells the number (`scales`) and, beside `loss`, what
    a scale for each row would have lost (`loss_per_row_scales`; it may be the
    larger one, as those scales are searched on a coarser grid).
  }];
  let options = [
    Option<"bits", "bits", "std::string", /*default=*/"", "Bits of a weight, 2 to 8">,
    Option<"scales", "scales", "std::string", /*default=*/"",
           "Most scales of a layer; one for each row by default">,
    Option<"calibration", "calibration", "std::string", /*default=*/"",
           "Recordings FILE[:GROUP] instead of those the module records">,
    Option<"samples", "samples", "std::string", /*default=*/"",
           "Recordings A:B of them; all by default">,
    Option<"damping", "damping", "double", /*default=*/"0.01",
           "Added to the diagonal of H, times its mean">,
    Option<"memory", "memory", "int64_t", /*default=*/"0",
           "Megabytes for the Hessians of layers that are solved together; 0: "
           "4096, or what one layer alone needs">,
    Option<"threads", "threads", "int", /*default=*/"0",
           "Threads; 0: as many as the machine has">,
    Option<"ledger", "ledger", "std::string", /*default=*/"",
           "File for the ledger as JSON">
  ];
  let dependentDialects = ["::snnc::snn::SNNDialect", "::mlir::arith::ArithDialect"];
}

def SNNFoldScales : Pass<"snn-fold-scales", "::snnc::snn::NetworkOp"> {
  let summary = "Fold scales (batch norm) into synapses and neurons";
  let description = [{
    A scale y = factor x + shift (rule L4) goes into the weights and biases of
    the synapse in front of it, else into gain and bias of the neurons behind it,
    else into the synapse behind it; scales in a row become one. Constants are
    computed in double precision and rounded once to single: a float network
    stays within rule F8 of what it was. Stays where it is: a scale that varies
    within a channel in front of a synapse, a shift in front of a convolution
    that sees padding, a factor that is not positive at quantised weights.

    Compression and integers want it folded; `snnc` runs it.
  }];
}

def Check : Pass<"check", "::mlir::ModuleOp"> {
  let summary = "Report everything in the network that a target cannot do";
  let description = [{
    `--check=loihi` asks a target for all violations of its limits at once: each
    is an error at its layer, and its note says which limit is broken, what the
    layer needs and what there is, where the limit comes from, and the smallest
    change that fits. Without any, the use of each limit is printed on stderr,
    and the module goes on as it is. The same as JSON: docs/check.md.

    Takes the level that the target takes, and names the pass that comes first
    where it is another one. Beside those below it has the options of the
    registered targets that are about mapping: `--check="loihi cores=4"`.
  }];
  let options = [
    Option<"target", "target", "std::string", /*default=*/"",
           "Name of the target">,
    Option<"json", "json", "std::string", /*default=*/"",
           "File for the same as JSON">
  ];
}

def QSNNNarrowWidths : Pass<"qsnn-narrow-widths", "::snnc::qsnn::NetworkOp"> {
  let summary = "Give sums and membranes the smallest widths that are proved";
  let description = [{
    Replaces the width of every `exact` sum and membrane of an integer network,
    and of what moves or delays them, by the smallest one that holds them for
    every input within the declared bounds (rule Q4), at least 2 bits. Spikes,
    counts, inputs and what has overflow modes keep their types. No result
    changes. A layer without a bound is an error that names it.
  }];
  let dependentDialects = ["::snnc::qsnn::QSNNDialect"];
}

def QSNNProveWidths : Pass<"qsnn-prove-widths", "::mlir::ModuleOp"> {
  let summary = "Prove the declared widths of integer networks";
  let description = [{
    Proves that every `exact` sum and membrane holds what it can reach for every
    input within the declared bounds, and that what else is declared holds its
    values (rule Q4). Each layer that is too narrow is an error with its neuron,
    range and the width it needs. Nothing is changed. snn-opt runs it in front
    of the passes that are asked for and behind them; a network that has been
    proved and is still the same is not proved again.
  }];
  let dependentDialects = ["::snnc::qsnn::QSNNDialect"];
}

#endif // SNNC_TRANSFORMS_PASSES_TD
