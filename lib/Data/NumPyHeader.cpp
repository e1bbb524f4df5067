// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The header of a .npy file: a Python dictionary of three entries, e.g.
// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.

#include "NumPyHeader.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

#include <algorithm>
#include <optional>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

namespace {

/// A value as Python writes it.
struct Literal {
  enum class Kind { String, Number, Word, List, Dictionary } kind = Kind::Word;
  std::string text;           // of a string, number or word
  std::vector<Literal> items; // of a dictionary key, value, key, value, …
};

class LiteralParser {
public:
  explicit LiteralParser(StringRef text) : text(text) {}
  std::optional<Literal> parse(int depth = 0);

private:
  std::optional<Literal> parseItems(char close, int depth);
  StringRef text;
};

} // namespace

std::optional<Literal> LiteralParser::parse(int depth) {
  constexpr int mostDepth = 8;
  text = text.ltrim();
  if (text.empty() || depth > mostDepth)
    return std::nullopt;
  char first = text.front();
  if (first == '\'' || first == '"') {
    size_t end = text.find(first, 1);
    if (end == StringRef::npos || text.take_front(end).contains('\\'))
      return std::nullopt;
    Literal literal{Literal::Kind::String, text.substr(1, end - 1).str(), {}};
    text = text.drop_front(end + 1);
    return literal;
  }
  if (first == '(' || first == '[' || first == '{') {
    text = text.drop_front();
    return parseItems(first == '(' ? ')' : first == '[' ? ']' : '}', depth);
  }
  StringRef word = text.take_while(
      [](char c) { return llvm::isAlnum(c) || c == '-' || c == '_'; });
  if (word.empty())
    return std::nullopt;
  text = text.drop_front(word.size());
  bool isNumber = llvm::isDigit(word.front()) || word.front() == '-';
  return Literal{
      isNumber ? Literal::Kind::Number : Literal::Kind::Word, word.str(), {}};
}

std::optional<Literal> LiteralParser::parseItems(char close, int depth) {
  bool isDictionary = close == '}';
  Literal list{
      isDictionary ? Literal::Kind::Dictionary : Literal::Kind::List, "", {}};
  while (true) {
    text = text.ltrim();
    if (text.consume_front(StringRef(&close, 1)))
      return list;
    for (int part = 0; part <= isDictionary; ++part) {
      std::optional<Literal> item = parse(depth + 1);
      text = text.ltrim();
      if (!item || (isDictionary && part == 0 && !text.consume_front(":")))
        return std::nullopt;
      list.items.push_back(std::move(*item));
    }
    if (!text.consume_front(",") && !text.starts_with(StringRef(&close, 1)))
      return std::nullopt;
  }
}

/// An item of a structured array is far smaller.
static constexpr uint64_t kMostItemBytes = 1 << 20;

/// "<f4" as an element, and its size where it is none of ours; that is 0 where
/// it is not known.
static std::optional<Element> parseType(StringRef type, uint64_t &bytes) {
  bool isBigEndian = type.consume_front(">");
  if (!isBigEndian && !type.consume_front("<") && !type.consume_front("|"))
    type.consume_front("=");
  char kind = type.empty() ? ' ' : type.front();
  if (type.empty() || kind == 'O' ||
      type.drop_front().getAsInteger(10, bytes) || bytes == 0)
    return std::nullopt;
  if (kind == 'U') // characters of 4 bytes
    bytes = std::min(bytes, kMostItemBytes) * 4;
  using Kind = Element::Kind;
  bool isPower = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
  if (kind == 'b' && bytes == 1)
    return Element{Kind::Unsigned, 1, false};
  if ((kind == 'u' || kind == 'i') && isPower)
    return Element{kind == 'u' ? Kind::Unsigned : Kind::Signed, int(bytes),
                   isBigEndian};
  if (kind == 'f' && isPower && bytes > 1)
    return Element{Kind::Float, int(bytes), isBigEndian};
  return std::nullopt;
}

static llvm::Error badType(StringRef where, StringRef type) {
  if (type.contains('O'))
    return h5::failure(
        "'" + where +
        "' holds Python objects (a pickle), which are never read, since they "
        "may run any code; save an array of numbers: np.stack(...), or "
        "events one behind the other in columns");
  return h5::failure("'" + where + "': expected numbers, but got elements of " +
                     "type '" + type + "'");
}

/// The fields of [('x', '<i2'), …]; those that are no numbers are passed over.
static Error parseFields(const Literal &descr, StringRef where,
                         NumPyHeader &header) {
  for (const Literal &entry : descr.items) {
    uint64_t bytes = 0;
    bool isPlain = entry.kind == Literal::Kind::List &&
                   entry.items.size() == 2 &&
                   entry.items[0].kind == Literal::Kind::String &&
                   entry.items[1].kind == Literal::Kind::String;
    if (!isPlain)
      return h5::failure("'" + where +
                         "': expected a structured array of plain fields");
    std::optional<Element> element = parseType(entry.items[1].text, bytes);
    if (bytes == 0)
      return badType(where, entry.items[1].text);
    if (element)
      header.fields.push_back(
          {entry.items[0].text, *element, header.itemBytes});
    if (bytes > kMostItemBytes - header.itemBytes)
      return h5::failure("'" + where + "': expected items of at most " +
                         Twine(kMostItemBytes) + " bytes, but got more");
    header.itemBytes += bytes;
  }
  return Error::success();
}

static Error parseEntries(const Literal &dictionary, StringRef where,
                          NumPyHeader &header) {
  bool hasType = false, hasOrder = false, hasShape = false;
  for (size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
    StringRef key = dictionary.items[i].text;
    const Literal &value = dictionary.items[i + 1];
    if (key == "descr" && value.kind == Literal::Kind::String) {
      std::optional<Element> element = parseType(value.text, header.itemBytes);
      if (!element)
        return badType(where, value.text);
      header.fields.push_back({"", *element, 0});
      hasType = true;
    } else if (key == "descr" && value.kind == Literal::Kind::List) {
      if (Error error = parseFields(value, where, header))
        return error;
      hasType = header.itemBytes > 0;
    } else if (key == "fortran_order") {
      header.isFortran = value.text == "True";
      hasOrder = value.text == "True" || value.text == "False";
    } else if (key == "shape" && value.kind == Literal::Kind::List) {
      hasShape = true;
      for (const Literal &item : value.items)
        if (StringRef(item.text).getAsInteger(10, header.shape.emplace_back()))
          hasShape = false;
    }
  }
  if (hasType && hasOrder && hasShape)
    return Error::success();
  return h5::failure("'" + where + "': damaged .npy header");
}

Expected<NumPyHeader> snnc::data::readNumPyHeader(ByteSource &bytes,
                                                  StringRef where) {
  constexpr uint32_t mostText = 1 << 20;
  auto fail = [&](Error error) {
    return h5::failure("'" + where + "' " + llvm::toString(std::move(error)));
  };
  char head[12];
  if (Error error = bytes.read(0, llvm::MutableArrayRef(head, 10)))
    return fail(std::move(error));
  if (!StringRef(head, 6).starts_with("\x93NUMPY"))
    return h5::failure("'" + where + "' is no .npy data");
  uint64_t begin = 10;
  uint32_t size = llvm::support::endian::read16le(head + 8);
  if (head[6] != 1) {
    begin = 12;
    if (Error error = bytes.read(10, llvm::MutableArrayRef(head + 10, 2)))
      return fail(std::move(error));
    size = llvm::support::endian::read32le(head + 8);
  }
  if (head[6] < 1 || head[6] > 3 || size > mostText)
    return h5::failure("'" + where + "': damaged .npy header");
  std::string text(size, '\0');
  if (Error error = bytes.read(begin, llvm::MutableArrayRef(&text[0], size)))
    return fail(std::move(error));
  std::optional<Literal> dictionary = LiteralParser(text).parse();
  if (!dictionary || dictionary->kind != Literal::Kind::Dictionary)
    return h5::failure("'" + where + "': damaged .npy header");
  NumPyHeader header;
  header.dataOffset = begin + size;
  if (Error error = parseEntries(*dictionary, where, header))
    return std::move(error);
  return header;
}
