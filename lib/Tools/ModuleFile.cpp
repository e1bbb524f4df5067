// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules in files.

#include "snnc/Tools/ModuleFile.h"
#include "CommandLine.h"
#include "dialects/QSNN/ProvedWidths.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Hash.h"
#include "snnc/Support/OutputFile.h"
#include "snnc/Tools/Mains.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace snnc {

ModuleFile::~ModuleFile() = default;

llvm::Error checkFormat(llvm::StringRef path, llvm::StringRef bytes) {
  if (bytes.starts_with("\x89HDF"))
    return llvm::createStringError(
        "'" + path +
        "' is an HDF5 file, expected a module (recordings are given by an "
        "option, e.g. " +
        advise("test", "FILE") + "; a .net or NIR file is imported first, " +
        "with " + advise("import-netx", "") + " or " +
        advise("import-nir", "") + ")");
  // The first field of an ONNX model is its IR version.
  if (bytes.size() > 2 && bytes[0] == 8 && bytes[1] < 32)
    return llvm::createStringError(
        "'" + path + "' is no module; an ONNX model is imported first, with " +
        advise("import-onnx", ""));
  return llvm::Error::success();
}

std::unique_ptr<ModuleFile> ModuleFile::read(llvm::StringRef path) {
  std::unique_ptr<ModuleFile> file(new ModuleFile());
  std::string message;
  auto buffer = openInputFile(path, &message);
  if (!buffer) {
    fail(message);
    return nullptr;
  }
  if (llvm::Error error = checkFormat(path, buffer->getBuffer())) {
    fail(toString(std::move(error)));
    return nullptr;
  }
  DialectRegistry registry;
  registerDialects(registry);
  setModelFolder(registry, folderOf(path));
  file->mlirContext = std::make_unique<MLIRContext>(registry);
  // Blobs of bytecode stay in the buffer, which is theirs too.
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  file->diagnostics =
      std::make_unique<FileDiagnostics>(*sources, file->mlirContext.get());
  file->parsed = parseSourceFile<ModuleOp>(sources, file->mlirContext.get());
  file->sources = std::move(sources);
  if (!file->parsed || failed(qsnn::proveAllWidths(file->module())))
    return nullptr;
  return file;
}

llvm::StringRef ModuleFile::sha256() const {
  if (hash.empty())
    hash = hashBytes(
        sources->getMemoryBuffer(sources->getMainFileID())->getBuffer());
  return hash;
}

llvm::Error writeModule(ModuleOp module, llvm::StringRef path, bool bytecode) {
  auto out = OutputFile::create(path);
  if (!out)
    return out.takeError();
  if (!bytecode) {
    // A state of its own prints the resources, which '<<' leaves out.
    AsmState state(module);
    module->print(out->os(), state);
    out->os() << "\n";
  } else if (failed(writeBytecodeToFile(module, out->os()))) {
    return llvm::createStringError("cannot write '" + path + "' as bytecode");
  }
  return out->commit();
}

} // namespace snnc
