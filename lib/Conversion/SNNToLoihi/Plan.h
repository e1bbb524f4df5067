// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The network as the chip has it (rule Q10a): layers of neurons, the synapses
// between them with everything folded in that is none, numbers in the chip's
// units.

#ifndef SNNC_LIB_CONVERSION_SNNTOLOIHI_PLAN_H
#define SNNC_LIB_CONVERSION_SNNTOLOIHI_PLAN_H

#include "dialects/Loihi/Arithmetic.h"
#include "dialects/Loihi/LoihiOps.h"
#include "lib/Conversion/Linear/Kernels.h"
#include "snnc/Conversion/LedgerNames.h"

namespace snnc {

/// Up to here all public tools agree on a sum of a step.
constexpr int64_t kPlainSum = (int64_t(1) << 15) - 1;

/// What may be bent (nothing unless asked for), and what else is asked.
struct LoihiOptions {
  bool softReset = false;  ///< hard reset to 0 where the threshold is taken off
  bool init = false;       ///< membranes start where a reset leaves them
  bool refractory = false; ///< without refractory steps
  bool floor = false;      ///< without a lowest membrane
  bool binary = false;     ///< counts above 1 are 1
  int64_t resetInterval = 0; ///< chip steps of a sample; 0: as few as it needs
};

/// A neuron's numbers (rule Q10a), those of a layer one for each neuron.
struct LoihiNumbers {
  /// Effective weights are the integers of the plan, without their common
  /// divisor, times 2^exponent.
  int64_t exponent = 0;
  std::vector<int64_t>
      weightExponents;           ///< of each term, of what it is stored as
  std::vector<int64_t> divisors; ///< by which its weights are divided
  Spread<int64_t> iDecay, vDecay;
  Spread<int64_t> bias, threshold;    ///< mantissas, in units of 64 of v
  Spread<Fraction> currentUnit, unit; ///< real value of 1 of u, of v
  /// Sums that a step may bring at most; a bias.
  int64_t largestSum = 0, largestBias = 0;
};

/// Neurons, with all that reaches them: a `lif`, or a `readout` whose membranes
/// the network puts out.
struct LoihiLayer {
  snn::LifOp lif;    ///< null: a read-out, which never fires
  snn::LiOp readout; ///< null: neurons that fire
  snn::LiOp li;      ///< null: one stage
  std::vector<Term> terms;
  std::vector<int64_t> from; ///< layer that each term comes from, -1: an input
  /// The term that is the network's input itself, not by way of synapses.
  std::optional<size_t> data;
  LoihiNumbers numbers;
  int64_t offset = 0; ///< chip steps behind the input
  bool cleared = false;

  snn::NeuronOpInterface neurons() const {
    mlir::Operation *op = lif;
    return mlir::cast<snn::NeuronOpInterface>(op ? op : readout);
  }
  llvm::StringRef name() const { return neurons().getLayerName(); }
  mlir::RankedTensorType type() const {
    return mlir::cast<mlir::RankedTensorType>(neurons().getCurrent().getType());
  }
  /// What others read: spikes, or membranes.
  mlir::Value result() const { return neurons()->getResult(0); }
  mlir::Attribute decay() const { return neurons()->getAttr("decay"); }
  mlir::Attribute gain() const { return neurons()->getAttr("gain"); }
  mlir::Attribute bias() const { return neurons()->getAttr("bias"); }
  mlir::Value current() const {
    return li ? snn::LiOp(li).getInput() : neurons().getCurrent();
  }
  /// Steps of the chip on the way of term k.
  int64_t delayOf(size_t k, llvm::ArrayRef<LoihiLayer> layers) const {
    return offset - (from[k] < 0 ? 0 : layers[from[k]].offset) + terms[k].delay;
  }
};

/// Whether only the network's output reads the membranes.
bool isReadout(snn::LiOp op);

/// Whether an input is signed messages: integers as they are, of that many
/// bits (`loihi.message_bits`); 0: it is none.
int64_t messageBitsOf(mlir::Value source);

struct LoihiPlan {
  std::vector<LoihiLayer> layers; ///< in network order
  int64_t latency = 0;
  int64_t clearEvery = 0; ///< chip steps; 0: nothing is cleared
};

/// The flag that `entry` of the option `approximate` sets; null: there is none.
bool *findApproximation(LoihiOptions &options, llvm::StringRef entry);

/// What no options help against: reports every operation of `network` that has
/// no form on the chip.
mlir::LogicalResult checkLoihiForm(snn::NetworkOp network,
                                   const LoihiOptions &options);

/// Numbers of a layer whose terms are known; nothing, and an error at the
/// neurons, where there are none.
std::optional<LoihiNumbers> makeLoihiNumbers(LoihiLayer &layer,
                                             const UnitPlan &plan,
                                             const LoihiOptions &options);

/// All layers with their numbers and offsets. Every finding is reported before
/// it fails.
mlir::FailureOr<LoihiPlan> planLoihiNetwork(snn::NetworkOp network,
                                            const UnitPlan &plan,
                                            const LoihiOptions &options);

struct LoihiNetwork {
  LoihiPlan plan;
  loihi::NetworkOp network;
};

/// Builds the layers of the chip for `network` in front of it; nothing, and
/// errors for all findings, where there are none. Whether it starts as the
/// float network does is still to be checked.
std::optional<LoihiNetwork> buildLoihiNetwork(snn::NetworkOp network,
                                              const IntegerForm &form,
                                              const LoihiOptions &options);

/// Neurons with a bias run before their first step, and are cleared then. What
/// they have sent must not arrive later: errors for all that would. `network`:
/// what was built by `plan`, at level loihi or qsnn.
mlir::LogicalResult checkLoihiStart(LoihiPlan &plan, mlir::Operation *network);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SNNTOLOIHI_PLAN_H
