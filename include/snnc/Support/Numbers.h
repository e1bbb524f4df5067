// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers as text.

#ifndef SNNC_SUPPORT_NUMBERS_H
#define SNNC_SUPPORT_NUMBERS_H

#include <string>

namespace snnc {

/// The shortest text that reads back to the same number: "0.1", "inf", "nan".
std::string formatNumber(float value);
std::string formatNumber(double value);

} // namespace snnc

#endif // SNNC_SUPPORT_NUMBERS_H
