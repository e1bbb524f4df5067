// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The search for the sparsity that fits, on a target that counts weights.

#include "lib/Transforms/Fit.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/STLExtras.h"

#include <gtest/gtest.h>

#include <set>

using namespace mlir;
using namespace snnc;

namespace {

/// Integers of a matrix and the scales of its rows.
struct Levels {
  std::vector<int64_t> levels;
  std::vector<float> scales;
};

std::vector<Levels> readLevels(ModuleOp module) {
  std::vector<Levels> result;
  module.walk([&](snn::DequantizeOp op) {
    result.push_back({readIntegers(getConstantAttr(op.getOperand(0))),
                      readFloats(getConstantAttr(op.getOperand(1)))});
  });
  return result;
}

/// A core holds 20 weights that are not zero. Rows are of no interest to it.
class CountingTarget final : public Target {
public:
  StringRef getName() const override { return "counting"; }
  StringRef getDescription() const override { return "counts weights"; }
  ArrayRef<TargetOption> getOptions() const override {
    static const TargetOption options[] = {
        {"part", "P", "part", Phase::Map},
        {"cores", "N", "most cores", Phase::Map, /*least=*/1},
        {"play", "FILE", "recordings", Phase::Emit}};
    return options;
  }
  void registerPasses() const override {}
  void prepare(OpPassManager &, const TargetOptions &) const override {}
  FailureOr<CheckReport> check(ModuleOp module,
                               const TargetOptions &options) const override {
    ++checks;
    int64_t weights = 0, cores = 0;
    for (const Levels &matrix : readLevels(module))
      weights +=
          llvm::count_if(matrix.levels, [](int64_t l) { return l != 0; });
    cores = options.getNumber("cores", 0);
    CheckReport report;
    report.part = "counter";
    int64_t needed = (weights + 19) / 20;
    report.uses = {{"cores", needed, cores, "", "the test"}};
    if (needed > cores || options.get("part") == "hopeless")
      report.violations.push_back(
          Violation::at(*module.getOps<snn::NetworkOp>().begin(), "too large")
              .of("cores", needed, cores, "the test"));
    return report;
  }
  void lower(OpPassManager &, const TargetOptions &) const override {}
  LogicalResult emit(const Mapping &, StringRef,
                     const TargetOptions &) const override {
    return failure();
  }
  StringRef getFolderName() const override { return "counted"; }
  LogicalResult prove(const ProofRun &, report::Report &) const override {
    return failure();
  }
  mutable int64_t checks = 0;
};

const CountingTarget &target() {
  static const CountingTarget target;
  registerTarget(target);
  return target;
}

struct FitTest : testing::Test {
  FitTest() {
    target();
    context.loadDialect<snn::SNNDialect, arith::ArithDialect>();
  }
  OwningOpRef<ModuleOp> load() {
    return parseSourceFile<ModuleOp>(SNNC_TEST_INPUTS "/small/model.mlir",
                                     &context);
  }
  LogicalResult prune(ModuleOp module, const std::string &fit,
                      const std::string &solver = "auto") {
    OSBCPruneOptions options;
    options.fit = fit;
    options.solver = solver;
    options.calibration = SNNC_TEST_INPUTS "/small/frames.h5:frames";
    options.threads = 1;
    PassManager passes(&context);
    passes.addPass(createOSBCPrune(options));
    return passes.run(module);
  }
  std::vector<std::string> errorsOf(llvm::function_ref<void()> run) {
    std::vector<std::string> errors;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      errors.push_back(diagnostic.str());
      return success();
    });
    run();
    return errors;
  }
  MLIRContext context;
};

int64_t countWeights(ModuleOp module) {
  int64_t count = 0;
  module.walk([&](snn::SynapseOpInterface synapse) {
    for (float weight : snn::readWeights(synapse.getWeightOperand().get()))
      count += weight != 0;
  });
  return count;
}

template <class T>
T ledgerOf(ModuleOp module, StringRef key) {
  auto network = *module.getOps<snn::NetworkOp>().begin();
  auto passes = network->getAttrOfType<snn::LedgerAttr>("snn.ledger");
  auto entries = passes.getPasses().getAs<DictionaryAttr>("osbc-prune");
  return entries.getAs<T>(key);
}

TEST_F(FitTest, KeepsAsManyWeightsAsFit) {
  // 120 weights; in steps of 0.1 points: 667 leaves 120 - floor(80.04) = 40.
  for (auto [cores, kept] : {std::pair{1, 20}, {2, 40}, {3, 60}, {5, 100}}) {
    for (const char *solver : {"auto", "magnitude"}) {
      OwningOpRef<ModuleOp> module = load();
      std::string spec = "counting:cores=" + std::to_string(cores);
      ASSERT_TRUE(succeeded(prune(*module, spec, solver)));
      EXPECT_EQ(countWeights(*module), kept);
      EXPECT_EQ(ledgerOf<IntegerAttr>(*module, "kept").getInt(), kept);
      EXPECT_EQ(ledgerOf<IntegerAttr>(*module, "cores").getInt(), cores);
      EXPECT_EQ(ledgerOf<IntegerAttr>(*module, "cores_available").getInt(),
                cores);
      EXPECT_EQ(ledgerOf<StringAttr>(*module, "fit"), spec);
      EXPECT_DOUBLE_EQ(
          ledgerOf<FloatAttr>(*module, "sparsity").getValueAsDouble(),
          1 - kept / 120.0);
      // The copies are gone: the network is the float one.
      EXPECT_TRUE(readLevels(*module).empty());
    }
  }
}

TEST_F(FitTest, NothingIsRemovedWhereAllFits) {
  OwningOpRef<ModuleOp> module = load();
  ASSERT_TRUE(succeeded(prune(*module, "counting:cores=6")));
  EXPECT_EQ(countWeights(*module), 120);
}

TEST_F(FitTest, TheResultIsThatOfTheSparsity) {
  OwningOpRef<ModuleOp> searched = load(), stated = load();
  ASSERT_TRUE(succeeded(prune(*searched, "counting:cores=2")));
  OSBCPruneOptions options;
  options.sparsity = "0.667";
  options.calibration = SNNC_TEST_INPUTS "/small/frames.h5:frames";
  PassManager passes(&context);
  passes.addPass(createOSBCPrune(options));
  ASSERT_TRUE(succeeded(passes.run(*stated)));
  auto weightsOf = [](ModuleOp module) {
    std::vector<std::vector<float>> weights;
    module.walk([&](snn::SynapseOpInterface synapse) {
      FloatArray all = snn::readWeights(synapse.getWeightOperand().get());
      weights.emplace_back(all.begin(), all.end());
    });
    return weights;
  };
  EXPECT_EQ(weightsOf(*searched), weightsOf(*stated));
}

TEST_F(FitTest, WhatNoSparsityFitsIsSaidBeforeAnyLongWork) {
  OwningOpRef<ModuleOp> module = load();
  int64_t before = target().checks;
  std::vector<std::string> errors = errorsOf([&] {
    EXPECT_TRUE(failed(prune(*module, "counting:cores=1,part=hopeless")));
  });
  EXPECT_EQ(target().checks, before + 1);
  ASSERT_EQ(errors.size(), 2u);
  // 120 - floor(0.991 * 120) are the 2 weights that two layers need.
  EXPECT_EQ(errors[0],
            "network 'small': osbc-prune: fit: no sparsity up to 0.991 fits "
            "'counting:cores=1,part=hopeless', for these reasons");
  EXPECT_EQ(errors[1], "network 'small': too large");
  EXPECT_EQ(countWeights(*module), 120);
}

TEST_F(FitTest, CandidatesUseAllBitsAndLoseNoWeight) {
  OwningOpRef<ModuleOp> module = load();
  Operation *network = *module->getOps<snn::NetworkOp>().begin();
  auto blocks = collectWeightBlocks(network);
  ASSERT_TRUE(succeeded(blocks));
  std::vector<std::vector<float>> weights;
  for (const WeightBlock &block : *blocks)
    weights.push_back(block.weights);
  weights[0][0] = 1e-9f;
  weights[0][1] = -1e-9f;
  std::fill_n(weights[0].begin() + 12, 12, 0.0f); // the second row

  struct Seen : public PassWrapper<Seen, OperationPass<ModuleOp>> {
    MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Seen)
    explicit Seen(std::vector<Levels> &levels) : levels(levels) {}
    void runOnOperation() override { levels = readLevels(getOperation()); }
    std::vector<Levels> &levels;
  };
  struct Looking final : public Target {
    StringRef getName() const override { return "looking"; }
    StringRef getDescription() const override { return ""; }
    ArrayRef<TargetOption> getOptions() const override { return {}; }
    void registerPasses() const override {}
    void prepare(OpPassManager &passes, const TargetOptions &) const override {
      passes.addPass(std::make_unique<Seen>(levels));
    }
    FailureOr<CheckReport> check(ModuleOp,
                                 const TargetOptions &) const override {
      return CheckReport();
    }
    void lower(OpPassManager &, const TargetOptions &) const override {}
    LogicalResult emit(const Mapping &, StringRef,
                       const TargetOptions &) const override {
      return failure();
    }
    StringRef getFolderName() const override { return ""; }
    LogicalResult prove(const ProofRun &, report::Report &) const override {
      return failure();
    }
    mutable std::vector<Levels> levels;
  } looking;
  for (auto [scales, expected] : {std::pair{1, 1u}, {3, 3u}, {0, 7u}})
    for (int bits : {2, 4, 8}) {
      FitSpec spec;
      spec.target = &looking;
      spec.bits = bits;
      spec.scales = scales;
      FitChecker checker(*module, network, *blocks, spec);
      ASSERT_TRUE(succeeded(checker.check(weights)));
      ASSERT_EQ(looking.levels.size(), 2u);
      const Levels &fc1 = looking.levels[0];
      std::set<std::vector<int64_t>> columns;
      int64_t negative = 0, positive = 0;
      for (int64_t j = 0; j < 12; ++j) {
        std::vector<int64_t> column;
        for (int64_t i = 0; i < 8; ++i) {
          int64_t level = column.emplace_back(fc1.levels[i * 12 + j]);
          EXPECT_EQ(level != 0, weights[0][i * 12 + j] != 0);
          EXPECT_LT(std::abs(level), 1 << (bits - 1));
          if (level != 0) {
            EXPECT_GE(std::abs(level), 1 << (bits - 2));
          }
          negative += level < 0;
          positive += level > 0;
        }
        columns.insert(column);
      }
      EXPECT_GE(columns.size(), bits == 2 ? 8u : 12u);
      EXPECT_GT(negative, 20);
      EXPECT_GT(positive, 20);
      std::set<float> different(fc1.scales.begin(), fc1.scales.end());
      EXPECT_EQ(different.size(), expected);
    }
}

TEST(LeastFitting, FindsTheThresholdFromAnyStart) {
  for (int64_t low : {-1, 4})
    for (int64_t high : {5, 40})
      for (int64_t threshold = low + 1; threshold <= high + 1; ++threshold)
        for (int64_t start = low; start <= high + 1; ++start) {
          std::set<int64_t> asked;
          auto least = leastFitting(low, start, high, 1 + std::abs(start) % 3,
                                    [&](int64_t k) -> FailureOr<bool> {
                                      EXPECT_GT(k, low);
                                      EXPECT_LE(k, high);
                                      EXPECT_TRUE(asked.insert(k).second)
                                          << "asked twice: " << k;
                                      return k >= threshold;
                                    });
          ASSERT_TRUE(succeeded(least));
          if (threshold > high) {
            EXPECT_FALSE(*least);
            continue;
          }
          ASSERT_TRUE(*least);
          EXPECT_EQ(**least, threshold);
          EXPECT_TRUE(asked.count(threshold));
          EXPECT_TRUE(threshold == low + 1 || asked.count(threshold - 1));
          EXPECT_LE(asked.size(), 12u);
        }
  auto failed = leastFitting(
      0, 3, 9, 1, [](int64_t) -> FailureOr<bool> { return failure(); });
  EXPECT_TRUE(mlir::failed(failed));
}

TEST_F(FitTest, Specifications) {
  FitSpec spec;
  std::string message;
  auto parse = [&](StringRef text) {
    message.clear();
    return parseFit(text, spec, [&](const Twine &error) -> LogicalResult {
      message = error.str();
      return failure();
    });
  };
  ASSERT_TRUE(succeeded(parse("counting")));
  EXPECT_EQ(spec.target, &target());
  EXPECT_EQ(spec.bits, 8);
  EXPECT_EQ(spec.scales, 1);
  ASSERT_TRUE(succeeded(parse("counting:cores=4,bits=3,part=x,scales=5")));
  EXPECT_EQ(spec.options.get("cores"), "4");
  EXPECT_EQ(spec.options.get("part"), "x");
  EXPECT_EQ(spec.bits, 3);
  EXPECT_EQ(spec.scales, 5);
  ASSERT_TRUE(succeeded(parse("counting:part=a,b,cores=4"))); // one value
  EXPECT_EQ(spec.options.get("part"), "a,b");
  ASSERT_TRUE(succeeded(parse("counting:scales=rows")));
  EXPECT_EQ(spec.scales, 0);
  ASSERT_TRUE(succeeded(parse("")));
  EXPECT_EQ(spec.target, nullptr);
  for (auto [text, expected] :
       std::initializer_list<std::pair<const char *, const char *>>{
           {"tpu", "unknown target 'tpu'"},
           {"counting:core=4", "unknown key 'core'; with 'counting' expected "
                               "one of: bits, scales, part, cores"},
           {"counting:frac=4", "unknown key 'frac'"},
           {"counting:play=x", "unknown key 'play'"}, // says nothing of fits
           {"counting:cores=0", "cores: expected 1 or more, but got '0'"},
           {"counting:cores=-1", "cores: expected 1 or more, but got '-1'"},
           {"counting:cores", "cores: expected 1 or more, but got ''"},
           {"counting:part=", "part: expected a value"},
           {"counting:bits=9", "bits: expected an integer of 2 to 8"},
           {"counting:scales=0", "scales: expected the most scales"},
           {"counting:scales=", "scales: expected a number, or 'rows'"}}) {
    EXPECT_TRUE(failed(parse(text))) << text;
    EXPECT_NE(message.find(expected), std::string::npos) << message;
  }
}

} // namespace
