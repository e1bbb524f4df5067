// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the float network to the integer one.

#ifndef SNNC_CONVERSION_SNNTOQSNN_TD
#define SNNC_CONVERSION_SNNTOQSNN_TD

include "mlir/Pass/PassBase.td"

def ConvertSNNToQSNN : Pass<"convert-snn-to-qsnn", "::mlir::ModuleOp"> {
  let summary = "Lower a quantised network to integers";
  let description = [{
    Rules Q1 to Q9: every value gets a unit, weights become integers, decay a
    multiplier and a shift, thresholds the integers that decide alike; all in
    exact rational arithmetic on the stored numbers. Widths come from an
    interval analysis that holds for every input within the declared bounds.
    What cannot be made integer faithfully is an error that says why.

    A real input becomes ui8: by `input-step` and `input-zero`, else by
    `snn.step` and `snn.zero` of the argument, else as the encoder behind it
    needs, else by 8 bits over the range of the calibration recordings: whole
    numbers and k/255 stay exact, both ends of the range and 0 are held, and
    what other recordings have beyond it saturates.

    `frac` is the number of fractional bits of the membranes. Without it, the
    least number is taken with which the integer network chooses the class of
    the float one in at least `agreement` of the calibration recordings. Where
    outputs are numbers (`measure=error`; by default with one output, or where
    the calibration recordings have `targets`), it is the least with which the
    squared error of the outputs, to those of the float network, is at most
    `output-error` of their variance; where none reaches that, the one with the
    least error, with a warning. Where several membranes are read and the
    calibration recordings have neither labels nor targets, both must hold.

    `target=loihi` gives the form of rule Q10, which the chip's public
    bit-accurate models compute, by way of level loihi (rule Q10a): a step for every synapse, so that layers are
    aligned by delays and the network has a `latency`; pools, gains, moves and
    sums in front of a synapse are folded into its weights; weights, thresholds
    and biases in mantissas, scaled by one power of two a layer; membranes that
    are put out are neurons that never fire, and signed messages
    (`loihi.message_bits`) stay integers. `frac` and
    `rounding` have no meaning there. All that the chip has not is an error, one
    for each finding, unless `approximate` names it: `soft-reset` (a reset to 0
    for a subtraction), `init` (membranes start where a reset leaves them),
    `refractory` and `floor` (left out). The ledger has each layer's scale and
    offset, and how often the calibration recordings, where there are any, are
    classed as by the float network.
  }];
  let options = [
    Option<"target", "target", "std::string", /*default=*/"",
           "Arithmetic: loihi (rule Q10); any number of bits by default">,
    Option<"approximate", "approximate", "std::string", /*default=*/"",
           "With target=loihi: soft-reset,init,refractory,floor">,
    Option<"counts", "counts", "std::string", /*default=*/"\"graded\"",
           "With target=loihi: event counts are graded, or binary (1 at most)">,
    Option<"resetInterval", "reset-interval", "int64_t", /*default=*/"0",
           "With target=loihi: chip steps after which neurons are cleared; 0: "
           "those of a recording">,
    Option<"frac", "frac", "std::string", /*default=*/"",
           "Fractional bits: N, or LAYER:N,LAYER:N,…; searched by default">,
    Option<"rounding", "rounding", "std::string", /*default=*/"\"nearest\"",
           "Rounding of the leak: nearest, floor, ceil or trunc">,
    Option<"inputStep", "input-step", "double", /*default=*/"0",
           "Real value of one step of real inputs; 0: found">,
    Option<"inputZero", "input-zero", "int64_t", /*default=*/"0",
           "Integer that a real input of 0 becomes, with input-step">,
    Option<"agreement", "agreement", "double", /*default=*/"0.995",
           "Least share of equal decisions in the search for frac">,
    Option<"measure", "measure", "std::string", /*default=*/"\"auto\"",
           "What the search for frac compares: classes, error of the outputs, "
           "or auto">,
    Option<"outputError", "output-error", "double", /*default=*/"0.005",
           "Most error of outputs in the search for frac: share of their "
           "variance">,
    Option<"calibration", "calibration", "std::string", /*default=*/"",
           "Recordings FILE[:GROUP] instead of those the module records">,
    Option<"samples", "samples", "std::string", /*default=*/"",
           "Recordings A:B of them; all by default">,
    Option<"threads", "threads", "int", /*default=*/"0",
           "Threads; 0: as many as the machine has">
  ];
  let dependentDialects = [
    "::snnc::qsnn::QSNNDialect", "::snnc::loihi::LoihiDialect",
    "::mlir::arith::ArithDialect"];
}

#endif // SNNC_CONVERSION_SNNTOQSNN_TD
