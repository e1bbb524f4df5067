// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views of blobs.

#include "snnc/Support/Arrays.h"
#include "snnc/Support/Blobs.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include <cmath>

using namespace mlir;

namespace snnc {

/// The elements of a resource as they lie; nothing where `attr` is none, or
/// where no `Stored` may be read there.
template <class Stored>
static std::optional<std::span<const Stored>> viewResource(ElementsAttr attr) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(attr);
  if (!resource ||
      llvm::divideCeil(attr.getElementType().getIntOrFloatBitWidth(), 8) !=
          sizeof(Stored))
    return std::nullopt;
  const char *data = resource.getRawHandle().getBlob()->getData().data();
  if (reinterpret_cast<uintptr_t>(data) % alignof(Stored) != 0)
    return std::nullopt;
  return std::span(reinterpret_cast<const Stored *>(data),
                   size_t(attr.getNumElements()));
}

template <class T>
void IntegerArray::keep(const std::vector<int64_t> &values) {
  auto kept = std::make_shared<std::vector<T>>(values.begin(), values.end());
  data = kept->data();
  count = kept->size();
  bytes = sizeof(T);
  owner = std::move(kept);
}

IntegerArray::IntegerArray(const std::vector<int64_t> &values) {
  int64_t widest = 0; // its bits but for the sign are those of all
  for (int64_t value : values)
    widest |= value < 0 ? ~value : value;
  if (llvm::isInt<8>(widest))
    keep<int8_t>(values);
  else if (llvm::isInt<16>(widest))
    keep<int16_t>(values);
  else if (llvm::isInt<32>(widest))
    keep<int32_t>(values);
  else
    keep<int64_t>(values);
}

IntegerArray::IntegerArray(ElementsAttr attr) {
  auto view = [&](auto stored) {
    auto elements = viewResource<decltype(stored)>(attr);
    if (!elements)
      return false;
    data = elements->data();
    count = elements->size();
    bytes = sizeof(stored);
    return true;
  };
  if (!view(int8_t()) && !view(int16_t()) && !view(int32_t()) &&
      !view(int64_t()))
    *this = IntegerArray(readIntegers(attr));
}

FloatArray::FloatArray(std::vector<float> floats) {
  auto kept = std::make_shared<const std::vector<float>>(std::move(floats));
  values = *kept;
  owner = std::move(kept);
}

FloatArray::FloatArray(ElementsAttr attr) {
  if (auto view = attr.getElementType().isF32() ? viewResource<float>(attr)
                                                : std::nullopt)
    values = *view;
  else
    *this = FloatArray(readFloats(attr));
}

//===----------------------------------------------------------------------===//
// What blobs hold
//===----------------------------------------------------------------------===//

std::pair<int64_t, int64_t> getRange(const IntegerArray &integers) {
  return integers.visit([](auto values) {
    if (values.empty())
      return std::pair<int64_t, int64_t>();
    auto low = values[0], high = values[0];
    for (auto value : values) { // as it stands, compilers do many at a time
      low = std::min(low, value);
      high = std::max(high, value);
    }
    return std::pair<int64_t, int64_t>(low, high);
  });
}

static bool allFinite(std::span<const float> floats) {
  constexpr uint32_t kExponent = 0x7f800000;
  bool finite = true;
  for (float value : floats)
    finite &= (llvm::bit_cast<uint32_t>(value) & kExponent) != kExponent;
  return finite;
}

std::optional<size_t> findNotFinite(std::span<const float> floats) {
  if (allFinite(floats)) // compilers do many at a time
    return std::nullopt;
  return llvm::find_if(floats, [](float x) { return !std::isfinite(x); }) -
         floats.begin();
}

BlobFacts::Fact BlobFacts::read(ElementsAttr attr) {
  Fact fact;
  if (isa<FloatType>(attr.getElementType()))
    fact.finite = allFinite(FloatArray(attr));
  else
    std::tie(fact.low, fact.high) = getRange(IntegerArray(attr));
  return fact;
}

BlobFacts::Fact BlobFacts::get(ElementsAttr attr) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(attr);
  Dialect *keeper = attr.getContext()->getLoadedDialect("snn");
  auto *facts = keeper ? keeper->getRegisteredInterface<BlobFacts>() : nullptr;
  if (!resource || !facts)
    return read(attr);
  // Blobs are neither changed nor freed while their context lives.
  auto key = std::pair(resource.getRawHandle().getBlob()->getData().data(),
                       attr.getElementType());
  {
    std::lock_guard lock(facts->mutex);
    if (auto at = facts->known.find(key); at != facts->known.end())
      return at->second;
  }
  Fact fact = read(attr);
  std::lock_guard lock(facts->mutex);
  return facts->known.try_emplace(key, fact).first->second;
}

std::pair<int64_t, int64_t> getIntegerRange(ElementsAttr attr) {
  BlobFacts::Fact fact = BlobFacts::get(attr);
  return {fact.low, fact.high};
}

bool isFinite(ElementsAttr attr) { return BlobFacts::get(attr).finite; }

std::optional<int64_t> findOutside(ElementsAttr attr, unsigned bits) {
  auto [low, high] = getIntegerRange(attr);
  if (llvm::isIntN(bits, low) && llvm::isIntN(bits, high))
    return std::nullopt;
  IntegerArray values(attr);
  size_t i = 0;
  while (llvm::isIntN(bits, values[i]))
    ++i;
  return values[i];
}

} // namespace snnc
