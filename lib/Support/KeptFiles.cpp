// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an output folder holds beside our output: the user's files.

#include "KeptFiles.h"

#include "snnc/Support/Hash.h"
#include "snnc/Support/OutputFolder.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;

namespace snnc {

//===----------------------------------------------------------------------===//
// Files and folders
//===----------------------------------------------------------------------===//

static std::error_code lastError() {
  return std::error_code(errno, std::generic_category());
}

/// Not following links. False: absent.
static bool getStatus(const std::string &path, struct stat &status) {
  return lstat(path.c_str(), &status) == 0;
}

static bool exists(const std::string &path) {
  struct stat status;
  return getStatus(path, status);
}

/// Names in a folder, sorted.
static Expected<std::vector<std::string>> listNames(const std::string &folder) {
  std::vector<std::string> names;
  std::error_code code;
  sys::fs::directory_iterator it(folder, code, /*follow_symlinks=*/false), end;
  for (; it != end && !code; it.increment(code))
    names.push_back(sys::path::filename(it->path()).str());
  if (code)
    return createStringError(code, code.message());
  llvm::sort(names);
  return names;
}

/// What stands at the path that users know as `path` and is not ours.
static Error standsInTheWay(StringRef shown, const Twine &path,
                            StringRef what) {
  return createStringError(
      "cannot write '" + shown + "': '" + path +
      "' is not ours (no manifest of ours lists it) and stands where " + what +
      " is to be written; move it away or name another folder");
}

//===----------------------------------------------------------------------===//
// Manifests
//===----------------------------------------------------------------------===//

bool FolderListing::lists(StringRef file) const {
  return files.count(file.str()) != 0;
}

bool FolderListing::listsWithin(StringRef folder) const {
  std::string prefix = folder.str() + "/";
  auto begins = [&](auto it, auto end, auto name) {
    return it != end && StringRef(name(it)).starts_with(prefix);
  };
  return products.count(folder.str()) ||
         begins(files.lower_bound(prefix), files.end(),
                [](auto it) { return it->first; }) ||
         begins(products.lower_bound(prefix), products.end(),
                [](auto it) { return *it; });
}

bool FolderListing::isProduct(StringRef file) const {
  for (StringRef folder = sys::path::parent_path(file); !folder.empty();
       folder = sys::path::parent_path(folder))
    if (products.count(folder.str()))
      return true;
  return false;
}

/// Whether `name`, as a manifest has it, stays in its folder.
static bool isInside(StringRef name) {
  if (name.empty() || sys::path::is_absolute(name) || name.contains('\0'))
    return false;
  return none_of(make_range(sys::path::begin(name), sys::path::end(name)),
                 [](StringRef part) {
                   return part == ".." || part == "." || part == "/";
                 });
}

/// Adds what the manifest in `folder`/`prefix` lists, if it is one of ours.
static Error addManifest(StringRef folder, const std::string &prefix,
                         FolderListing &listing) {
  std::string path = (folder + "/" + prefix + kManifestName).str();
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer || !(*buffer)->getBuffer().contains(kManifestMark))
    return Error::success();
  auto parsed = json::parse((*buffer)->getBuffer());
  const json::Object *manifest = parsed ? parsed->getAsObject() : nullptr;
  if (!manifest) {
    consumeError(parsed.takeError());
    return createStringError("cannot read '" + path +
                             "', which says which files are ours: expected "
                             "JSON; name another folder or remove this one");
  }
  listing.files.try_emplace(prefix + kManifestName.str());
  std::vector<std::string> nested;
  if (const json::Object *files = manifest->getObject("files"))
    for (const auto &[key, value] : *files) {
      StringRef name(key);
      if (!isInside(name))
        continue;
      listing.files[prefix + name.str()] =
          value.getAsString().value_or("").str();
      if (sys::path::filename(name) == kManifestName && name != kManifestName)
        nested.push_back(prefix + sys::path::parent_path(name).str() + "/");
    }
  if (const json::Array *products = manifest->getArray("products"))
    for (const json::Value &value : *products) {
      StringRef name = value.getAsString().value_or("");
      bool isFolder = name.consume_back("/");
      if (isInside(name) && isFolder)
        listing.products.insert(prefix + name.str());
      else if (isInside(name))
        listing.files.try_emplace(prefix + name.str());
    }
  for (const std::string &below : nested)
    if (Error error = addManifest(folder, below, listing))
      return error;
  return Error::success();
}

Expected<FolderListing> readListing(StringRef folder) {
  FolderListing listing;
  if (Error error = addManifest(folder, "", listing))
    return std::move(error);
  return listing;
}

bool isListed(StringRef folder, StringRef name) {
  auto listing = readListing(folder);
  if (!listing) {
    consumeError(listing.takeError());
    return false;
  }
  return listing->lists(name) || listing->listsWithin(name);
}

static Error addUnlisted(StringRef folder, const std::string &prefix,
                         const FolderListing &listing,
                         std::vector<std::string> &names) {
  std::string path = (folder + "/" + prefix).str();
  auto entries = listNames(path);
  if (!entries)
    return createStringError("cannot read '" + path +
                             "': " + toString(entries.takeError()));
  for (const std::string &entry : *entries) {
    std::string name = prefix + entry;
    struct stat status;
    if (!getStatus(path + entry, status))
      return createStringError("cannot read '" + path + entry +
                               "': " + lastError().message());
    if (S_ISDIR(status.st_mode)) {
      if (Error error = addUnlisted(folder, name + "/", listing, names))
        return error;
    } else if (!listing.lists(name) && !listing.isProduct(name)) {
      names.push_back(name);
    }
  }
  return Error::success();
}

Expected<std::vector<std::string>> listFiles(StringRef folder,
                                             ArrayRef<std::string> manifests) {
  FolderListing listing;
  for (const std::string &manifest : manifests) {
    std::string prefix = sys::path::parent_path(manifest).str() + "/";
    if (Error error = addManifest(folder, prefix, listing))
      return std::move(error);
    listing.files.erase(manifest); // itself
  }
  std::vector<std::string> names;
  if (Error error = addUnlisted(folder, "", listing, names))
    return std::move(error);
  llvm::sort(names);
  return names;
}

/// Whether a listed file is not as we wrote it, or cannot be read.
static bool isEdited(const std::string &path, const struct stat &status,
                     StringRef sha256) {
  if (!S_ISREG(status.st_mode))
    return true;
  if (sha256.empty())
    return false;
  auto hash = hashFile(path);
  if (hash)
    return *hash != sha256;
  consumeError(hash.takeError());
  return true; // kept rather than lost
}

/// The owner, as far as we may; permissions and times.
static std::error_code copyStatus(const std::string &to,
                                  const struct stat &status) {
  // First, since it takes the set-user-ID bits away.
  if (lchown(to.c_str(), status.st_uid, status.st_gid) != 0)
    (void)!lchown(to.c_str(), -1, status.st_gid);
  timespec times[] = {status.st_atim, status.st_mtim};
  if (!S_ISLNK(status.st_mode) &&
      chmod(to.c_str(), status.st_mode & 07777) != 0 && errno != EPERM)
    return lastError();
  if (utimensat(AT_FDCWD, to.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0 &&
      errno != EPERM)
    return lastError();
  return std::error_code();
}

/// Copies a file or link, with its owner, permissions and times, to where
/// nothing is.
static std::error_code copyEntry(const std::string &from, const std::string &to,
                                 const struct stat &status) {
  if (S_ISLNK(status.st_mode)) {
    std::string target(status.st_size + 1, 0);
    ssize_t size = readlink(from.c_str(), target.data(), target.size());
    if (size < 0)
      return lastError();
    target.resize(size);
    return symlink(target.c_str(), to.c_str()) ? lastError()
                                               : copyStatus(to, status);
  }
  if (!S_ISREG(status.st_mode))
    return std::make_error_code(std::errc::not_supported);
  int file = open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0)
    return lastError();
  std::error_code code = sys::fs::copy_file(from, file);
  // The original is removed: the copy must be on the disk.
  if (!code && fsync(file) != 0)
    code = lastError();
  if (close(file) != 0 && !code)
    code = lastError();
  return code ? code : copyStatus(to, status);
}

/// Whether link() fails as such a link cannot be, while a copy can.
static bool allowsCopy(int code) {
  // EPERM: also of a file that belongs to another user.
  return code == EPERM || code == EOPNOTSUPP || code == ENOSYS ||
         code == EMLINK || code == EXDEV;
}

/// rename(), but EEXIST where something is.
static int renameIfFree(const std::string &from, const std::string &to) {
  int result =
      renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
  if (result == 0 || (errno != EINVAL && errno != ENOSYS))
    return result;
  // Not every file system can tell.
  if (exists(to)) {
    errno = EEXIST;
    return -1;
  }
  return rename(from.c_str(), to.c_str());
}

/// The k-th name under which the user's version of `name` may be kept.
static std::string originalName(const std::string &name, unsigned k) {
  return name + ".orig" + (k == 1 ? "" : std::to_string(k));
}

void removeTree(const std::string &path) {
  struct stat status;
  if (!getStatus(path, status))
    return;
  if (!S_ISDIR(status.st_mode)) {
    (void)unlink(path.c_str());
    return;
  }
  (void)chmod(path.c_str(), 0700);
  auto names = listNames(path);
  if (!names) {
    consumeError(names.takeError());
    return;
  }
  for (const std::string &name : *names)
    removeTree(path + "/" + name);
  (void)rmdir(path.c_str());
}

//===----------------------------------------------------------------------===//
// FolderReplacement
//===----------------------------------------------------------------------===//

Error FolderReplacement::inTheWay(StringRef name, StringRef what) const {
  return standsInTheWay(shown, show(name), what);
}

static Error cannotKeep(const Twine &path, std::error_code code) {
  return createStringError(code, "cannot keep '" + path +
                                     "', which is not ours: " + code.message() +
                                     "; name another folder");
}

Error FolderReplacement::link(const std::string &name, const std::string &as) {
  if (Error error = makeFolders(sys::path::parent_path(as).str()))
    return error;
  std::string from = current + "/" + name, to = next + "/" + as;
  struct stat status;
  if (!getStatus(from, status)) {
    handled.erase(name); // gone meanwhile, and may come back
    return Error::success();
  }
  handled[name].as = as;
  if (::link(from.c_str(), to.c_str()) == 0)
    return Error::success();
  std::error_code code = lastError();
  // Not every file system has hard links.
  if (allowsCopy(code.value()))
    code = copyEntry(from, to, status);
  return code ? cannotKeep(show(name), code) : Error::success();
}

/// Makes the folder `name` of the new folder.
Error FolderReplacement::makeFolders(const std::string &name) {
  std::string to = next + "/" + name;
  struct stat status;
  if (name.empty() || exists(to))
    return Error::success();
  if (Error error = makeFolders(sys::path::parent_path(name).str()))
    return error;
  if (mkdir(to.c_str(), 0700) != 0)
    return cannotKeep(show(name), lastError());
  if (getStatus(current + "/" + name, status))
    folders.emplace_back(to, status);
  return Error::success();
}

Error FolderReplacement::bringFolder(const std::string &name) {
  struct stat there;
  bool isThere = getStatus(next + "/" + name, there);
  bool ours = listing.listsWithin(name);
  if (isThere && !S_ISDIR(there.st_mode) && !ours)
    return inTheWay(name, "a file");
  // A folder that we made is only kept for what else is in it.
  if (!isThere && !ours)
    if (Error error = makeFolders(name))
      return error;
  return walk(name);
}

Error FolderReplacement::bringEdited(const std::string &name) {
  if (!exists(next + "/" + name))
    return link(name, name);
  std::string as;
  for (unsigned k = 1; as.empty(); ++k)
    if (std::string free = originalName(name, k);
        !exists(next + "/" + free) && !exists(current + "/" + free))
      as = free;
  notes.push_back("'" + show(name) +
                  "' was changed since it was written; your version is kept "
                  "as '" +
                  show(as) + "'");
  return link(name, as);
}

Error FolderReplacement::bringEntry(const std::string &name) {
  std::string from = current + "/" + name, to = next + "/" + name;
  struct stat status, there;
  if (!getStatus(from, status))
    return Error::success(); // gone meanwhile
  if (S_ISDIR(status.st_mode)) {
    if (uint64_t(status.st_dev) != device)
      return createStringError("cannot write '" + shown + "': '" + show(name) +
                               "' is another file system; name another folder");
    return bringFolder(name);
  }
  handled[name] = Handled{status, ""};
  if (auto file = listing.files.find(name); file != listing.files.end())
    return isEdited(from, status, file->second) ? bringEdited(name)
                                                : Error::success();
  if (!getStatus(to, there))
    return link(name, name);
  if (listing.isProduct(name) && !S_ISDIR(there.st_mode))
    return Error::success(); // made anew
  return inTheWay(name, S_ISDIR(there.st_mode) ? "a folder" : "a file");
}

Error FolderReplacement::walk(const std::string &folder) {
  auto names = listNames(current + "/" + folder);
  if (!names)
    return createStringError("cannot read '" + show(folder) +
                             "': " + toString(names.takeError()));
  for (const std::string &name : *names)
    if (Error error = bringEntry(folder.empty() ? name : folder + "/" + name))
      return error;
  return Error::success();
}

Error FolderReplacement::bringOver() {
  struct stat status;
  if (!getStatus(current, status))
    return Error::success();
  auto read = readListing(current);
  if (!read)
    return read.takeError();
  listing = std::move(*read);
  device = status.st_dev;
  if (Error error = walk(""))
    return error;
  // Last, since a folder may be read-only, and what is put in changes its time.
  for (const auto &[folder, folderStatus] : folders)
    if (std::error_code code = copyStatus(folder, folderStatus))
      return cannotKeep(shown, code);
  status.st_mtim = {0, UTIME_NOW};
  if (std::error_code code = copyStatus(next, status))
    return cannotKeep(shown, code);
  return Error::success();
}

void FolderReplacement::printNotes() const {
  for (const std::string &note : notes)
    errs() << "note: " << note << "\n";
}

/// Whether the file `name`, now with `status`, is in `folder` too, or was ours
/// and is not touched since.
bool FolderReplacement::isDone(const std::string &folder,
                               const std::string &name,
                               const struct stat &status) const {
  auto it = handled.find(name);
  if (it == handled.end())
    return false;
  const auto &[before, as] = it->second;
  struct stat kept;
  if (!as.empty() && getStatus(folder + "/" + as, kept) &&
      kept.st_dev == status.st_dev && kept.st_ino == status.st_ino)
    return true; // a hard link
  return before.st_dev == status.st_dev && before.st_ino == status.st_ino &&
         before.st_size == status.st_size &&
         before.st_mtim.tv_sec == status.st_mtim.tv_sec &&
         before.st_mtim.tv_nsec == status.st_mtim.tv_nsec;
}

/// Moves a file that appeared or changed since bringOver().
bool FolderReplacement::moveIn(const std::string &path,
                               const std::string &folder,
                               const std::string &name) const {
  if (sys::fs::create_directories(sys::path::parent_path(folder + "/" + name)))
    return false;
  if (renameIfFree(path, folder + "/" + name) == 0)
    return true;
  for (unsigned k = 1; errno == EEXIST; ++k) {
    std::string as = originalName(name, k);
    if (renameIfFree(path, folder + "/" + as) != 0)
      continue;
    errs() << "note: '" << show(name)
           << "' was changed while the folder was written; your version is "
              "kept as '"
           << show(as) << "'\n";
    return true;
  }
  return false;
}

/// False where something must stay.
bool FolderReplacement::removeBelow(const std::string &old,
                                    const std::string &folder,
                                    const std::string &name) const {
  std::string path = name.empty() ? old : old + "/" + name;
  struct stat status;
  if (!getStatus(path, status))
    return true;
  if (!S_ISDIR(status.st_mode))
    return isDone(folder, name, status) ? unlink(path.c_str()) == 0
                                        : moveIn(path, folder, name);
  (void)chmod(path.c_str(), (status.st_mode & 07777) | 0700);
  bool all = true;
  if (auto names = listNames(path)) {
    for (const std::string &entry : *names)
      all &=
          removeBelow(old, folder, name.empty() ? entry : name + "/" + entry);
  } else {
    consumeError(names.takeError());
    all = false;
  }
  if (all && rmdir(path.c_str()) == 0)
    return true;
  (void)chmod(path.c_str(), status.st_mode & 07777);
  return false;
}

void FolderReplacement::removeOld(StringRef old, StringRef folder) const {
  if (!removeBelow(old.str(), folder.str(), ""))
    errs() << "note: '" << old << "' holds what could not be removed of '"
           << shown << "' as it was before\n";
}

Error checkNotInTheWay(StringRef folder, StringRef shown,
                       ArrayRef<std::string> names) {
  auto listing = readListing(folder);
  if (!listing)
    return listing.takeError();
  for (StringRef name : names) {
    bool wantFolder = name.consume_back("/");
    struct stat status;
    if (!getStatus((folder + "/" + name).str(), status))
      continue;
    bool isFolder = S_ISDIR(status.st_mode);
    bool ours = isFolder ? listing->listsWithin(name) : listing->lists(name);
    if (!ours && !(isFolder && wantFolder))
      return standsInTheWay(shown, shown + "/" + name,
                            wantFolder ? "a folder" : "a file");
  }
  return Error::success();
}

} // namespace snnc
