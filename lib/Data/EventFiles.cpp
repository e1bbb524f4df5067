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

static void addNote(const Format &format, Store &store) {
  if (!format.note.empty())
    store.notes.push_back("'" + store.place + "': " + format.note.str());
}

/// The ending by which a format of single recordings is found in a folder;
/// empty for other files.
static StringRef extensionOf(StringRef name) {
  for (const Format *format : getFormats())
    if (format->readEvents && !format->extension.empty() &&
        name.ends_with_insensitive(format->extension))
      return format->extension;
  return "";
}

static void collect(StringRef folder, const std::vector<std::string> &names,
                    StringRef prefix, std::vector<EventFile> &files) {
  for (const std::string &name : names)
    if (!extensionOf(name).empty())
      files.push_back({join(folder, name), prefix.str() + name});
}

static bool isNumber(StringRef name) {
  return name.size() < 7 && llvm::all_of(name, llvm::isDigit);
}

/// Files of the sub-folders that hold recordings, with their classes.
static Error collectClasses(StringRef folder,
                            const std::vector<std::string> &names,
                            std::vector<EventFile> &files, Store &store) {
  std::vector<std::string> classes;
  std::vector<size_t> ends;
  for (const std::string &name : names) {
    std::string sub = join(folder, name);
    if (!fs::is_directory(sub))
      continue;
    Expected<std::vector<std::string>> inside = list(sub);
    if (!inside)
      return inside.takeError();
    size_t before = files.size();
    collect(sub, *inside, name + "/", files);
    if (files.size() == before)
      continue;
    classes.push_back(name);
    ends.push_back(files.size());
  }
  auto named = llvm::find_if_not(classes, isNumber);
  auto numbered = llvm::find_if(classes, isNumber);
  bool isNamed = named != classes.end();
  if (isNamed && numbered != classes.end())
    return h5::failure("'" + Twine(folder) + "' holds the classes '" +
                       *numbered + "' and '" + *named +
                       "'; expected sub-folders with numbers, which are the "
                       "classes, or with names, which are numbered in order");
  std::string mapping;
  size_t at = 0;
  for (auto [k, name] : llvm::enumerate(classes)) {
    int label = isNamed ? static_cast<int>(k) : std::stoi(name);
    for (; at < ends[k]; ++at)
      files[at].label = label;
    if (k < 20)
      mapping += (k ? ", " : "") + std::to_string(label) + " '" + name + "'";
  }
  if (isNamed)
    store.notes.push_back("'" + folder.str() +
                          "': classes are the sub-folders in the order of "
                          "their names: " +
                          mapping + (classes.size() > 20 ? ", ..." : ""));
  return Error::success();
}

Error snnc::data::openEventFolder(StringRef folder, Store &store) {
  Expected<std::vector<std::string>> names = list(folder);
  if (!names)
    return names.takeError();
  std::vector<EventFile> plain, labelled;
  collect(folder, *names, "", plain);
  if (Error error = collectClasses(folder, *names, labelled, store))
    return error;
  if (!plain.empty() && !labelled.empty())
    return h5::failure(
        "'" + Twine(folder) + "' holds recordings ('" + plain.front().name +
        "') beside sub-folders with some ('" + labelled.front().name +
        "'); expected only one of the two");
  std::vector<EventFile> &files = labelled.empty() ? plain : labelled;
  if (files.empty())
    return h5::failure("'" + Twine(folder) +
                       "' holds no recordings: expected .bin, .aedat, .dat or "
                       ".raw files, or a sub-folder of such files for each "
                       "class ('0' to '9', or names); docs/Recordings.md says "
                       "how others get in");
  StringRef extension = extensionOf(files.front().name);
  for (const EventFile &file : files)
    if (extensionOf(file.name) != extension)
      return h5::failure("'" + Twine(folder) + "' holds '" +
                         files.front().name + "' beside '" + file.name +
                         "'; expected recordings of one format");
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
  store.folderText =
      std::to_string(files.size()) + " " + extension.str() + " files";
  Expected<const Format *> format = detectFormat(files.front().path);
  if (!format)
    return format.takeError();
  if (!(*format)->readEvents)
    return h5::failure("'" + files.front().path + "' is " + (*format)->name +
                       " and no single recording; name it as FILE");
  addNote(**format, store);
  store.events = std::make_unique<EventFiles>(**format, std::move(files), true);
  return Error::success();
}

Error snnc::data::openEventFile(StringRef file, const Format &format,
                                Store &store) {
  store.place = file.str();
  store.paths = {file.str()};
  addNote(format, store);
  std::vector<EventFile> files = {{file.str(), "", -1}};
  store.events = std::make_unique<EventFiles>(format, std::move(files), false);
  return Error::success();
}
