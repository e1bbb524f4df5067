// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// HDF5 files that are there whole or not at all.

#include "snnc/Data/HDF5Output.h"
#include "snnc/Support/OutputFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

Expected<h5::Output> h5::Output::create(StringRef named) {
  Expected<std::string> resolved = resolveOutput(named);
  if (!resolved)
    return resolved.takeError();
  Output output;
  output.path = *resolved;
  int descriptor;
  std::string temporary;
  if (std::error_code code =
          createTemporaryFile(output.path, descriptor, temporary))
    return failure("cannot write '" + output.path + "': " + code.message());
  llvm::sys::Process::SafelyCloseFileDescriptor(descriptor);
  output.temporary = temporary;
  Expected<Id> file = createFile(temporary);
  if (!file)
    return file.takeError();
  output.handle = std::move(*file);
  return std::move(output);
}

Error h5::Output::commit() {
  if (Error error = closeFile(handle, path))
    return error;
  if (std::error_code code = llvm::sys::fs::rename(temporary, path))
    return failure("cannot write '" + path + "': " + code.message());
  llvm::sys::DontRemoveFileOnSignal(temporary);
  temporary.clear();
  return Error::success();
}

void h5::Output::discard() {
  handle.reset();
  if (temporary.empty())
    return;
  llvm::sys::fs::remove(temporary);
  llvm::sys::DontRemoveFileOnSignal(temporary);
  temporary.clear();
}
