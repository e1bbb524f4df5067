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

/// What stands in front of a message about no line: the file as a whole, or
/// nothing where there is none; absent where it is about a line.
static std::optional<std::string> prefixOf(Location loc) {
  if (isa<UnknownLoc>(loc))
    return "";
  auto file = loc->findInstanceOf<FileLineColLoc>();
  if (!file || file.getLine() != 0)
    return std::nullopt;
  return file.getFilename().str() + ": ";
}

static void print(StringRef prefix, Diagnostic &diagnostic) {
  llvm::raw_ostream &os = llvm::errs();
  os << prefix;
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
        auto prefix = prefixOf(diagnostic.getLocation());
        if (!prefix)
          return failure();
        print(*prefix, diagnostic);
        for (Diagnostic &note : diagnostic.getNotes())
          print(*prefix, note);
        return success();
      }) {}

} // namespace snnc
