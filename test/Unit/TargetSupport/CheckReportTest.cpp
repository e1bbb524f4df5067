// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "snnc/TargetSupport/Target.h"

#include "dialects/QSNN/QSNNDialect.h"
#include "dialects/QSNN/QSNNOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/STLExtras.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace mlir;
using namespace snnc;
using nlohmann::json;

namespace {

constexpr const char *kNetwork = R"mlir(
qsnn.network @net(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi5> {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi5> loc(fused["/a", "/b"])
  qsnn.output %i : tensor<2xi5>
})mlir";

struct CheckReportTest : testing::Test {
  CheckReportTest() {
    DialectRegistry registry;
    registry.insert<arith::ArithDialect, snn::SNNDialect, qsnn::QSNNDialect>();
    context.appendDialectRegistry(registry);
    module = parseSourceString<ModuleOp>(kNetwork, &context);
    module->walk([&](qsnn::LinearOp op) { layer = op; });
    module->walk([&](qsnn::NetworkOp op) { network = op; });
  }
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  qsnn::LinearOp layer;
  qsnn::NetworkOp network;
};

/// Emits one error at every layer, with a note.
struct Complain : PassWrapper<Complain, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Complain)
  void runOnOperation() override {
    getOperation().walk([&](qsnn::LinearOp op) {
      op.emitWarning("not of interest");
      auto diagnostic = mlir::emitError(op.getLoc()) << "'fc': too wide";
      diagnostic.attachNote() << "source node: '/a'";
      diagnostic.attachNote() << "narrower is better";
      op->setAttr("touched", UnitAttr::get(&getContext()));
    });
    signalPassFailure();
  }
};

TEST_F(CheckReportTest, ViolationsNameTheirLayer) {
  ASSERT_TRUE(layer && network);
  Violation found = Violation::at(layer, "too wide");
  EXPECT_EQ(found.layer, "fc");
  EXPECT_EQ(found.message, "'fc': too wide");
  Violation whole = Violation::at(network, "too large");
  EXPECT_EQ(whole.layer, "");
  EXPECT_EQ(whole.message, "network 'net': too large");
}

TEST_F(CheckReportTest, DiagnosticsHaveOneNoteWithAllFigures) {
  Violation found = Violation::at(layer, "too wide")
                        .of("bits of a weight", 9, 8, "a data sheet")
                        .fitsBy("8 bits");
  std::vector<std::string> errors, notes;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    errors.push_back(diagnostic.str());
    for (Diagnostic &note : diagnostic.getNotes())
      notes.push_back(note.str());
    return success();
  });
  emitViolations({found, Violation::at(network, "too large")});
  EXPECT_EQ(errors, (std::vector<std::string>{"'fc': too wide",
                                              "network 'net': too large"}));
  EXPECT_EQ(notes,
            (std::vector<std::string>{
                "limit 'bits of a weight': required 9, available 8; source of "
                "the limit: a data sheet; smallest change that fits: 8 bits; "
                "source node: '/a', '/b'"}));
}

TEST_F(CheckReportTest, JSONHasNullWhereNothingIsKnown) {
  CheckReport report;
  report.part = "chip";
  report.network = "net";
  report.violations = {Violation::at(layer, "bad \xff byte")};
  json root = json::parse(toJSON(report, "mine"));
  EXPECT_EQ(root["target"], "mine");
  EXPECT_EQ(root["fits"], false);
  json entry = root["violations"][0];
  EXPECT_EQ(entry["layer"], "fc");
  EXPECT_EQ(entry["source_nodes"], (json{"/a", "/b"}));
  for (const char *key : {"limit", "required", "available", "source", "change"})
    EXPECT_TRUE(entry[key].is_null()) << key;
}

TEST_F(CheckReportTest, UseIsOneLine) {
  CheckReport report;
  report.part = "chip";
  report.uses = {{"cores", 2, 128, "", "tool"},
                 {"axons of a core", 7, 9, "core 1", "tool"}};
  EXPECT_EQ(describeUse(report),
            "fits chip: cores 2 of 128; axons of a core 7 of 9 (core 1)");
  EXPECT_EQ(json::parse(toJSON(report, "mine"))["limits"][1]["where"],
            "core 1");
}

TEST_F(CheckReportTest, ErrorsOfPassesBecomeViolations) {
  PassManager passes(&context);
  passes.addPass(std::make_unique<Complain>());
  std::vector<Violation> found = runAndCollect(passes, *module);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].layer, "fc");
  EXPECT_EQ(found[0].message, "'fc': too wide; narrower is better");
  EXPECT_TRUE(
      runAndCollect(*std::make_unique<PassManager>(&context), *module).empty());
}

} // namespace
