// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the integer network.

#ifndef SNNC_DIALECTS_QSNN_QSNNOPS_TD
#define SNNC_DIALECTS_QSNN_QSNNOPS_TD

include "dialects/QSNN/QSNNDialect.td"
include "dialects/SNN/SNNDialect.td"
include "dialects/SNN/SNNInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class QSNN_Op<string mnemonic, list<Trait> traits = []>
    : Op<QSNN_Dialect, mnemonic, traits>;

def QSNN_SignalTensor : StaticShapeTensorOf<[I1, UI8]> {
  let summary = "tensor of i1 spikes or ui8 counts of one step";
}
def QSNN_CurrentTensor : StaticShapeTensorOf<[AnySignlessInteger]>;

def QSNN_NetworkOp : QSNN_Op<"network", [
    IsolatedFromAbove, RegionKindInterface, HasOnlyGraphRegion, SingleBlock,
    FunctionOpInterface, SNN_NetworkOpInterface]> {
  let summary = "a spiking network in integers";
  let description = [{
    As `snn.network`, over integers. Inputs are spikes, or counts of at most
    `snn.max` (default 255) an address and step; more is an error, never a
    silent clip (rule N4).

    Does not fix: how weights are stored, or any order of work.

    ```mlir
    qsnn.network @net(%x: tensor<2xui8> {snn.events = "counts", snn.max = 3 : i64, snn.name = "x"}) -> tensor<2xi1>
        attributes {decode = #snn.decode<count>} {
      %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
      %i = qsnn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi6>
      %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 2.500000e-01 : tensor<2xi6> -> tensor<2xi1>
      qsnn.output %s : tensor<2xi1>
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
    ::llvm::StringRef getLevel() { return "qsnn"; }
  }];
}

def QSNN_OutputOp : QSNN_Op<"output", [Pure, Terminator, ReturnLike, HasParent<"NetworkOp">]> {
  let summary = "what a network shows of each step";
  let description = [{
    The operands are the network's results of this step.

    ```mlir
    qsnn.output %s : tensor<10xi1>
    ```
  }];
  let arguments = (ins Variadic<QSNN_SignalTensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ (void)$_state; }]>];
}

def QSNN_LinearOp : QSNN_Op<"linear", [Pure, SNN_LayerOpInterface, SNN_SynapseOpInterface]> {
  let summary = "fully connected synapses in integers";
  let description = [{
    y_i = Σ_j W_ij x_j + bias_i, exact (rules L1, Q1). Weights are signed
    integers of 2 to 32 bits, those of up to 8 bits take one byte each in a
    resource. Exact zeros are the sparsity. The width of the result holds every
    sum, and every partial sum, of inputs within their bounds; the network's
    verifier proves it (rule Q4).

    Does not fix: how the weights are stored.

    ```mlir
    %i = qsnn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi6>
    ```
  }];
  let arguments = (ins StrAttr:$name, 1DTensorOf<[I1, UI8]>:$input,
                       2DTensorOf<[AnySignlessInteger]>:$weight,
                       Optional<1DTensorOf<[AnySignlessInteger]>>:$bias);
  let results = (outs 1DTensorOf<[AnySignlessInteger]>:$result);
  let assemblyFormat = [{
    $name $input `,` $weight (`bias` $bias^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QSNN_LifOp : QSNN_Op<"lif", [Pure, SameOperandsAndResultShape,
    SNN_LayerOpInterface, SNN_NeuronOpInterface,
    DeclareOpInterfaceMethods<SNN_StatefulOpInterface>]> {
  let summary = "leaky integrate-and-fire neurons in integers";
  let description = [{
    Per neuron, with v[-1] = init (rules Q2, Q3):

        leak(v) = round(multiplier · v / 2^shift)
        u[t] = leak(v[t-1]) + 2^frac · x[t] + bias
        s[t] = u[t] > threshold
        v[t] = s ? r : u         (reset to r)
             = u - ρ·s           (reset subtract ρ)
             = u                 (reset none)

    `round` is `floor`, `ceil`, `trunc` (towards zero) or `nearest`
    (⌊x + ½⌋). `membrane exact iN`: u and v fit N bits, two's complement, for
    every input within the declared bounds; the network's verifier proves it
    (rule Q4). `unit` is the real value of 1, one for all neurons or one each
    (rule Q5): it changes no result.

    Does not fix: the order in which weights are added.

    ```mlir
    %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 2.500000e-01 : tensor<2xi6> -> tensor<2xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, QSNN_CurrentTensor:$input,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$leak,
                       ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<30>]>:$shift,
                       QSNN_Rounding:$rounding,
                       ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<24>]>:$frac,
                       QSNN_Param:$bias, QSNN_Param:$threshold,
                       SNN_Reset:$reset, OptionalAttr<QSNN_Param>:$reset_value,
                       QSNN_Param:$init, TypeAttrOf<AnySignlessInteger>:$membrane,
                       QSNN_Unit:$unit);
  let results = (outs StaticShapeTensorOf<[I1]>:$spikes);
  let assemblyFormat = [{
    $name $input `leak` $leak `shift` $shift `round` $rounding `frac` $frac
    `bias` custom<Param>($bias) `threshold` custom<Param>($threshold)
    `reset` custom<Reset>($reset, $reset_value) `init` custom<Param>($init)
    `membrane` `exact` $membrane `unit` custom<Unit>($unit)
    attr-dict `:` type($input) `->` type($spikes)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::llvm::SmallVector<double> getDecayValues();
    /// Bits of the membrane, sign included.
    unsigned getMembraneWidth() { return getMembrane().getIntOrFloatBitWidth(); }
  }];
}

def QSNN_DelayOp : QSNN_Op<"delay", [Pure, SameOperandsAndResultType,
    SNN_LayerOpInterface, DeclareOpInterfaceMethods<SNN_StatefulOpInterface>]> {
  let summary = "the value of an earlier step";
  let description = [{
    y[t] = x[t - steps], and `init` for t < steps (rule N2).

    ```mlir
    %y = qsnn.delay "back" %s by 1 init 0 : tensor<2xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, QSNN_SignalTensor:$input,
                       ConfinedAttr<I64Attr, [IntPositive]>:$steps,
                       QSNN_Param:$init);
  let results = (outs QSNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name $input `by` $steps `init` custom<Param>($init) attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

def QSNN_ReshapeOp : QSNN_Op<"reshape", [Pure]> {
  let summary = "another shape for the same elements, row-major";
  let description = [{
    The k-th element in row-major order stays the k-th element.

    ```mlir
    %f = qsnn.reshape %x : tensor<2x34x34xui8> -> tensor<2312xui8>
    ```
  }];
  let arguments = (ins QSNN_SignalTensor:$input);
  let results = (outs QSNN_SignalTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

#endif // SNNC_DIALECTS_QSNN_QSNNOPS_TD
