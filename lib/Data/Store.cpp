// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Finds what a FILE[:GROUP] means (rule T1).

#include "Store.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <limits>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;
namespace fs = llvm::sys::fs;

/// The name that needs no path.
static constexpr StringRef kFrames = "frames";

std::string snnc::data::childPath(const std::string &group, StringRef name) {
  return group.empty() ? name.str() : group + "/" + name.str();
}

std::string snnc::data::parentPath(const std::string &path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

static bool hasArray(const ArrayFile &file, const std::string &path) {
  return llvm::binary_search(file.arrays, path);
}

static bool hasGroup(const ArrayFile &file, const std::string &group) {
  return group.empty() || llvm::any_of(file.arrays, [&](StringRef path) {
           return path.starts_with(group + "/");
         });
}

/// Groups of events and arrays named `frames`, which need no path, and the
/// array of a file that holds one without a name.
static std::vector<std::string> candidates(const ArrayFile &file) {
  std::vector<std::string> found;
  for (const std::string &path : file.arrays) {
    std::string group = parentPath(path);
    StringRef name = StringRef(path).drop_front(group.size()).ltrim('/');
    if (name == "x" && missingColumns(file, group).empty())
      found.push_back(group.empty() ? "/" : group);
    if (name == kFrames || path.empty())
      found.push_back(path);
  }
  llvm::sort(found);
  return found;
}

/// ": test, calibration", or what else the file holds.
static std::string listing(const ArrayFile &file) {
  std::vector<std::string> found = candidates(file);
  std::string text = "; recordings in the file: ";
  if (found.empty()) {
    text = "; the file holds: ";
    found = file.arrays;
  }
  if (found.size() > 20) {
    found.resize(20);
    found.push_back("...");
  }
  return text + (found.empty() ? "nothing" : llvm::join(found, ", "));
}

/// The path of the one group of events or array that `group` means.
static Expected<std::string> choose(const ArrayFile &file, StringRef path,
                                    StringRef group) {
  if (group.empty()) {
    std::vector<std::string> found = candidates(file);
    if (found.size() == 1)
      return StringRef(found[0]).trim('/').str();
    if (found.size() > 1)
      return h5::failure("'" + Twine(path) +
                         "' holds several recordings; "
                         "name one as FILE:GROUP: " +
                         llvm::join(found, ", "));
    return h5::failure("'" + Twine(path) +
                       "' holds no recordings: expected a group with datasets "
                       "x, y, p, t (and offsets), or a dataset 'frames', or "
                       "FILE:DATASET" +
                       listing(file));
  }
  std::string object = group.trim('/').str();
  if (hasArray(file, object))
    return object;
  if (!hasGroup(file, object))
    return h5::failure("'" + Twine(path) + "' holds no group or dataset '" +
                       group + "'" + listing(file));
  std::string missing = missingColumns(file, object);
  std::string frames = childPath(object, kFrames);
  bool hasFrames = hasArray(file, frames);
  if (missing.empty() && hasFrames)
    return h5::failure(
        "'" + Twine(path) + ":" + group +
        "' holds both events and 'frames'; name the dataset: " + frames);
  if (missing.empty())
    return object;
  if (hasFrames)
    return frames;
  return h5::failure("'" + Twine(path) + ":" + group +
                     "' holds no recordings: expected datasets x, y, p, t "
                     "(and offsets), or 'frames', but it lacks " +
                     missing + listing(file));
}

static Error openArrayFile(StringRef path, StringRef group,
                           const Format &format, Store &store) {
  Expected<std::unique_ptr<ArrayFile>> opened = format.openArrays(path);
  if (!opened)
    return opened.takeError();
  store.file = std::move(*opened);
  ArrayFile &file = *store.file;
  Expected<std::string> object = choose(file, path, group);
  if (!object)
    return object.takeError();
  store.paths = {path.str()};
  store.holdsImages = format.holdsImages;
  store.place = object->empty() ? path.str() : path.str() + ":" + *object;
  std::string parent = *object;
  if (hasArray(file, *object)) {
    Expected<std::unique_ptr<Array>> frames = file.open(*object);
    if (!frames)
      return frames.takeError();
    store.frames = std::move(*frames);
    parent = parentPath(*object);
  } else {
    auto events = openEventColumns(file, *object, store.place);
    if (!events)
      return events.takeError();
    store.events = std::move(*events);
    if (std::string remark = store.events->remark(); !remark.empty())
      store.notes.push_back(remark);
  }
  std::string labels = childPath(parent, "labels"),
              targets = childPath(parent, "targets");
  for (const std::string &name : file.arrays) {
    if (name == *object || parentPath(name) != parent)
      continue;
    if (name != labels && name != targets) {
      store.siblings.push_back(name);
      continue;
    }
    Expected<std::unique_ptr<Array>> array = file.open(name);
    if (!array)
      return array.takeError();
    (name == labels ? store.labels : store.targets) = std::move(*array);
  }
  return Error::success();
}

Error snnc::data::checkLabels(llvm::ArrayRef<int64_t> labels, StringRef where) {
  for (auto [i, label] : llvm::enumerate(labels))
    if (label < 0 || label > std::numeric_limits<int>::max())
      return h5::failure("'" + where + "': sample " + Twine(i) + " has label " +
                         Twine(label) + ", expected a class from 0");
  return Error::success();
}

Error snnc::data::checkSize(int64_t steps, int64_t stepSize, StringRef where) {
  if (steps > (int64_t(1) << 31) / stepSize)
    return h5::failure("'" + where + "': " + Twine(steps) + " steps of " +
                       Twine(stepSize) +
                       " values are more than 2^31 a recording");
  return Error::success();
}

std::pair<StringRef, StringRef> snnc::data::splitSpec(StringRef spec) {
  if (fs::exists(spec))
    return {spec, ""};
  for (size_t colon = spec.rfind(':'); colon != StringRef::npos;
       colon = spec.take_front(colon).rfind(':'))
    if (colon > 0 && fs::exists(spec.take_front(colon)))
      return {spec.take_front(colon), spec.drop_front(colon + 1)};
  return spec.rsplit(':');
}

Expected<Store> snnc::data::openStore(StringRef spec) {
  if (spec.empty())
    return h5::failure("expected FILE[:GROUP], but got nothing");
  auto [path, group] = splitSpec(spec);
  fs::file_status status;
  if (std::error_code code = fs::status(path, status))
    return h5::failure("cannot open recordings '" + Twine(path) +
                       "': " + code.message() +
                       "; expected a file of recordings, FILE:GROUP, or a "
                       "folder of such files");
  bool isFolder = status.type() == fs::file_type::directory_file;
  if (!isFolder && status.type() != fs::file_type::regular_file)
    return h5::failure("'" + Twine(path) +
                       "' is neither a file nor a folder; expected recordings");
  const Format *format = nullptr;
  if (!isFolder) {
    Expected<const Format *> detected = detectFormat(path);
    if (!detected)
      return detected.takeError();
    format = *detected;
  }
  Store store;
  if (format && format->openArrays) {
    if (Error error = openArrayFile(path, group, *format, store))
      return std::move(error);
    return std::move(store);
  }
  if (!group.empty())
    return h5::failure("'" + Twine(path) + "' is a " +
                       (isFolder ? "folder" : format->name + " file") +
                       " and holds no group '" + group + "'");
  Error error = isFolder ? openEventFolder(path, store)
                         : openEventFile(path, *format, store);
  if (error)
    return std::move(error);
  return std::move(store);
}
