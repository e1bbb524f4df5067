// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SHA-256, by which files, recordings and blobs are known.

#ifndef SNNC_SUPPORT_HASH_H
#define SNNC_SUPPORT_HASH_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/SHA256.h"

#include <string>

namespace snnc {

/// The hash of bytes that come in pieces.
class Hash {
public:
  void add(llvm::StringRef bytes) { state.update(bytes); }
  /// Adds what is in a file, which is never held whole.
  llvm::Error addFile(const std::string &path);
  /// In lower-case hex, once all is added.
  std::string hex();

private:
  llvm::SHA256 state;
};

/// SHA-256 in lower-case hex.
std::string hashBytes(llvm::StringRef bytes);
llvm::Expected<std::string> hashFile(const std::string &path);

} // namespace snnc

#endif // SNNC_SUPPORT_HASH_H
