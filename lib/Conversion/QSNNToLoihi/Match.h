// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rule Q10 (dialects/Loihi/Form.h) read backwards: neurons with what reaches
// them.

#ifndef SNNC_LIB_CONVERSION_QSNNTOLOIHI_MATCH_H
#define SNNC_LIB_CONVERSION_QSNNTOLOIHI_MATCH_H

#include "dialects/QSNN/QSNNOps.h"

#include "llvm/ADT/DenseSet.h"

#include <optional>
#include <string>

namespace snnc {

/// What feeds neurons: a synapse, or (without one) data given to them.
struct MatchedInput {
  mlir::Operation *synapse = nullptr; ///< qsnn.linear or qsnn.conv
  mlir::Value source;                 ///< spikes, or the network's input
  int64_t delay = 0;                  ///< beyond the synapse's own step
  int64_t exponent = 0;               ///< of the sum
};

/// Parameters under Lava's names; numbers or tensors.
struct MatchedNeurons {
  qsnn::LifOp lif;
  qsnn::LiOp li;
  llvm::SmallVector<MatchedInput> inputs;
  mlir::Attribute iDecay, vDecay, bias, threshold;
};

/// Operations that a match has accounted for.
using Matched = llvm::DenseSet<mlir::Operation *>;

/// The two stages of neurons; an error says what the chip does not have.
std::optional<MatchedNeurons> matchNeurons(qsnn::LifOp lif, Matched &matched);

/// The synapses whose sums meet in `current`; an error at each that is not as
/// rule Q10 has it.
bool matchInputs(mlir::Value current, llvm::SmallVectorImpl<MatchedInput> &to,
                 Matched &matched);

/// "wrap 32 fold 24".
std::string textOf(mlir::ArrayAttr modes);

/// An error at `op` that ends in the advice how to get the form of the chip.
mlir::InFlightDiagnostic emitFormError(mlir::Operation *op,
                                       const llvm::Twine &message);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_QSNNTOLOIHI_MATCH_H
