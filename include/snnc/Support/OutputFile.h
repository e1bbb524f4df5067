// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Output that is there whole or not at all.

#ifndef SNNC_SUPPORT_OUTPUTFILE_H
#define SNNC_SUPPORT_OUTPUTFILE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>
#include <string>
#include <utility>

namespace snnc {

/// A name beside `path` for what is being written: `path`.tmp-1a2b3c4d, with
/// random digits. (LLVM's createUniqueFile replaces every '%' of the path.)
std::string makeTemporaryName(llvm::StringRef path);

/// Creates a file of such a name, with the user's usual permissions, that is
/// removed on a signal until llvm::sys::DontRemoveFileOnSignal.
std::error_code createTemporaryFile(llvm::StringRef path, int &descriptor,
                                    std::string &name);

/// Writes under a temporary name beside `path` and renames at the end, so that
/// a failure, a full disk or an interrupt leaves what was there before. "-" and
/// what is not a plain file (/dev/null) are written directly.
class OutputFile {
public:
  /// Fails when nothing can be created beside `path`.
  static llvm::Expected<OutputFile> create(llvm::StringRef path);
  OutputFile(OutputFile &&other)
      : path(std::move(other.path)),
        temporary(std::exchange(other.temporary, "")),
        stream(std::move(other.stream)) {}
  ~OutputFile();

  llvm::raw_pwrite_stream &os() { return *stream; }

  /// Puts the file in place. Fails, and leaves the old one, when not every
  /// byte could be written.
  llvm::Error commit();

private:
  OutputFile() = default;
  std::string path;
  std::string temporary; ///< empty: written directly, or in place
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
