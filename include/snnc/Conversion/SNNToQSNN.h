// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the float network to the integer one.

#ifndef SNNC_CONVERSION_SNNTOQSNN_H
#define SNNC_CONVERSION_SNNTOQSNN_H

#include "dialects/QSNN/QSNNOps.h"
#include "dialects/SNN/SNNOps.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

#include <optional>

namespace snnc {

/// How a real input becomes integer (rule Q5.1): nearest(x / step) + zero.
struct InputForm {
  double step = 0; ///< 0: not known
  int64_t zero = 0;
  /// The range of the calibration recordings, where it was found there.
  std::optional<std::pair<double, double>> range = {};
};

/// How a network becomes integers.
struct IntegerForm {
  qsnn::Rounding rounding = qsnn::Rounding::Nearest;
  int64_t frac = 0;                   ///< of layers that `layerFrac` leaves out
  llvm::StringMap<int64_t> layerFrac; ///< by layer
  llvm::SmallVector<InputForm> inputs; ///< by argument

  int64_t fracOf(llvm::StringRef layer) const {
    auto at = layerFrac.find(layer);
    return at == layerFrac.end() ? frac : at->second;
  }
  InputForm inputOf(unsigned argument) const {
    return argument < inputs.size() ? inputs[argument] : InputForm();
  }
};

/// Builds the integer network of `network` in front of it (rules Q1 to Q9). All
/// layers that cannot be made integer are reported before it fails.
mlir::FailureOr<qsnn::NetworkOp> buildIntegerNetwork(snn::NetworkOp network,
                                                     const IntegerForm &form);

/// Reports every operation of `network` that rule Q10 has no form for, whatever
/// its weights are. `approximate` as the option of the pass; what it names
/// otherwise is left to the pass.
mlir::LogicalResult checkLoihiForm(snn::NetworkOp network,
                                   llvm::StringRef approximate);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snnc/Conversion/SNNToQSNN.h.inc"

} // namespace snnc

#endif // SNNC_CONVERSION_SNNTOQSNN_H
