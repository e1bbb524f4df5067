// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files of a test, and what must not fail in it.

#ifndef SNNC_TEST_UNIT_TEMPORARYFOLDER_H
#define SNNC_TEST_UNIT_TEMPORARYFOLDER_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace snnc::test {

/// The value, or the end of the test program with the message.
template <typename T>
T must(llvm::Expected<T> value) {
  if (!value)
    llvm::report_fatal_error(value.takeError());
  return std::move(*value);
}
inline void must(llvm::Error error) {
  if (error)
    llvm::report_fatal_error(std::move(error));
}

/// A folder that goes away with the test.
class TemporaryFolder {
public:
  TemporaryFolder() {
    llvm::SmallString<128> created;
    if (llvm::sys::fs::createUniqueDirectory("snnc-test", created))
      ADD_FAILURE() << "cannot create a temporary folder";
    folder = created.str().str();
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(folder); }
  std::string operator/(const std::string &name) const {
    return folder + "/" + name;
  }
  const std::string &path() const { return folder; }
  /// Names in the folder, sorted.
  std::vector<std::string> list() const {
    std::vector<std::string> names;
    std::error_code code;
    for (llvm::sys::fs::directory_iterator i(folder, code), end; i != end;
         i.increment(code))
      names.push_back(i->path().substr(folder.size() + 1));
    std::sort(names.begin(), names.end());
    return names;
  }

private:
  std::string folder;
};

/// What is in a file.
inline std::string slurp(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline void spill(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_TEMPORARYFOLDER_H
