// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the ONNX importer has to tell the user, collected until the end, so
// that one run shows everything that is wrong with a file.

#ifndef SNNC_LIB_IMPORT_ONNX_FINDINGS_H
#define SNNC_LIB_IMPORT_ONNX_FINDINGS_H

#include "snnc/Support/Names.h"

#include "llvm/ADT/Twine.h"
#include <string>
#include <vector>

namespace snnc::onnxio {

/// Errors and notes (assumptions, tie-breaks) in the order they were found.
struct Findings {
  std::vector<std::string> errors, notes;

  void error(const llvm::Twine &text) {
    errors.push_back(makePrintable(text.str()));
  }
  void note(const llvm::Twine &text) {
    notes.push_back(makePrintable(text.str()));
  }
  bool failed() const { return !errors.empty(); }
};

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FINDINGS_H
