// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Finds out which form of recordings a FILE[:GROUP] is (rule T1).

#include "snnc/Data/Recordings.h"

#include "Sources.h"
#include "snnc/Data/HDF5.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"

#include <algorithm>
#include <array>
#include <fstream>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;
namespace fs = llvm::sys::fs;

RecordingSource::~RecordingSource() = default;

Error snnc::data::checkRange(const std::string &place, int64_t begin,
                             int64_t end, int64_t size) {
  if (begin >= 0 && begin <= end && end <= size)
    return Error::success();
  return h5::failure("'" + place + "': cannot read recordings " + Twine(begin) +
                     " to " + Twine(end) + " of " + Twine(size));
}

Expected<std::string> snnc::data::hashFiles(llvm::ArrayRef<std::string> paths,
                                            llvm::ArrayRef<std::string> names) {
  llvm::SHA256 hash;
  std::vector<char> buffer(1 << 16);
  for (size_t i = 0; i < paths.size(); ++i) {
    uint64_t size = 0;
    std::error_code code = fs::file_size(paths[i], size);
    std::ifstream stream(paths[i], std::ios::binary);
    if (code || !stream)
      return h5::failure("cannot read '" + paths[i] + "'");
    if (!names.empty()) {
      std::array<uint8_t, 8> length;
      llvm::support::endian::write64le(length.data(), size);
      hash.update(names[i] + '\0');
      hash.update(length);
    }
    while (stream.read(buffer.data(), buffer.size()), stream.gcount() > 0)
      hash.update(StringRef(buffer.data(), stream.gcount()));
    if (stream.bad())
      return h5::failure("cannot read '" + paths[i] + "'");
  }
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}

/// Splits FILE[:GROUP] at the last colon whose left side exists.
static std::pair<StringRef, StringRef> splitSpec(StringRef spec) {
  if (fs::exists(spec))
    return {spec, ""};
  for (size_t colon = spec.rfind(':'); colon != StringRef::npos;
       colon = spec.take_front(colon).rfind(':'))
    if (colon > 0 && fs::exists(spec.take_front(colon)))
      return {spec.take_front(colon), spec.drop_front(colon + 1)};
  return spec.rsplit(':');
}

SourceOrError snnc::data::openRecordings(StringRef spec,
                                         const InputSpec &input) {
  if (spec.empty())
    return h5::failure("expected FILE[:GROUP], but got nothing");
  for (int64_t extent : input.shape)
    if (extent < 1 || extent > (int64_t(1) << 31))
      return h5::failure("expected a network input of static shape, but got " +
                         h5::formatShape(input.shape));
  __int128 elements = 1;
  for (int64_t extent : input.shape)
    if ((elements *= extent) > (int64_t(1) << 31))
      return h5::failure("the network's input " + h5::formatShape(input.shape) +
                         " has more than 2^31 values a step");
  auto [path, group] = splitSpec(spec);
  fs::file_status status;
  if (std::error_code code = fs::status(path, status))
    return h5::failure(
        "cannot open recordings '" + Twine(path) + "': " + code.message() +
        "; expected an HDF5 file, FILE:GROUP, a folder of .bin files or one");
  bool isFolder = status.type() == fs::file_type::directory_file;
  bool isBin = !isFolder && path.ends_with_insensitive(".bin");
  if ((isFolder || isBin) && !group.empty())
    return h5::failure("'" + Twine(path) + "' is a " +
                       (isFolder ? "folder" : ".bin file") +
                       " and holds no group '" + group + "'");
  if (isFolder)
    return openBinFolder(path, input);
  if (isBin)
    return openBinFile(path, input);
  return openHDF5(path, group, input);
}

Expected<std::pair<int64_t, int64_t>>
snnc::data::parseSampleRange(StringRef range, int64_t size) {
  auto bad = [&](const Twine &why) {
    return h5::failure("sample range '" + Twine(range) + "': " + why);
  };
  auto [first, last] = range.split(':');
  uint64_t begin = 0, end = size;
  if (!range.contains(':') ||
      (!first.empty() && first.getAsInteger(10, begin)) ||
      (!last.empty() && last.getAsInteger(10, end)))
    return bad("expected A:B with whole numbers (from A up to, not including, "
               "B), A: or :B");
  if (begin >= static_cast<uint64_t>(size))
    return bad("begins beyond the last of " + Twine(size) + " recordings");
  if (end <= begin)
    return bad("holds no recording");
  end = std::min<uint64_t>(end, size);
  return std::pair<int64_t, int64_t>(begin, end);
}
