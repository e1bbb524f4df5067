// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much an integer network is like the float one on recordings.

#include "Likeness.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace snnc {

namespace {

/// Recordings with 1 for every count above it.
class BinaryRecordings : public data::RecordingSource {
public:
  explicit BinaryRecordings(data::RecordingSource &counts) : counts(counts) {}
  int64_t size() const override { return counts.size(); }
  bool hasLabels() const override { return counts.hasLabels(); }
  std::optional<data::TargetForm> targets() const override {
    return counts.targets();
  }
  llvm::Expected<std::string> sha256() override { return counts.sha256(); }
  std::string description() const override { return counts.description(); }
  llvm::Expected<std::vector<data::Recording>> read(int64_t begin,
                                                    int64_t end) override {
    auto recordings = counts.read(begin, end);
    if (recordings)
      for (data::Recording &recording : *recordings)
        for (double &value : recording.value)
          value = std::min(value, 1.0);
    return recordings;
  }

private:
  data::RecordingSource &counts;
};

} // namespace

FailureOr<Outputs> runOutputs(const sim::Executable &executable,
                              const sim::Judgement &judgement,
                              RecordingRange &recordings, int threads,
                              snn::NetworkOp network, bool binary) {
  BinaryRecordings cut(*recordings.source);
  data::RecordingSource *source = recordings.source.get();
  if (binary)
    source = &cut;
  Outputs outputs;
  if (executable.inputRange())
    outputs.saturation.emplace();
  sim::RunOptions options;
  options.outputs = judgement.perStep;
  auto [begin, end] = recordings.range;
  llvm::Error error = sim::runAll(
      executable, *source, begin, end, options, threads,
      [&](const data::Recording &recording, sim::RunResult &result) {
        if (outputs.saturation)
          outputs.saturation->add(executable, recording, result);
        outputs.decisions.push_back(result.decision);
        if (judgement.byError)
          outputs.values.push_back(
              sim::judgedValues(executable, result, judgement));
        return llvm::Error::success();
      });
  if (error)
    return emitLayerError(network)
           << "calibration data: " << toString(std::move(error));
  return outputs;
}

Likeness compareOutputs(const Outputs &expected, const Outputs &found,
                        const sim::Judgement &judgement, int64_t outputs) {
  Likeness likeness;
  likeness.recordings = expected.decisions.size();
  likeness.saturation = found.saturation;
  if (judgement.byClass) {
    int64_t equal = 0;
    for (auto [x, y] : llvm::zip_equal(expected.decisions, found.decisions))
      equal += x == y;
    likeness.agreement = double(equal) / double(likeness.recordings);
  }
  if (!judgement.byError)
    return likeness;
  likeness.error.emplace(outputs);
  for (auto [i, t, y] : llvm::enumerate(expected.values, found.values))
    likeness.error->add(y, t, int64_t(i));
  return likeness;
}

std::string Likeness::text() const {
  std::string classes, numbers;
  if (agreement)
    classes = llvm::formatv("{0:f2} % of the classes of {1} recordings are "
                            "those of the float network",
                            100 * *agreement, recordings);
  if (error)
    numbers = llvm::formatv("the squared error of the outputs of {0} "
                            "recordings, to those of the float network, is "
                            "{1:f3} % of their variance",
                            recordings, 100 * error->share());
  return classes + (agreement && error ? ", and " : "") + numbers;
}

} // namespace snnc
