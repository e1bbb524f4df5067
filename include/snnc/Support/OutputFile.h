// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Output that is there whole or not at all.

#ifndef SNNC_SUPPORT_OUTPUTFILE_H
#define SNNC_SUPPORT_OUTPUTFILE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>
#include <optional>

namespace snnc {

/// Writes under a temporary name beside `path` and renames at the end, so that
/// a failure, a full disk or an interrupt leaves what was there before. "-" and
/// what is not a plain file (/dev/null) are written directly.
class OutputFile {
public:
  /// Fails when nothing can be created beside `path`.
  static llvm::Expected<OutputFile> create(llvm::StringRef path);
  OutputFile(OutputFile &&) = default;
  ~OutputFile();

  llvm::raw_pwrite_stream &os() { return *stream; }

  /// Puts the file in place. Fails, and leaves the old one, when not every
  /// byte could be written.
  llvm::Error commit();

private:
  OutputFile() = default;
  std::string path;
  std::optional<llvm::sys::fs::TempFile> file;
  std::unique_ptr<llvm::raw_fd_ostream> stream;
};

/// Fails when writing `path`, given by `option`, would overwrite one of
/// `inputs`, each a file or FILE:GROUP. Empty paths and "-" name no file.
llvm::Error checkOverwrite(llvm::StringRef option, llvm::StringRef path,
                           llvm::ArrayRef<llvm::StringRef> inputs);

/// Writes `text` to `path` in this way.
llvm::Error writeFile(llvm::StringRef path, llvm::StringRef text);

} // namespace snnc

#endif // SNNC_SUPPORT_OUTPUTFILE_H
