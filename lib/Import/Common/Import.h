// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all importers do alike: options in, names and attributes of the network,
// and the way out with everything that was found.

#ifndef SNNC_LIB_IMPORT_COMMON_IMPORT_H
#define SNNC_LIB_IMPORT_COMMON_IMPORT_H

#include "dialects/SNN/SNNDialect.h"
#include "snnc/Import/Options.h"
#include "snnc/Support/Findings.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/IR/OwningOpRef.h"

namespace snnc::importer {

/// ImportOptions, checked. What a file says itself is put in beside them.
struct Signature {
  std::optional<int64_t> stepLengthUs, steps;
  std::string events; ///< "counts", "binary" or nothing
  std::optional<int64_t> maxCount;
  snn::Decode decode = snn::Decode::Count;
};

/// All of `options` but `decode`, which depends on the output; errors name the
/// option.
Signature readOptions(const ImportOptions &options, Findings &findings);

/// An error where `value` of the option `name` is beyond its bounds; `most`
/// INT64_MAX: none.
void checkRange(llvm::StringRef name, std::optional<int64_t> value,
                int64_t least, int64_t most, Findings &findings);

/// `--decode` where it is given: count or first of spikes, else last, max or
/// mean (rule L5). `what` says what the output is, for the error.
void readDecode(const ImportOptions &options, bool spikes,
                const llvm::Twine &what, Signature &signature,
                Findings &findings);

/// A symbol from the file's name.
std::string getNetworkName(llvm::StringRef path);

/// The attributes of a network `name` with one argument, whose own attributes
/// are `input`, and one result.
void addAttributes(mlir::OperationState &state, mlir::OpBuilder &builder,
                   llvm::StringRef name, mlir::Type argument, mlir::Type result,
                   mlir::NamedAttrList input, const Signature &signature);

/// Calls `read` with the location of the file and emits what was found: all
/// errors, or warnings and remarks. Null after errors; a module has passed its
/// verifier.
mlir::OwningOpRef<mlir::ModuleOp> importFile(
    llvm::StringRef path, mlir::MLIRContext *context,
    llvm::function_ref<mlir::OwningOpRef<mlir::ModuleOp>(mlir::Location file,
                                                         Findings &findings)>
        read);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_COMMON_IMPORT_H
