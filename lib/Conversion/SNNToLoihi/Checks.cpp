// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a network may hold that rule Q10 has no form for.

#include "Plan.h"
#include "snnc/Conversion/SNNToLoihi.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace snnc {

namespace {

class FormCheck {
public:
  FormCheck(snn::NetworkOp network, const LoihiOptions &options)
      : network(network), options(options) {}

  LogicalResult run() {
    for (Operation &op : network.getBody().front())
      llvm::TypeSwitch<Operation *>(&op)
          .Case<snn::LifOp, snn::LiOp, snn::PoolOp, snn::EncodeOp,
                snn::OutputOp>([&](auto layer) { check(layer); });
    return success(ok);
  }

private:
  void check(snn::LifOp op);
  void check(snn::LiOp op);
  void check(snn::PoolOp op) {
    if (op.getKind() == snn::PoolKind::Max)
      error(op) << "takes a maximum, which no synapse does (rule Q10); train "
                   "with 'sum' or 'avg' pools";
  }
  void check(snn::EncodeOp op) {
    if (op.getEncoding() != snn::Encoding::Direct)
      error(op)
          << "encodes a value as spikes, which the chip does not do (rule "
             "Q10); give it the spikes as recordings";
  }
  void check(snn::OutputOp op);
  /// Membranes start, once zero is where a reset leaves them, at zero.
  void checkInit(Operation *op, Attribute init, Attribute rest);

  InFlightDiagnostic error(Operation *op) {
    ok = false;
    return emitLayerError(op);
  }

  snn::NetworkOp network;
  const LoihiOptions &options;
  bool ok = true;
};

bool anyNot(Attribute param, double value) {
  return llvm::any_of(paramValues(param),
                      [&](double other) { return other != value; });
}

void FormCheck::checkInit(Operation *op, Attribute init, Attribute rest) {
  if (options.init)
    return;
  auto shape = cast<RankedTensorType>(op->getOperand(0).getType()).getShape();
  std::vector<double> start = expandParam(init, shape), zero(start.size(), 0.0);
  if (rest)
    zero = expandParam(rest, shape);
  for (auto [i, v] : llvm::enumerate(start))
    if (v != zero[i]) {
      error(op) << "neuron " << i << " starts at " << formatNumber(v)
                << "; on the chip it starts where a reset leaves it, at "
                << formatNumber(zero[i]) << " (rule Q10); "
                << advise("approximate", "init") << " starts it there";
      return;
    }
}

void FormCheck::check(snn::LifOp op) {
  if (op.getFire() == snn::Fire::Count)
    error(op) << "makes several spikes a step ('fire count'), the chip one at "
                 "most (rule Q10)";
  if (op.getReset() == snn::Reset::None)
    error(op) << "has no reset; the chip resets to 0 after every spike "
                 "(rule Q10)";
  if (op.getReset() == snn::Reset::Subtract && !options.softReset)
    error(op) << "subtracts at a spike; the chip resets to 0 (rule Q10): train "
                 "with a hard reset, or "
              << advise("approximate", "soft-reset")
              << " takes one and measures the loss";
  if (op.getFloorAttr() && !options.floor)
    error(op) << "has a lowest membrane ('floor'), the chip has none (rule "
                 "Q10); "
              << advise("approximate", "floor") << " leaves it out";
  if (op.getRefractory().value_or(0) > 0 && !options.refractory)
    error(op) << "has refractory steps, the chip's model none (rule Q10); "
              << advise("approximate", "refractory") << " leaves them out";
  if (op.getPotential() && !op.getPotential().use_empty())
    error(op) << "shows its membrane and fires; on the chip membranes are read "
                 "of neurons that only integrate ('snn.li', rule Q10)";
  checkInit(op, op.getInit(),
            op.getReset() == snn::Reset::To ? op.getResetValueAttr()
                                            : Attribute());
}

void FormCheck::check(snn::LiOp op) {
  checkInit(op, op.getInit(), /*rest=*/Attribute());
  if (isReadout(op))
    return;
  Value membrane = op.getPotential();
  auto reads = [&](Operation *user) {
    if (auto readout = dyn_cast<snn::LiOp>(user))
      return isReadout(readout);
    auto lif = dyn_cast<snn::LifOp>(user);
    return lif && lif.getInput() == membrane;
  };
  if (!membrane.hasOneUse() || !reads(*membrane.getUsers().begin()))
    error(op) << "integrates for something else than one 'snn.lif' or the "
                 "network's output; on the chip it is the current of a neuron "
                 "(rule Q10)";
  if (anyNot(op.getBias(), 0))
    error(op) << "has a bias, which currents on the chip have not (rule Q10); "
                 "train the neurons with it, or without";
}

void FormCheck::check(snn::OutputOp op) {
  for (auto [i, value] : llvm::enumerate(op.getValues())) {
    if (auto li = value.getDefiningOp<snn::LiOp>(); li && isReadout(li))
      continue;
    Value from = value;
    while (auto reshape = from.getDefiningOp<snn::ReshapeOp>())
      from = reshape.getInput();
    auto lif = from.getDefiningOp<snn::LifOp>();
    if (!lif || from != lif.getSpikes())
      error(network)
          << "output " << i << ", " << describe(value)
          << ": expected spikes of neurons, or membranes of 'snn.li' "
             "that nothing else reads, as they are (rule Q10)";
  }
}

} // namespace

bool isReadout(snn::LiOp op) {
  auto isOutput = [](Operation *user) { return isa<snn::OutputOp>(user); };
  return !op.getPotential().use_empty() &&
         llvm::all_of(op.getPotential().getUsers(), isOutput);
}

int64_t messageBitsOf(Value source) {
  auto arg = dyn_cast<BlockArgument>(source);
  if (!arg || !getElementTypeOrSelf(arg).isF32())
    return 0;
  auto network = cast<FunctionOpInterface>(arg.getOwner()->getParentOp());
  auto bits = network.getArgAttrOfType<IntegerAttr>(arg.getArgNumber(),
                                                    loihi::kMessageBitsAttr);
  return bits ? bits.getInt() : 0;
}

bool *findApproximation(LoihiOptions &options, StringRef entry) {
  return llvm::StringSwitch<bool *>(entry)
      .Case("soft-reset", &options.softReset)
      .Case("init", &options.init)
      .Case("refractory", &options.refractory)
      .Case("floor", &options.floor)
      .Default(nullptr);
}

LogicalResult checkLoihiForm(snn::NetworkOp network, StringRef approximate) {
  LoihiOptions options;
  SmallVector<StringRef> entries;
  approximate.split(entries, ',', -1, /*KeepEmpty=*/false);
  for (StringRef entry : entries)
    if (bool *flag = findApproximation(options, entry))
      *flag = true;
  return checkLoihiForm(network, options);
}

LogicalResult checkLoihiForm(snn::NetworkOp network,
                             const LoihiOptions &options) {
  return FormCheck(network, options).run();
}

} // namespace snnc
