// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Down to level loihi, and up again.

#include "LoihiForm.h"
#include "dialects/Loihi/Expand.h"
#include "lib/Conversion/Linear/IntegerAttrs.h"

using namespace mlir;

namespace snnc {

/// What level loihi has no place for: which inputs the float network declares
/// as binary, and what its currents are called and measured in.
static void keepDeclared(qsnn::NetworkOp integer, LoihiNetwork &chip,
                         OpBuilder &builder) {
  integer.setArgAttrsAttr(chip.network.getArgAttrsAttr());
  for (auto [layer, lif] :
       llvm::zip(chip.plan.layers, integer.getBody().getOps<qsnn::LifOp>())) {
    auto current = lif.getInput().getDefiningOp<qsnn::LiOp>();
    current.setUnitAttr(makeUnitParam(
        builder, (lif.getName() + "_current_unit").str(),
        layer.numbers.currentUnit, lif.getInput().getType().getShape()));
    if (!layer.li)
      continue;
    current.setNameAttr(layer.li.getNameAttr());
    current->setLoc(layer.li.getLoc());
  }
}

FailureOr<qsnn::NetworkOp> buildLoihiForm(snn::NetworkOp network,
                                          const IntegerForm &form,
                                          const LoihiOptions &options) {
  std::optional<LoihiNetwork> chip = buildLoihiNetwork(network, form, options);
  if (!chip)
    return failure();
  OpBuilder builder(network);
  qsnn::NetworkOp integer = expandNetwork(chip->network, builder);
  keepDeclared(integer, *chip, builder);
  chip->network.erase();
  if (succeeded(checkLoihiStart(chip->plan, integer)))
    return integer;
  integer.erase();
  return failure();
}

} // namespace snnc
