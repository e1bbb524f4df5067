// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tools know: dialects and passes.

#include "dialects/Check/CheckOps.h"
#include "dialects/QSNN/QSNNDialect.h"
#include "dialects/SNN/SNNDialect.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/TargetSupport/Target.h"
#include "snnc/Tools/Mains.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <csignal>

using namespace mlir;

namespace snnc {

void registerDialects(DialectRegistry &registry) {
  registerAllTargets();
  registry.insert<arith::ArithDialect, snn::SNNDialect, qsnn::QSNNDialect,
                  check::CheckDialect>();
  for (const Target *target : getTargets())
    target->registerDialects(registry);
}

void registerPasses() {
  registerAllTargets(); // whose options passes have, and whose names they look
                        // up
  registerTransformsPasses();
  registerSNNCTransformsPasses();
  registerSNNToQSNNPasses();
  for (const Target *target : getTargets())
    target->registerPasses();
}

void setModelFolder(DialectRegistry &registry, llvm::StringRef folder) {
  std::string path = folder.str();
  registry.addExtension(std::function<void(MLIRContext *, snn::SNNDialect *)>(
      [path](MLIRContext *, snn::SNNDialect *dialect) {
        dialect->modelFolder = path;
      }));
}

void ignoreFileSizeSignal() { std::signal(SIGXFSZ, SIG_IGN); }

std::string folderOf(llvm::StringRef file) {
  llvm::SmallString<128> folder(
      file == "-" ? "" : llvm::sys::path::parent_path(file));
  (void)llvm::sys::fs::make_absolute(folder);
  llvm::sys::path::remove_dots(folder, /*remove_dot_dot=*/true);
  return folder.str().str();
}

} // namespace snnc
