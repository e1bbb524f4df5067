// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder of output that is there whole or not at all.

#ifndef SNNC_SUPPORT_OUTPUTFOLDER_H
#define SNNC_SUPPORT_OUTPUTFOLDER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <set>
#include <string>

namespace snnc {

/// The file by which a folder is known as ours, and the text that it holds.
inline constexpr llvm::StringLiteral kManifestName = "manifest.json";
inline constexpr llvm::StringLiteral kManifestMark = "\"generator\": \"snnc\"";

/// Writes into a temporary folder beside `path` and puts it in place at the
/// end, so that a failure, a full disk or an interrupt (SIGINT, SIGTERM,
/// SIGHUP) leaves what was there before and nothing else. A folder that exists
/// is replaced only if it is empty or holds our manifest. One at a time in a
/// process.
class OutputFolder {
public:
  /// Fails, with a message that names `path`, when it is a file or a folder of
  /// somebody else's, or when nothing can be created beside it.
  static llvm::Expected<OutputFolder> create(llvm::StringRef path);
  OutputFolder(OutputFolder &&other);
  OutputFolder(const OutputFolder &) = delete;
  OutputFolder &operator=(const OutputFolder &) = delete;
  OutputFolder &operator=(OutputFolder &&) = delete;
  /// Removes the temporary folder unless it was committed.
  ~OutputFolder();

  /// Writes a file; `name` is relative and may have folders in it.
  llvm::Error write(llvm::StringRef name, llvm::StringRef content);

  /// Puts the folder in place. It must hold the manifest.
  llvm::Error commit();

  /// The folder that is being written.
  llvm::StringRef getTemporaryPath() const { return temporary; }

private:
  OutputFolder() = default;
  std::string path;      // absolute
  std::string shown;     // as the user wrote it
  std::string temporary; // absolute; empty after commit
  std::set<std::string> folders;
};

} // namespace snnc

#endif // SNNC_SUPPORT_OUTPUTFOLDER_H
