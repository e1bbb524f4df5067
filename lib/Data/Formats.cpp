// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The formats of recordings.

#include "Formats.h"

#include "llvm/ADT/SmallVector.h"

#include <fstream>

using namespace snnc::data;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

llvm::ArrayRef<const Format *> snnc::data::getFormats() {
  static const Format *const formats[] = {
#define SNNC_FORMAT(name) &name##Format,
#include "Formats.def"
  };
  return formats;
}

Expected<const Format *> snnc::data::detectFormat(StringRef path) {
  std::ifstream stream(path.str(), std::ios::binary);
  std::string head(kHeadBytes, '\0');
  stream.read(head.data(), head.size());
  if (!stream.is_open() || stream.bad())
    return h5::failure("cannot read '" + path + "'");
  head.resize(stream.gcount());
  if (head.empty())
    return h5::failure("'" + path + "' is empty; expected recordings");
  for (const Format *format : getFormats())
    if (format->detect(path, head))
      return format;
  std::string known;
  for (const Format *format : getFormats())
    known += (known.empty() ? "" : ", ") + format->name.str();
  return h5::failure("'" + Twine(path) +
                     "' is in no known format of recordings; expected one of " +
                     known);
}
