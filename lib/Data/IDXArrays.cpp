// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// IDX files (MNIST), plain or packed with gzip: two zeros, a type, the number
// of dimensions, each extent in 32 bits, then the elements; big-endian.

#include "RawArray.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/Path.h"

#include <optional>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

static std::optional<Element> elementOf(uint8_t type) {
  using Kind = Element::Kind;
  switch (type) {
  case 0x08:
    return Element{Kind::Unsigned, 1, true};
  case 0x09:
    return Element{Kind::Signed, 1, true};
  case 0x0B:
    return Element{Kind::Signed, 2, true};
  case 0x0C:
    return Element{Kind::Signed, 4, true};
  case 0x0D:
    return Element{Kind::Float, 4, true};
  case 0x0E:
    return Element{Kind::Float, 8, true};
  default:
    return std::nullopt;
  }
}

namespace {

class IDXFile : public ArrayFile {
public:
  explicit IDXFile(std::string path) : path(std::move(path)) { arrays = {""}; }
  Expected<std::unique_ptr<Array>> open(const std::string &) override;

private:
  std::string path;
};

} // namespace

Expected<std::unique_ptr<Array>> IDXFile::open(const std::string &) {
  Expected<std::unique_ptr<ByteSource>> bytes = openBytes(path);
  if (!bytes)
    return bytes.takeError();
  char head[4];
  if (Error error = (*bytes)->read(0, head))
    return h5::failure("'" + path + "' " + llvm::toString(std::move(error)));
  std::optional<Element> element = elementOf(head[2]);
  auto rank = static_cast<uint8_t>(head[3]);
  if (head[0] || head[1] || !element || rank == 0 || rank > 8)
    return h5::failure("'" + path +
                       "' is no IDX file: expected two zeros, a type and 1 to "
                       "8 dimensions");
  std::vector<char> extents(4 * rank);
  if (Error error = (*bytes)->read(4, extents))
    return h5::failure("'" + path + "' " + llvm::toString(std::move(error)));
  std::vector<int64_t> shape;
  for (int i = 0; i < rank; ++i)
    shape.push_back(llvm::support::endian::read32be(&extents[4 * i]));
  Expected<int64_t> elements =
      countElements(shape, mostBytes(path) / element->bytes, path);
  if (!elements)
    return elements.takeError();
  uint64_t offset = 4 + extents.size();
  if (Error error =
          checkSize(**bytes, path, offset + *elements * element->bytes))
    return std::move(error);
  auto array = std::make_unique<RawArray>(std::move(*bytes), *element, offset,
                                          element->bytes);
  array->where = path;
  array->shape = std::move(shape);
  return std::move(array);
}

const Format snnc::data::idxFormat = {
    "IDX",
    "images or labels, as of MNIST",
    [](StringRef path, StringRef head) {
      if (head.size() >= 4 && !head[0] && !head[1] && elementOf(head[2]) &&
          head[3] > 0 && head[3] <= 8)
        return true;
      StringRef name = llvm::sys::path::filename(path);
      return head.starts_with("\x1f\x8b") &&
             (name.contains("idx") || name.contains("ubyte"));
    },
    [](StringRef path) -> Expected<std::unique_ptr<ArrayFile>> {
      return std::make_unique<IDXFile>(path.str());
    },
    /*readEvents=*/nullptr,
    /*extension=*/"",
    /*note=*/"",
    /*holdsImages=*/true};
