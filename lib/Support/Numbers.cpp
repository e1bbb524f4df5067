// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "snnc/Support/Numbers.h"

#include <charconv>

namespace snnc {

template <class Number>
static std::string shortest(Number value) {
  char text[64];
  return std::string(text, std::to_chars(text, text + sizeof(text), value).ptr);
}

std::string formatNumber(float value) { return shortest(value); }
std::string formatNumber(double value) { return shortest(value); }

} // namespace snnc
