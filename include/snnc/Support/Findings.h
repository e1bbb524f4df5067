// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a reader of files has to tell the user, collected until the end, so that
// one run shows everything that is wrong with a file.

#ifndef SNNC_SUPPORT_FINDINGS_H
#define SNNC_SUPPORT_FINDINGS_H

#include "snnc/Support/Names.h"

#include "llvm/ADT/Twine.h"
#include <map>
#include <string>
#include <vector>

namespace snnc {

/// Errors, warnings and notes (assumptions, tie-breaks) in the order they were
/// found. They hold names of the file, which may be any bytes.
class Findings {
public:
  /// Faults stand whatever the file is meant to be (data that cannot be read,
  /// NaN); errors may all have one reason that says more: another form.
  std::vector<std::string> faults, errors, warnings, notes;
  std::string help;      // below the last error, several lines
  bool unpaired = false; // inputs are left that no output continues

  void fault(const llvm::Twine &text) { add(faults, text); }
  void error(const llvm::Twine &text) { add(errors, text); }
  void warning(const llvm::Twine &text) { add(warnings, text); }
  void note(const llvm::Twine &text) { add(notes, text); }

  /// An error of a node; more of its type for the same reason are counted.
  void misfit(const std::string &label, llvm::StringRef type,
              const llvm::Twine &reason) {
    count(errors, (type + ": " + reason).str(),
          label + " is not understood: " + reason, "such");
  }
  /// A fault of something that lies in `file`; more of that file are counted.
  void faultOf(llvm::StringRef file, const llvm::Twine &text) {
    count(faults, file.str(), text, "of this file");
  }

  bool failed() const { return !errors.empty() || !faults.empty(); }

  /// Adds what was found to `others`.
  void appendTo(Findings &others) const {
    for (auto list : {&Findings::faults, &Findings::errors, &Findings::warnings,
                      &Findings::notes})
      (others.*list)
          .insert((others.*list).end(), (this->*list).begin(),
                  (this->*list).end());
  }

private:
  struct Kind {
    size_t index; // in its list
    std::string text;
    size_t more;
  };

  void count(std::vector<std::string> &list, const std::string &key,
             const llvm::Twine &text, llvm::StringRef what) {
    std::string printable = makePrintable(text.str());
    auto [kind, isNew] =
        kinds.try_emplace(key, Kind{list.size(), printable, 0});
    if (isNew)
      return list.push_back(printable);
    Kind &known = kind->second;
    list[known.index] = known.text + " (and " + std::to_string(++known.more) +
                        " more " + what.str() + ")";
  }

  static void add(std::vector<std::string> &list, const llvm::Twine &text) {
    list.push_back(makePrintable(text.str()));
  }

  std::map<std::string, Kind> kinds;
};

} // namespace snnc

#endif // SNNC_SUPPORT_FINDINGS_H
