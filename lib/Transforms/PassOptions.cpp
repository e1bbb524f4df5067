// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options as users write them.

#include "PassOptions.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Diagnostics.h"

using namespace mlir;

namespace snnc {

std::string withLeadingName(StringRef options, StringRef first) {
  StringRef trimmed = options.ltrim();
  StringRef token = trimmed.take_until([](char c) { return c == ' '; });
  if (token.empty() || token.contains('='))
    return options.str();
  return (first + "=" + trimmed).str();
}

LogicalResult parseSparsity(StringRef text, double &sparsity,
                            OptionError fail) {
  if (text.empty())
    return fail("osbc-prune: needs a sparsity, e.g. " +
                advise("sparsity", "0.97") + " keeps 3 % of the weights");
  auto value = parseNumber(text);
  if (!value) {
    std::string message = llvm::toString(value.takeError());
    double percent;
    if (text.ends_with("%") && !text.drop_back().getAsDouble(percent) &&
        percent >= 0 && percent < 100) {
      char number[32];
      snprintf(number, sizeof(number), "%g", percent / 100);
      message += std::string("; write ") + number;
    }
    return fail("osbc-prune: sparsity: " + message);
  }
  if (*value < 0 || *value >= 1)
    return fail("osbc-prune: sparsity: expected 0 <= sparsity < 1, but got '" +
                text + "'");
  sparsity = *value;
  return success();
}

std::optional<int64_t> megabytes(int64_t memory) {
  if (memory == 0)
    return std::nullopt;
  return std::min(memory, INT64_MAX >> 20) << 20;
}

LogicalResult parseBits(StringRef text, int &bits, OptionError fail) {
  if (text.empty())
    return fail("osbc-quantize: needs a number of bits, e.g. " +
                advise("bits", "4"));
  if (text.getAsInteger(10, bits) || bits < 2 || bits > 8)
    return fail(
        "osbc-quantize: bits: expected an integer of 2 to 8, but got '" + text +
        "'");
  return success();
}

LogicalResult parseScales(StringRef text, int64_t &scales, OptionError fail) {
  scales = 0;
  if (text.empty())
    return success();
  if (text.getAsInteger(10, scales) || scales < 1)
    return fail("osbc-quantize: scales: expected the most scales of a layer, 1 "
                "or more (one for each row without the option), but got '" +
                text + "'");
  return success();
}

} // namespace snnc
