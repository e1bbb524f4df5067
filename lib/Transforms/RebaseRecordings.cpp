// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps recorded paths right when a module is written to another folder.

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Transforms/Passes.h"

using namespace mlir;

namespace snnc {

namespace {
struct RebaseRecordings
    : PassWrapper<RebaseRecordings, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(RebaseRecordings)
  RebaseRecordings(std::string from, std::string to)
      : from(std::move(from)), to(std::move(to)) {}

  StringRef getArgument() const override { return "rebase-recordings"; }
  StringRef getDescription() const override {
    return "Make recorded paths relative to another folder";
  }
  void runOnOperation() override {
    auto data =
        getOperation()->getAttrOfType<snn::DataAttr>(snn::kCalibrationAttr);
    if (!data)
      return;
    getOperation()->setAttr(
        snn::kCalibrationAttr,
        snn::DataAttr::get(&getContext(), rebasePath(data.getPath(), from, to),
                           data.getSha256()));
  }
  std::string from, to;
};
} // namespace

std::unique_ptr<Pass> createRebaseRecordings(std::string from, std::string to) {
  return std::make_unique<RebaseRecordings>(std::move(from), std::move(to));
}

} // namespace snnc
