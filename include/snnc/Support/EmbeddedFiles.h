// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files of the source tree that travel in the program
// (lib/Support/EmbedFiles.cmake).

#ifndef SNNC_SUPPORT_EMBEDDEDFILES_H
#define SNNC_SUPPORT_EMBEDDEDFILES_H

#include <span>
#include <string_view>

namespace snnc {

struct EmbeddedFile {
  std::string_view name, content;
};

} // namespace snnc

#endif // SNNC_SUPPORT_EMBEDDEDFILES_H
