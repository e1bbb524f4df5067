// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants in and out of elements attributes and resources.

#include "snnc/Support/Blobs.h"
#include "snnc/Support/Arrays.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

#include <random>

using namespace snnc;
using namespace mlir;

namespace {

class Blobs : public testing::Test {
protected:
  MLIRContext context;
  std::mt19937_64 random{1};

  static void expectSame(const IntegerArray &array,
                         const std::vector<int64_t> &values) {
    ASSERT_EQ(array.size(), values.size());
    for (size_t i = 0; i < values.size(); ++i)
      ASSERT_EQ(array[i], values[i]);
  }
  std::string keyOf(ElementsAttr attr) {
    return cast<DenseResourceElementsAttr>(attr).getRawHandle().getKey().str();
  }
};

TEST_F(Blobs, IntegersOfAllWidths) {
  for (unsigned width = 2; width <= 64; ++width)
    for (int64_t count : {1, 32, 33, 100}) {
      std::vector<int64_t> values;
      for (int64_t i = 0; i < count; ++i)
        values.push_back(static_cast<int64_t>(random()) >> (64 - width));
      values[0] = INT64_MIN >> (64 - width);
      auto type =
          RankedTensorType::get({count, 1}, IntegerType::get(&context, width));
      ElementsAttr attr = makeIntegers(type, "fc", values);
      EXPECT_EQ(isa<DenseResourceElementsAttr>(attr), count > 32);
      EXPECT_EQ(readIntegers(attr), values) << width << " bits";
      expectSame(IntegerArray(attr), values);
      expectSame(IntegerArray(values), values);
      auto [least, most] = std::minmax_element(values.begin(), values.end());
      EXPECT_EQ(getIntegerRange(attr), std::pair(*least, *most));
      EXPECT_EQ(findOutside(attr, width), std::nullopt);
      EXPECT_TRUE(succeeded(checkBlob(
          [&] { return emitError(UnknownLoc::get(&context)); }, "w", attr)));
    }
}

/// Rule L1: 2 to 7 bits take one byte each, sign-extended.
TEST_F(Blobs, NarrowIntegersTakeAByte) {
  std::vector<int64_t> values(40, -3);
  auto type = RankedTensorType::get({40}, IntegerType::get(&context, 3));
  auto attr = cast<DenseResourceElementsAttr>(makeIntegers(type, "fc", values));
  ArrayRef<char> data = attr.getRawHandle().getBlob()->getData();
  ASSERT_EQ(data.size(), 40u);
  EXPECT_EQ(data[39], char(0xFD));
}

TEST_F(Blobs, FloatsKeepTheirBits) {
  for (int64_t count : {2, 32, 33}) {
    std::vector<float> values(count, -0.0f);
    values[1] = 0.1f;
    ElementsAttr attr = makeFloats(&context, {count}, "fc", values);
    std::vector<float> read = readFloats(attr);
    ASSERT_EQ(read.size(), size_t(count));
    EXPECT_EQ(0, memcmp(read.data(), values.data(), count * sizeof(float)));
    EXPECT_EQ(readDoubles(attr)[1], double(0.1f));
    std::vector<double> wide(count, 0.1);
    EXPECT_EQ(readDoubles(makeDoubles(&context, {count}, "u", wide)), wide);
  }
}

/// Weights are read where they lie; what cannot be is copied.
TEST_F(Blobs, ArraysAreViewsOfBlobs) {
  std::vector<int64_t> values(40, -3);
  std::vector<float> floats(40, 0.5f);
  auto typeOf = [&](unsigned width) {
    return RankedTensorType::get({40}, IntegerType::get(&context, width));
  };
  auto dataOf = [](ElementsAttr attr) {
    return (const void *)cast<DenseResourceElementsAttr>(attr)
        .getRawHandle()
        .getBlob()
        ->getData()
        .data();
  };
  auto addressOf = [](const auto &array) {
    return array.visit([](auto span) { return (const void *)span.data(); });
  };
  for (unsigned width : {4, 8, 16, 32, 64}) {
    ElementsAttr attr = makeIntegers(typeOf(width), "fc", values);
    EXPECT_EQ(addressOf(IntegerArray(attr)), dataOf(attr)) << width;
  }
  ElementsAttr three = makeIntegers(typeOf(24), "fc", values);
  EXPECT_NE(addressOf(IntegerArray(three)), dataOf(three));
  ElementsAttr real = makeFloats(&context, {40}, "fc", floats);
  EXPECT_EQ(addressOf(FloatArray(real)), dataOf(real));
  EXPECT_TRUE(isFinite(real));
  floats[39] = INFINITY;
  EXPECT_FALSE(isFinite(makeFloats(&context, {40}, "fc", floats)));
  // A blob anywhere in memory: no float may be read there.
  std::vector<char> bytes(161);
  auto type = RankedTensorType::get({40}, Float32Type::get(&context));
  ElementsAttr odd = DenseResourceElementsAttr::get(
      type, "odd",
      UnmanagedAsmResourceBlob::allocateWithAlign(
          ArrayRef<char>(bytes).drop_front(), 1));
  EXPECT_EQ(FloatArray(odd).size(), 40u);
  EXPECT_NE(addressOf(FloatArray(odd)), dataOf(odd));
}

TEST_F(Blobs, MemoryIsTakenOver) {
  std::vector<float> numbers(40, 0.5f);
  FloatArray floats(numbers);
  const float *where = std::span<const float>(floats).data();
  std::weak_ptr<const void> owner = floats.getOwner();
  {
    MLIRContext other;
    auto attr = makeFloats(&other, {40}, "w", floats);
    floats = FloatArray();
    FloatArray view(attr);
    EXPECT_EQ(std::span<const float>(view).data(), where);
    EXPECT_EQ(readFloats(attr), numbers);
    // What has no owner may not outlive this: it is copied.
    auto copy = makeFloats(&context, {40}, "w", view);
    EXPECT_NE(std::span<const float>(FloatArray(copy)).data(), where);
  }
  EXPECT_TRUE(owner.expired()); // with the context

  std::vector<uint8_t> bytes(40, 200);
  auto type = RankedTensorType::get(
      {40}, IntegerType::get(&context, 8, IntegerType::Unsigned));
  const uint8_t *from = bytes.data();
  auto attr = makeBytes(type, "m", std::move(bytes));
  auto resource = cast<DenseResourceElementsAttr>(attr);
  EXPECT_EQ(resource.getRawHandle().getBlob()->getData().data(),
            reinterpret_cast<const char *>(from));
  auto few = RankedTensorType::get({2, 1}, type.getElementType());
  EXPECT_EQ(makeBytes(few, "m", {7, 200}),
            DenseElementsAttr::get(few, ArrayRef<uint8_t>({7, 200})));
}

TEST_F(Blobs, FirstThatIsNotFinite) {
  std::vector<float> floats(100, 1e38f);
  EXPECT_EQ(findNotFinite(floats), std::nullopt);
  floats[70] = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(findNotFinite(floats), 70u);
  floats[3] = std::nanf("");
  EXPECT_EQ(findNotFinite(floats), 3u);
}

TEST_F(Blobs, OutsideOfTheType) {
  std::vector<int64_t> values(40, 7);
  values[3] = 8;
  values[5] = -9;
  auto type = RankedTensorType::get({40}, IntegerType::get(&context, 8));
  ElementsAttr attr = makeIntegers(type, "fc", values);
  EXPECT_EQ(findOutside(attr, 4), 8);
  EXPECT_EQ(findOutside(attr, 5), std::nullopt);
}

TEST_F(Blobs, SplatsExpand) {
  auto type = RankedTensorType::get({3}, Float32Type::get(&context));
  EXPECT_EQ(readFloats(DenseElementsAttr::get(type, 0.5f)),
            (std::vector<float>{0.5f, 0.5f, 0.5f}));
  Builder builder(&context);
  EXPECT_EQ(expandParam(builder.getF32FloatAttr(0.25f), {2}),
            (std::vector<double>{0.25, 0.25}));
  EXPECT_EQ(expandIntegerParam(builder.getI64IntegerAttr(-7), {2}),
            (std::vector<int64_t>{-7, -7}));
}

/// One name, one content: replaced weights do not count names up.
TEST_F(Blobs, KeysFollowTheContent) {
  std::vector<float> a(40, 1.0f), b(40, 2.0f);
  std::string first = keyOf(makeFloats(&context, {40}, "fc", a));
  EXPECT_EQ(first.substr(0, 3), "fc_");
  EXPECT_EQ(first.size(), 3u + 8);
  std::string second = keyOf(makeFloats(&context, {40}, "fc", b));
  EXPECT_NE(first, second);
  EXPECT_EQ(keyOf(makeFloats(&context, {40}, "fc", a)), first);
  EXPECT_EQ(keyOf(makeFloats(&context, {8, 5}, "fc", a)), first);
  EXPECT_EQ(keyOf(makeFloats(&context, {40}, "fc2", a)).substr(0, 4), "fc2_");
}

TEST_F(Blobs, ShortBlobsAreReported) {
  auto type = RankedTensorType::get({40}, Float32Type::get(&context));
  std::vector<char> bytes(100);
  auto attr = DenseResourceElementsAttr::get(
      type, "w", HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, 4));
  std::string message;
  ScopedDiagnosticHandler handler(&context,
                                  [&](Diagnostic &d) { message = d.str(); });
  EXPECT_TRUE(failed(checkBlob(
      [&] { return emitError(UnknownLoc::get(&context)); }, "weight", attr)));
  EXPECT_EQ(message, "weight: the resource 'w' has 100 bytes, but "
                     "'tensor<40xf32>' needs 160");
}

} // namespace
