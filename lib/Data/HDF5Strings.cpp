// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Datasets of strings, checked before HDF5 reads them.

#include "HDF5Chunks.h"
#include "HDF5Heap.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/Endian.h"

#include <unistd.h>

using namespace snnc::data;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

h5::HeapCheck::HeapCheck(const Id &file) {
  void *handle = nullptr;
  hsize_t size = 0;
  if (H5Fget_vfd_handle(file.get(), H5P_DEFAULT, &handle) < 0 ||
      H5Fget_filesize(file.get(), &size) < 0)
    return;
  descriptor = *static_cast<int *>(handle);
  fileSize = size;
}

bool h5::HeapCheck::load(uint64_t at, uint64_t size, std::string &bytes) {
  if (at > fileSize || size > fileSize - at)
    return false;
  bytes.resize(size);
  return pread(descriptor, bytes.data(), size, at) ==
         static_cast<ssize_t>(size);
}

bool h5::HeapCheck::checkAt(uint64_t offset) {
  std::string reference;
  return load(offset, kReferenceBytes, reference) && check(reference.data());
}

bool h5::HeapCheck::check(const char *reference) {
  using namespace llvm::support::endian;
  constexpr uint64_t most = 1 << 20;
  uint64_t length = read32le(reference), at = read64le(reference + 4);
  uint32_t wanted = read32le(reference + 12);
  if (length == 0)
    return true; // nothing is read
  if (heap.empty() || at != heapAt) {
    std::string head;
    heap.clear();
    if (!load(at, 16, head) || !StringRef(head).starts_with("GCOL"))
      return false;
    uint64_t size = read64le(head.data() + 8);
    if (size < 16 || size > most || !load(at, size, heap)) {
      heap.clear();
      return false;
    }
    heapAt = at;
  }
  bool found = false;
  for (uint64_t next = 16; next + 16 <= heap.size();) {
    uint16_t index = read16le(heap.data() + next);
    uint64_t bytes = read64le(heap.data() + next + 8);
    if (index == 0) // the free rest, its header included
      return found && bytes == heap.size() - next;
    if (bytes > heap.size() - next - 16)
      return false;
    found |= index == wanted && bytes >= length;
    next += 16 + (bytes + 7) / 8 * 8;
  }
  return found;
}

bool h5::isEmpty(const Id &file, StringRef path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  Id id(
      H5Dopen2(file.get(), ("/" + path.trim('/')).str().c_str(), H5P_DEFAULT));
  Id space(id ? H5Dget_space(id.get()) : -1);
  return space && H5Sget_simple_extent_npoints(space.get()) == 0;
}

bool h5::isString(const Id &file, StringRef path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  Id id(
      H5Dopen2(file.get(), ("/" + path.trim('/')).str().c_str(), H5P_DEFAULT));
  Id type(id ? H5Dget_type(id.get()) : -1);
  return type && H5Tget_class(type.get()) == H5T_STRING;
}

namespace {

class StringReader {
public:
  StringReader(const h5::Id &file, StringRef fileName, StringRef path)
      : file(file),
        where("'" + fileName.str() + ":/" + path.trim('/').str() + "'"),
        id(H5Dopen2(file.get(), ("/" + path.trim('/')).str().c_str(),
                    H5P_DEFAULT)) {}

  Expected<std::vector<std::string>> read(std::vector<int64_t> &shape);

private:
  llvm::Error fail(const Twine &text) const {
    return h5::failure(Twine(where) + ": " + text);
  }
  llvm::Error checkReferences(h5::StorageCheck &storage, size_t count);
  Expected<std::vector<std::string>> readFixed(hid_t type, size_t count);
  Expected<std::vector<std::string>> readVariable(hid_t type, size_t count);

  const h5::Id &file;
  std::string where;
  h5::Id id;
};

} // namespace

/// Each reference is looked at where it lies in the file.
llvm::Error StringReader::checkReferences(h5::StorageCheck &storage,
                                          size_t count) {
  h5::HeapCheck heaps(file);
  auto checkAll = [&](StringRef bytes) {
    for (; bytes.size() >= h5::HeapCheck::kReferenceBytes;
         bytes = bytes.drop_front(h5::HeapCheck::kReferenceBytes))
      if (!heaps.check(bytes.data()))
        return false;
    return true;
  };
  if (storage.hasChunks()) {
    llvm::Error error =
        storage.visitChunks([&](StringRef bytes) { return checkAll(bytes); });
    return error ? std::move(error) : llvm::Error::success();
  }
  haddr_t offset = H5Dget_offset(id.get());
  std::string bytes;
  if (offset == HADDR_UNDEF ||
      !heaps.load(offset, count * h5::HeapCheck::kReferenceBytes, bytes) ||
      !checkAll(bytes))
    return fail("damaged strings");
  return llvm::Error::success();
}

Expected<std::vector<std::string>> StringReader::readFixed(hid_t type,
                                                           size_t count) {
  size_t size = H5Tget_size(type);
  h5::Id memory(H5Tcopy(H5T_C_S1));
  H5Tset_cset(memory.get(), H5Tget_cset(type));
  H5Tset_size(memory.get(), size + 1);
  std::vector<char> buffer(count * (size + 1));
  if (H5Dread(id.get(), memory.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT,
              buffer.data()) < 0)
    return fail("cannot be read");
  std::vector<std::string> strings;
  for (size_t i = 0; i < count; ++i) {
    const char *text = &buffer[i * (size + 1)];
    strings.emplace_back(text, strnlen(text, size));
  }
  return strings;
}

Expected<std::vector<std::string>> StringReader::readVariable(hid_t type,
                                                              size_t count) {
  h5::Id memory(H5Tcopy(H5T_C_S1));
  H5Tset_cset(memory.get(), H5Tget_cset(type));
  H5Tset_size(memory.get(), H5T_VARIABLE);
  std::vector<char *> texts(count, nullptr);
  auto release = llvm::make_scope_exit([&] {
    for (char *text : texts)
      H5free_memory(text);
  });
  if (H5Dread(id.get(), memory.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT,
              texts.data()) < 0)
    return fail("cannot be read");
  std::vector<std::string> strings;
  for (const char *text : texts)
    strings.push_back(text ? text : "");
  return strings;
}

Expected<std::vector<std::string>>
StringReader::read(std::vector<int64_t> &shape) {
  constexpr int64_t most = 1 << 20, mostBytes = 1 << 26;
  h5::Id space(id ? H5Dget_space(id.get()) : -1);
  h5::Id type(id ? H5Dget_type(id.get()) : -1);
  int rank = space ? H5Sget_simple_extent_ndims(space.get()) : -1;
  if (!type || H5Tget_class(type.get()) != H5T_STRING || rank < 0)
    return fail("expected strings");
  hsize_t dims[H5S_MAX_RANK];
  H5Sget_simple_extent_dims(space.get(), dims, nullptr);
  shape.clear();
  for (int i = 0; i < rank; ++i)
    shape.push_back(std::min<hsize_t>(dims[i], hsize_t(1) << 48));
  int64_t count = h5::countOf(shape), size = H5Tget_size(type.get());
  if (count > most || size < 1 || count * (size + 1) > mostBytes)
    return fail("expected at most " + Twine(most) + " strings, but got " +
                h5::formatShape(shape));
  if (count == 0)
    return std::vector<std::string>();
  h5::StorageCheck storage(id.get(), StringRef(where).trim('\'').str(), shape);
  std::vector<int64_t> starts(shape.size(), 0);
  if (llvm::Error error = storage.check(starts, shape))
    return std::move(error);
  if (H5Tis_variable_str(type.get()) <= 0)
    return readFixed(type.get(), count);
  if (llvm::Error error = checkReferences(storage, count))
    return std::move(error);
  return readVariable(type.get(), count);
}

Expected<std::vector<std::string>>
h5::readStrings(const Id &file, StringRef fileName, StringRef path,
                std::vector<int64_t> &shape) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  return StringReader(file, fileName, path).read(shape);
}
