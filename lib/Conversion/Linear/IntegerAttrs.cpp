// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters and units of the integer network as attributes.

#include "IntegerAttrs.h"
#include "snnc/Support/Blobs.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace snnc {

/// The fewest numbers that say the same, and the dimensions they have.
template <class T>
static std::pair<SmallVector<int64_t>, std::vector<T>>
compress(ArrayRef<int64_t> shape, const Spread<T> &spread) {
  std::vector<T> values;
  for (size_t i = 0; i < spread.size(); ++i)
    values.push_back(spread[i]);
  if (llvm::all_equal(values))
    return {{}, {values.front()}};
  if (shape.size() > 1) {
    size_t length = values.size() / shape[0];
    std::vector<T> blocks;
    bool fits = true;
    for (size_t i = 0; fits && i < values.size(); ++i) {
      if (i % length == 0)
        blocks.push_back(values[i]);
      fits = values[i] == blocks.back();
    }
    if (fits) {
      SmallVector<int64_t> dims(shape.size(), 1);
      dims[0] = shape[0];
      return {dims, blocks};
    }
  }
  return {SmallVector<int64_t>(shape), values};
}

Attribute makeIntegerParam(OpBuilder &builder, StringRef name,
                           const Spread<int64_t> &values,
                           ArrayRef<int64_t> shape) {
  auto [dims, numbers] = compress(shape, values);
  if (dims.empty())
    return builder.getI64IntegerAttr(numbers.front());
  return makeIntegers(RankedTensorType::get(dims, builder.getI64Type()), name,
                      numbers);
}

Attribute makeUnitParam(OpBuilder &builder, StringRef name,
                        const Spread<Fraction> &units,
                        ArrayRef<int64_t> shape) {
  auto [dims, numbers] = compress(shape, units.map(toDouble));
  if (dims.empty())
    return builder.getF64FloatAttr(numbers.front());
  return makeDoubles(builder.getContext(), dims, name, numbers);
}

void setInputForm(FunctionOpInterface network, unsigned argument,
                  const InputForm &form) {
  Builder builder(network->getContext());
  network.setArgAttr(argument, snn::kArgStepAttr,
                     builder.getF64FloatAttr(form.step));
  network.setArgAttr(argument, snn::kArgZeroAttr,
                     builder.getI64IntegerAttr(form.zero));
}

} // namespace snnc
