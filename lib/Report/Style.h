// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How report.html looks.

#ifndef SNNC_LIB_REPORT_STYLE_H
#define SNNC_LIB_REPORT_STYLE_H

#include "llvm/ADT/StringRef.h"

namespace snnc::report {

/// The style sheet: light and dark, narrow and wide, screen and paper.
llvm::StringRef getStyle();

} // namespace snnc::report

#endif // SNNC_LIB_REPORT_STYLE_H
