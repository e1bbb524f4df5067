// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decoding of TensorProto: raw data, typed fields and external files.

#include "Tensor.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cmath>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

StringRef kindName(Kind kind) {
  switch (kind) {
  case Kind::F32:
    return "float";
  case Kind::F64:
    return "double";
  case Kind::I64:
    return "int64";
  case Kind::Bool:
    return "bool";
  }
  return "unknown";
}

std::string shapeString(ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

std::optional<int64_t> countElements(ArrayRef<int64_t> shape) {
  const int64_t limit = int64_t(1) << 48;
  int64_t count = 1;
  bool zero = false;
  for (int64_t dim : shape) {
    if (dim < 0)
      return std::nullopt;
    if (dim == 0) {
      zero = true;
      continue;
    }
    if (count > limit / dim)
      return std::nullopt;
    count *= dim;
  }
  return zero ? 0 : count;
}

std::optional<Shape> broadcastShapes(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  size_t rank = std::max(a.size(), b.size());
  Shape result(rank, 1);
  for (size_t i = 0; i < rank; ++i) {
    int64_t x = i < a.size() ? a[a.size() - 1 - i] : 1;
    int64_t y = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1)
      return std::nullopt;
    result[rank - 1 - i] = x == 1 ? y : x;
  }
  return result;
}

int64_t broadcastIndex(int64_t index, ArrayRef<int64_t> to,
                       ArrayRef<int64_t> from) {
  int64_t position = 0, stride = 1;
  for (size_t i = 0; i < from.size(); ++i) {
    int64_t dim = to[to.size() - 1 - i];
    int64_t own = from[from.size() - 1 - i];
    if (own != 1)
      position += index % dim * stride;
    index /= dim;
    stride *= own;
  }
  return position;
}

namespace {

/// Element type of the file: what it becomes and its bytes.
struct FileType {
  Kind kind;
  unsigned bytes;
};

std::optional<FileType> fileType(int type) {
  switch (type) {
  case onnx::TensorProto::FLOAT:
    return FileType{Kind::F32, 4};
  case onnx::TensorProto::DOUBLE:
    return FileType{Kind::F64, 8};
  case onnx::TensorProto::INT64:
    return FileType{Kind::I64, 8};
  case onnx::TensorProto::INT32:
    return FileType{Kind::I64, 4};
  case onnx::TensorProto::FLOAT16:
  case onnx::TensorProto::BFLOAT16:
    return FileType{Kind::F32, 2};
  case onnx::TensorProto::INT8:
  case onnx::TensorProto::UINT8:
    return FileType{Kind::I64, 1};
  case onnx::TensorProto::BOOL:
    return FileType{Kind::Bool, 1};
  default:
    return std::nullopt;
  }
}

/// Of a file that is too short: whether it only stands for another.
StringRef describePointer(StringRef path) {
  auto head = MemoryBuffer::getFileSlice(path, 40, 0);
  return head && (*head)->getBuffer().starts_with("version https://git-lfs")
             ? ": it is a Git LFS pointer, 'git lfs pull' fetches the file"
             : "";
}

/// Where in which file the bytes of a tensor are.
struct External {
  std::string location;
  uint64_t offset = 0, length;
};

/// Nothing after a finding.
std::optional<External> readEntries(const onnx::TensorProto &proto,
                                    const Twine &what, uint64_t expected,
                                    Findings &findings) {
  External external{.location = "", .length = expected};
  for (const auto &entry : proto.external_data()) {
    StringRef value = entry.value();
    bool bad = false;
    if (entry.key() == "location")
      external.location = entry.value();
    else if (entry.key() == "offset")
      bad = value.getAsInteger(10, external.offset);
    else if (entry.key() == "length")
      bad = value.getAsInteger(10, external.length);
    if (bad) {
      findings.fault(what + " has external data with " + entry.key() + " '" +
                     value + "', expected a number of bytes");
      return std::nullopt;
    }
  }
  return external;
}

/// Whether a location in `folder` leads out of it.
bool leavesFolder(StringRef folder, StringRef location) {
  if (location.empty() || sys::path::is_absolute(location))
    return true;
  for (auto part = sys::path::begin(location), end = sys::path::end(location);
       part != end; ++part)
    if (*part == "..")
      return true;
  SmallString<256> path(folder), root, real;
  std::error_code error = sys::fs::real_path(folder, root);
  root += sys::path::get_separator();
  sys::path::append(path, location);
  return !error && !sys::fs::real_path(path, real) &&
         !StringRef(real).starts_with(root.str()); // a link
}

/// The bytes of an external file that `proto` points at.
std::unique_ptr<MemoryBuffer> readExternal(const onnx::TensorProto &proto,
                                           const Twine &what, StringRef folder,
                                           uint64_t expected,
                                           Findings &findings) {
  auto external = readEntries(proto, what, expected, findings);
  if (!external)
    return nullptr;
  auto &[location, offset, length] = *external;
  SmallString<256> path(folder.empty() ? StringRef(".") : folder);
  if (leavesFolder(path, location)) {
    findings.fault(what + " has its data in '" + location +
                   "', expected a file inside the model's folder");
    return nullptr;
  }
  sys::path::append(path, location);
  if (length != expected) {
    findings.fault(what + " has " + Twine(length) +
                   " bytes of external data, expected " + Twine(expected));
    return nullptr;
  }
  uint64_t have = 0;
  std::error_code error = sys::fs::file_size(path, have);
  if (!error && (offset > have || length > have - offset)) {
    findings.faultOf(path.str(), what + " needs bytes " + Twine(offset) +
                                     " to " + Twine(offset + length) + " of '" +
                                     path + "', which has " + Twine(have) +
                                     describePointer(path));
    return nullptr;
  }
  if (!error) {
    // Not mapped: floats stay there until the module is written.
    auto buffer = MemoryBuffer::getFileSlice(path, length, offset,
                                             /*IsVolatile=*/true);
    if (buffer)
      return std::move(*buffer);
    error = buffer.getError();
  }
  findings.faultOf(path.str(),
                   what + " has its data in '" + path +
                       "', which cannot be read: " + error.message() +
                       "; the exporter writes both files, or one with "
                       "'external_data=False'");
  return nullptr;
}

/// Values of a tensor as they lie in the model or in an external file.
class Stored {
public:
  /// Where data have the wrong size, a finding.
  Stored(const onnx::TensorProto &proto, const Twine &what, FileType type,
         int64_t count, const TensorSource &source, Findings &findings);

  bool isThere() const { return there; }
  /// The floats where they are; of a `proto` of FLOAT.
  FloatArray getFloats() const;
  double operator[](int64_t i) const;
  double fromHalf(uint16_t bits) const;

private:
  int64_t typedSize() const;
  double typedAt(int64_t i) const;

  const onnx::TensorProto &proto;
  FileType type;
  std::shared_ptr<const void> owner;
  std::optional<StringRef> raw; // else in a typed field
  bool there = false;
};

Stored::Stored(const onnx::TensorProto &proto, const Twine &what, FileType type,
               int64_t count, const TensorSource &source, Findings &findings)
    : proto(proto), type(type), owner(source.owner) {
  uint64_t bytes = uint64_t(count) * type.bytes;
  if (proto.data_location() == onnx::TensorProto::EXTERNAL) {
    std::shared_ptr<MemoryBuffer> file =
        readExternal(proto, what, source.folder, bytes, findings);
    if (!file)
      return;
    raw = file->getBuffer();
    owner = std::move(file);
  } else if (proto.has_raw_data()) {
    raw = proto.raw_data();
  }
  there = raw ? raw->size() == bytes : typedSize() == count;
  if (!there)
    findings.fault(
        what + " of shape " +
        shapeString(ArrayRef(proto.dims().data(), proto.dims_size())) +
        " needs " + (raw ? Twine(bytes) : Twine(count)) +
        (raw ? " bytes" : " elements") + ", but got " +
        (raw ? Twine(raw->size()) : Twine(typedSize())));
}

int64_t Stored::typedSize() const {
  switch (proto.data_type()) {
  case onnx::TensorProto::FLOAT:
    return proto.float_data_size();
  case onnx::TensorProto::DOUBLE:
    return proto.double_data_size();
  case onnx::TensorProto::INT64:
    return proto.int64_data_size();
  default:
    return proto.int32_data_size();
  }
}

FloatArray Stored::getFloats() const {
  if (!raw)
    return FloatArray(
        std::span(proto.float_data().data(), size_t(proto.float_data_size())),
        owner);
  auto *floats = reinterpret_cast<const float *>(raw->data());
  size_t count = raw->size() / sizeof(float);
  if (reinterpret_cast<uintptr_t>(floats) % alignof(float) == 0)
    return FloatArray(std::span(floats, count), owner);
  std::vector<float> copy(count); // short texts lie anywhere
  std::memcpy(copy.data(), raw->data(), raw->size());
  return FloatArray(std::move(copy));
}

double Stored::operator[](int64_t i) const {
  if (!raw)
    return typedAt(i);
  const char *at = raw->data() + i * type.bytes;
  using support::endian::read;
  switch (proto.data_type()) {
  case onnx::TensorProto::DOUBLE:
    return bit_cast<double>(read<uint64_t, llvm::endianness::little>(at));
  case onnx::TensorProto::INT64:
    return double(read<int64_t, llvm::endianness::little>(at));
  case onnx::TensorProto::INT32:
    return double(read<int32_t, llvm::endianness::little>(at));
  case onnx::TensorProto::FLOAT16:
  case onnx::TensorProto::BFLOAT16:
    return fromHalf(read<uint16_t, llvm::endianness::little>(at));
  case onnx::TensorProto::INT8:
    return int8_t(*at);
  case onnx::TensorProto::UINT8:
    return uint8_t(*at);
  default:
    return *at != 0;
  }
}

/// A number of 16 bits of the tensor's type.
double Stored::fromHalf(uint16_t bits) const {
  const fltSemantics &type = proto.data_type() == onnx::TensorProto::FLOAT16
                                 ? APFloat::IEEEhalf()
                                 : APFloat::BFloat();
  return APFloat(type, APInt(16, bits)).convertToDouble();
}

double Stored::typedAt(int64_t i) const {
  switch (proto.data_type()) {
  case onnx::TensorProto::DOUBLE:
    return proto.double_data(i);
  case onnx::TensorProto::INT64:
    return double(proto.int64_data(i));
  case onnx::TensorProto::BOOL:
    return proto.int32_data(i) != 0;
  case onnx::TensorProto::FLOAT16:
  case onnx::TensorProto::BFLOAT16:
    return fromHalf(uint16_t(proto.int32_data(i)));
  default:
    return proto.int32_data(i);
  }
}

/// False after an error about a value that is not finite.
bool checkFinite(const Tensor &tensor, const Twine &what, Findings &findings) {
  std::optional<size_t> at = findNotFinite(tensor.floats);
  auto other =
      find_if(tensor.others, [](double x) { return !std::isfinite(x); });
  if (other != tensor.others.end())
    at = other - tensor.others.begin();
  if (!at)
    return true;
  double value = tensor.at(*at);
  Shape index(tensor.shape.size());
  int64_t rest = *at;
  for (size_t d = index.size(); d-- > 0;) {
    index[d] = rest % tensor.shape[d];
    rest /= tensor.shape[d];
  }
  findings.fault(what + " holds " +
                 (std::isnan(value) ? "nan"
                  : value > 0       ? "inf"
                                    : "-inf") +
                 " at index " + shapeString(index) +
                 ", expected finite numbers");
  return false;
}

} // namespace

std::shared_ptr<const Tensor> makeTensor(Kind kind, ArrayRef<int64_t> shape,
                                         function_ref<double(int64_t)> at) {
  auto tensor = std::make_shared<Tensor>();
  tensor->kind = kind;
  tensor->shape.assign(shape.begin(), shape.end());
  int64_t count = *countElements(shape);
  if (kind == Kind::F32) {
    std::vector<float> floats(count);
    for (int64_t i = 0; i < count; ++i)
      floats[i] = float(at(i));
    tensor->floats = FloatArray(std::move(floats));
  } else {
    for (int64_t i = 0; i < count; ++i)
      tensor->others.push_back(at(i));
  }
  return tensor;
}

std::shared_ptr<const Tensor> decodeTensor(const onnx::TensorProto &proto,
                                           const Twine &what,
                                           const TensorSource &source,
                                           Findings &findings) {
  std::optional<FileType> type = fileType(proto.data_type());
  if (!type) {
    findings.error(what + " has element type " +
                   (onnx::TensorProto::DataType_IsValid(proto.data_type())
                        ? Twine(onnx::TensorProto::DataType_Name(
                              onnx::TensorProto::DataType(proto.data_type())))
                        : Twine(proto.data_type())) +
                   ", expected FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT8, UINT8, "
                   "INT32, INT64 or BOOL");
    return nullptr;
  }
  Shape shape(proto.dims().begin(), proto.dims().end());
  std::optional<int64_t> count = countElements(shape);
  if (!count) {
    findings.fault(what + " has the impossible shape " + shapeString(shape));
    return nullptr;
  }
  Stored stored(proto, what, *type, *count, source, findings);
  if (!stored.isThere())
    return nullptr;
  std::shared_ptr<const Tensor> tensor;
  if (proto.data_type() == onnx::TensorProto::FLOAT)
    tensor = std::make_shared<const Tensor>(
        Tensor{Kind::F32, shape, stored.getFloats(), {}});
  else
    tensor =
        makeTensor(type->kind, shape, [&](int64_t i) { return stored[i]; });
  if (!checkFinite(*tensor, what, findings))
    return nullptr;
  return tensor;
}

} // namespace snnc::onnxio
