// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants of networks as elements attributes and resource blobs.

#include "snnc/Support/Blobs.h"
#include "snnc/Support/Hash.h"
#include "snnc/Support/Names.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace snnc {

/// More elements than this live in a resource.
static constexpr int64_t kInlineElements = 32;

ElementsAttr getConstantAttr(Value value) {
  ElementsAttr attr;
  if (!value || !matchPattern(value, m_Constant(&attr)))
    return nullptr;
  return attr;
}

/// Bytes that one element takes in a resource.
static int64_t elementBytes(Type type) {
  return llvm::divideCeil(type.getIntOrFloatBitWidth(), 8);
}

LogicalResult checkBlob(llvm::function_ref<InFlightDiagnostic()> emitError,
                        StringRef what, ElementsAttr attr) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(attr);
  if (!resource)
    return success();
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  StringRef key = resource.getRawHandle().getKey();
  if (!blob)
    return emitError() << what << ": the resource '" << key
                       << "' is not in the file (was it written with "
                          "'--mlir-elide-resource-strings-if-larger'?)";
  int64_t expected =
      attr.getNumElements() * elementBytes(attr.getElementType());
  if (static_cast<int64_t>(blob->getData().size()) != expected)
    return emitError() << what << ": the resource '" << key << "' has "
                       << blob->getData().size() << " bytes, but "
                       << attr.getShapedType() << " needs " << expected;
  return success();
}

template <class Stored, class Result>
static std::vector<Result> readRaw(DenseResourceElementsAttr attr) {
  ArrayRef<char> data = attr.getRawHandle().getBlob()->getData();
  std::vector<Result> values(attr.getNumElements());
  for (size_t i = 0; i < values.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, data.data() + i * sizeof(Stored), sizeof(Stored));
    values[i] = static_cast<Result>(stored);
  }
  return values;
}

template <class Result>
static std::vector<Result> readReal(ElementsAttr attr) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr))
    return attr.getElementType().isF32() ? readRaw<float, Result>(resource)
                                         : readRaw<double, Result>(resource);
  std::vector<Result> values;
  values.reserve(attr.getNumElements());
  for (const APFloat &value : attr.getValues<APFloat>())
    values.push_back(static_cast<Result>(value.convertToDouble()));
  return values;
}

std::vector<float> readFloats(ElementsAttr attr) {
  return readReal<float>(attr);
}

std::vector<double> readDoubles(ElementsAttr attr) {
  return readReal<double>(attr);
}

std::vector<int64_t> readIntegers(ElementsAttr attr) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    int64_t bytes = elementBytes(attr.getElementType());
    const char *data = resource.getRawHandle().getBlob()->getData().data();
    std::vector<int64_t> values(attr.getNumElements());
    for (size_t i = 0; i < values.size(); ++i) {
      // Little-endian: into the high bytes, then down with the sign.
      int64_t value = 0;
      std::memcpy(reinterpret_cast<char *>(&value) + 8 - bytes,
                  data + i * bytes, bytes);
      values[i] = value >> (64 - 8 * bytes);
    }
    return values;
  }
  std::vector<int64_t> values;
  values.reserve(attr.getNumElements());
  for (const APInt &value : attr.getValues<APInt>())
    values.push_back(value.getSExtValue());
  return values;
}

/// A bare identifier, in which MLIR takes dots too: it reads nothing else back
/// where it prints keys.
static std::string makeKey(StringRef layer) {
  SmallVector<StringRef> parts;
  layer.split(parts, '.');
  if (llvm::all_of(
          llvm::drop_begin(parts),
          [](StringRef part) { return isIdentifier(("_" + part).str()); }) &&
      isIdentifier(parts[0]))
    return layer.str();
  return makeIdentifier(layer);
}

/// `makeBlob` is asked for memory that holds `bytes`.
static ElementsAttr
makeResource(RankedTensorType type, StringRef layer, ArrayRef<char> bytes,
             llvm::function_ref<AsmResourceBlob()> makeBlob) {
  std::string hash = hashBytes(StringRef(bytes.data(), bytes.size()));
  std::string key = makeKey(layer) + "_" + StringRef(hash).take_front(8).str();
  auto &manager =
      DenseResourceElementsHandle::getManagerInterface(type.getContext());
  // The same content under the same name is one blob; otherwise the blob
  // manager would count names up at each replacement.
  if (auto *entry = manager.getBlobManager().lookup(key))
    if (AsmResourceBlob *blob = entry->getBlob();
        blob && blob->getData() == bytes)
      return DenseResourceElementsAttr::get(
          type, DenseResourceElementsHandle(
                    entry, cast<BuiltinDialect>(manager.getDialect())));
  return DenseResourceElementsAttr::get(type, key, makeBlob());
}

static ElementsAttr copyToResource(RankedTensorType type, StringRef layer,
                                   ArrayRef<char> bytes, size_t align) {
  return makeResource(type, layer, bytes, [&] {
    return HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, align);
  });
}

template <class Element>
static ArrayRef<char> bytesOf(std::span<const Element> values) {
  return {reinterpret_cast<const char *>(values.data()), values.size_bytes()};
}

template <class Element>
static ElementsAttr makeReal(Type elementType, ArrayRef<int64_t> shape,
                             StringRef layer, std::span<const Element> values) {
  auto type = RankedTensorType::get(shape, elementType);
  ArrayRef<Element> elements(values.data(), values.size());
  if (type.getNumElements() <= kInlineElements)
    return DenseElementsAttr::get(type, elements);
  return copyToResource(type, layer, bytesOf(values), alignof(Element));
}

ElementsAttr makeFloats(MLIRContext *context, ArrayRef<int64_t> shape,
                        StringRef layer, std::span<const float> values) {
  return makeReal(Float32Type::get(context), shape, layer, values);
}

/// A resource of memory that `owner` keeps alive.
template <class Element>
static ElementsAttr adoptAsResource(RankedTensorType type, StringRef layer,
                                    std::span<const Element> values,
                                    std::shared_ptr<const void> owner) {
  return makeResource(type, layer, bytesOf(values), [&] {
    return AsmResourceBlob(
        bytesOf(values), alignof(Element),
        [owner = std::move(owner)](void *, size_t, size_t) {},
        /*dataIsMutable=*/false);
  });
}

ElementsAttr makeFloats(MLIRContext *context, ArrayRef<int64_t> shape,
                        StringRef layer, const FloatArray &values) {
  std::span<const float> floats = values;
  if (!values.getOwner() || floats.size() <= kInlineElements)
    return makeFloats(context, shape, layer, floats);
  return adoptAsResource(
      RankedTensorType::get(shape, Float32Type::get(context)), layer, floats,
      values.getOwner());
}

ElementsAttr makeDoubles(MLIRContext *context, ArrayRef<int64_t> shape,
                         StringRef layer, std::span<const double> values) {
  return makeReal(Float64Type::get(context), shape, layer, values);
}

ElementsAttr makeIntegers(RankedTensorType type, StringRef layer,
                          std::span<const int64_t> values) {
  unsigned width = type.getElementTypeBitWidth();
  if (type.getNumElements() <= kInlineElements) {
    SmallVector<APInt> elements;
    for (int64_t value : values)
      elements.emplace_back(width, static_cast<uint64_t>(value),
                            /*isSigned=*/true);
    return DenseElementsAttr::get(type, elements);
  }
  // Little-endian two's complement: the low bytes are the sign-extended value.
  int64_t bytes = elementBytes(type.getElementType());
  std::vector<char> data(values.size() * bytes);
  for (size_t i = 0; i < values.size(); ++i)
    std::memcpy(data.data() + i * bytes, &values[i], bytes);
  // 3, 5, 6 and 7 bytes have no alignment of their own.
  size_t align = llvm::isPowerOf2_64(bytes) ? bytes : 1;
  return copyToResource(type, layer, data, align);
}

ElementsAttr makeBytes(RankedTensorType type, StringRef layer,
                       std::vector<uint8_t> bytes) {
  auto kept = std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
  if (kept->size() <= kInlineElements)
    return DenseElementsAttr::get(type, ArrayRef<uint8_t>(*kept));
  return adoptAsResource(type, layer, std::span(*kept), kept);
}

std::vector<double> paramValues(Attribute param) {
  if (auto number = dyn_cast<FloatAttr>(param))
    return {number.getValueAsDouble()};
  if (auto number = dyn_cast<IntegerAttr>(param))
    return {static_cast<double>(number.getValue().getSExtValue())};
  auto elements = cast<ElementsAttr>(param);
  if (isa<FloatType>(elements.getElementType()))
    return readDoubles(elements);
  std::vector<int64_t> integers = readIntegers(elements);
  return {integers.begin(), integers.end()};
}

std::vector<int64_t> integerParamValues(Attribute param) {
  if (auto number = dyn_cast<IntegerAttr>(param))
    return {number.getValue().getSExtValue()};
  return readIntegers(cast<ElementsAttr>(param));
}

/// Spreads values of shape `from` (dimensions of `to` or 1) over `to`.
template <class T>
static std::vector<T> broadcast(std::vector<T> values, ArrayRef<int64_t> from,
                                ArrayRef<int64_t> to) {
  int64_t count = ShapedType::getNumElements(to);
  if (values.size() == 1)
    return std::vector<T>(count, values.front());
  if (from == to)
    return values;
  std::vector<T> result;
  result.reserve(count);
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i, at = 0, stride = 1;
    for (size_t d = to.size(); d-- > 0;) {
      if (from[d] != 1)
        at += rest % to[d] * stride;
      rest /= to[d];
      stride *= from[d];
    }
    result.push_back(values[at]);
  }
  return result;
}

static ArrayRef<int64_t> paramShape(Attribute param) {
  auto elements = dyn_cast<ElementsAttr>(param);
  return elements ? elements.getShapedType().getShape() : ArrayRef<int64_t>();
}

std::vector<double> expandParam(Attribute param, ArrayRef<int64_t> shape) {
  return broadcast(paramValues(param), paramShape(param), shape);
}

std::vector<int64_t> expandIntegerParam(Attribute param,
                                        ArrayRef<int64_t> shape) {
  return broadcast(integerParamValues(param), paramShape(param), shape);
}

} // namespace snnc
