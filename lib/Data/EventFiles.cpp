// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files that are one recording of events each, alone or in a folder.

#include "Store.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

struct EventFile {
  std::string path;
  std::string name; // relative to the folder, with '/'
  int label = -1;
};

class EventFiles : public EventRecordings {
public:
  EventFiles(const Format &format, std::vector<EventFile> files, bool isFolder)
      : format(format), files(std::move(files)), isFolder(isFolder) {}
  int64_t size() const override { return files.size(); }
  std::string name(int64_t index) const override {
    return isFolder ? files[index].name : "";
  }
  Error read(int64_t index, AddEvent add) override {
    return format.readEvents(files[index].path, add);
  }

private:
  const Format &format;
  std::vector<EventFile> files;
  bool isFolder;
};

} // namespace

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
                     std::vector<EventFile> &files) {
  Expected<std::vector<std::string>> names = list(folder);
  if (!names)
    return names.takeError();
  for (const std::string &name : *names)
    if (StringRef(name).ends_with_insensitive(".bin"))
      files.push_back({join(folder, name), prefix.str() + name, label});
  return Error::success();
}

Error snnc::data::openEventFolder(StringRef folder, Store &store) {
  std::vector<EventFile> plain, labelled;
  if (Error error = collect(folder, "", -1, plain))
    return error;
  for (char digit = '0'; digit <= '9'; ++digit) {
    std::string name(1, digit), sub = join(folder, name);
    if (fs::is_directory(sub))
      if (Error error = collect(sub, name + "/", digit - '0', labelled))
        return error;
  }
  if (!plain.empty() && !labelled.empty())
    return h5::failure(
        "'" + Twine(folder) + "' holds .bin files ('" + plain.front().name +
        "') beside sub-folders with some "
        "('" +
        labelled.front().name + "'); expected only one of the two");
  std::vector<EventFile> &files = labelled.empty() ? plain : labelled;
  if (files.empty())
    return h5::failure("'" + Twine(folder) +
                       "' holds no recordings: expected N-MNIST .bin files, "
                       "or sub-folders '0' to '9' with such files");
  // The hash has its files by name.
  llvm::sort(files, [](const EventFile &a, const EventFile &b) {
    return a.name < b.name;
  });
  for (const EventFile &file : files) {
    store.paths.push_back(file.path);
    store.names.push_back(file.name);
  }
  // File names number the recordings across classes: MNIST's order, so that a
  // range of samples has all classes in it.
  llvm::sort(files, [](const EventFile &a, const EventFile &b) {
    return std::pair(path::filename(a.name), StringRef(a.name)) <
           std::pair(path::filename(b.name), StringRef(b.name));
  });
  if (!labelled.empty()) {
    store.folderLabels.emplace();
    for (const EventFile &file : files)
      store.folderLabels->push_back(file.label);
  }
  store.place = folder.str();
  store.folderText = std::to_string(files.size()) + " .bin files";
  Expected<const Format *> format = detectFormat(files.front().path);
  if (!format)
    return format.takeError();
  store.events = std::make_unique<EventFiles>(**format, std::move(files), true);
  return Error::success();
}

Error snnc::data::openEventFile(StringRef file, const Format &format,
                                Store &store) {
  store.place = file.str();
  store.paths = {file.str()};
  std::vector<EventFile> files = {{file.str(), "", -1}};
  store.events = std::make_unique<EventFiles>(format, std::move(files), false);
  return Error::success();
}
