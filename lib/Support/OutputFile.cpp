// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Output that is there whole or not at all.

#include "snnc/Support/OutputFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"

using namespace llvm;

namespace snnc {

static Error cannotWrite(StringRef path, std::error_code code) {
  return createStringError(code,
                           "cannot write '" + path + "': " + code.message());
}

std::string makeTemporaryName(StringRef path) {
  std::string digits = utohexstr(sys::Process::GetRandomNumber(),
                                 /*LowerCase=*/true, /*Width=*/8);
  return (path + ".tmp-" + StringRef(digits).take_back(8)).str();
}

std::error_code createTemporaryFile(StringRef path, int &descriptor,
                                    std::string &name) {
  std::error_code code;
  for (unsigned attempt = 0; attempt != 16; ++attempt) {
    name = makeTemporaryName(path);
    code = sys::fs::openFile(name, descriptor, sys::fs::CD_CreateNew,
                             sys::fs::FA_Read | sys::fs::FA_Write,
                             sys::fs::OF_None, 0666);
    if (code == std::errc::file_exists)
      continue;
    if (!code)
      sys::RemoveFileOnSignal(name);
    return code;
  }
  return code;
}

Expected<OutputFile> OutputFile::create(StringRef path) {
  OutputFile out;
  out.path = path.str();
  sys::fs::file_status status;
  bool exists = path != "-" && !sys::fs::status(path, status);
  if (exists && sys::fs::is_directory(status))
    return createStringError("cannot write '" + path +
                             "': expected a file, but it is a folder");
  if (path == "-" || (exists && !sys::fs::is_regular_file(status))) {
    std::error_code code;
    out.stream = std::make_unique<raw_fd_ostream>(path, code);
    if (code)
      return cannotWrite(path, code);
    return std::move(out);
  }
  int descriptor = -1;
  if (std::error_code code =
          createTemporaryFile(path, descriptor, out.temporary)) {
    out.temporary.clear();
    return cannotWrite(path, code);
  }
  out.stream = std::make_unique<raw_fd_ostream>(descriptor,
                                                /*shouldClose=*/true);
  return std::move(out);
}

OutputFile::~OutputFile() {
  if (stream) {
    stream->flush();
    stream->clear_error(); // LLVM aborts on an error that nobody looked at
  }
  stream.reset();
  if (!temporary.empty()) {
    (void)sys::fs::remove(temporary);
    sys::DontRemoveFileOnSignal(temporary);
  }
}

Error OutputFile::commit() {
  stream->flush();
  if (!temporary.empty() && !stream->has_error())
    stream->close();
  if (std::error_code code = stream->error())
    return cannotWrite(path, code);
  if (temporary.empty())
    return Error::success();
  // A file on which another is mounted cannot be renamed to.
  std::error_code code = sys::fs::rename(temporary, path);
  if (code == std::errc::device_or_resource_busy)
    code = sys::fs::copy_file(temporary, path);
  else if (!code)
    sys::DontRemoveFileOnSignal(std::exchange(temporary, ""));
  return code ? cannotWrite(path, code) : Error::success();
}

Error checkOverwrite(StringRef option, StringRef path,
                     ArrayRef<StringRef> inputs) {
  sys::fs::file_status status;
  if (path.empty() || path == "-" || sys::fs::status(path, status) ||
      !sys::fs::is_regular_file(status))
    return Error::success();
  for (StringRef input : inputs)
    for (StringRef file = input; !file.empty();
         file = file.contains(':') ? file.rsplit(':').first : "")
      if (file != "-" && sys::fs::equivalent(path, file))
        return createStringError(option + " would overwrite '" + file +
                                 "', which is read; name another file");
  return Error::success();
}

Error writeFile(StringRef path, StringRef text) {
  auto out = OutputFile::create(path);
  if (!out)
    return out.takeError();
  out->os() << text;
  return out->commit();
}

} // namespace snnc
