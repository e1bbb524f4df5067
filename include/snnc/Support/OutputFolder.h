// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder of output that is there whole or not at all.

#ifndef SNNC_SUPPORT_OUTPUTFOLDER_H
#define SNNC_SUPPORT_OUTPUTFOLDER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace snnc {

/// The file by which a folder is known as ours, and the text that it holds.
inline constexpr llvm::StringLiteral kManifestName = "manifest.json";
inline constexpr llvm::StringLiteral kManifestMark = "\"generator\": \"snnc\"";

/// Content by name in an output folder.
using FileMap = std::map<std::string, std::string>;

/// Writes into a temporary folder beside `path` and puts it in place at the
/// end, so that a failure, a full disk or an interrupt (SIGINT, SIGTERM,
/// SIGHUP) leaves what was there before and nothing else. A folder that exists
/// is replaced only if it is empty or holds our manifest. What is in it and is
/// not listed there is the user's: it stays where it is. One at a time in a
/// process.
///
/// A manifest lists what is ours: "files", an object of names with their
/// SHA-256 (a manifest among them lists those of its own folder), and
/// "products", a list of further files, and of folders (with a final '/') that
/// a Makefile of ours fills. Products are removed with what they were made
/// from; in folders of products only what is made anew replaces anything.
class OutputFolder {
public:
  /// Fails, with a message that names `path`, when it is a file or a folder of
  /// somebody else's, when the current folder is in it, or when nothing can be
  /// created beside it.
  static llvm::Expected<OutputFolder> create(llvm::StringRef path);
  OutputFolder(OutputFolder &&other);
  OutputFolder(const OutputFolder &) = delete;
  OutputFolder &operator=(const OutputFolder &) = delete;
  OutputFolder &operator=(OutputFolder &&) = delete;
  /// Removes the temporary folder unless it was committed.
  ~OutputFolder();

  /// Writes a file; `name` is relative and may have folders in it.
  llvm::Error write(llvm::StringRef name, llvm::StringRef content);

  /// Fails, naming it, if one of `names`, which are going to be written (a
  /// folder's name ends with '/'), is there and not ours. commit() fails for
  /// such files too, but after all the work.
  llvm::Error checkFree(llvm::ArrayRef<std::string> names) const;

  /// Puts the folder in place. It must hold the manifest. Of a file that is
  /// listed with another hash a copy stays beside the new one, as NAME.orig,
  /// with a note on stderr. A failure leaves what was there before, and removes
  /// the temporary folder.
  llvm::Error commit();

  /// The folder that is being written.
  llvm::StringRef getTemporaryPath() const { return temporary; }

  /// The message `text` with the name that the user gave to this folder.
  std::string nameAsUser(std::string text) const;

private:
  OutputFolder() = default;
  llvm::Error replace();
  llvm::Error exchange();
  void discard();
  std::string path;      // absolute
  std::string shown;     // as the user wrote it
  std::string temporary; // absolute; empty after commit
  std::set<std::string> folders;
};

/// Writes `files`, the manifest among them, and puts `folder` in place: the end
/// of an emitter.
llvm::Error writeFolder(OutputFolder &folder, const FileMap &files);

/// Whether the manifest of `folder` lists the file `name`, or a file in the
/// folder `name`.
bool isListed(llvm::StringRef folder, llvm::StringRef name);

/// The files in `folder`, sorted, but for those that one of `manifests` in it
/// (e.g. "rtl/manifest.json") lists.
llvm::Expected<std::vector<std::string>>
listFiles(llvm::StringRef folder, llvm::ArrayRef<std::string> manifests);

} // namespace snnc

#endif // SNNC_SUPPORT_OUTPUTFOLDER_H
