// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Output that is there whole or not at all.

#include "snnc/Support/OutputFile.h"

#include "llvm/Support/Error.h"

using namespace llvm;

namespace snnc {

static Error cannotWrite(StringRef path, std::error_code code) {
  return createStringError(code,
                           "cannot write '" + path + "': " + code.message());
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
  // TempFile removes the temporary on a signal, too.
  auto file = sys::fs::TempFile::create(path + ".tmp-%%%%%%");
  if (!file)
    return cannotWrite(path, errorToErrorCode(file.takeError()));
  out.file.emplace(std::move(*file));
  out.stream = std::make_unique<raw_fd_ostream>(out.file->FD,
                                                /*shouldClose=*/false);
  return std::move(out);
}

OutputFile::~OutputFile() {
  if (stream)
    stream->clear_error(); // LLVM aborts on an error that nobody looked at
  stream.reset();
  if (file)
    consumeError(file->discard());
}

Error OutputFile::commit() {
  stream->flush();
  if (std::error_code code = stream->error())
    return cannotWrite(path, code);
  if (!file)
    return Error::success();
  // Temporary files are private; the result has the user's usual permissions.
  (void)sys::fs::setPermissions(
      file->FD, static_cast<sys::fs::perms>(0666 & ~sys::fs::getUmask()));
  Error kept = file->keep(path);
  file.reset();
  if (kept)
    return cannotWrite(path, errorToErrorCode(std::move(kept)));
  return Error::success();
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
