// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the tools print diagnostics.

#include "snnc/Tools/FileDiagnostics.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;

namespace snnc {

/// The file that `loc` is about as a whole; empty where it is about a line.
static StringRef wholeFile(Location loc) {
  auto file = loc->findInstanceOf<FileLineColLoc>();
  return file && file.getLine() == 0 ? file.getFilename().getValue()
                                     : StringRef();
}

static void print(StringRef file, Diagnostic &diagnostic) {
  llvm::raw_ostream &os = llvm::errs();
  os << file << ": ";
  switch (diagnostic.getSeverity()) {
  case DiagnosticSeverity::Error:
    llvm::WithColor::error(os);
    break;
  case DiagnosticSeverity::Warning:
    llvm::WithColor::warning(os);
    break;
  case DiagnosticSeverity::Note:
    llvm::WithColor::note(os);
    break;
  case DiagnosticSeverity::Remark:
    llvm::WithColor::remark(os);
    break;
  }
  os << diagnostic << "\n";
}

FileDiagnostics::FileDiagnostics(llvm::SourceMgr &sources, MLIRContext *context)
    : lines(sources, context), files(context, [](Diagnostic &diagnostic) {
        StringRef file = wholeFile(diagnostic.getLocation());
        if (file.empty())
          return failure();
        print(file, diagnostic);
        for (Diagnostic &note : diagnostic.getNotes())
          print(file, note);
        return success();
      }) {}

} // namespace snnc
