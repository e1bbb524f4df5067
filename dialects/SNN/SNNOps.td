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
def SNN_SpikeTensor : StaticShapeTensorOf<[I1, UI8]> {
  let summary = "tensor of i1 spikes, or of ui8 spike counts, of one step";
}
def SNN_LinearWeight : 2DTensorOf<[F32]>;
def SNN_ConvWeight : TensorRankOf<[F32], [3, 4]>;
def SNN_WeightTensor : TensorRankOf<[F32], [2, 3, 4]>;

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
                       SNN_LinearWeight:$weight,
                       Optional<1DTensorOf<[F32]>>:$bias);
  let results = (outs 1DTensorOf<[F32]>:$result);
  let assemblyFormat = [{
    $name $input `,` $weight (`bias` $bias^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def SNN_ConvOp : SNN_Op<"conv", [Pure, SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_SynapseOpInterface, ["getNumGroups"]>,
    DeclareOpInterfaceMethods<SNN_WindowOpInterface>]> {
  let summary = "convolutional synapses";
  let description = [{
    Cross-correlation (rule L2) of `[C, H, W]` with weights `[O, C/groups, kh,
    kw]`, or of `[C, L]` with `[O, C/groups, k]`, plus `bias` `[O]`. `pads` are
    those before each dimension, then those behind each: `[top, left, bottom,
    right]`, or `[before, after]`. Cells outside the input are 0.

    Does not fix: the order of summation.

    ```mlir
    %i = snn.conv "conv1" %x, %w bias %b stride [1, 1] pads [2, 2, 2, 2] dilation [1, 1] groups 1 : (tensor<2x34x34xui8>, tensor<12x2x5x5xf32>, tensor<12xf32>) -> tensor<12x34x34xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_SignalTensor:$input,
                       SNN_ConvWeight:$weight,
                       Optional<1DTensorOf<[F32]>>:$bias,
                       DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$pads,
                       DenseI64ArrayAttr:$dilation, I64Attr:$groups);
  let results = (outs SNN_CurrentTensor:$result);
  let assemblyFormat = [{
    $name $input `,` $weight (`bias` $bias^)? `stride` $stride `pads` $pads
    `dilation` $dilation `groups` $groups attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def SNN_PoolOp : SNN_Op<"pool", [Pure, SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_WindowOpInterface>]> {
  let summary = "sum, average or maximum over windows";
  let description = [{
    Rule L3 over `[C, H, W]` or `[C, L]`, each channel by itself. `avg` divides
    by the cells of the window that are inside the input, with
    `count_include_pad` also by those in the declared pads. `ceil` rounds the
    size of the result up. The result of `sum` is f32, or ui8 with a `bound`
    that the network's verifier proves (rule N4); `avg` gives f32, `max` the
    input's type. Pads are smaller than the window.

    ```mlir
    %y = snn.pool "pool1" avg %s window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<12x34x34xi1> -> tensor<12x17x17xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_PoolKind:$kind,
                       SNN_SignalTensor:$input, DenseI64ArrayAttr:$window,
                       DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$pads,
                       DenseI64ArrayAttr:$dilation, UnitAttr:$ceil,
                       UnitAttr:$count_include_pad,
                       OptionalAttr<I64Attr>:$bound);
  let results = (outs SNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name $kind $input `window` $window `stride` $stride `pads` $pads
    `dilation` $dilation (`ceil` $ceil^)?
    (`count_include_pad` $count_include_pad^)? (`bound` $bound^)?
    attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def SNN_ScaleOp : SNN_Op<"scale", [Pure, SNN_LayerOpInterface]> {
  let summary = "per-element factor and shift (batch norm at inference)";
  let description = [{
    y = factor·x + shift (rule L4). Both are f32 numbers, or f32 tensors whose
    dimensions are those of the value or 1: `tensor<12x1x1xf32>` is one number a
    channel.

    The pass `snn-fold-scales` folds it: into a synapse in front of it that
    nothing else reads (W becomes factor·W, the bias factor·bias + shift; of
    dequantized weights the scales, if every factor is positive), else into gain
    and bias of the neurons behind it, else into a synapse behind it. A scale of
    a scale is one. The new constants are computed in double and rounded once to
    f32, so that membranes differ within rule F8. Canonicalisation only drops
    factor 1 with shift 0.

    ```mlir
    %y = snn.scale "bn1" %i factor 0.5 shift -0.25 : tensor<12x34x34xf32> -> tensor<12x34x34xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_SignalTensor:$input,
                       SNN_Param:$factor, SNN_Param:$shift);
  let results = (outs SNN_CurrentTensor:$result);
  let assemblyFormat = [{
    $name $input `factor` custom<Param>($factor) `shift` custom<Param>($shift)
    attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def SNN_AddOp : SNN_Op<"add", [Pure, Commutative, SameOperandsAndResultShape,
    SNN_LayerOpInterface]> {
  let summary = "sum of two values, element by element";
  let description = [{
    Currents that meet in one neuron, or a residual connection. Spikes and
    counts add up as integers, not as a logical or (rule N4): the result is ui8
    with a `bound` that the network's verifier proves. It is f32 when an operand
    is.

    ```mlir
    %y = snn.add "skip" %a, %b bound 2 : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xui8>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_SignalTensor:$lhs,
                       SNN_SignalTensor:$rhs, OptionalAttr<I64Attr>:$bound);
  let results = (outs SNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name $lhs `,` $rhs (`bound` $bound^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def SNN_ConcatOp : SNN_Op<"concat", [Pure, SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_MoveOpInterface>]> {
  let summary = "values one behind the other along a dimension";
  let description = [{
    The shapes agree in all dimensions but `axis` (rule L7). The result is f32 when an
    operand is, else ui8 when one is, else i1.

    ```mlir
    %y = snn.concat "cat" axis 0 %a, %b : (tensor<2x4x4xi1>, tensor<1x4x4xi1>) -> tensor<3x4x4xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, I64Attr:$axis,
                       Variadic<SNN_SignalTensor>:$inputs);
  let results = (outs SNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name `axis` $axis $inputs attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def SNN_TransposeOp : SNN_Op<"transpose", [Pure,
    DeclareOpInterfaceMethods<SNN_MoveOpInterface>]> {
  let summary = "dimensions in another order";
  let description = [{
    Dimension k of the result is dimension `perm[k]` of the input (rule L7).

    ```mlir
    %y = snn.transpose %x perm [1, 2, 0] : tensor<2x4x5xi1> -> tensor<4x5x2xi1>
    ```
  }];
  let arguments = (ins SNN_SignalTensor:$input, DenseI64ArrayAttr:$perm);
  let results = (outs SNN_SignalTensor:$result);
  let assemblyFormat = "$input `perm` $perm attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let hasFolder = 1;
}

def SNN_SliceOp : SNN_Op<"slice", [Pure,
    DeclareOpInterfaceMethods<SNN_MoveOpInterface>]> {
  let summary = "a part of each dimension";
  let description = [{
    Element i of dimension k of the result is element `begin[k]` + i · `stride[k]` of
    that dimension of the input (rule L7). How many there are, the result's type says.

    ```mlir
    %y = snn.slice %x begin [1, 0, 0] stride [1, 2, 2] : tensor<3x8x8xi1> -> tensor<2x4x4xi1>
    ```
  }];
  let arguments = (ins SNN_SignalTensor:$input, DenseI64ArrayAttr:$begin,
                       DenseI64ArrayAttr:$stride);
  let results = (outs SNN_SignalTensor:$result);
  let assemblyFormat = [{
    $input `begin` $begin `stride` $stride attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def SNN_EncodeOp : SNN_Op<"encode", [Pure, SameOperandsAndResultShape,
    SNN_LayerOpInterface]> {
  let summary = "analogue input as a current or as spikes";
  let description = [{
    Rule L6, for a value 0 ≤ x ≤ `max` that is constant over a sample:

        direct    y[t] = x
        rate      s[t] = 1 when ⌊(t+1)·x/max⌋ > ⌊t·x/max⌋
        latency   s[t] = 1 when t = ⌊(1 − x/max)·(T − 1) + ½⌋ and x > 0

    A value outside the range is an error. T is the number of steps of the
    sample.

    ```mlir
    %s = snn.encode "enc" rate %x max 255.0 : tensor<784xui8> -> tensor<784xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_Encoding:$encoding,
                       SNN_SignalTensor:$input, SNN_Param:$max);
  let results = (outs SNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name $encoding $input `max` custom<Param>($max) attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

def SNN_LifOp : SNN_Op<"lif", [Pure, SameOperandsAndResultShape,
    SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_NeuronOpInterface>,
    DeclareOpInterfaceMethods<SNN_StatefulOpInterface>]> {
  let summary = "leaky integrate-and-fire neurons";
  let description = [{
    Per neuron, with v[-1] = init (rules F1 to F4, F7):

        u[t] = decay · v[t-1] + gain · x[t] + bias
        s[t] = u[t] > threshold                     (fire gt)
             = u[t] ≥ threshold                     (fire ge)
             = max(0, ⌊u[t] / threshold⌋)           (fire count, ui8)
             = u[t] > threshold + r·ρ, r = (v[t-1] > threshold)  (fire gt_over)
        v[t] = s ? r : u         (reset to r)
             = u - ρ·s           (reset subtract ρ)
             = u                 (reset none)
        v[t] = max(v[t], m)      (floor m)

    `refractory n`: in the n steps after a spike u and v stay as they are and
    s = 0. `membrane pre` (u; of gt_over u - r·ρ) or `membrane post` (v) adds the
    membrane as a second result.

    A parameter is an f32 number or an f32 tensor whose dimensions are those of
    the neurons or 1; none has a default. Numbers are printed in their shortest
    exact form.

    Does not fix: the order of the float operations within rule F8.

    ```mlir
    %s = snn.lif "lif1" %i decay 0.5 gain 0.5 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_CurrentTensor:$input,
                       SNN_Param:$decay, SNN_Param:$gain, SNN_Param:$bias,
                       SNN_Param:$threshold, SNN_Fire:$fire, SNN_Reset:$reset,
                       OptionalAttr<SNN_Param>:$reset_value,
                       OptionalAttr<SNN_Param>:$floor, SNN_Param:$init,
                       OptionalAttr<I64Attr>:$refractory,
                       OptionalAttr<SNN_Membrane>:$shown);
  let results = (outs SNN_SpikeTensor:$spikes,
                      Optional<SNN_CurrentTensor>:$potential);
  let assemblyFormat = [{
    $name $input `decay` custom<Param>($decay) `gain` custom<Param>($gain)
    `bias` custom<Param>($bias) `threshold` custom<Param>($threshold)
    `fire` $fire `reset` custom<Reset>($reset, $reset_value)
    (`floor` custom<Param>($floor)^)? `init` custom<Param>($init)
    (`refractory` $refractory^)? (`membrane` $shown^)? attr-dict
    `:` type($input) `->` type($spikes) (`,` type($potential)^)?
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let builders = [
    OpBuilder<(ins "::mlir::Type":$spikes, "::llvm::StringRef":$name,
                   "::mlir::Value":$input, "::mlir::Attribute":$decay,
                   "::mlir::Attribute":$gain, "::mlir::Attribute":$bias,
                   "::mlir::Attribute":$threshold, "::snnc::snn::Fire":$fire,
                   "::snnc::snn::Reset":$reset, "::mlir::Attribute":$resetValue,
                   "::mlir::Attribute":$init), [{
      build($_builder, $_state, spikes, /*potential=*/::mlir::Type(), name,
            input, decay, gain, bias, threshold, fire, reset, resetValue,
            /*floor=*/::mlir::Attribute(), init, /*refractory=*/nullptr,
            /*shown=*/nullptr);
    }]>
  ];
}

def SNN_LiOp : SNN_Op<"li", [Pure, SameOperandsAndResultType,
    SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_NeuronOpInterface>,
    DeclareOpInterfaceMethods<SNN_StatefulOpInterface>]> {
  let summary = "leaky integrators";
  let description = [{
    v[t] = decay · v[t-1] + gain · x[t] + bias, v[-1] = init (rule F5). The
    result is v[t]: a readout, or the synaptic current of a CUBA neuron in front
    of its `snn.lif`. Parameters as those of `snn.lif`.

    ```mlir
    %v = snn.li "li" %i decay 0.95 gain 1.0 bias 0.0 init 0.0 : tensor<10xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_CurrentTensor:$input,
                       SNN_Param:$decay, SNN_Param:$gain, SNN_Param:$bias,
                       SNN_Param:$init);
  let results = (outs SNN_CurrentTensor:$potential);
  let assemblyFormat = [{
    $name $input `decay` custom<Param>($decay) `gain` custom<Param>($gain)
    `bias` custom<Param>($bias) `init` custom<Param>($init) attr-dict
    `:` type($input)
  }];
  let hasVerifier = 1;
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
  let hasCanonicalizer = 1;
}

def SNN_ReshapeOp : SNN_Op<"reshape", [Pure,
    DeclareOpInterfaceMethods<SNN_MoveOpInterface>]> {
  let summary = "another shape for the same elements, row-major";
  let description = [{
    The k-th element in row-major order stays the k-th element (rule L7).

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
    W_i… = scales_i · q_i…: integer levels with one positive scale per row (of a
    convolution: per output channel).
    Levels are signless integers of 2 to 8 bits, read as signed; in a resource
    they take one byte each, sign-extended (rule L1). A zero stays a zero.

    ```mlir
    %w = snn.dequantize %q, %s : (tensor<2x4xi4>, tensor<2xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins TensorRankOf<[AnySignlessInteger], [2, 3, 4]>:$levels,
                       1DTensorOf<[F32]>:$scales);
  let results = (outs SNN_WeightTensor:$result);
  let assemblyFormat = [{
    $levels `,` $scales attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // SNNC_DIALECTS_SNN_SNNOPS_TD
