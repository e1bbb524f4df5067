// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The network tier of the loihi dialect: layers as they are in a `.net` file.

#ifndef SNNC_DIALECTS_LOIHI_LOIHIOPS_TD
#define SNNC_DIALECTS_LOIHI_LOIHIOPS_TD

include "dialects/Loihi/LoihiChipOps.td"
include "dialects/Loihi/LoihiDialect.td"
include "dialects/QSNN/QSNNDialect.td"
include "dialects/SNN/SNNDialect.td"
include "dialects/SNN/SNNInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Loihi_Op<string mnemonic, list<Trait> traits = []>
    : Op<Loihi_Dialect, mnemonic, traits>;

def Loihi_SignalTensor : StaticShapeTensorOf<[I1, UI8, I32]> {
  let summary = "tensor of i1 spikes, or of ui8 or i32 messages, of one step";
}

def Loihi_MembraneTensor : StaticShapeTensorOf<[I<24>]> {
  let summary = "tensor of membranes v of one step, which no synapse reads";
}

def Loihi_NetworkOp : Loihi_Op<"network", [
    IsolatedFromAbove, RegionKindInterface, HasOnlyGraphRegion, SingleBlock,
    FunctionOpInterface, SNN_NetworkOpInterface]> {
  let summary = "a network as the chip runs it, in chip steps";
  let description = [{
    Means what its expansion to `qsnn` means (rule Q10, `convert-loihi-to-qsnn`).
    Inputs are spikes (i1), or graded messages: counts (ui8) or signed integers
    (i32). Results are `latency` chip steps behind the input (0 where nothing is
    stated).

    Does not fix: which core holds what.

    ```mlir
    loihi.network @net(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1>
        attributes {decode = #snn.decode<count>, latency = 1 : i64} {
      %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
      %a = loihi.dense "fc" %x, %w exponent 4 : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
      %s = loihi.lif "lif" %a i_decay 4096 v_decay 2048 bias 0 threshold 100 : (tensor<2xi32>) -> tensor<2xi1>
      loihi.output %s : tensor<2xi1>
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
    ::llvm::StringRef getLevel() { return "loihi"; }
  }];
}

def Loihi_OutputOp : Loihi_Op<"output", [Pure, Terminator, ReturnLike, HasParent<"NetworkOp">]> {
  let summary = "what a network shows of each chip step";
  let description = [{
    The operands are the network's results of this step.

    ```mlir
    loihi.output %s : tensor<10xi1>
    ```
  }];
  let arguments = (ins
      Variadic<AnyTypeOf<[Loihi_SignalTensor, Loihi_MembraneTensor]>>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ (void)$_state; }]>];
}

class Loihi_SynapseOp<string mnemonic, list<Trait> traits = []>
    : Loihi_Op<mnemonic, !listconcat([Pure, SNN_LayerOpInterface,
        DeclareOpInterfaceMethods<SNN_StatefulOpInterface>], traits)>;

def Loihi_Exponent : ConfinedAttr<I64Attr, [IntMinValue<-24>, IntMaxValue<24>]>;

def Loihi_DenseOp : Loihi_SynapseOp<"dense"> {
  let summary = "fully connected synapses, a step behind their input";
  let description = [{
    a_i[t] = Σ_d ((Σ_j W_ij x_j[t - 1 - d]) · 2^exponent), the inner sum over
    the synapses of delay d; x is 0 before the first step (rule Q10). Each sum
    of a delay is shifted once, to the right towards minus infinity; all wrap at
    32 bits. `delay` is a number or a tensor that broadcasts to `[out, in]`.
    Weights are mantissas.

    Does not fix: encodings of the weights.

    ```mlir
    %a = loihi.dense "fc" %x, %w exponent 4 delay dense<[[0], [3]]> : tensor<2x1xi64> : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi32>
    ```
  }];
  let arguments = (ins StrAttr:$name,
                       1DTensorOf<[I1, UI8, I32]>:$input,
                       2DTensorOf<[AnySignlessInteger]>:$weight,
                       DefaultValuedAttr<Loihi_Exponent, "0">:$exponent,
                       OptionalAttr<QSNN_Param>:$delay);
  let results = (outs 1DTensorOf<[I32]>:$result);
  let assemblyFormat = [{
    $name $input `,` $weight (`exponent` $exponent^)?
    (`delay` custom<Param>($delay)^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Delay of each synapse, [out, in] row-major.
    ::std::vector<int64_t> getDelays();
  }];
}

def Loihi_ConvOp : Loihi_SynapseOp<"conv", [
    DeclareOpInterfaceMethods<SNN_WindowOpInterface>]> {
  let summary = "convolutional synapses, a step behind their input";
  let description = [{
    As `snn.conv` (rule L2) of x[t - 1 - delay], zeros beyond the input; the sum
    wraps at 24 bits, then it is shifted by `exponent` (rule Q10). Weights are
    mantissas, shared by all positions. `delay` is one number.

    ```mlir
    %a = loihi.conv "conv1" %x, %w stride [1, 1] pads [2, 2, 2, 2] dilation [1, 1] groups 1 exponent 4 : (tensor<2x34x34xi1>, tensor<12x2x5x5xi4>) -> tensor<12x34x34xi32>
    ```
  }];
  let arguments = (ins StrAttr:$name, Loihi_SignalTensor:$input,
                       TensorRankOf<[AnySignlessInteger], [3, 4]>:$weight,
                       DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$pads,
                       DenseI64ArrayAttr:$dilation, I64Attr:$groups,
                       DefaultValuedAttr<Loihi_Exponent, "0">:$exponent,
                       OptionalAttr<ConfinedAttr<I64Attr, [IntMinValue<0>]>>:$delay);
  let results = (outs TensorRankOf<[I32], [2, 3]>:$result);
  let assemblyFormat = [{
    $name $input `,` $weight `stride` $stride `pads` $pads
    `dilation` $dilation `groups` $groups (`exponent` $exponent^)?
    (`delay` $delay^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Loihi_LifOp : Loihi_Op<"lif", [Pure, SNN_LayerOpInterface,
    DeclareOpInterfaceMethods<SNN_StatefulOpInterface>]> {
  let summary = "two-stage leaky integrate-and-fire neurons";
  let description = [{
    Per neuron, with u[-1] = v[-1] = 0, a[t] the sum of the activations (rule
    Q10 says how each sum is kept in range):

        u[t] = trunc(u[t-1] · (4096 - i_decay) / 2^12) + 64 · a[t]
        v[t] = trunc(v[t-1] · (4096 - v_decay) / 2^12) + u[t] + 64 · bias
        s[t] = v[t] > 64 · threshold      (fire gt, the default: the chip's)
             = v[t] ≥ 64 · threshold      (fire ge: as lava-dl trains)
        v[t] = 0 where s[t]

    Parameters are numbers, or tensors whose dimensions are those of the
    neurons or 1. `clear every N phase p` sets u and v to 0 before the steps t
    with t mod N = p. `unit` is the real value of 1 in v and changes no result.
    The second result, where there is one, is v before its reset: a class is
    read off it, no synapse reads it. Neurons of threshold 2^17 never fire.

    ```mlir
    %s = loihi.lif "lif" %a, %r i_decay 4096 v_decay 2048 bias 0 threshold 100 clear every 40 phase 1 : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
    ```
  }];
  let arguments = (ins StrAttr:$name,
                       Variadic<Loihi_SignalTensor>:$activations,
                       QSNN_Param:$i_decay, QSNN_Param:$v_decay,
                       QSNN_Param:$bias, QSNN_Param:$threshold,
                       OptionalAttr<I64Attr>:$clear_every,
                       OptionalAttr<I64Attr>:$clear_phase,
                       OptionalAttr<QSNN_Unit>:$unit,
                       DefaultValuedAttr<SNN_Fire, "::snnc::snn::Fire::Gt">:$fire);
  let results = (outs StaticShapeTensorOf<[I1]>:$spikes,
                      Optional<Loihi_MembraneTensor>:$potential);
  let assemblyFormat = [{
    $name $activations `i_decay` custom<Param>($i_decay)
    `v_decay` custom<Param>($v_decay) `bias` custom<Param>($bias)
    `threshold` custom<Param>($threshold) (`fire` $fire^)?
    (`clear` `every` $clear_every^ `phase` $clear_phase)?
    (`unit` custom<Unit>($unit)^)? attr-dict
    `:` functional-type($activations, results)
  }];
  let hasVerifier = 1;
}

def Loihi_GroupSumOp : Loihi_Op<"group_sum", [Pure, SNN_LayerOpInterface]> {
  let summary = "spikes of groups of output neurons, counted by the host";
  let description = [{
    y_k[t] = Σ_j s_{k·m + j}[t], j from 0 to m - 1: the `average` of lava-dl,
    m times. What is counted leaves the network: a class is read off it.

    ```mlir
    %y = loihi.group_sum "vote" %s : tensor<242xi1> -> tensor<11xi32>
    ```
  }];
  let arguments = (ins StrAttr:$name, 1DTensorOf<[I1]>:$input);
  let results = (outs 1DTensorOf<[I32]>:$result);
  let assemblyFormat = "$name $input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Loihi_ReshapeOp : Loihi_Op<"reshape", [Pure,
    DeclareOpInterfaceMethods<SNN_MoveOpInterface>]> {
  let summary = "another shape for the same elements, row-major";
  let description = [{
    The k-th element in row-major order stays the k-th element (rule L7).

    ```mlir
    %f = loihi.reshape %x : tensor<2x34x34xi1> -> tensor<2312xi1>
    ```
  }];
  let arguments = (ins Loihi_SignalTensor:$input);
  let results = (outs Loihi_SignalTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

#endif // SNNC_DIALECTS_LOIHI_LOIHIOPS_TD
