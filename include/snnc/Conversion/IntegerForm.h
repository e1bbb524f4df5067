// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is open when a float network becomes integers.

#ifndef SNNC_CONVERSION_INTEGERFORM_H
#define SNNC_CONVERSION_INTEGERFORM_H

#include "dialects/QSNN/QSNNDialect.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

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

} // namespace snnc

#endif // SNNC_CONVERSION_INTEGERFORM_H
