// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings in memory.

#ifndef SNNC_TEST_UNIT_SIM_MEMORYSOURCE_H
#define SNNC_TEST_UNIT_SIM_MEMORYSOURCE_H

#include "snnc/Data/Recordings.h"

namespace snnc::test {

class MemorySource : public data::RecordingSource {
public:
  std::vector<data::Recording> recordings;
  std::optional<data::TargetForm> form; ///< of their targets, if any
  bool labels = false;                  ///< whether they have any
  int64_t size() const override { return recordings.size(); }
  bool hasLabels() const override { return labels; }
  std::optional<data::TargetForm> targets() const override { return form; }
  llvm::Expected<std::vector<data::Recording>> read(int64_t begin,
                                                    int64_t end) override {
    return std::vector<data::Recording>(recordings.begin() + begin,
                                        recordings.begin() + end);
  }
  llvm::Expected<std::string> sha256() override { return "0"; }
  std::string description() const override { return "memory"; }
};

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_SIM_MEMORYSOURCE_H
