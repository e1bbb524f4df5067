// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The proof of the widths of a network (rule Q4), once for each network.

#include "dialects/QSNN/ProvedWidths.h"
#include "dialects/QSNN/QSNNOps.h"
#include "dialects/QSNN/QSNNRanges.h"

#include "llvm/Support/SHA1.h"

using namespace mlir;

namespace snnc::qsnn {

namespace {
/// Attributes and types are unique in their context, which keeps them: their
/// addresses stand for them, and for the blobs of weights, which are not read.
class Hasher {
public:
  void add(Operation *op) {
    add(op->getName().getAsOpaquePointer());
    add(op->getAttrDictionary().getAsOpaquePointer());
    add(op->getNumOperands());
    for (Value operand : op->getOperands())
      add(numberOf(operand));
    add(op->getResults());
    add(op->getNumRegions());
    for (Region &region : op->getRegions())
      for (Block &block : region) {
        add(block.getArguments());
        for (Operation &inner : block)
          add(&inner);
        add(uint64_t(0)); // no name: the end
      }
  }
  ProvedWidths::Fingerprint result() { return hash.final(); }

private:
  void add(uint64_t number) {
    hash.update(ArrayRef(reinterpret_cast<uint8_t *>(&number), sizeof(number)));
  }
  void add(const void *address) { add(reinterpret_cast<uint64_t>(address)); }
  void add(ValueRange values) {
    add(values.size());
    for (Value value : values) {
      add(numberOf(value));
      add(value.getType().getAsOpaquePointer());
    }
  }
  /// Uses may come first: the body of a network is a graph.
  uint64_t numberOf(Value value) {
    return numbers.try_emplace(value, numbers.size()).first->second;
  }

  llvm::SHA1 hash;
  DenseMap<Value, uint64_t> numbers;
};
} // namespace

ProvedWidths::Fingerprint ProvedWidths::fingerprintOf(Operation *network) {
  Hasher hasher;
  hasher.add(network);
  return hasher.result();
}

bool ProvedWidths::contains(const Fingerprint &network) {
  std::lock_guard lock(mutex);
  return proved.count(network) > 0;
}

void ProvedWidths::insert(const Fingerprint &network) {
  std::lock_guard lock(mutex);
  proved.insert(network);
}

LogicalResult proveWidths(Operation *network) {
  auto *known = network->getDialect()->getRegisteredInterface<ProvedWidths>();
  auto fingerprint = ProvedWidths::fingerprintOf(network);
  if (known->contains(fingerprint))
    return success();
  if (failed(verifyWidths(network)))
    return failure();
  known->insert(fingerprint);
  return success();
}

LogicalResult proveAllWidths(Operation *module) {
  bool ok = true;
  module->walk([&](NetworkOp network) {
    ok &= succeeded(proveWidths(network));
    return WalkResult::skip();
  });
  return success(ok);
}

} // namespace snnc::qsnn
