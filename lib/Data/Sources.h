// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The forms of recordings that openRecordings chooses from.

#ifndef SNNC_LIB_DATA_SOURCES_H
#define SNNC_LIB_DATA_SOURCES_H

#include "snnc/Data/Recordings.h"

namespace snnc::data {

using SourceOrError = llvm::Expected<std::unique_ptr<RecordingSource>>;

/// `group` empty: the one the file holds.
SourceOrError openHDF5(llvm::StringRef path, llvm::StringRef group,
                       const InputSpec &input);
/// A folder of .bin files, or one .bin file.
SourceOrError openBinFolder(llvm::StringRef path, const InputSpec &input);
SourceOrError openBinFile(llvm::StringRef path, const InputSpec &input);

/// SHA-256 (hex) over the contents of `paths`; with `names`, each name and
/// the length of its contents come before them.
llvm::Expected<std::string> hashFiles(llvm::ArrayRef<std::string> paths,
                                      llvm::ArrayRef<std::string> names = {});

/// An error unless 0 <= begin <= end <= size.
llvm::Error checkRange(const std::string &place, int64_t begin, int64_t end,
                       int64_t size);

} // namespace snnc::data

#endif // SNNC_LIB_DATA_SOURCES_H
