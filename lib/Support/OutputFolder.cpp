// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder of output that is there whole or not at all.

#include "snnc/Support/OutputFolder.h"

#include "KeptFiles.h"
#include "snnc/Support/OutputFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

using namespace llvm;

namespace snnc {

static Error cannotWrite(const Twine &path, std::error_code code) {
  return createStringError(code,
                           "cannot write '" + path + "': " + code.message());
}

//===----------------------------------------------------------------------===//
// Interrupts. LLVM removes files on a signal, not folders.
//===----------------------------------------------------------------------===//

namespace {
/// A path that exists only in the temporary folder. The handler may only make
/// system calls, so that it walks this list, newest first.
struct CreatedPath {
  char *path;
  CreatedPath *older;
};

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
} // namespace

static std::atomic<CreatedPath *> newestPath;
static pthread_t writer; // the thread that makes the folder
static struct sigaction oldActions[std::size(kSignals)];

static void removeCreatedPaths() {
  for (CreatedPath *p = newestPath.load(); p; p = p->older)
    if (unlink(p->path) != 0)
      (void)rmdir(p->path);
}

static void onInterrupt(int signal) {
  // Whichever thread gets it: no other may remove what is being written.
  if (!pthread_equal(pthread_self(), writer)) {
    pthread_kill(writer, signal);
    return;
  }
  removeCreatedPaths();
  for (size_t i = 0; i != std::size(kSignals); ++i)
    if (kSignals[i] == signal)
      sigaction(signal, &oldActions[i], nullptr);
  raise(signal);
}

static void watchSignals() {
  writer = pthread_self();
  struct sigaction action;
  std::memset(&action, 0, sizeof(action));
  action.sa_handler = onInterrupt;
  for (size_t i = 0; i != std::size(kSignals); ++i) {
    sigaction(kSignals[i], nullptr, &oldActions[i]);
    // An ignored signal (nohup) stays ignored.
    if (oldActions[i].sa_handler != SIG_IGN)
      sigaction(kSignals[i], &action, nullptr);
  }
}

static void unwatchSignals() {
  for (size_t i = 0; i != std::size(kSignals); ++i)
    sigaction(kSignals[i], &oldActions[i], nullptr);
  CreatedPath *p = newestPath.exchange(nullptr);
  while (p) {
    CreatedPath *older = p->older;
    free(p->path);
    delete p;
    p = older;
  }
}

/// To be called before the path is created.
static void noteCreatedPath(StringRef path) {
  auto *node = new CreatedPath{strndup(path.data(), path.size()), newestPath};
  newestPath.store(node);
}

namespace {
/// No interrupt between putting the folder in place and removing the old one.
/// What comes meanwhile is not ours any more: signals are unwatched before it
/// ends.
class SignalBlock {
public:
  SignalBlock() {
    sigset_t set;
    sigemptyset(&set);
    for (int signal : kSignals)
      sigaddset(&set, signal);
    pthread_sigmask(SIG_BLOCK, &set, &old);
  }
  ~SignalBlock() { pthread_sigmask(SIG_SETMASK, &old, nullptr); }

private:
  sigset_t old;
};
} // namespace

//===----------------------------------------------------------------------===//
// OutputFolder
//===----------------------------------------------------------------------===//

/// Whether the folder `path` may be replaced.
static Error checkReplaceable(StringRef path, StringRef shown) {
  sys::fs::file_status status;
  if (sys::fs::status(path, status))
    return Error::success(); // absent
  if (!sys::fs::is_directory(status))
    return createStringError("cannot write '" + shown +
                             "': expected a folder, but it is a file");
  std::error_code code;
  if (sys::fs::directory_iterator(path, code) ==
          sys::fs::directory_iterator() &&
      !code)
    return Error::success(); // empty
  SmallString<128> manifest(path);
  sys::path::append(manifest, kManifestName);
  auto buffer = MemoryBuffer::getFile(manifest);
  if (buffer && (*buffer)->getBuffer().contains(kManifestMark))
    return Error::success();
  return createStringError("cannot write '" + shown +
                           "': the folder exists and was not written by snnc "
                           "(no " +
                           kManifestName +
                           " of ours in it); name another folder or remove "
                           "it");
}

/// The folder is exchanged for another: a shell in it would stand in a removed
/// one.
static Error checkNotAround(StringRef path, StringRef shown) {
  SmallString<128> here;
  if (sys::fs::current_path(here) || sys::fs::real_path(here, here))
    return Error::success();
  StringRef below = here;
  if (!below.consume_front(path) || !(below.empty() || below[0] == '/'))
    return Error::success();
  return createStringError(
      "cannot write '" + shown + "': it " + (below.empty() ? "is" : "holds") +
      " the current folder, and is replaced as a whole; name another folder, "
      "or run this elsewhere");
}

Expected<OutputFolder> OutputFolder::create(StringRef path) {
  OutputFolder folder;
  folder.shown = path.str();
  if (path.empty())
    return createStringError("cannot write the output folder: its name is "
                             "empty");
  SmallString<128> absolute(path);
  if (std::error_code code = sys::fs::make_absolute(absolute))
    return cannotWrite(path, code);
  SmallString<128> real; // a link to a folder stays a link
  if (!sys::fs::real_path(absolute, real))
    absolute = real;
  sys::path::remove_dots(absolute, /*remove_dot_dot=*/false);
  while (absolute.size() > 1 && sys::path::is_separator(absolute.back()))
    absolute.pop_back();
  folder.path = absolute.str().str();
  if (Error error = checkReplaceable(folder.path, path))
    return error;
  if (Error error = checkNotAround(folder.path, path))
    return error;

  watchSignals();
  for (unsigned attempt = 0;; ++attempt) {
    std::string name = makeTemporaryName(folder.path);
    noteCreatedPath(name);
    std::error_code code = sys::fs::create_directory(
        name, /*IgnoreExisting=*/false, sys::fs::all_all);
    if (!code) {
      folder.temporary = name;
      return folder;
    }
    if (code != std::errc::file_exists || attempt == 16) {
      unwatchSignals();
      return cannotWrite(path, code);
    }
  }
}

OutputFolder::OutputFolder(OutputFolder &&other)
    : path(std::move(other.path)), shown(std::move(other.shown)),
      temporary(std::move(other.temporary)), folders(std::move(other.folders)) {
  other.temporary.clear();
}

OutputFolder::~OutputFolder() {
  if (temporary.empty())
    return;
  SignalBlock block;
  discard();
}

void OutputFolder::discard() {
  removeTree(temporary);
  temporary.clear();
  unwatchSignals();
}

Error OutputFolder::write(StringRef name, StringRef content) {
  SmallString<128> full(temporary);
  for (auto it = sys::path::begin(name), end = sys::path::end(name); it != end;
       ++it) {
    if (full != temporary && folders.insert(full.str().str()).second) {
      noteCreatedPath(full);
      if (std::error_code code =
              sys::fs::create_directory(full, true, sys::fs::all_all))
        return cannotWrite(shown + "/" + name, code);
    }
    sys::path::append(full, *it);
  }
  noteCreatedPath(full);
  std::error_code code;
  raw_fd_ostream os(full, code);
  if (code)
    return cannotWrite(shown + "/" + name, code);
  os << content;
  os.close();
  code = os.error();
  os.clear_error(); // LLVM aborts on an error that nobody looked at
  if (code)
    return cannotWrite(shown + "/" + name, code);
  return Error::success();
}

Error OutputFolder::checkFree(ArrayRef<std::string> names) const {
  return checkNotInTheWay(path, shown, names);
}

std::string OutputFolder::nameAsUser(std::string text) const {
  if (temporary.empty())
    return text;
  for (size_t at = 0; (at = text.find(temporary, at)) != std::string::npos;
       at += shown.size())
    text.replace(at, temporary.size(), shown);
  return text;
}

static std::error_code lastError() {
  return std::error_code(errno, std::generic_category());
}

Error OutputFolder::commit() {
  SignalBlock block;
  Error error = replace();
  if (error)
    discard();
  else
    unwatchSignals();
  return error;
}

Error OutputFolder::replace() {
  if (!sys::fs::exists(temporary + "/" + kManifestName))
    return createStringError("cannot write '" + shown +
                             "': the folder has no " + kManifestName);
  // Somebody may have put something there in the meantime.
  if (Error error = checkReplaceable(path, shown))
    return error;
  FolderReplacement replacement(path, temporary, shown);
  if (Error error = replacement.bringOver())
    return error;
  bool isAbsent = rename(temporary.c_str(), path.c_str()) == 0;
  if (!isAbsent) {
    if (errno != ENOTEMPTY && errno != EEXIST)
      return cannotWrite(shown, lastError());
    if (Error error = exchange())
      return error;
  }
  std::string old = std::move(temporary);
  temporary.clear(); // from here on it holds the user's files
  replacement.printNotes();
  if (!isAbsent)
    replacement.removeOld(old, path);
  return Error::success();
}

/// Puts the new folder in place and calls the old one `temporary`.
Error OutputFolder::exchange() {
  if (renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(),
                RENAME_EXCHANGE) == 0)
    return Error::success();
  // Not every file system exchanges: move the old folder aside.
  std::string aside = temporary + ".old";
  if (rename(path.c_str(), aside.c_str()) != 0)
    return cannotWrite(shown, lastError());
  if (rename(temporary.c_str(), path.c_str()) == 0) {
    temporary = aside;
    return Error::success();
  }
  std::error_code code = lastError();
  if (rename(aside.c_str(), path.c_str()) == 0)
    return cannotWrite(shown, code);
  return createStringError(code, "cannot write '" + shown +
                                     "': " + code.message() +
                                     "; what it held is '" + aside + "' now");
}

Error writeFolder(OutputFolder &folder, const FileMap &files) {
  for (const auto &[name, content] : files)
    if (Error error = folder.write(name, content))
      return error;
  return folder.commit();
}

} // namespace snnc
