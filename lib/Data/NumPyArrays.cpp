// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files of NumPy: .npy, one array, or events as a structured one; .npz, a zip
// file of these.

#include "NumPyHeader.h"

#include "llvm/ADT/STLExtras.h"

#include <zip.h>

#include <algorithm>
#include <map>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::MutableArrayRef;
using llvm::StringRef;
using llvm::Twine;

using ArrayOrError = Expected<std::unique_ptr<Array>>;

/// An array whose first dimension is the fastest is held whole while it is
/// read; larger ones are refused.
static constexpr uint64_t kMostFortranBytes = uint64_t(1) << 30;

//===-- Arrays ------------------------------------------------------------===//

namespace {

/// An array in Fortran's order.
class FortranArray : public Array {
public:
  explicit FortranArray(std::unique_ptr<Array> stored)
      : stored(std::move(stored)) {
    where = this->stored->where;
    shape = this->stored->shape;
    scalar = this->stored->scalar;
  }
  Error read(int64_t first, std::span<double> out) override {
    return readAs(first, out, reals);
  }
  Error read(int64_t first, std::span<int64_t> out) override {
    return readAs(first, out, integers);
  }

private:
  template <typename T>
  Error readAs(int64_t first, std::span<T> out, std::vector<T> &whole) {
    if (whole.empty() && !out.empty()) {
      std::vector<T> values(h5::countOf(shape));
      if (Error error = stored->read(0, std::span<T>(values)))
        return error;
      whole = std::move(values);
    }
    for (size_t i = 0; i < out.size(); ++i) {
      int64_t rest = first + static_cast<int64_t>(i), at = 0;
      int64_t inner = static_cast<int64_t>(whole.size());
      for (size_t k = shape.size(); k-- > 0; rest /= shape[k]) {
        inner /= shape[k];
        at += rest % shape[k] * inner;
      }
      out[i] = whole[at];
    }
    return Error::success();
  }

  std::unique_ptr<Array> stored;
  std::vector<double> reals;
  std::vector<int64_t> integers;
};

} // namespace

/// Field `index` of the array in `bytes`, which has `elements`.
static ArrayOrError openField(std::shared_ptr<ByteSource> bytes,
                              const NumPyHeader &header, size_t index,
                              int64_t elements, const std::string &where) {
  const NumPyHeader::Field &field = header.fields[index];
  std::unique_ptr<Array> array = std::make_unique<RawArray>(
      std::move(bytes), field.element, header.dataOffset + field.offset,
      header.itemBytes);
  array->where = where;
  array->shape = header.shape;
  if (!header.isFortran || header.shape.size() < 2)
    return std::move(array);
  if (elements * sizeof(double) > kMostFortranBytes)
    return h5::failure("'" + where + "' is in Fortran's order and has " +
                       Twine(elements) +
                       " elements; save np.ascontiguousarray(...)");
  return std::make_unique<FortranArray>(std::move(array));
}

//===-- .npy --------------------------------------------------------------===//

namespace {

class NpyFile : public ArrayFile {
public:
  Error read(StringRef file);
  ArrayOrError open(const std::string &name) override;

private:
  std::string path;
  NumPyHeader header;
  std::map<std::string, size_t> fields; // by the name in `arrays`
};

} // namespace

/// The columns of events under the names that libraries give them.
static StringRef columnOf(StringRef field) {
  if (field == "timestamp" || field == "ts" || field == "time")
    return "t";
  if (field == "polarity" || field == "pol" || field == "on")
    return "p";
  return field;
}

Error NpyFile::read(StringRef file) {
  path = file.str();
  Expected<std::unique_ptr<ByteSource>> bytes = openBytes(path);
  if (!bytes)
    return bytes.takeError();
  Expected<NumPyHeader> read = readNumPyHeader(**bytes, path);
  if (!read)
    return read.takeError();
  header = std::move(*read);
  for (auto [i, field] : llvm::enumerate(header.fields))
    fields.emplace(columnOf(field.name).str(), i);
  for (const auto &[name, index] : fields)
    arrays.push_back(name);
  return Error::success();
}

ArrayOrError NpyFile::open(const std::string &name) {
  Expected<std::unique_ptr<ByteSource>> bytes = openBytes(path);
  if (!bytes)
    return bytes.takeError();
  std::string where = name.empty() ? path : path + ":" + name;
  Expected<int64_t> elements =
      countElements(header.shape, mostBytes(path) / header.itemBytes, where);
  if (!elements)
    return elements.takeError();
  if (Error error = checkSize(**bytes, path,
                              header.dataOffset + *elements * header.itemBytes))
    return std::move(error);
  return openField(std::move(*bytes), header, fields.at(name), *elements,
                   where);
}

static Expected<std::unique_ptr<ArrayFile>> openNpy(StringRef path) {
  auto file = std::make_unique<NpyFile>();
  if (Error error = file->read(path))
    return std::move(error);
  return std::move(file);
}

//===-- .npz --------------------------------------------------------------===//

namespace {

/// A member of a zip file, unpacked as it is read.
class ZipBytes : public ByteSource {
public:
  ZipBytes(std::shared_ptr<zip_t> archive, zip_uint64_t index)
      : archive(std::move(archive)), index(index) {}
  Error read(uint64_t offset, MutableArrayRef<char> out) override;

private:
  std::shared_ptr<zip_t> archive;
  zip_uint64_t index;
  std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file{nullptr, zip_fclose};
  uint64_t position = 0;
};

class NpzFile : public ArrayFile {
public:
  Error read(StringRef file);
  ArrayOrError open(const std::string &name) override;

private:
  std::string path;
  std::shared_ptr<zip_t> archive;
  std::map<std::string, zip_uint64_t> members;
};

} // namespace

Error ZipBytes::read(uint64_t offset, MutableArrayRef<char> out) {
  if (!file || offset < position) {
    file.reset(zip_fopen_index(archive.get(), index, 0));
    position = 0;
    if (!file)
      return h5::failure(Twine("cannot be unpacked: ") +
                         zip_strerror(archive.get()));
  }
  std::vector<char> skipped(std::min<uint64_t>(offset - position, 1 << 16));
  while (!out.empty()) {
    bool skips = position < offset;
    MutableArrayRef<char> into = skips ? MutableArrayRef<char>(skipped) : out;
    if (skips)
      into =
          into.take_front(std::min<uint64_t>(into.size(), offset - position));
    zip_int64_t got = zip_fread(file.get(), into.data(), into.size());
    if (got < 0)
      return h5::failure(Twine("cannot be unpacked: ") +
                         zip_file_strerror(file.get()));
    if (got == 0)
      return h5::failure("is truncated");
    position += got;
    if (!skips)
      out = out.drop_front(got);
  }
  return Error::success();
}

Error NpzFile::read(StringRef file) {
  constexpr zip_int64_t mostMembers = 10000;
  path = file.str();
  int code = 0;
  zip_t *opened = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (!opened) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    return h5::failure("cannot read '" + path + "' as .npz: " + reason);
  }
  archive.reset(opened, zip_discard);
  zip_int64_t count = zip_get_num_entries(opened, 0);
  if (count > mostMembers)
    return h5::failure("'" + path + "' holds " + Twine(count) +
                       " members; expected at most " + Twine(mostMembers) +
                       ": save recordings as one array, np.stack(...)");
  for (zip_int64_t i = 0; i < count; ++i) {
    const char *given = zip_get_name(opened, i, ZIP_FL_ENC_RAW);
    StringRef name(given ? given : "");
    if (name.ends_with("data.pkl"))
      return h5::failure(
          "'" + path +
          "' is a file of PyTorch, a pickle, which is never read, since it may "
          "run any code; save np.savez_compressed('data.npz', "
          "frames=frames.numpy(), labels=labels.numpy())");
    if (name.consume_back(".npy") && !name.empty())
      members.emplace(name.trim('/').str(), i);
  }
  if (members.empty())
    return h5::failure("'" + path +
                       "' is a zip file without arrays of NumPy; "
                       "expected what np.savez writes");
  for (const auto &[name, index] : members)
    arrays.push_back(name);
  return Error::success();
}

ArrayOrError NpzFile::open(const std::string &name) {
  std::string where = path + ":" + name;
  zip_uint64_t index = members.at(name);
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(archive.get(), index, 0, &stat) < 0 ||
      !(stat.valid & ZIP_STAT_SIZE) || !(stat.valid & ZIP_STAT_COMP_SIZE) ||
      !(stat.valid & ZIP_STAT_COMP_METHOD))
    return h5::failure("'" + where + "': damaged zip entry");
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    return h5::failure("'" + where +
                       "' is packed by another method than np.savez and "
                       "np.savez_compressed use");
  // Deflate packs at most 1032 to one, and a member lies within the file.
  if (stat.comp_size > mostBytes(path) || stat.size > mostBytes(path) ||
      stat.size / 1100 > stat.comp_size + 64)
    return h5::failure("'" + where + "': " + Twine(stat.comp_size) +
                       " bytes cannot unpack to " + Twine(stat.size));
  auto bytes = std::make_shared<ZipBytes>(archive, index);
  Expected<NumPyHeader> header = readNumPyHeader(*bytes, where);
  if (!header)
    return header.takeError();
  if (header->fields.size() != 1 || !header->fields[0].name.empty())
    return h5::failure("'" + where +
                       "' is a structured array, which is read from .npy; in "
                       ".npz expected columns x, y, p, t");
  Expected<int64_t> elements =
      countElements(header->shape, stat.size / header->itemBytes, where);
  if (!elements)
    return elements.takeError();
  if (header->dataOffset + *elements * header->itemBytes != stat.size)
    return h5::failure(
        "'" + where + "': expected " +
        Twine(header->dataOffset + *elements * header->itemBytes) +
        " bytes, but got " + Twine(stat.size));
  return openField(std::move(bytes), *header, 0, *elements, where);
}

static Expected<std::unique_ptr<ArrayFile>> openNpz(StringRef path) {
  auto file = std::make_unique<NpzFile>();
  if (Error error = file->read(path))
    return std::move(error);
  return std::move(file);
}

const Format snnc::data::npyFormat = {
    "NumPy .npy", "frames, or events of one recording as a structured array",
    [](StringRef path, StringRef head) {
      return head.starts_with("\x93NUMPY") ||
             path.ends_with_insensitive(".npy") ||
             path.ends_with_insensitive(".npy.gz");
    },
    openNpy};
const Format snnc::data::npzFormat = {
    "NumPy .npz", "frames, or events in columns",
    [](StringRef path, StringRef head) {
      return head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06") ||
             path.ends_with_insensitive(".npz");
    },
    openNpz};
