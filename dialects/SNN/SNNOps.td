// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the float network.

#ifndef SNNC_DIALECTS_SNN_SNNOPS_TD
#define SNNC_DIALECTS_SNN_SNNOPS_TD

include "dialects/SNN/SNNDialect.td"
include "dialects/SNN/SNNInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class SNN_Op<string mnemonic, list<Trait> traits = []>
    : Op<SNN_Dialect, mnemonic, traits>;

def SNN_SignalTensor : StaticShapeTensorOf<[I1, UI8, F32]> {
  let summary = "tensor of i1 spikes, ui8 counts or f32 values, of one step";
}
def SNN_CurrentTensor : StaticShapeTensorOf<[F32]>;
def SNN_SpikeTensor : StaticShapeTensorOf<[I1]>;
def SNN_WeightTensor : 2DTensorOf<[F32]>;

def SNN_NetworkOp : SNN_Op<"network", [
    IsolatedFromAbove, RegionKindInterface, HasOnlyGraphRegion, SingleBlock,
    FunctionOpInterface, SNN_NetworkOpInterface]> {
  let summary = "a spiking network";
  let description = [{
    A synchronous program (rule N1): each value in the body denotes one tensor
    per time step. Shapes are those of one step, without batch (rule N5); each
    sample starts from the declared initial state.

    The argument attributes `snn.events` (`"counts"` or `"binary"`) and
    `snn.max` (the largest count, default 255) say how event recordings become
    input; `dt_us` and `steps` are the length of a step and their number,
    needed for event recordings only (rule T6). Without `decode` the output is
    read as `count`.

    Does not fix: any order of the operations, or of sums of floats.

    ```mlir
    snn.network @net(%x: tensor<4xui8> {snn.events = "counts", snn.name = "x"}) -> tensor<2xi1>
        attributes {decode = #snn.decode<count>, dt_us = 10000 : i64, steps = 30 : i64} {
      %w = arith.constant dense<0.5> : tensor<2x4xf32>
      %i = snn.linear "fc" %x, %w : (tensor<4xui8>, tensor<2x4xf32>) -> tensor<2xf32>
      %s = snn.lif "lif" %i decay 0.5 gain 0.5 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
      snn.output %s : tensor<2xi1>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypeAttrOf<FunctionType>:$function_type,
                       OptionalAttr<SNN_DecodeAttr>:$decode,
                       OptionalAttr<I64Attr>:$dt_us,
                       OptionalAttr<I64Attr>:$steps,
                       OptionalAttr<DictArrayAttr>:$arg_attrs,
                       OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() {
      return getFunctionType().getInputs();
    }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() {
      return getFunctionType().getResults();
    }
    ::llvm::StringRef getLevel() { return "snn"; }
  }];
}

def SNN_OutputOp : SNN_Op<"output", [Pure, Terminator, ReturnLike, HasParent<"NetworkOp">]> {
  let summary = "what a network shows of each step";
  let description = [{
    The operands are the network's results of this step.

    Does not fix: how a class is read off them; that is `decode` (rule L5).

    ```mlir
    snn.output %s : tensor<10xi1>
    ```
  }];
  let arguments = (ins Variadic<SNN_SignalTensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ (void)$_state; }]>];
}

def SNN_LinearOp : SNN_Op<"linear", [Pure, SNN_LayerOpInterface, SNN_SynapseOpInterface]> {
  let summary = "fully connected synapses";
  let description = [{
    y_i = Σ_j W_ij x_j + bias_i (rule L1), W is `[out, in]`. Weights and bias
    are constants; a quantised weight is the result of `snn.dequantize`.

    Does not fix: the order of summation.

    ```mlir
    %i = snn.linear "fc1" %x, %w : (tensor<4xui8>, tensor<2x4xf32>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name, 1DTensorOf<[I1, UI8, F32]>:$input,
                       SNN_WeightTensor:$weight,
                       Optional<1DTensorOf<[F32]>>:$bias);
  let results = (outs 1DTensorOf<[F32]>:$result);
  let assemblyFormat = [{
    $name $input `,` $weight (`bias` $bias^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def SNN_LifOp : SNN_Op<"lif", [Pure, SameOperandsAndResultShape,
    SNN_LayerOpInterface, SNN_NeuronOpInterface,
    DeclareOpInterfaceMethods<SNN_StatefulOpInterface>]> {
  let summary = "leaky integrate-and-fire neurons";
  let description = [{
    Per neuron, with v[-1] = init (rules F1 to F3, F7):

        u[t] = decay · v[t-1] + gain · x[t] + bias
        s[t] = u[t] > threshold  (fire gt)   or   u[t] ≥ threshold  (fire ge)
        v[t] = s ? r : u         (reset to r)
             = u - ρ·s           (reset subtract ρ)
             = u                 (reset none)

    A parameter is an f32 number or an f32 tensor of the neurons' shape; none
    has a default. Numbers are printed in their shortest exact form.

    Does not fix: the order of the float operations within rule F8.

    ```mlir
    %s = snn.lif "lif1" %i decay 0.5 gain 0.5 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_CurrentTensor:$input,
                       SNN_Param:$decay, SNN_Param:$gain, SNN_Param:$bias,
                       SNN_Param:$threshold, SNN_Fire:$fire, SNN_Reset:$reset,
                       OptionalAttr<SNN_Param>:$reset_value, SNN_Param:$init);
  let results = (outs SNN_SpikeTensor:$spikes);
  let assemblyFormat = [{
    $name $input `decay` custom<Param>($decay) `gain` custom<Param>($gain)
    `bias` custom<Param>($bias) `threshold` custom<Param>($threshold)
    `fire` $fire `reset` custom<Reset>($reset, $reset_value)
    `init` custom<Param>($init) attr-dict `:` type($input) `->` type($spikes)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::llvm::SmallVector<double> getDecayValues();
  }];
}

def SNN_DelayOp : SNN_Op<"delay", [Pure, SameOperandsAndResultType,
    SNN_LayerOpInterface, DeclareOpInterfaceMethods<SNN_StatefulOpInterface>]> {
  let summary = "the value of an earlier step";
  let description = [{
    y[t] = x[t - steps], and `init` for t < steps (rule N2). The only operation
    at which a cycle may close (rule N3). `init` is a number of the value's
    element type: 0 or 1 for spikes.

    ```mlir
    %y = snn.delay "back" %s by 1 init 0.0 : tensor<2xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_SignalTensor:$input,
                       ConfinedAttr<I64Attr, [IntPositive]>:$steps,
                       SNN_Param:$init);
  let results = (outs SNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name $input `by` $steps `init` custom<Param>($init) attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

def SNN_ReshapeOp : SNN_Op<"reshape", [Pure]> {
  let summary = "another shape for the same elements, row-major";
  let description = [{
    The k-th element in row-major order stays the k-th element.

    ```mlir
    %f = snn.reshape %x : tensor<2x34x34xui8> -> tensor<2312xui8>
    ```
  }];
  let arguments = (ins SNN_SignalTensor:$input);
  let results = (outs SNN_SignalTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def SNN_DequantizeOp : SNN_Op<"dequantize", [Pure]> {
  let summary = "weights of a quantised layer as floats";
  let description = [{
    W_ij = scales_i · q_ij: integer levels with one positive scale per row.
    Levels are signless integers of 2 to 8 bits, read as signed; in a resource
    they take one byte each, sign-extended (rule L1). A zero stays a zero.

    ```mlir
    %w = snn.dequantize %q, %s : (tensor<2x4xi4>, tensor<2xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins 2DTensorOf<[AnySignlessInteger]>:$levels,
                       1DTensorOf<[F32]>:$scales);
  let results = (outs SNN_WeightTensor:$result);
  let assemblyFormat = [{
    $levels `,` $scales attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // SNNC_DIALECTS_SNN_SNNOPS_TD
