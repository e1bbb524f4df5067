// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an output folder holds beside our output: the user's files.

#ifndef SNNC_LIB_SUPPORT_KEPTFILES_H
#define SNNC_LIB_SUPPORT_KEPTFILES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <map>
#include <set>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace snnc {

/// What the manifest of a folder lists, and those of the folders below that it
/// lists. Names are relative to the folder.
struct FolderListing {
  std::map<std::string, std::string> files; ///< SHA-256; empty: not stated
  std::set<std::string> products; ///< folders that a Makefile of ours fills

  bool lists(llvm::StringRef file) const;
  /// Whether a listed file is in `folder`, or it is one of products.
  bool listsWithin(llvm::StringRef folder) const;
  bool isProduct(llvm::StringRef file) const;
};

/// Reads `folder`/manifest.json; nothing is listed where there is none.
llvm::Expected<FolderListing> readListing(llvm::StringRef folder);

/// One replacement of a folder: brings what is the user's into the new one and
/// then removes the old one. `shown` is the folder's name in messages.
class FolderReplacement {
public:
  FolderReplacement(llvm::StringRef current, llvm::StringRef next,
                    llvm::StringRef shown)
      : current(current), next(next), shown(shown) {}

  /// Gives `next` everything in `current` that is not ours, at the same place:
  /// as hard links, or as copies where the file system has none. Of a listed
  /// file that was edited a copy is kept beside, which printNotes() says.
  /// Fails, naming the file, where something stands in the way of our output.
  llvm::Error bringOver();

  /// To be called when the new folder is in place. On stderr.
  void printNotes() const;

  /// Removes `old`, what `current` is called now, but for what appeared or
  /// changed in it since bringOver(): that moves to `folder`, the new one, as
  /// NAME.orig where NAME is taken, with a note on stderr.
  void removeOld(llvm::StringRef old, llvm::StringRef folder) const;

private:
  /// A file of `current` that need not stay in it.
  struct Handled {
    struct stat status; ///< when it was looked at
    std::string as;     ///< its name in `next`; empty: not brought over
  };

  llvm::Error walk(const std::string &folder);
  llvm::Error bringEntry(const std::string &name);
  llvm::Error bringFolder(const std::string &name);
  llvm::Error bringEdited(const std::string &name);
  llvm::Error link(const std::string &name, const std::string &as);
  llvm::Error makeFolders(const std::string &name);
  llvm::Error inTheWay(llvm::StringRef name, llvm::StringRef what) const;
  std::string show(llvm::StringRef name) const {
    return (shown + "/" + name).str();
  }
  bool isDone(const std::string &folder, const std::string &name,
              const struct stat &status) const;
  bool moveIn(const std::string &path, const std::string &folder,
              const std::string &name) const;
  bool removeBelow(const std::string &old, const std::string &folder,
                   const std::string &name) const;

  std::string current, next;
  llvm::StringRef shown;
  FolderListing listing;
  uint64_t device = 0;
  std::map<std::string, Handled> handled;
  std::vector<std::pair<std::string, struct stat>> folders; ///< that were made
  std::vector<std::string> notes;
};

/// Removes a folder of ours with all that is in it, as far as it can be.
void removeTree(const std::string &path);

/// Fails, naming it, if one of `names`, which are to be written into `folder`
/// (a folder's name ends with '/'), is there and not ours.
llvm::Error checkNotInTheWay(llvm::StringRef folder, llvm::StringRef shown,
                             llvm::ArrayRef<std::string> names);

} // namespace snnc

#endif // SNNC_LIB_SUPPORT_KEPTFILES_H
