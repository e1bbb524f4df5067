// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names that users chose, in what we write.

#include "snnc/Support/Names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Unicode.h"

using namespace llvm;

namespace snnc {

/// Bytes of the printable character that `text` begins with; 0: none.
static size_t printableLength(StringRef text) {
  if (static_cast<unsigned char>(text[0]) < 0x80)
    return isPrint(text[0]) ? 1 : 0;
  const auto *begin = reinterpret_cast<const UTF8 *>(text.data());
  const UTF8 *at = begin;
  UTF32 character;
  if (convertUTF8Sequence(&at, begin + text.size(), &character,
                          strictConversion) != conversionOK ||
      !sys::unicode::isPrintable(int(character)) ||
      sys::unicode::isFormatting(int(character)))
    return 0;
  return at - begin;
}

static void appendByte(std::string &out, char c) {
  unsigned value = static_cast<unsigned char>(c);
  out += "\\x";
  out += hexdigit(value >> 4);
  out += hexdigit(value & 15);
}

bool isPrintable(StringRef text) {
  while (!text.empty()) {
    size_t length = printableLength(text);
    if (!length)
      return false;
    text = text.drop_front(length);
  }
  return true;
}

std::string makePrintable(StringRef text) {
  std::string out;
  while (!text.empty()) {
    size_t length = printableLength(text);
    if (length)
      out += text.take_front(length);
    else
      appendByte(out, text[0]);
    text = text.drop_front(std::max<size_t>(length, 1));
  }
  return out;
}

std::string makeASCII(StringRef text) {
  std::string out;
  for (char c : text)
    if (isPrint(c))
      out += c;
    else
      appendByte(out, c);
  return out;
}

std::string makeIdentifier(StringRef text, size_t most) {
  std::string out;
  for (char c : text.take_front(most))
    out += isAlnum(c) ? c : '_';
  if (out.empty() || isDigit(out[0]))
    out.insert(0, "_");
  out.resize(std::min(out.size(), most));
  return out;
}

bool isIdentifier(StringRef text) {
  return !text.empty() && !isDigit(text[0]) &&
         all_of(text, [](char c) { return isAlnum(c) || c == '_'; });
}

std::string makeMarkdown(StringRef text) {
  std::string out;
  for (char c : makePrintable(text)) {
    if (StringRef("\\|`*<>[]~").contains(c))
      out += '\\';
    out += c;
  }
  return out;
}

} // namespace snnc
