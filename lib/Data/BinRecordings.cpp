// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings in N-MNIST's original form: 5 bytes an event, x, y, and 24 bits
// big-endian of which the top one is the polarity and the rest microseconds.

#include "EventFramer.h"
#include "Sources.h"
#include "snnc/Data/HDF5.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <fstream>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

struct BinFile {
  std::string path;
  std::string name; // relative to the folder, with '/'
  int label = -1;
};

class BinSource : public RecordingSource {
public:
  BinSource(std::string place, bool isFolder, std::vector<BinFile> files,
            EventFramer framer)
      : place(std::move(place)), isFolder(isFolder), files(std::move(files)),
        framer(std::move(framer)) {}

  int64_t size() const override { return files.size(); }
  bool hasLabels() const override { return files.front().label >= 0; }
  std::string description() const override {
    return isFolder ? place + " (" + std::to_string(size()) + " .bin files)"
                    : place + " (one event recording)";
  }
  Expected<std::vector<Recording>> read(int64_t begin, int64_t end) override;
  Expected<std::string> sha256() override;

private:
  Expected<Recording> readOne(int64_t index);

  std::string place;
  bool isFolder;
  std::vector<BinFile> files;
  EventFramer framer;
};

} // namespace

Expected<std::vector<Recording>> BinSource::read(int64_t begin, int64_t end) {
  if (Error error = checkRange(place, begin, end, size()))
    return std::move(error);
  std::vector<Recording> recordings;
  for (int64_t i = begin; i < end; ++i) {
    Expected<Recording> recording = readOne(i);
    if (!recording)
      return recording.takeError();
    recordings.push_back(std::move(*recording));
  }
  return recordings;
}

Expected<Recording> BinSource::readOne(int64_t index) {
  constexpr size_t eventBytes = 5;
  const BinFile &file = files[index];
  std::ifstream stream(file.path, std::ios::binary);
  if (!stream)
    return h5::failure("cannot open '" + file.path + "'");
  framer.start(index, isFolder ? file.name : "");
  std::vector<unsigned char> block(eventBytes << 16);
  size_t total = 0;
  do {
    stream.read(reinterpret_cast<char *>(block.data()), block.size());
    size_t got = stream.gcount();
    total += got;
    if (stream.bad())
      return h5::failure("cannot read '" + file.path + "'");
    if (got % eventBytes)
      return h5::failure("'" + file.path + "' is no whole N-MNIST recording: " +
                         "expected 5 bytes an event, but got " + Twine(total) +
                         " bytes");
    for (size_t i = 0; i < got; i += eventBytes) {
      const unsigned char *e = &block[i];
      Event event{e[0], e[1], e[2] >> 7, (e[2] & 127) << 16 | e[3] << 8 | e[4]};
      if (Error error = framer.add(event))
        return std::move(error);
    }
  } while (stream);
  if (total == 0)
    return h5::failure("'" + file.path +
                       "' is empty; expected an N-MNIST recording");
  Expected<Recording> recording = framer.finish();
  if (recording)
    recording->label = file.label;
  return recording;
}

Expected<std::string> BinSource::sha256() {
  std::vector<BinFile> sorted = files;
  llvm::sort(sorted, [](const BinFile &a, const BinFile &b) {
    return a.name < b.name;
  });
  std::vector<std::string> paths, names;
  for (const BinFile &file : sorted) {
    paths.push_back(file.path);
    names.push_back(file.name);
  }
  if (!isFolder)
    names.clear();
  return hashFiles(paths, names);
}

/// Names in a folder, sorted, so that no file system's order gets through.
static Expected<std::vector<std::string>> list(StringRef folder) {
  std::vector<std::string> names;
  std::error_code code;
  for (fs::directory_iterator i(folder, code), end; i != end && !code;
       i.increment(code))
    if (StringRef name = path::filename(i->path()); !name.starts_with("."))
      names.push_back(name.str());
  if (code)
    return h5::failure("cannot read the folder '" + Twine(folder) +
                       "': " + code.message());
  llvm::sort(names);
  return names;
}

static std::string join(StringRef folder, StringRef name) {
  llvm::SmallString<128> joined(folder);
  path::append(joined, name);
  return joined.str().str();
}

static Error collect(StringRef folder, StringRef prefix, int label,
                     std::vector<BinFile> &files) {
  Expected<std::vector<std::string>> names = list(folder);
  if (!names)
    return names.takeError();
  for (const std::string &name : *names)
    if (StringRef(name).ends_with_insensitive(".bin"))
      files.push_back({join(folder, name), prefix.str() + name, label});
  return Error::success();
}

SourceOrError snnc::data::openBinFolder(StringRef folder,
                                        const InputSpec &input) {
  Expected<EventFramer> framer = EventFramer::create(input, folder.str());
  if (!framer)
    return framer.takeError();
  std::vector<BinFile> plain, labelled;
  if (Error error = collect(folder, "", -1, plain))
    return std::move(error);
  for (char digit = '0'; digit <= '9'; ++digit) {
    std::string name(1, digit), sub = join(folder, name);
    if (fs::is_directory(sub))
      if (Error error = collect(sub, name + "/", digit - '0', labelled))
        return std::move(error);
  }
  if (!plain.empty() && !labelled.empty())
    return h5::failure(
        "'" + Twine(folder) + "' holds .bin files ('" + plain.front().name +
        "') beside sub-folders with some "
        "('" +
        labelled.front().name + "'); expected only one of the two");
  std::vector<BinFile> &files = labelled.empty() ? plain : labelled;
  if (files.empty())
    return h5::failure("'" + Twine(folder) +
                       "' holds no recordings: expected N-MNIST .bin files, "
                       "or sub-folders '0' to '9' with such files");
  // File names number the recordings across classes: MNIST's order, so that a
  // range of samples has all classes in it.
  llvm::sort(files, [](const BinFile &a, const BinFile &b) {
    return std::pair(path::filename(a.name), StringRef(a.name)) <
           std::pair(path::filename(b.name), StringRef(b.name));
  });
  return std::make_unique<BinSource>(folder.str(), true, std::move(files),
                                     std::move(*framer));
}

SourceOrError snnc::data::openBinFile(StringRef file, const InputSpec &input) {
  Expected<EventFramer> framer = EventFramer::create(input, file.str());
  if (!framer)
    return framer.takeError();
  std::vector<BinFile> files = {{file.str(), path::filename(file).str(), -1}};
  return std::make_unique<BinSource>(file.str(), false, std::move(files),
                                     std::move(*framer));
}
