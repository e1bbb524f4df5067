// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --check=<target>: everything that a target cannot do, in one run.

#include "PassOptions.h"
#include "snnc/Support/OutputFile.h"
#include "snnc/Target/Target.h"
#include "snnc/Transforms/Passes.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_CHECK
#include "snnc/Transforms/Passes.h.inc"

namespace {
struct Check : impl::CheckBase<Check> {
  using Base::Base;

  LogicalResult initializeOptions(StringRef options,
                                  OptionError errorHandler) override {
    if (failed(Base::initializeOptions(withLeadingName(options, "target"),
                                       errorHandler)))
      return failure();
    if (!lookupTarget(target))
      return errorHandler(
          (target.empty() ? Twine("check: needs a target, e.g. '--check=loihi'")
                          : "check: unknown target '" + Twine(target) + "'") +
          "; expected one of: " + getTargetNames());
    return success();
  }

  void runOnOperation() override {
    TargetOptions options;
    options.part = part;
    options.cores = cores;
    FailureOr<CheckReport> report =
        lookupTarget(target)->check(getOperation(), options);
    if (failed(report))
      return signalPassFailure();
    emitViolations(report->violations);
    if (!report->fits())
      signalPassFailure();
    else
      llvm::errs() << "check: " << describeUse(*report) << "\n";
    if (json.empty())
      return;
    if (llvm::Error error = writeFile(json, toJSON(*report, target))) {
      emitError(getOperation().getLoc())
          << "check: json: " << toString(std::move(error));
      signalPassFailure();
    }
  }
};
} // namespace

} // namespace snnc
