// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the command lines of all tools have in common. LLVM's parser guesses by
// the number of letters that differ from any option of any length, so that
// names are looked up before it.

#include "CommandLine.h"
#include "snnc/Support/Names.h"
#include "snnc/Tools/Mains.h"

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>

using namespace llvm;

namespace snnc {

//===----------------------------------------------------------------------===//
// Start
//===----------------------------------------------------------------------===//

static void printVersion(raw_ostream &os) {
  os << "snnc " << kToolVersion << "\n  built with "
#ifdef __clang__
     << "Clang " << __clang_version__
#else
     << "GCC " << __VERSION__
#endif
#ifdef NDEBUG
     << ", optimised"
#else
     << ", with assertions"
#endif
     << "\n  LLVM and MLIR " << LLVM_VERSION_STRING << "\n";
}

void startTool(Tool tool) {
  setSpeakingTool(tool);
  setBugReportMsg("snnc crashed: please report this with the command and the "
                  "files that made it.\n");
  // no-color.org: set and not empty.
  WithColor::setAutoDetectFunction([](const raw_ostream &os) {
    const char *off = std::getenv("NO_COLOR");
    return !(off && *off) && os.has_colors();
  });
}

Failure fail(const Twine &message, int code) {
  errs() << "error: " << message << "\n";
  return {code};
}

//===----------------------------------------------------------------------===//
// Options that do not exist
//===----------------------------------------------------------------------===//

namespace {
/// An argument taken apart: --name=value.
struct Argument {
  StringRef name, value;
  bool hasValue;

  explicit Argument(StringRef text) {
    text = text.drop_while([](char c) { return c == '-'; });
    hasValue = text.contains('=');
    std::tie(name, value) = text.split('=');
  }
};
} // namespace

/// "Dt_Us" as "dt-us".
static std::string normalise(StringRef name) {
  std::string out = name.lower();
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

/// How far the names of two options are apart; none where they are far.
static std::optional<unsigned> getDistance(StringRef wanted, StringRef other) {
  // The beginning of a name is the name.
  if (wanted.size() > 1 && other.starts_with(wanted))
    return 0;
  size_t length = std::min(wanted.size(), other.size());
  unsigned most = length < 4 ? 1 : std::max<unsigned>(2, length / 3);
  unsigned distance = wanted.edit_distance(other, true, most + 1);
  if (distance <= most)
    return distance;
  if (other.size() > 2 && wanted.starts_with(other))
    return most + 1;
  return std::nullopt;
}

/// The option whose name is nearest to `name`; empty: none is near.
static StringRef findNearest(StringRef name, bool visible) {
  std::string wanted = normalise(name);
  using Candidate = std::tuple<unsigned, size_t, StringRef>;
  std::optional<Candidate> best;
  for (const auto &[key, option] : cl::getRegisteredOptions()) {
    if (key.size() < 2 ||
        (option->getOptionHiddenFlag() == cl::NotHidden) != visible ||
        option->getOptionHiddenFlag() == cl::ReallyHidden)
      continue;
    if (auto distance = getDistance(wanted, normalise(key))) {
      Candidate candidate{*distance, key.size(), key};
      if (!best || candidate < *best)
        best = candidate;
    }
  }
  return best ? std::get<2>(*best) : "";
}

static std::string unknownOption(StringRef tool, StringRef text) {
  Argument argument(text);
  std::string message = "unknown option '" + makePrintable(text) + "'";
  StringRef value = argument.hasValue ? argument.value : "…";
  std::string meant;
  if (argument.name == "h")
    meant = "'--help'";
  else if (argument.name == "v" || argument.name == "V")
    meant = "'--version'";
  else
    meant = adviseForWord(normalise(argument.name), value);
  StringRef nearest = findNearest(argument.name, /*visible=*/true);
  if (nearest.empty())
    nearest = findNearest(argument.name, /*visible=*/false);
  if (meant.empty() && !nearest.empty())
    meant = "'--" + nearest.str() +
            (argument.hasValue ? "=" + argument.value.str() : "") + "'";
  if (!meant.empty())
    message += "; did you mean " + makePrintable(meant) + "?";
  return message + " ('" + tool.str() + " --help' lists all)";
}

/// Dashes that word processors make of "--".
static bool hasTypographicDash(StringRef text) {
  return text.starts_with("\u2013") || text.starts_with("\u2014") ||
         text.starts_with("\u2212");
}

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

static std::string getDashed(StringRef name) {
  return (name.size() > 1 ? "--" : "-") + name.str();
}

/// Names of a pass's options, by its textual form.
static SmallVector<std::string> listPassOptions(const mlir::PassInfo &info) {
  mlir::OpPassManager passes;
  // It is added even where it misses an option.
  (void)info.addToPipeline(passes, "",
                           [](const Twine &) { return mlir::failure(); });
  if (passes.empty())
    return {};
  std::string text;
  raw_string_ostream os(text);
  passes.begin()->printAsTextualPipeline(os);
  SmallVector<std::string> names;
  SmallVector<StringRef> words;
  StringRef(text).split('{').second.rtrim('}').split(words, ' ');
  for (StringRef word : words)
    if (word.contains('='))
      names.push_back(word.split('=').first.str());
  return names;
}

/// `--PASS=NAME=VALUE …` with a NAME that the pass does not know.
static std::optional<std::string> checkPassOptions(const Argument &argument) {
  const mlir::PassInfo *info = mlir::PassInfo::lookup(argument.name);
  if (!info || !argument.hasValue)
    return std::nullopt;
  SmallVector<std::string> known = listPassOptions(*info);
  SmallVector<StringRef> words;
  argument.value.split(words, ' ', -1, /*KeepEmpty=*/false);
  for (StringRef word : words) {
    StringRef name = word.split('=').first;
    if (!word.contains('=') ||
        name.find_first_of("{},\"'/") != StringRef::npos ||
        is_contained(known, name) || known.empty())
      continue;
    std::string list, meant;
    for (const std::string &option : known) {
      list += (list.empty() ? "" : ", ") + option;
      if (meant.empty() && getDistance(name, option))
        meant = "; did you mean '" + option +
                word.drop_front(name.size()).str() + "'?";
    }
    return "--" + argument.name.str() + ": unknown option '" + word.str() +
           "'" + meant + " (it has " + list + ")";
  }
  return std::nullopt;
}

namespace {
/// Looks through argv as LLVM's parser does.
class Checker {
public:
  Checker(StringRef tool, int argc, char **argv, unsigned mostFiles)
      : tool(tool), arguments(argv + 1, argv + argc), mostFiles(mostFiles) {}

  /// What is wrong.
  std::optional<std::string> check();

private:
  std::optional<std::string> checkOption(size_t &k);
  std::optional<std::string> addFile(size_t k);

  StringRef tool;
  ArrayRef<char *> arguments;
  unsigned mostFiles;
  SmallVector<StringRef> files;
  std::string meant; ///< of a file behind an option that takes a value with '='
  StringSet<> seen;
};
} // namespace

std::optional<std::string> Checker::check() {
  for (size_t k = 0; k != arguments.size(); ++k) {
    StringRef text = arguments[k];
    if (text == "--")
      break;
    if (hasTypographicDash(text)) {
      StringRef bare = text;
      while (hasTypographicDash(bare))
        bare = bare.drop_front(3);
      return "'" + text.str() +
             "' begins with a dash of text processors; did "
             "you mean '--" +
             bare.ltrim('-').str() + "'?";
    }
    bool isOption = text.size() > 1 && text[0] == '-';
    if (auto wrong = isOption ? checkOption(k) : addFile(k))
      return wrong;
  }
  return std::nullopt;
}

std::optional<std::string> Checker::checkOption(size_t &k) {
  Argument argument(arguments[k]);
  const auto &options = cl::getRegisteredOptions();
  auto found = options.find(argument.name);
  if (found == options.end()) {
    // LLVM adds these when it parses.
    if (is_contained({"help", "help-hidden", "help-list", "help-list-hidden",
                      "version", "print-options", "print-all-options"},
                     argument.name))
      return std::nullopt;
    return unknownOption(tool, arguments[k]);
  }
  // LLVM takes the last one.
  if (found->second->getNumOccurrencesFlag() != cl::ZeroOrMore &&
      !seen.insert(argument.name).second)
    return "'" + getDashed(argument.name) + "' is given twice";
  if (auto wrong = checkPassOptions(argument))
    return wrong;
  bool needsValue = found->second->getValueExpectedFlag() == cl::ValueRequired;
  if (argument.hasValue || !needsValue)
    return std::nullopt;
  std::string shown = getDashed(argument.name),
              example = found->second->ValueStr.empty()
                            ? "VALUE"
                            : found->second->ValueStr.upper();
  // "--bits --test=x": the value was forgotten.
  StringRef next = k + 1 < arguments.size() ? arguments[k + 1] : "";
  bool nextIsOption =
      next.starts_with("--") && options.count(Argument(next).name);
  if (k + 1 == arguments.size() || nextIsOption)
    return "'" + shown + "' expected a value: '" + shown +
           (argument.name.size() > 1 ? "=" : " ") + example + "'";
  ++k;
  return std::nullopt;
}

std::optional<std::string> Checker::addFile(size_t k) {
  files.push_back(arguments[k]);
  // "--osbc-prune 0.97 model.mlir": passes take their value behind '='.
  StringRef before = k ? arguments[k - 1] : "";
  if (meant.empty() && before.size() > 1 && before[0] == '-' &&
      !before.contains('=') && !sys::fs::exists(files.back()))
    meant = "; did you mean '" + before.str() + "=" + files.back().str() + "'?";
  bool isNumber =
      files.back().find_first_not_of("0123456789.") == StringRef::npos;
  if (isNumber && !meant.empty() && files.size() == 1)
    return "'" + files.back().str() + "' behind '" + before.str() +
           "' would be a file" + meant;
  if (files.size() <= mostFiles)
    return std::nullopt;
  return "expected " +
         (mostFiles == 1 ? std::string("one input file")
                         : "at most " + std::to_string(mostFiles) + " files") +
         ", but got '" + files[0].str() + "' and '" + files.back().str() + "'" +
         meant;
}

bool parseCommandLine(int argc, char **argv, StringRef overview,
                      unsigned mostFiles) {
  StringRef tool = sys::path::filename(argv[0]);
  if (auto wrong = Checker(tool, argc, argv, mostFiles).check()) {
    WithColor::error(errs()) << *wrong << "\n";
    return false;
  }
  cl::SetVersionPrinter(printVersion);
  return cl::ParseCommandLineOptions(argc, argv, overview, &errs());
}

bool waitsForTerminal(StringRef input, int argc, char **argv, StringRef usage) {
  bool asked = any_of(ArrayRef(argv + 1, argv + argc),
                      [](const char *text) { return StringRef(text) == "-"; });
  if (input != "-" || asked || !sys::Process::StandardInIsUserInput())
    return false;
  WithColor::error(errs())
      << "expected a file: " << usage << " ('" << sys::path::filename(argv[0])
      << " --help' says more, '-' reads from the terminal)\n";
  return true;
}

} // namespace snnc
