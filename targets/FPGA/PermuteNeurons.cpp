// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fpga-permute-neurons: neurons placed so that lanes share the work.

#include "targets/FPGA/Passes.h"

#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"
#include "targets/FPGA/Lanes.h"
#include "targets/FPGA/Network.h"

namespace snnc::fpga {
#define GEN_PASS_DEF_FPGAPERMUTENEURONS
#include "targets/FPGA/Passes.h.inc"
} // namespace snnc::fpga

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

namespace {
struct FPGAPermuteNeurons
    : fpga::impl::FPGAPermuteNeuronsBase<FPGAPermuteNeurons> {
  using Base::Base;
  void runOnOperation() override;
};
} // namespace

void FPGAPermuteNeurons::runOnOperation() {
  FailureOr<MappedDesign> mapped = getMappedDesign(getOperation());
  if (failed(mapped))
    return signalPassFailure();
  std::vector<size_t> open;
  for (size_t k = 0; k + 1 < mapped->cores.size(); ++k) {
    CoreOp core = mapped->cores[k];
    if (!core.getLanes()) {
      mlir::emitError(core.getLoc())
          << "core '" << core.getSymName() << "' has no lanes (run "
          << advise("pass", "fpga-assign-lanes") << " first)";
      return signalPassFailure();
    }
    if (!core.getOrderAttr() && *core.getLanes() > 1)
      open.push_back(k);
  }
  if (open.empty())
    return markAllAnalysesPreserved();
  ActivityOptions recordings{calibration, samples, threads};
  auto events = getAnalysis<Measurements<Activity>>().get(
      recordings, [&] { return measureActivity(*mapped, recordings); });
  if (failed(events))
    return signalPassFailure();
  markAnalysesPreserved<Measurements<Activity>>();
  for (size_t k : open) {
    CoreOp core = mapped->cores[k];
    std::vector<uint32_t> order =
        annealOrder(readWeights(mapped->layers[k]), *core.getLanes(),
                    getColumnReads(**events, k, core), tries, seed);
    std::vector<int64_t> values(order.begin(), order.end());
    auto type = RankedTensorType::get(int64_t(values.size()),
                                      IntegerType::get(&getContext(), 64));
    core.setOrderAttr(
        makeIntegers(type, (core.getSymName() + "_order").str(), values));
  }
}
