// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a file may cost, and what is said of one that is beyond it.

#ifndef SNNC_LIB_IMPORT_COMMON_LIMITS_H
#define SNNC_LIB_IMPORT_COMMON_LIMITS_H

#include "snnc/Import/Options.h"
#include "snnc/Support/Findings.h"

namespace snnc::importer {

enum class Limit { Nesting, Nodes, Elements, Steps };

/// "expected at most 64 nodes, but got 70; '--max-nodes=70' allows them".
/// `found` nothing: the file was not read to its end.
std::string describeBeyond(Limit limit, const ImportLimits &limits,
                           std::optional<int64_t> found);

/// Each limit is a number that the importers can count to; errors name the
/// option.
void checkLimits(const ImportLimits &limits, Findings &findings);

/// Elements of the tensors of a file, all together.
class ElementBudget {
public:
  explicit ElementBudget(const ImportLimits &limits) : limits(limits) {}

  /// Takes `count` more. "" where all are within the limit, else what is said
  /// of them.
  std::string take(int64_t count);

private:
  ImportLimits limits;
  int64_t taken = 0;
};

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_COMMON_LIMITS_H
