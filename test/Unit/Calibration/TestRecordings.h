// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Networks from text, and random recordings that need no file.

#ifndef SNNC_TEST_UNIT_CALIBRATION_TESTRECORDINGS_H
#define SNNC_TEST_UNIT_CALIBRATION_TESTRECORDINGS_H

#include "dialects/SNN/SNNOps.h"
#include "snnc/Calibration/CalibrationRun.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <random>

namespace snnc::test {

/// Frames [count, steps, size] of small integers, most of them 0.
struct Frames {
  int64_t count, steps, size;
  std::vector<float> values;

  Frames(int64_t count, int64_t steps, int64_t size, unsigned seed,
         double density = 0.4)
      : count(count), steps(steps), size(size), values(count * steps * size) {
    std::mt19937 random(seed);
    for (float &value : values)
      if (random() < density * 4294967296.0)
        value = static_cast<float>(1 + random() % 4);
  }
  /// 0 before the recording begins.
  float at(int64_t sample, int64_t t, int64_t i) const {
    return t < 0 ? 0 : values[(sample * steps + t) * size + i];
  }
};

class FrameSource : public data::RecordingSource {
public:
  /// Counts in `runs` how often the first recording is read.
  FrameSource(const Frames &frames, int &runs) : frames(frames), runs(runs) {}
  int64_t size() const override { return frames.count; }
  bool hasLabels() const override { return false; }
  llvm::Expected<std::vector<data::Recording>> read(int64_t begin,
                                                    int64_t end) override {
    runs += begin == 0;
    std::vector<data::Recording> result;
    for (int64_t s = begin; s < end; ++s) {
      auto first = frames.values.begin() + s * frames.steps * frames.size;
      result.push_back(data::toRecording(
          std::vector<double>(first, first + frames.steps * frames.size),
          frames.size, s));
    }
    return result;
  }
  llvm::Expected<std::string> sha256() override { return std::string(64, '0'); }
  std::string description() const override { return "frames"; }

private:
  const Frames &frames;
  int &runs;
};

/// A parsed network, its blocks, and its Hessians on frames.
struct TestNetwork {
  explicit TestNetwork(const std::string &text) {
    context.loadDialect<snn::SNNDialect, mlir::arith::ArithDialect>();
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    if (module)
      network = &module->getBody()->front();
  }

  Calibration calibrate(const Frames &frames, int threads = 1) {
    Calibration calibration;
    runs = 0;
    calibration.source = std::make_unique<FrameSource>(frames, runs);
    calibration.end = frames.count;
    calibration.threads = threads;
    return calibration;
  }

  std::vector<std::vector<double>>
  hessians(const std::vector<WeightBlock> &blocks, const Frames &frames,
           int threads = 1, bool filtered = true,
           std::optional<int64_t> memory = std::nullopt) {
    Calibration calibration = calibrate(frames, threads);
    std::vector<std::vector<double>> result;
    Hessians hessians(network, blocks, calibration, filtered, memory);
    EXPECT_TRUE(succeeded(hessians.forEachLayer(
        [&](size_t first, std::span<const std::vector<double>> layer) {
          EXPECT_EQ(first, result.size());
          result.insert(result.end(), layer.begin(), layer.end());
          return mlir::success();
        })));
    return result;
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::Operation *network = nullptr;
  int runs = 0; ///< over the recordings that were last calibrated on
};

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_CALIBRATION_TESTRECORDINGS_H
