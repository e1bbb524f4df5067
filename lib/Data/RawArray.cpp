// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays whose elements lie one after another in some bytes.

#include "RawArray.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::MutableArrayRef;
using llvm::StringRef;
using llvm::Twine;

//===-- Bytes -------------------------------------------------------------===//

namespace {

class FileBytes : public ByteSource {
public:
  FileBytes(gzFile file, std::string path)
      : file(file), path(std::move(path)) {}
  ~FileBytes() override { gzclose(file); }
  Error read(uint64_t offset, MutableArrayRef<char> out) override {
    if (static_cast<uint64_t>(gztell(file)) != offset &&
        gzseek(file, offset, SEEK_SET) < 0)
      return h5::failure("cannot be unpacked; is it damaged?");
    while (!out.empty()) {
      auto wanted =
          static_cast<unsigned>(std::min<size_t>(out.size(), 1 << 30));
      int got = gzread(file, out.data(), wanted);
      if (got < 0)
        return h5::failure("cannot be unpacked; is it damaged?");
      if (got == 0)
        return h5::failure("is truncated");
      out = out.drop_front(got);
    }
    return Error::success();
  }
  std::optional<uint64_t> size() override {
    uint64_t size = 0;
    bool isPlain = gzdirect(file) && !llvm::sys::fs::file_size(path, size);
    return isPlain ? std::optional(size) : std::nullopt;
  }

private:
  gzFile file;
  std::string path;
};

} // namespace

Expected<std::unique_ptr<ByteSource>> snnc::data::openBytes(StringRef path) {
  gzFile file = gzopen(path.str().c_str(), "rb");
  if (!file)
    return h5::failure("cannot open '" + path + "'");
  gzbuffer(file, 1 << 17);
  return std::make_unique<FileBytes>(file, path.str());
}

uint64_t snnc::data::mostBytes(StringRef path) {
  uint64_t size = 0;
  if (llvm::sys::fs::file_size(path, size))
    return 0;
  constexpr uint64_t ratio = 1100; // deflate packs at most 1032 to one
  return size > std::numeric_limits<uint64_t>::max() / ratio ? size
                                                             : size * ratio;
}

Error snnc::data::checkSize(ByteSource &bytes, StringRef where,
                            uint64_t expected) {
  auto fail = [&](const Twine &what, const Twine &size) {
    return h5::failure("'" + where + "' " + what + ": expected " +
                       Twine(expected) + " bytes, but got " + size);
  };
  constexpr const char *longer = "holds more than one array";
  if (std::optional<uint64_t> size = bytes.size())
    return *size == expected  ? Error::success()
           : *size < expected ? fail("is truncated", Twine(*size))
                              : fail(longer, Twine(*size));
  char byte[1];
  if (Error error = bytes.read(expected - 1, byte))
    return h5::failure("'" + where + "' " + llvm::toString(std::move(error)));
  if (Error error = bytes.read(expected, byte)) {
    llvm::consumeError(std::move(error));
    return Error::success();
  }
  return fail(longer, "more");
}

//===-- Elements ----------------------------------------------------------===//

h5::Scalar Element::scalar() const {
  using enum h5::Scalar;
  if (kind == Kind::Float)
    return bytes <= 4 ? F32 : F64;
  constexpr h5::Scalar types[2][4] = {{U8, U16, U32, U64}, {I8, I16, I32, I64}};
  return types[kind == Kind::Signed][std::countr_zero(unsigned(bytes))];
}

/// IEEE 754 half precision.
static double decodeHalf(uint16_t bits) {
  int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  double value = exponent == 0   ? std::ldexp(mantissa, -24)
                 : exponent < 31 ? std::ldexp(mantissa + 1024, exponent - 25)
                 : mantissa      ? std::numeric_limits<double>::quiet_NaN()
                                 : std::numeric_limits<double>::infinity();
  return bits >> 15 ? -value : value;
}

template <typename T>
static T decode(const char *at, const Element &element) {
  uint64_t bits = 0;
  for (int i = 0; i < element.bytes; ++i) {
    int shift = 8 * (element.isBigEndian ? element.bytes - 1 - i : i);
    bits |= uint64_t(static_cast<uint8_t>(at[i])) << shift;
  }
  constexpr auto most = std::numeric_limits<int64_t>::max();
  switch (element.kind) {
  case Element::Kind::Unsigned:
    return static_cast<T>(std::is_integral_v<T> ? std::min<uint64_t>(bits, most)
                                                : bits);
  case Element::Kind::Signed: {
    int unused = 64 - 8 * element.bytes;
    return static_cast<T>(static_cast<int64_t>(bits << unused) >> unused);
  }
  case Element::Kind::Float:
    break;
  }
  return static_cast<T>(
      element.bytes == 2   ? decodeHalf(static_cast<uint16_t>(bits))
      : element.bytes == 4 ? std::bit_cast<float>(static_cast<uint32_t>(bits))
                           : std::bit_cast<double>(bits));
}

template <typename T>
Error RawArray::readAs(int64_t first, std::span<T> out) {
  if (std::is_integral_v<T> && !h5::isInteger(scalar))
    return h5::failure("'" + where + "': expected integers");
  // Of a structured array the other fields come along.
  const size_t most = std::max<size_t>(1, (size_t(1) << 20) / stride);
  std::vector<char> block;
  for (size_t at = 0; at < out.size(); at += most) {
    size_t count = std::min(most, out.size() - at);
    block.resize((count - 1) * stride + element.bytes);
    if (Error error = bytes->read(offset + (first + at) * stride, block))
      return h5::failure("'" + where + "' " + llvm::toString(std::move(error)));
    for (size_t i = 0; i < count; ++i)
      out[at + i] = decode<T>(&block[i * stride], element);
  }
  return Error::success();
}

Error RawArray::read(int64_t first, std::span<double> out) {
  return readAs(first, out);
}

Error RawArray::read(int64_t first, std::span<int64_t> out) {
  return readAs(first, out);
}

Expected<int64_t> snnc::data::countElements(llvm::ArrayRef<int64_t> shape,
                                            uint64_t most, StringRef where) {
  bool isNegative = llvm::any_of(shape, [](int64_t e) { return e < 0; });
  if (isNegative || static_cast<uint64_t>(h5::countOf(shape)) > most)
    return h5::failure("'" + where + "': the shape " + h5::formatShape(shape) +
                       " cannot fit the file; it is damaged");
  return h5::countOf(shape);
}
