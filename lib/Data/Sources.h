// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings as a network reads them, out of what a file holds.

#ifndef SNNC_LIB_DATA_SOURCES_H
#define SNNC_LIB_DATA_SOURCES_H

#include "Store.h"
#include "snnc/Data/Recordings.h"

namespace snnc::data {

/// What frames and events share: the store, the labels, the targets.
class StoreSource : public RecordingSource {
public:
  explicit StoreSource(Store opened) : store(std::move(opened)) {}
  int64_t size() const override { return samples; }
  bool hasLabels() const override { return !labels.empty(); }
  llvm::Expected<std::string> sha256() override;
  llvm::Expected<std::vector<Recording>> read(int64_t begin,
                                              int64_t end) override;
  llvm::Expected<std::vector<int>> readLabels(int64_t begin,
                                              int64_t end) override;
  std::vector<std::string> notes() override;
  std::optional<TargetForm> targets() const override { return targetForm; }

protected:
  virtual llvm::Expected<Recording> readOne(int64_t index) = 0;
  /// Reads the labels of `samples` recordings, where there are any.
  llvm::Error openLabels();
  /// Looks at the targets of `samples` recordings of `steps` steps, where there
  /// are any. `oneRow`: the file has one recording, without a dimension for it.
  llvm::Error openTargets(std::optional<int64_t> steps, bool oneRow);
  llvm::Error readTargets(Recording &recording);

  Store store;
  int64_t samples = 0;
  std::vector<int> labels; ///< one a recording, or none
  std::optional<TargetForm> targetForm;
};

using SourceOrError = llvm::Expected<std::unique_ptr<RecordingSource>>;
SourceOrError createEventSource(Store store, const InputSpec &input);
SourceOrError createFrameSource(Store store, const InputSpec &input);

} // namespace snnc::data

#endif // SNNC_LIB_DATA_SOURCES_H
