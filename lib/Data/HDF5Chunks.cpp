// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checks a dataset's stored size before HDF5 reads it.

#include "HDF5Chunks.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace snnc::data;
using llvm::Error;
using llvm::Twine;

h5::StorageCheck::StorageCheck(hid_t dataset, std::string place,
                               std::vector<int64_t> shape)
    : dataset(dataset), place(std::move(place)), shape(std::move(shape)) {
  Id create(H5Dget_create_plist(dataset)), type(H5Dget_type(dataset));
  // Of a string of variable length the type tells the size in memory.
  elementBytes =
      H5Tis_variable_str(type.get()) > 0 ? 16 : H5Tget_size(type.get());
  stored = H5Dget_storage_size(dataset);
  isChunked = H5Pget_layout(create.get()) == H5D_CHUNKED;
  if (!isChunked) {
    // External and virtual files, and data never written, are HDF5's matter.
    isKnown = stored != 0 && H5Pget_external_count(create.get()) == 0 &&
              H5Pget_layout(create.get()) != H5D_VIRTUAL;
    return;
  }
  chunk.resize(this->shape.size());
  int rank = H5Pget_chunk(create.get(), chunk.size(), chunk.data());
  if (rank != static_cast<int>(chunk.size()))
    chunk.clear();
  chunkBytes = elementBytes;
  for (hsize_t extent : chunk)
    if (extent == 0 || __builtin_mul_overflow(chunkBytes, extent, &chunkBytes))
      chunk.clear();
  for (int i = 0, n = H5Pget_nfilters(create.get()); i < n; ++i) {
    unsigned flags = 0, config = 0;
    size_t values = 0;
    filters.push_back(H5Pget_filter2(create.get(), i, &flags, &values, nullptr,
                                     0, nullptr, &config));
    isKnown &= llvm::is_contained(
        {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32},
        filters.back());
  }
}

std::string h5::StorageCheck::missingFilter() const {
  Id create(H5Dget_create_plist(dataset));
  for (auto [i, filter] : llvm::enumerate(filters)) {
    if (H5Zfilter_avail(filter) > 0)
      continue;
    unsigned flags = 0, config = 0;
    size_t values = 0;
    char name[64] = "";
    H5Pget_filter2(create.get(), i, &flags, &values, nullptr, sizeof(name),
                   name, &config);
    return *name ? name : std::to_string(filter);
  }
  return "";
}

Error h5::StorageCheck::damaged(const Twine &what) const {
  return failure("'" + place + "': damaged data: " + what);
}

llvm::Expected<std::vector<uint8_t>>
h5::StorageCheck::unpackChunk(const std::vector<hsize_t> &offset,
                              unsigned &mask) {
  haddr_t address = HADDR_UNDEF;
  hsize_t size = 0;
  if (H5Dget_chunk_info_by_coord(dataset, offset.data(), &mask, &address,
                                 &size) < 0)
    return damaged("the table of chunks cannot be read");
  if (address == HADDR_UNDEF || size == 0)
    return std::vector<uint8_t>(); // never written: the fill value
  if (size > stored)
    return damaged("a chunk of " + Twine(size) + " bytes in a dataset of " +
                   Twine(stored));
  std::vector<uint8_t> packed(size);
  if (H5Dread_chunk(dataset, H5P_DEFAULT, offset.data(), &mask, packed.data()) <
      0)
    return damaged("a chunk cannot be read");
  for (size_t i = filters.size(); i-- > 0;) {
    if (i < 32 && (mask >> i & 1))
      continue;
    if (filters[i] == H5Z_FILTER_FLETCHER32)
      packed.resize(packed.size() - std::min<size_t>(4, packed.size()));
    if (filters[i] != H5Z_FILTER_DEFLATE)
      continue;
    // Deflate packs at most 1032 to one, so this bounds what is allocated.
    if (chunkBytes > 1100 * (packed.size() + 64))
      return damaged("a chunk of " + Twine(packed.size()) +
                     " bytes cannot unpack to " + Twine(chunkBytes));
    size_t unpackedSize = chunkBytes + 4; // room for a checksum
    std::vector<uint8_t> unpacked(unpackedSize);
    if (Error error = llvm::compression::zlib::decompress(
            packed, unpacked.data(), unpackedSize))
      return damaged("a chunk cannot be unpacked (" +
                     llvm::toString(std::move(error)) + ")");
    unpacked.resize(unpackedSize);
    packed = std::move(unpacked);
  }
  if (packed.size() != chunkBytes)
    return damaged("a chunk has " + Twine(packed.size()) + " bytes, expected " +
                   Twine(chunkBytes));
  return packed;
}

Error h5::StorageCheck::checkChunk(const std::vector<hsize_t> &offset) {
  unsigned mask = 0;
  return unpackChunk(offset, mask).takeError();
}

Error h5::StorageCheck::visitChunks(
    llvm::function_ref<bool(llvm::StringRef)> visit) {
  if (chunk.empty() || !isKnown || !llvm::compression::zlib::isAvailable())
    return damaged("chunks of these filters cannot be checked");
  std::vector<hsize_t> offset(chunk.size(), 0);
  for (;;) {
    unsigned mask = 0;
    auto bytes = unpackChunk(offset, mask);
    if (!bytes)
      return bytes.takeError();
    // Shuffle: first bytes of all elements, then second bytes, ….
    for (size_t i = filters.size(); i-- > 0;)
      if (filters[i] == H5Z_FILTER_SHUFFLE && !(mask >> i & 1)) {
        std::vector<uint8_t> plain(bytes->size());
        size_t elements = bytes->size() / elementBytes;
        for (size_t at = 0; at < elements * elementBytes; ++at)
          plain[at % elements * elementBytes + at / elements] = (*bytes)[at];
        *bytes = std::move(plain);
      }
    if (!visit({reinterpret_cast<const char *>(bytes->data()), bytes->size()}))
      return damaged("a chunk holds damaged strings");
    size_t i = chunk.size();
    for (; i-- > 0; offset[i] = 0) {
      offset[i] += chunk[i];
      if (offset[i] < static_cast<hsize_t>(shape[i]))
        break;
    }
    if (i == size_t(-1))
      return Error::success();
  }
}

Error h5::StorageCheck::check(std::span<const int64_t> starts,
                              std::span<const int64_t> counts) {
  if (!isChunked) {
    auto expected =
        llvm::SaturatingMultiply<uint64_t>(elementBytes, countOf(shape));
    return !isKnown || stored >= expected
               ? Error::success()
               : damaged(Twine(stored) + " bytes are stored, expected " +
                         Twine(expected));
  }
  if (chunk.empty())
    return damaged("the layout of its chunks is not readable");
  if (!isKnown || !llvm::compression::zlib::isAvailable())
    return Error::success();
  constexpr size_t remembered = 1024;
  std::vector<hsize_t> first(chunk.size());
  for (size_t i = 0; i < chunk.size(); ++i)
    first[i] = starts[i] / chunk[i] * chunk[i];
  for (std::vector<hsize_t> offset = first;;) {
    if (!checked.contains(offset)) {
      if (Error error = checkChunk(offset))
        return error;
      if (checked.size() >= remembered)
        checked.clear();
      checked.insert(offset);
    }
    // The next chunk of the box, last dimension fastest.
    size_t i = chunk.size();
    for (; i-- > 0; offset[i] = first[i]) {
      offset[i] += chunk[i];
      if (offset[i] < static_cast<hsize_t>(starts[i] + counts[i]))
        break;
    }
    if (i == size_t(-1))
      return Error::success();
  }
}
