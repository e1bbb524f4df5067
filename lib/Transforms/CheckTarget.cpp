// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --check=<target>: everything that a target cannot do, in one run.

#include "PassOptions.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/OutputFile.h"
#include "snnc/TargetSupport/Target.h"
#include "snnc/Transforms/Passes.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_CHECK
#include "snnc/Transforms/Passes.h.inc"

namespace {
struct Check : impl::CheckBase<Check> {
  using Base::Base;
  Check() = default;
  Check(const Check &other) : Base(other) {}

  LogicalResult initializeOptions(StringRef options,
                                  OptionError errorHandler) override {
    if (failed(Base::initializeOptions(withLeadingName(options, "target"),
                                       errorHandler)))
      return failure();
    if (!lookupTarget(target))
      return errorHandler(
          (target.empty() ? "check: needs a target, e.g. " +
                                advise("check", getTargets().front()->getName())
                          : "check: unknown target '" + target + "'") +
          "; expected one of: " + getTargetNames());
    return checkOptions(*lookupTarget(target), readOptions(),
                        [&](const Twine &message) {
                          return errorHandler("check: " + message);
                        });
  }

  TargetOptions readOptions() {
    TargetOptions options;
    for (auto [option, value] : llvm::zip(described, ofTargets))
      if (!value->getValue().empty())
        options.set(option.name, value->getValue());
    return options;
  }

  void runOnOperation() override {
    TargetOptions options = readOptions();
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

  /// Those of all targets that judge a mapping.
  std::vector<SharedOption> described =
      getSharedOptions(Phase::Map, Phase::Map);
  std::vector<std::unique_ptr<Option<std::string>>> ofTargets = makeOptions();

  std::vector<std::unique_ptr<Option<std::string>>> makeOptions() {
    std::vector<std::unique_ptr<Option<std::string>>> options;
    for (const SharedOption &option : described)
      options.push_back(std::make_unique<Option<std::string>>(
          *this, option.name, llvm::cl::desc(option.help)));
    return options;
  }
};
} // namespace

} // namespace snnc
