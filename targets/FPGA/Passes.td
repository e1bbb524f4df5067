// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that map an integer network onto an FPGA. All are module passes: they
// read the network, the recordings and blobs.

#ifndef SNNC_TARGETS_FPGA_PASSES_TD
#define SNNC_TARGETS_FPGA_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertQSNNToFPGA : Pass<"convert-qsnn-to-fpga", "::mlir::ModuleOp"> {
  let summary = "Lay an integer network out as a chain of event-driven cores";
  let description = [{
    Adds an `fpga.design` for the only `qsnn.network` of the module, one core
    for each pair of `linear` and `lif`. The network stays: it is what the test
    bench compares with. Everything that the hardware cannot do is reported at
    once, by layer.

    A bias of the synapses joins that of the neurons (2^frac times it). Inputs
    that count events get a count field of 2 bits, larger counts are several
    words: on N-MNIST 3 % more words, but a third less work than one word an
    event. On a part with distributed RAM membranes and queues go there, so that
    read, add and write take one cycle.
  }];
  let options = [
    Option<"part", "part", "std::string", /*default=*/"\"ecp5-25f\"",
           "ecp5-25f or ice40-hx8k">,
    Option<"cycles", "cycles", "std::string", /*default=*/"\"12000\"",
           "Most cycles per recording, on average, that lanes are chosen for">
  ];
  let dependentDialects = ["::snnc::fpga::FPGADialect"];
}

def FPGAAssignLanes : Pass<"fpga-assign-lanes", "::mlir::ModuleOp"> {
  let summary = "Choose how many neurons each core updates at a time";
  let description = [{
    For each core without `lanes` the least of 1, 2, 4, 8, 16 for which the
    cycle model stays within the design's `cycles_goal` on the calibration
    recordings, with neurons placed by a short annealing; the fastest where none
    does. Lanes are taken back while the block RAMs do not fit the part. Without
    recordings a core gets one lane, and a warning says so.
  }];
  let options = [
    Option<"lanes", "lanes", "std::string", /*default=*/"",
           "Lanes by core, e.g. 8,2; an empty place is chosen">,
    Option<"calibration", "calibration", "std::string", /*default=*/"",
           "Recordings FILE[:GROUP] instead of those the module records">,
    Option<"samples", "samples", "std::string", /*default=*/"",
           "Recordings A:B of them; the first 100 by default">,
    Option<"threads", "threads", "int", /*default=*/"0",
           "Threads; 0: as many as the machine has">,
    Option<"seed", "seed", "uint64_t", /*default=*/"1", "Seed of the annealing">
  ];
  let dependentDialects = ["::snnc::fpga::FPGADialect"];
}

def FPGAPermuteNeurons : Pass<"fpga-permute-neurons", "::mlir::ModuleOp"> {
  let summary = "Place neurons so that the lanes of a core share the work";
  let description = [{
    A column of synapses takes as many cycles as its fullest lane has entries.
    Simulated annealing over swaps of two neurons minimises the sum over columns
    of how often calibration reads it times its fullest lane (8 lanes on
    N-MNIST: 18 % fewer cycles than neuron n in lane n mod 8). The last core
    keeps its order, so that an output address is a class. An `order` that is
    there is kept.
  }];
  let options = [
    Option<"tries", "tries", "uint64_t", /*default=*/"300000", "Swaps to try">,
    Option<"calibration", "calibration", "std::string", /*default=*/"",
           "Recordings FILE[:GROUP] instead of those the module records">,
    Option<"samples", "samples", "std::string", /*default=*/"",
           "Recordings A:B of them; the first 100 by default">,
    Option<"threads", "threads", "int", /*default=*/"0",
           "Threads; 0: as many as the machine has">,
    Option<"seed", "seed", "uint64_t", /*default=*/"1", "Seed of the annealing">
  ];
  let dependentDialects = ["::snnc::fpga::FPGADialect"];
}

def FPGABuildMemories : Pass<"fpga-build-memories", "::mlir::ModuleOp"> {
  let summary = "Fill the memories, choose their formats, predict block RAMs";
  let description = [{
    For each core: the index format (the group itself, or the distance to the
    entry before) with the fewest block RAMs that reads at most 5 % more rows;
    the contents of pointer, synapse and constant memories; the block RAMs that
    Yosys will use for each memory. For the design: the cycles that the model
    predicts on the calibration recordings. A design with more block RAMs than
    the part has is refused, with the memories that take most.
  }];
  let options = [
    Option<"calibration", "calibration", "std::string", /*default=*/"",
           "Recordings FILE[:GROUP] instead of those the module records">,
    Option<"samples", "samples", "std::string", /*default=*/"",
           "Recordings A:B of them; the first 100 by default">,
    Option<"threads", "threads", "int", /*default=*/"0",
           "Threads; 0: as many as the machine has">
  ];
  let dependentDialects = ["::snnc::fpga::FPGADialect"];
}

#endif // SNNC_TARGETS_FPGA_PASSES_TD
