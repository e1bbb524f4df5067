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

def QSNN_SignalTensor : StaticShapeTensorOf<[AnySignlessInteger, UI8]> {
  let summary = "tensor of i1 spikes, ui8 counts or signed integers of one step";
}
def QSNN_CurrentTensor : StaticShapeTensorOf<[AnySignlessInteger]>;

def QSNN_NetworkOp : QSNN_Op<"network", [
    IsolatedFromAbove, RegionKindInterface, HasOnlyGraphRegion, SingleBlock,
    FunctionOpInterface, SNN_NetworkOpInterface]> {
  let summary = "a spiking network in integers";
  let description = [{
    As `snn.network`, over integers. Inputs are spikes, counts of at most
    `snn.max` (default 255) an address and step, or quantised values: an input
    with `snn.step` takes nearest(x / step) + `snn.zero` of a real x (rule Q5).
    What does not fit is an error, never a silent clip (rule N4). A result that
    is a membrane has its `snn.unit` (rule Q9). Results are `latency` steps
    behind the input (rule Q10; 0 where nothing is stated).

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
                       OptionalAttr<I64Attr>:$latency,
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
    sum, and every partial sum, of inputs within their bounds, which is proved
    (`qsnn-prove-widths`), unless `overflow` says what becomes of a sum that
    does not fit (rule Q4).

    Does not fix: how the weights are stored.

    ```mlir
    %i = qsnn.linear "fc" %x, %w : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi6>
    ```
  }];
  let arguments = (ins StrAttr:$name, 1DTensorOf<[AnySignlessInteger, UI8]>:$input,
                       2DTensorOf<[AnySignlessInteger]>:$weight,
                       Optional<1DTensorOf<[AnySignlessInteger]>>:$bias,
                       OptionalAttr<QSNN_ModesAttr>:$overflow);
  let results = (outs 1DTensorOf<[AnySignlessInteger]>:$result);
  let assemblyFormat = [{
    $name $input `,` $weight (`bias` $bias^)? (`overflow` custom<Modes>($overflow)^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QSNN_ConvOp : QSNN_Op<"conv", [Pure, SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_SynapseOpInterface, ["getNumGroups"]>,
    DeclareOpInterfaceMethods<SNN_WindowOpInterface>]> {
  let summary = "convolutional synapses in integers";
  let description = [{
    As `snn.conv` (rule L2) and `qsnn.linear`. Cells outside the input hold
    `pad` (default 0): the zero point of a quantised input (rule Q5).

    ```mlir
    %i = qsnn.conv "conv1" %x, %w stride [1, 1] pads [2, 2, 2, 2] dilation [1, 1] groups 1 : (tensor<2x34x34xui8>, tensor<12x2x5x5xi4>) -> tensor<12x34x34xi9>
    ```
  }];
  let arguments = (ins StrAttr:$name, QSNN_SignalTensor:$input,
                       TensorRankOf<[AnySignlessInteger], [3, 4]>:$weight,
                       Optional<1DTensorOf<[AnySignlessInteger]>>:$bias,
                       DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$pads,
                       DenseI64ArrayAttr:$dilation, I64Attr:$groups,
                       OptionalAttr<I64Attr>:$pad,
                       OptionalAttr<QSNN_ModesAttr>:$overflow);
  let results = (outs QSNN_CurrentTensor:$result);
  let assemblyFormat = [{
    $name $input `,` $weight (`bias` $bias^)? `stride` $stride `pads` $pads
    `dilation` $dilation `groups` $groups (`pad` $pad^)?
    (`overflow` custom<Modes>($overflow)^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QSNN_PoolOp : QSNN_Op<"pool", [Pure, SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_WindowOpInterface>]> {
  let summary = "sum or maximum over windows, in integers";
  let description = [{
    Rules L3, Q1. An average is a sum whose unit is divided (rule Q7). The width
    of the result of `sum` is proved; that of `max` is the input's.

    ```mlir
    %y = qsnn.pool "pool1" sum %s window [2, 2] stride [2, 2] pads [0, 0, 0, 0] dilation [1, 1] : tensor<12x34x34xi1> -> tensor<12x17x17xui8>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_PoolKind:$kind,
                       QSNN_SignalTensor:$input, DenseI64ArrayAttr:$window,
                       DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$pads,
                       DenseI64ArrayAttr:$dilation, UnitAttr:$ceil);
  let results = (outs QSNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name $kind $input `window` $window `stride` $stride `pads` $pads
    `dilation` $dilation (`ceil` $ceil^)? attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

def QSNN_AddOp : QSNN_Op<"add", [Pure, Commutative, SameOperandsAndResultShape,
    SNN_LayerOpInterface]> {
  let summary = "sum of two values of one unit";
  let description = [{
    Currents that meet in one neuron, or a residual connection (rule Q8); the
    width of the result is proved, or `overflow` says what becomes of the rest.

    ```mlir
    %y = qsnn.add "skip" %a, %b : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xui8>
    ```
  }];
  let arguments = (ins StrAttr:$name, QSNN_SignalTensor:$lhs,
                       QSNN_SignalTensor:$rhs,
                       OptionalAttr<QSNN_ModesAttr>:$overflow);
  let results = (outs QSNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name $lhs `,` $rhs (`overflow` custom<Modes>($overflow)^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QSNN_RescaleOp : QSNN_Op<"rescale", [Pure, SameOperandsAndResultShape,
    SNN_LayerOpInterface]> {
  let summary = "a value in another unit";
  let description = [{
    y = round(by · x / 2^shift) (rule Q1), `by` ≥ 1 a number or a tensor whose
    dimensions are those of the value or 1. With `shift 0` it is exact: so
    values of different units meet (rule Q8).

    ```mlir
    %y = qsnn.rescale "gain" %i by 255 shift 0 round floor : tensor<4xi8> -> tensor<4xi16>
    ```
  }];
  let arguments = (ins StrAttr:$name, QSNN_SignalTensor:$input,
                       QSNN_Param:$multiplier,
                       ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<30>]>:$shift,
                       QSNN_Rounding:$rounding,
                       OptionalAttr<QSNN_ModesAttr>:$overflow);
  let results = (outs QSNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name $input `by` custom<Param>($multiplier) `shift` $shift `round` $rounding
    (`overflow` custom<Modes>($overflow)^)? attr-dict
    `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

def QSNN_ConcatOp : QSNN_Op<"concat", [Pure, SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_MoveOpInterface>]> {
  let summary = "values of one unit, one behind the other along a dimension";
  let description = [{
    The shapes agree in all dimensions but `axis` (rule L7); the width of the result holds
    every input.

    ```mlir
    %y = qsnn.concat "cat" axis 0 %a, %b : (tensor<2x4x4xi1>, tensor<1x4x4xi1>) -> tensor<3x4x4xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, I64Attr:$axis,
                       Variadic<QSNN_SignalTensor>:$inputs);
  let results = (outs QSNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name `axis` $axis $inputs attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def QSNN_TransposeOp : QSNN_Op<"transpose", [Pure,
    DeclareOpInterfaceMethods<SNN_MoveOpInterface>]> {
  let summary = "dimensions in another order";
  let description = [{
    Dimension k of the result is dimension `perm[k]` of the input (rule L7).

    ```mlir
    %y = qsnn.transpose %x perm [1, 2, 0] : tensor<2x4x5xi1> -> tensor<4x5x2xi1>
    ```
  }];
  let arguments = (ins QSNN_SignalTensor:$input, DenseI64ArrayAttr:$perm);
  let results = (outs QSNN_SignalTensor:$result);
  let assemblyFormat = "$input `perm` $perm attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def QSNN_SliceOp : QSNN_Op<"slice", [Pure,
    DeclareOpInterfaceMethods<SNN_MoveOpInterface>]> {
  let summary = "a part of each dimension";
  let description = [{
    Element i of dimension k of the result is element `begin[k]` + i · `stride[k]` of
    that dimension of the input (rule L7). How many there are, the result's type says.

    ```mlir
    %y = qsnn.slice %x begin [1, 0, 0] stride [1, 2, 2] : tensor<3x8x8xi1> -> tensor<2x4x4xi1>
    ```
  }];
  let arguments = (ins QSNN_SignalTensor:$input, DenseI64ArrayAttr:$begin,
                       DenseI64ArrayAttr:$stride);
  let results = (outs QSNN_SignalTensor:$result);
  let assemblyFormat = [{
    $input `begin` $begin `stride` $stride attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

def QSNN_EncodeOp : QSNN_Op<"encode", [Pure, SameOperandsAndResultShape,
    SNN_LayerOpInterface]> {
  let summary = "analogue input as a current or as spikes, in integers";
  let description = [{
    As `snn.encode` (rule L6), of an integer 0 ≤ x ≤ `max`.

    ```mlir
    %s = qsnn.encode "enc" rate %x max 255 : tensor<784xui8> -> tensor<784xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, SNN_Encoding:$encoding,
                       QSNN_SignalTensor:$input, QSNN_Param:$max);
  let results = (outs QSNN_SignalTensor:$result);
  let assemblyFormat = [{
    $name $encoding $input `max` custom<Param>($max) attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

def QSNN_LifOp : QSNN_Op<"lif", [Pure, SameOperandsAndResultShape,
    SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_NeuronOpInterface>,
    DeclareOpInterfaceMethods<SNN_StatefulOpInterface>]> {
  let summary = "leaky integrate-and-fire neurons in integers";
  let description = [{
    Per neuron, with v[-1] = init (rules Q2, Q3):

        leak(v) = round(multiplier · v / 2^shift)
        u[t] = leak(v[t-1]) + 2^frac · x[t] + bias
        s[t] = u[t] > threshold                     (fire gt, the default)
             = max(0, ⌊u[t] / threshold⌋)           (fire count, ui8)
             = u[t] > threshold + r·ρ, r = (v[t-1] > threshold)  (fire gt_over)
        v[t] = s ? r : u         (reset to r)
             = u - ρ·s           (reset subtract ρ)
             = u                 (reset none)
        v[t] = max(v[t], m)      (floor m)

    `refractory`, `membrane pre` and `membrane post` as in `snn.lif`. `round` is
    `floor`, `ceil`, `trunc` (towards zero) or `nearest` (⌊x + ½⌋). `exact iN`:
    u and v fit N bits, two's complement, for every input within the declared
    bounds, which is proved (rule Q4). Modes in its place act
    on u before fire and on v. `clear every N phase p` sets v anew before the
    steps t with t mod N = p (rule Q10). `unit` is the real value of 1, one for
    all neurons or one each (rule Q5): it changes no result.

    Does not fix: the order in which weights are added.

    ```mlir
    %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 2.500000e-01 : tensor<2xi6> -> tensor<2xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name, QSNN_CurrentTensor:$input,
                       QSNN_Param:$leak,
                       ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<30>]>:$shift,
                       QSNN_Rounding:$rounding,
                       ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<24>]>:$frac,
                       QSNN_Param:$bias, QSNN_Param:$threshold,
                       DefaultValuedAttr<SNN_Fire, "::snnc::snn::Fire::Gt">:$fire,
                       SNN_Reset:$reset, OptionalAttr<QSNN_Param>:$reset_value,
                       OptionalAttr<QSNN_Param>:$floor,
                       QSNN_Param:$init, OptionalAttr<I64Attr>:$refractory,
                       OptionalAttr<I64Attr>:$clear_every,
                       OptionalAttr<I64Attr>:$clear_phase,
                       OptionalAttr<QSNN_ModesAttr>:$overflow,
                       TypeAttrOf<AnySignlessInteger>:$membrane,
                       QSNN_Unit:$unit, OptionalAttr<SNN_Membrane>:$shown);
  let results = (outs StaticShapeTensorOf<[I1, UI8]>:$spikes,
                      Optional<QSNN_CurrentTensor>:$potential);
  let assemblyFormat = [{
    $name $input `leak` custom<Param>($leak) `shift` $shift `round` $rounding
    `frac` $frac `bias` custom<Param>($bias) `threshold` custom<Param>($threshold)
    (`fire` $fire^)? `reset` custom<Reset>($reset, $reset_value)
    (`floor` custom<Param>($floor)^)? `init` custom<Param>($init)
    (`refractory` $refractory^)?
    (`clear` `every` $clear_every^ `phase` $clear_phase)?
    `membrane` custom<MembraneRange>($overflow, $membrane)
    `unit` custom<Unit>($unit) (`membrane` $shown^)?
    attr-dict `:` type($input) `->` type($spikes) (`,` type($potential)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Bits of the membrane, sign included.
    unsigned getMembraneWidth() { return getMembrane().getIntOrFloatBitWidth(); }
  }];
}

def QSNN_LiOp : QSNN_Op<"li", [Pure, SameOperandsAndResultShape,
    SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_NeuronOpInterface>,
    DeclareOpInterfaceMethods<SNN_StatefulOpInterface>]> {
  let summary = "leaky integrators in integers";
  let description = [{
    v[t] = leak(v[t-1]) + 2^frac · x[t] + bias (rules F5, Q2, Q3); the result is
    v[t], of the membrane's type.

    ```mlir
    %v = qsnn.li "li" %i leak 15 shift 4 round nearest frac 2 bias 0 init 0 membrane exact i14 unit 2.500000e-01 : tensor<2xi6> -> tensor<2xi14>
    ```
  }];
  let arguments = (ins StrAttr:$name, QSNN_CurrentTensor:$input,
                       QSNN_Param:$leak,
                       ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<30>]>:$shift,
                       QSNN_Rounding:$rounding,
                       ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<24>]>:$frac,
                       QSNN_Param:$bias, QSNN_Param:$init,
                       OptionalAttr<I64Attr>:$clear_every,
                       OptionalAttr<I64Attr>:$clear_phase,
                       OptionalAttr<QSNN_ModesAttr>:$overflow,
                       TypeAttrOf<AnySignlessInteger>:$membrane,
                       QSNN_Unit:$unit);
  let results = (outs QSNN_CurrentTensor:$potential);
  let assemblyFormat = [{
    $name $input `leak` custom<Param>($leak) `shift` $shift `round` $rounding
    `frac` $frac `bias` custom<Param>($bias) `init` custom<Param>($init)
    (`clear` `every` $clear_every^ `phase` $clear_phase)?
    `membrane` custom<MembraneRange>($overflow, $membrane)
    `unit` custom<Unit>($unit) attr-dict `:` type($input) `->` type($potential)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
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

def QSNN_ReshapeOp : QSNN_Op<"reshape", [Pure,
    DeclareOpInterfaceMethods<SNN_MoveOpInterface>]> {
  let summary = "another shape for the same elements, row-major";
  let description = [{
    The k-th element in row-major order stays the k-th element (rule L7).

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
