// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of a `.net` file, whatever their types in the file.

#ifndef SNNC_LIB_IMPORT_NETX_VALUES_H
#define SNNC_LIB_IMPORT_NETX_VALUES_H

#include "Layers.h"
#include "lib/Import/Common/Limits.h"
#include <optional>

namespace snnc::netx {

/// "[3, 4]", and "one number" for no dimension.
std::string describeShape(const Shape &shape);

class Values {
public:
  Values(const data::h5::Id &file, llvm::StringRef fileName,
         const ImportLimits &limits, Findings &findings)
      : file(file), fileName(fileName), findings(findings), budget(limits) {}

  bool has(const std::string &path) const;
  bool hasGroup(const std::string &path) const;

  /// A string; nothing after an error.
  std::optional<std::string> text(const std::string &path);
  /// Numbers that are whole, or are cut toward zero with a note, as netx does;
  /// nothing after an error. They lie within ±(2^31 − 1).
  enum class Fractions { Cut, Refuse };
  std::optional<Array> integers(const std::string &path, Fractions fractions);

private:
  const data::h5::Id &file;
  std::string fileName;
  Findings &findings;
  importer::ElementBudget budget;
};

} // namespace snnc::netx

#endif // SNNC_LIB_IMPORT_NETX_VALUES_H
