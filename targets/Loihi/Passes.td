// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that map a loihi network onto the cores of a chip. All are module
// passes: they read the network, the recordings and blobs.

#ifndef SNNC_TARGETS_LOIHI_PASSES_TD
#define SNNC_TARGETS_LOIHI_PASSES_TD

include "mlir/Pass/PassBase.td"

class LoihiMappingPass<string name> : Pass<name, "::mlir::ModuleOp"> {
  let dependentDialects = ["::snnc::loihi::LoihiDialect"];
}

def LoihiPartition : LoihiMappingPass<"loihi-partition"> {
  let summary = "Choose which neurons stand together on a core";
  let description = [{
    Adds a `loihi.chip` for the only `loihi.network` of the module, or completes
    the one that is there: neurons that already stand on a core stay, others may
    join them. Every limit of the part's model is kept (compartments and their
    configurations, thresholds, input and output axons, synapse words and
    formats). Layers are cut in the order of their neurons, images by height,
    width and channel so that the weights of neighbours are shared, equal
    thresholds together where a core cannot hold all. Several layers may share a
    core. First few cores count, then few messages: the events of each source on
    the calibration recordings (once each without) times the cores that they go
    to, lessened by swaps of neurons.

    What cannot be done on any core is reported by layer. A chip that is too
    small is told from one that is only fragmented.
  }];
  let options = [
    Option<"part", "part", "std::string", /*default=*/"",
           "loihi1 or loihi2; empty: that of the chip, loihi2 for a new one">,
    Option<"cores", "cores", "std::string", /*default=*/"",
           "Most cores; empty: those of the chip">,
    Option<"calibration", "calibration", "std::string", /*default=*/"",
           "Recordings FILE[:GROUP] instead of those the module records">,
    Option<"samples", "samples", "std::string", /*default=*/"\"\"",
           "Recordings A:B of them; empty: the first 64">,
    Option<"threads", "threads", "int", /*default=*/"0",
           "Threads; 0: as many as the machine has">,
    Option<"seed", "seed", "uint64_t", /*default=*/"1", "Seed of the search">,
    Option<"tries", "tries", "uint64_t", /*default=*/"200000",
           "Swaps of neurons to try in each layer">
  ];
}

def LoihiPlace : LoihiMappingPass<"loihi-place"> {
  let summary = "Choose where on the chip each core stands";
  let description = [{
    Gives each core an `index`, so that the messages between cores (events on
    the calibration recordings, once each without) go few steps on the mesh:
    simulated annealing over moves and swaps. An index that is there is kept.
    Writes `traffic`, `hops` and `recordings` of the chip.
  }];
  let options = [
    Option<"calibration", "calibration", "std::string", /*default=*/"",
           "Recordings FILE[:GROUP] instead of those the module records">,
    Option<"samples", "samples", "std::string", /*default=*/"\"\"",
           "Recordings A:B of them; empty: the first 64">,
    Option<"threads", "threads", "int", /*default=*/"0",
           "Threads; 0: as many as the machine has">,
    Option<"seed", "seed", "uint64_t", /*default=*/"1", "Seed of the annealing">,
    Option<"tries", "tries", "uint64_t", /*default=*/"100000",
           "Moves to try">
  ];
}

def LoihiBuildCores : LoihiMappingPass<"loihi-build-cores"> {
  let summary = "Fill the tables and the synapse memory of each core";
  let description = [{
    Chooses the synapse formats of each core (dense, sparse or run-length, with
    the narrowest fields) so that its lists take few words, stores equal lists
    once, and writes formats, axons, memory, constants and routes: the core
    image (targets/Loihi/CoreImage.md). Every core has an index and is within
    the limits of the part, or the pass fails.
  }];
}

#endif // SNNC_TARGETS_LOIHI_PASSES_TD
