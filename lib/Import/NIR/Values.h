// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of the nodes of a NIR file, whatever their types in the file.

#ifndef SNNC_LIB_IMPORT_NIR_VALUES_H
#define SNNC_LIB_IMPORT_NIR_VALUES_H

#include "ReadGraph.h"

namespace snnc::nir {

/// Reads what a node has under a name. An error names the node, what was
/// expected and what is there, and gives nothing or false.
class Values {
public:
  Values(const data::h5::Id &file, llvm::StringRef fileName,
         const ImportLimits &limits, Findings &findings)
      : limits(limits), file(file), fileName(fileName), findings(findings),
        budget(limits) {}

  const ImportLimits &limits;

  /// Not there, or without values ("None").
  bool has(const Node &node, llvm::StringRef name) const;
  bool isText(const Node &node, llvm::StringRef name) const;
  std::optional<std::string> text(const Node &node, llvm::StringRef name);
  /// Finite numbers, or with `infinite` also +inf.
  std::optional<Array> numbers(const Node &node, llvm::StringRef name,
                               bool infinite = false);
  /// Whole numbers of `least` to 2^31.
  std::optional<Shape> integers(const Node &node, llvm::StringRef name,
                                int64_t least);
  std::optional<int64_t> integer(const Node &node, llvm::StringRef name,
                                 int64_t least);
  /// Single precision; doubles are rounded once, with a note.
  bool floats(const Node &node, llvm::StringRef name, Shape &shape,
              FloatArray &values);

  bool error(const Node &node, const llvm::Twine &text) {
    findings.error(node.label() + ": " + text);
    return false;
  }

private:
  std::optional<data::h5::Dataset> open(const Node &node, llvm::StringRef name);

  const data::h5::Id &file;
  std::string fileName;
  Findings &findings;
  importer::ElementBudget budget;
};

} // namespace snnc::nir

#endif // SNNC_LIB_IMPORT_NIR_VALUES_H
