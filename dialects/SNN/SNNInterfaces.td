// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What passes ask of a network and of its layers, at the float and at the
// integer level alike. Only what needs the meaning of an operation (executors,
// ranges, conversions) asks for it by its name.

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
  let description = [{
    A layer of neurons with a membrane: a current in; spikes out, or (an `li`)
    the membrane.
  }];
  let methods = [
    InterfaceMethod<"The input current, one value per neuron.",
      "::mlir::Value", "getCurrent", (ins), [{ return $_op.getInput(); }]>,
    InterfaceMethod<"The spikes; null for neurons that make none.",
      "::mlir::Value", "getSpikeValue">,
    InterfaceMethod<"The membrane as a result (rule F6); null where there is none.",
      "::mlir::Value", "getMembraneValue", (ins), [{ return $_op.getPotential(); }]>,
    InterfaceMethod<"Decay a of the membrane in one step, per neuron or one for all (rule F1).",
      "::llvm::SmallVector<double>", "getDecayValues">
  ];
}

def SNN_WindowOpInterface : OpInterface<"WindowOpInterface"> {
  let cppNamespace = "::snnc::snn";
  let description = "Slides a window over `[C, H, W]` or `[C, L]` (rules L2, L3).";
  let methods = [
    InterfaceMethod<"The geometry; the operation has passed its verifier.",
      "::snnc::snn::Window", "getWindowGeometry">
  ];
}

def SNN_SynapseOpInterface : OpInterface<"SynapseOpInterface", [SNN_LayerOpInterface]> {
  let cppNamespace = "::snnc::snn";
  let description = [{
    A layer of synapses: a linear map with constant weights, fully connected or
    (with SNN_WindowOpInterface) a convolution.
  }];
  let methods = [
    InterfaceMethod<"The presynaptic values.",
      "::mlir::Value", "getPresynaptic", (ins), [{ return $_op.getInput(); }]>,
    InterfaceMethod<"The weights, `[out, in]`, or `[O, C/groups, …]` of a convolution.",
      "::mlir::OpOperand &", "getWeightOperand", (ins), [{
        return $_op.getWeightMutable();
      }]>,
    InterfaceMethod<"The bias, one value per row of the weights; null: none.",
      "::mlir::Value", "getBiasValue", (ins), [{ return $_op.getBias(); }]>,
    InterfaceMethod<"Puts another bias in its place; null: none.",
      "void", "setBiasValue", (ins "::mlir::Value":$bias), [{
        if (bias)
          $_op.getBiasMutable().assign(bias);
        else
          $_op.getBiasMutable().clear();
      }]>,
    InterfaceMethod<"Groups of channels that are connected apart (rule L2).",
      "int64_t", "getNumGroups", (ins), [{}], [{ return 1; }]>,
    InterfaceMethod<"The current that reaches the neurons.",
      "::mlir::Value", "getPostsynaptic", (ins), [{ return $_op.getResult(); }]>
  ];
}

def SNN_MoveOpInterface : OpInterface<"MoveOpInterface"> {
  let cppNamespace = "::snnc::snn";
  let description = [{
    Puts elements elsewhere and changes none: reshape, transpose, slice, concat.
  }];
  let methods = [
    InterfaceMethod<[{
        Where each element of the result comes from: an index into the inputs
        laid one behind the other, row-major. Empty: element i is element i.
      }], "::std::vector<uint32_t>", "getSources">
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
