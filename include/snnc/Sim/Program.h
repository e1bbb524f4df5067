// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network as plain data: what every executor runs. Read from the IR once;
// nothing in it points back there, but its weights are views of blobs, which
// live as long as the context. `Num` is float at level snn and int64_t at
// integer levels.

#ifndef SNNC_SIM_PROGRAM_H
#define SNNC_SIM_PROGRAM_H

#include "dialects/QSNN/QSNNDialect.h"
#include "dialects/SNN/Window.h"
#include "snnc/Support/Arrays.h"

#include "mlir/Support/LogicalResult.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace snnc::sim {

/// What a sum or a membrane becomes where it leaves its range (rule Q4). None
/// in a list: `exact`.
struct OverflowMode {
  qsnn::Overflow kind;
  int64_t bits = 0;          ///< of wrap and fold
  int64_t low = 0, high = 0; ///< of saturate

  int64_t apply(int64_t value) const {
    return qsnn::applyOverflow(kind, bits, low, high, value);
  }
};

using snn::Window;

/// Views of weights where they lie: of level snn floats, else integers.
template <class Num>
using WeightArray =
    std::conditional_t<std::is_same_v<Num, float>, FloatArray, IntegerArray>;

/// Fully connected (rule L1) or convolution (rule L2). Sums start with the
/// bias and add the inputs that are not zero in ascending address order, each
/// product and each sum rounded to Num: so float results are defined to the
/// bit.
template <class Num>
struct SynapseNode {
  std::string name;
  size_t in, out;               ///< slots
  int64_t rows, cols;           ///< of the weights as a matrix
  WeightArray<Num> weights;     ///< [rows, cols]; conv: [O, C/groups·kh·kw]
  std::vector<Num> bias;        ///< [rows], or empty
  std::optional<Window> window; ///< of a convolution
  int64_t groups = 1;           ///< of a convolution
  Num padValue = 0;             ///< of a convolution (zero point, rule Q5)
  std::vector<OverflowMode> overflow;
  int64_t padding = 0; ///< weights that stand for no synapse
};

/// Rule L3. `avg` divides the sum (in ascending address order) by `divisors`.
struct PoolNode {
  size_t in, out;
  snn::PoolKind kind;
  Window window;
  std::vector<float> divisors; ///< of avg: [outHeight, outWidth]
};

/// Rule L4: y = factor·x + shift, element by element.
template <class Num>
struct ScaleNode {
  size_t in, out;
  std::vector<Num> factor, shift; ///< [n]
};

/// Rule Q1: y = round(multiplier·x / 2^shift).
struct RescaleNode {
  size_t in, out;
  std::vector<int64_t> multiplier; ///< [n]
  int64_t shift;
  qsnn::Rounding rounding;
  std::vector<OverflowMode> overflow;
};

/// y = a + b, element by element.
struct AddNode {
  size_t a, b, out;
  std::vector<OverflowMode> overflow;
};

/// out[i] = values of the inputs, put together: element i comes from
/// `sources[i]` of the inputs laid one behind the other. Concatenation and
/// transposition.
struct GatherNode {
  std::vector<size_t> ins;
  size_t out;
  std::vector<uint32_t> sources;
};

/// Rule L6 for a value that is constant over a sample.
struct EncodeNode {
  std::string name;
  size_t in, out;
  snn::Encoding kind;
  std::vector<double> most; ///< M, [n]
};

/// Parameters of one float neuron (rules F1 to F4).
struct FloatNeuron {
  float decay, gain, bias, threshold, resetValue, floor, init;
};

/// Parameters of one integer neuron (rules Q2, Q3). θ of `fire count` is ≥ 1.
struct IntegerNeuron {
  int64_t leak, bias, threshold, resetValue, floor, init;
};

/// A layer of `lif` or `li` neurons. Parameters that do not apply are 0.
template <class Num>
struct NeuronNode {
  using Parameters = std::conditional_t<std::is_same_v<Num, float>, FloatNeuron,
                                        IntegerNeuron>;
  std::string name;
  std::vector<int64_t> shape;
  size_t in;
  std::optional<size_t> spikes;   ///< slot; none: an `li`
  std::optional<size_t> membrane; ///< slot, where the membrane is a result
  snn::Membrane shown = snn::Membrane::Post; ///< which one that is
  bool integrator = false;                   ///< `li`: no spikes, no reset
  snn::Fire fire = snn::Fire::Gt;
  snn::Reset reset = snn::Reset::None;
  bool hasFloor = false;
  int64_t refractory = 0;
  std::vector<Parameters> neurons;
  // Level qsnn.
  int64_t shift = 0, frac = 0;
  qsnn::Rounding rounding = qsnn::Rounding::Floor;
  std::vector<OverflowMode> overflow;
  unsigned bits = 0;        ///< of the membrane, sign included
  std::vector<double> unit; ///< one, or one per neuron
  /// `clear every N phase p` (rule Q10); 0: never.
  int64_t clearEvery = 0, clearPhase = 0;
};

/// Rule N2.
template <class Num>
struct DelayNode {
  size_t in, out;
  int64_t steps;
  std::vector<Num> init; ///< [n]
};

/// What an f32 input is at level qsnn (rule Q5.1): nearest(x / step) + zero,
/// held within the input's range.
struct InputQuantizer {
  double step = 0; ///< 0: the input is integer as it stands
  int64_t zero = 0;
};

template <class Num>
struct Program {
  using Node =
      std::variant<SynapseNode<Num>, PoolNode, ScaleNode<Num>, RescaleNode,
                   AddNode, GatherNode, EncodeNode, NeuronNode<Num>>;

  std::string level;       ///< as NetworkOpInterface::getLevel
  std::vector<Node> nodes; ///< in network order (rule T2)
  std::vector<DelayNode<Num>> delays;
  std::vector<int64_t> slotSizes; ///< elements of each value of a step
  size_t input = 0;
  std::vector<int64_t> inputShape;
  bool anyInput = false;               ///< f32: any finite value
  int64_t inputLow = 0, inputHigh = 0; ///< of integer inputs
  InputQuantizer quantizer;
  /// Outputs are this many steps behind the input: a recording of T steps is
  /// run for T + latency, the last ones without input, and the first ones are
  /// not decoded.
  int64_t latency = 0;
  std::vector<size_t> outputs; ///< slots
  std::vector<std::vector<int64_t>> outputShapes;
  snn::Decode decode = snn::Decode::Count;
  /// Rule Q9: outputs are compared times these; empty: as they are.
  std::vector<int64_t> decodeFactors;
  bool countsClasses = false; ///< decode count of spikes
  /// Real value of an integer of the first output, [n]; empty: 1.
  std::vector<double> outputUnit;

  int64_t size(size_t slot) const { return slotSizes[slot]; }
};

using FloatProgram = Program<float>;
using IntegerProgram = Program<int64_t>;

/// Reads a network that has passed its verifier. An error is emitted where it
/// has more than one input, or operations that no executor knows.
mlir::FailureOr<FloatProgram> readFloatProgram(mlir::Operation *network);
mlir::FailureOr<IntegerProgram> readIntegerProgram(mlir::Operation *network);

} // namespace snnc::sim

#endif // SNNC_SIM_PROGRAM_H
