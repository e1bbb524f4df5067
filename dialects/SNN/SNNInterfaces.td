// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What passes ask of a network and of its layers, at the float and at the
// integer level alike. Passes never ask for an operation by its name.

#ifndef SNNC_DIALECTS_SNN_SNNINTERFACES_TD
#define SNNC_DIALECTS_SNN_SNNINTERFACES_TD

include "mlir/IR/OpBase.td"

def SNN_NetworkOpInterface : OpInterface<"NetworkOpInterface"> {
  let cppNamespace = "::snnc::snn";
  let description = "A network: one block of layers, time implicit.";
  let methods = [
    InterfaceMethod<"Level in traces and messages: \"snn\" or \"qsnn\".",
      "::llvm::StringRef", "getLevel">,
    InterfaceMethod<"Length of a step in microseconds, where stated.",
      "::std::optional<uint64_t>", "getStepLength", (ins), [{
        return $_op.getDtUs();
      }]>,
    InterfaceMethod<"Number of steps T, where stated.",
      "::std::optional<uint64_t>", "getNumSteps", (ins), [{
        return $_op.getSteps();
      }]>,
    InterfaceMethod<"How the class is read; `count` where nothing is stated.",
      "::snnc::snn::Decode", "getDecodeKind", (ins), [{
        return $_op.getDecode().value_or(::snnc::snn::Decode::Count);
      }]>
  ];
}

def SNN_LayerOpInterface : OpInterface<"LayerOpInterface"> {
  let cppNamespace = "::snnc::snn";
  let description = "An operation with a name that is unique in its network.";
  let methods = [
    InterfaceMethod<"Name in traces, ledgers, blob keys and messages.",
      "::llvm::StringRef", "getLayerName", (ins), [{ return $_op.getName(); }]>
  ];
}

def SNN_NeuronOpInterface : OpInterface<"NeuronOpInterface", [SNN_LayerOpInterface]> {
  let cppNamespace = "::snnc::snn";
  let description = "A layer of neurons: a current in, spikes out.";
  let methods = [
    InterfaceMethod<"The input current, one value per neuron.",
      "::mlir::Value", "getCurrent", (ins), [{ return $_op.getInput(); }]>,
    InterfaceMethod<"The spikes.",
      "::mlir::Value", "getSpikeValue", (ins), [{ return $_op.getSpikes(); }]>,
    InterfaceMethod<"Decay a of the membrane in one step, per neuron or one for all (rule F1).",
      "::llvm::SmallVector<double>", "getDecayValues">
  ];
}

def SNN_SynapseOpInterface : OpInterface<"SynapseOpInterface", [SNN_LayerOpInterface]> {
  let cppNamespace = "::snnc::snn";
  let description = "A layer of synapses: a linear map with constant weights.";
  let methods = [
    InterfaceMethod<"The presynaptic values.",
      "::mlir::Value", "getPresynaptic", (ins), [{ return $_op.getInput(); }]>,
    InterfaceMethod<"The weights, `[out, in]`.",
      "::mlir::OpOperand &", "getWeightOperand", (ins), [{
        return $_op.getWeightMutable();
      }]>,
    InterfaceMethod<"The current that reaches the neurons.",
      "::mlir::Value", "getPostsynaptic", (ins), [{ return $_op.getResult(); }]>
  ];
}

def SNN_StatefulOpInterface : OpInterface<"StatefulOpInterface"> {
  let cppNamespace = "::snnc::snn";
  let description = [{
    Holds state between steps (rule N2). `breaksCycle` tells whether the result
    of step t is independent of the operand of step t, so that the operation
    may close a cycle (rule N3).
  }];
  let methods = [
    InterfaceMethod<"Whether a cycle may close here.", "bool", "breaksCycle">
  ];
}

#endif // SNNC_DIALECTS_SNN_SNNINTERFACES_TD
