// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any bytes as recordings: values within the declared bounds or an error, never
// a crash. The first byte chooses the format; HDF5 files get any contents, not
// any bytes, because libhdf5 1.10 itself does not survive those, and .npz files
// any members, which a checksum would keep out.

#include "Fuzzer.h"
#include "snnc/Data/ConvertRecordings.h"
#include "snnc/Data/HDF5.h"
#include "snnc/Data/Recordings.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <unistd.h>
#include <zip.h>

using namespace snnc::data;

static void read(llvm::StringRef path, const InputSpec &input) {
  auto source = openRecordings(path, input);
  if (!source)
    return llvm::consumeError(source.takeError());
  int64_t end = std::min<int64_t>((*source)->size(), 8);
  auto recordings = (*source)->read(0, end);
  if (!recordings)
    return llvm::consumeError(recordings.takeError());
  int64_t elements = 1;
  for (int64_t extent : input.shape)
    elements *= extent;
  for (const Recording &recording : *recordings) {
    if (int64_t(recording.stepBegin.size()) != recording.steps + 1 ||
        recording.stepBegin.back() != recording.address.size() ||
        !std::is_sorted(recording.stepBegin.begin(), recording.stepBegin.end()))
      std::abort();
    for (uint32_t address : recording.address)
      if (address >= elements)
        std::abort();
    if (input.events != InputSpec::Events::Unstated)
      for (double value : recording.value)
        if (!(value >= 1 && value <= double(input.maxCount)))
          std::abort();
  }
}

namespace {
struct Bytes : snnc::fuzz::Bytes {
  /// Mostly small, now and then anything.
  double number() {
    uint8_t first = next();
    if (first < 240)
      return first;
    int64_t any = nextLong();
    return first % 2 ? double(any) : double(any % 100000);
  }
  std::vector<double> column(size_t most) {
    std::vector<double> values(next() % (most + 1));
    for (double &value : values)
      value = number();
    return values;
  }
};
} // namespace

/// A dataset of any type; nothing where HDF5 refuses the values.
static void put(const h5::Id &file, const char *name, h5::Scalar type,
                std::vector<int64_t> shape, std::vector<double> values) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  values.resize(count);
  llvm::consumeError(h5::writeValues(file, "fuzz", name, type, shape, values));
}

static void writeFile(const std::string &path, Bytes bytes, bool frames) {
  auto file = h5::createFile(path);
  if (!file)
    return llvm::consumeError(file.takeError());
  using h5::Scalar;
  if (frames) {
    std::vector<int64_t> shape;
    for (int rank = bytes.next() % 4; rank >= 0; --rank)
      shape.push_back(bytes.next() % 5);
    shape.push_back(bytes.next() % 4 ? 12 : 3);
    Scalar types[] = {Scalar::U8, Scalar::I32, Scalar::F32, Scalar::F64};
    put(*file, "frames", types[bytes.next() % 4], shape, bytes.column(255));
  } else {
    Scalar types[] = {Scalar::U8, Scalar::I32, Scalar::I64};
    for (const char *name :
         {"events/x", "events/y", "events/p", "events/t", "events/offsets"}) {
      std::vector<double> values = bytes.column(9);
      std::vector<int64_t> shape = {int64_t(values.size())};
      put(*file, name, types[bytes.next() % 3], shape, values);
    }
  }
  std::vector<double> labels = bytes.column(4);
  std::vector<int64_t> shape = {int64_t(labels.size())};
  put(*file, frames ? "labels" : "events/labels", Scalar::I32, shape, labels);
  llvm::consumeError(h5::closeFile(*file, path));
}

/// Three members, each with a length in two bytes before it.
static void writeArchive(const std::string &path, Bytes bytes) {
  zip_t *zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  std::vector<std::string> members;
  for (const char *name : {"frames.npy", "labels.npy", "x.npy"}) {
    size_t size = bytes.next() << 8;
    size = std::min<size_t>(size | bytes.next(), bytes.size);
    zip_source_t *source = zip_source_buffer(zip, bytes.data, size, 0);
    zip_file_add(zip, name, source, ZIP_FL_OVERWRITE);
    bytes.data += size;
    bytes.size -= size;
  }
  zip_close(zip);
}

namespace {
/// A format whose files get any bytes behind a head by which it is told.
struct RawForm {
  const char *ending;
  llvm::StringRef head;
};
} // namespace
static const RawForm rawForms[] = {
    {".bin", ""},
    {".npy", llvm::StringRef("\x93NUMPY\x01\0", 8)},
    {".npz", "PK\x03\x04"},
    {"-idx3", llvm::StringRef("\0\0\x08", 3)},
    {"-idx3.gz", "\x1f\x8b"},
    {".aedat", "#!AER-DAT2.0\r\n# AEChip: DVS128\r\n"},
    {".aedat", "#!AER-DAT3.1\r\n#!END-HEADER\r\n"},
    {".dat", "% Version 2\n"},
    {".raw", "% evt 2.0\n% end\n"},
    {".raw", "% evt 3.0\n% end\n"}};

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return -1;
  using Events = InputSpec::Events;
  static const std::string stem = "/tmp/snnc-fuzz-" + std::to_string(getpid());
  constexpr unsigned raw = std::size(rawForms);
  unsigned form = data[0] % (raw + 3);
  std::string path = stem + (form < raw    ? rawForms[form].ending
                             : form == raw ? ".npz"
                                           : ".h5");
  Bytes bytes{data + 1, size - 1};
  if (form < raw) {
    std::error_code code;
    llvm::raw_fd_ostream file(path, code);
    file << rawForms[form].head;
    file.write(reinterpret_cast<const char *>(bytes.data), bytes.size);
  } else if (form == raw) {
    writeArchive(path, bytes);
  } else {
    writeFile(path, bytes, form == raw + 2);
  }
  read(path, {{2, 34, 34}, 10, 30, Events::Counts, 255});
  read(path, {{2, 128, 128}, 1000, 30, Events::Binary, 255});
  read(path, {{12}, {}, {}, Events::Counts, 7});
  read(path, {{12}, {}, {}, Events::Unstated, 255});
  ConvertOptions options;
  options.steps = 2;
  if (size % 2)
    options.encode = [](double x, double most, int64_t) { return x / most; };
  llvm::consumeError(
      convertRecordings(path, stem + "-out.h5", options).takeError());
  llvm::sys::fs::remove(stem + "-out.h5");
  llvm::sys::fs::remove(path);
  return 0;
}
