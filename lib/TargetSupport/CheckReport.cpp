// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Violations as diagnostics, as text and as JSON.

#include "snnc/TargetSupport/CheckReport.h"

#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Pass/Pass.h"

#include "llvm/ADT/StringExtras.h"

#include <map>
#include <nlohmann/json.hpp>

using namespace mlir;

namespace snnc {

Violation Violation::at(Operation *op, const llvm::Twine &message) {
  auto layer = dyn_cast<snn::LayerOpInterface>(op);
  return {.location = op->getLoc(),
          .layer = layer ? layer.getLayerName().str() : "",
          .message = subjectOf(op) + ": " + message.str()};
}

Violation &Violation::of(llvm::StringRef limit, int64_t required,
                         int64_t available, llvm::StringRef source) {
  this->limit = limit.str();
  this->required = required;
  this->available = available;
  this->source = source.str();
  return *this;
}

Violation &Violation::fitsBy(const llvm::Twine &change) {
  this->change = change.str();
  return *this;
}

Violation &Violation::dueToNumbers() {
  ofNumbers = true;
  return *this;
}

/// Everything beside the message, in one note: each prints the line again.
static std::string describe(const Violation &violation) {
  std::vector<std::string> parts;
  if (!violation.limit.empty())
    parts.push_back("limit '" + violation.limit + "': required " +
                    std::to_string(violation.required.value_or(0)) +
                    ", available " +
                    std::to_string(violation.available.value_or(0)));
  if (!violation.source.empty())
    parts.push_back("source of the limit: " + violation.source);
  if (!violation.change.empty())
    parts.push_back("smallest change that fits: " + violation.change);
  if (std::string nodes = sourceNodes(violation.location); !nodes.empty())
    parts.push_back("source node: " + nodes);
  return llvm::join(parts, "; ");
}

/// What is said of the layer, without its name.
static llvm::StringRef withoutName(const Violation &violation) {
  llvm::StringRef text = violation.message;
  if (!violation.layer.empty())
    text.consume_front("'" + violation.layer + "'");
  return text;
}

/// "'a', 'b' and 5 more (7 layers)".
static std::string listLayers(llvm::ArrayRef<const Violation *> group) {
  constexpr size_t kMost = 8;
  std::string text;
  for (const Violation *violation : group.take_front(kMost))
    text += (text.empty() ? "'" : ", '") + violation->layer + "'";
  if (group.size() > kMost)
    text += " and " + std::to_string(group.size() - kMost) + " more";
  return text + " (" + std::to_string(group.size()) + " layers)";
}

void emitViolations(llvm::ArrayRef<Violation> violations) {
  // Layers of which the same is said share a message, where the first stands.
  llvm::SmallVector<llvm::SmallVector<const Violation *>> groups;
  std::map<std::pair<std::string, std::string>, size_t> known;
  for (const Violation &violation : violations) {
    std::pair kind(withoutName(violation).str(),
                   violation.limit +
                       std::to_string(violation.required.value_or(0)) +
                       violation.change);
    size_t at = groups.size();
    if (!violation.layer.empty())
      at = known.try_emplace(kind, at).first->second;
    if (at == groups.size())
      groups.emplace_back();
    groups[at].push_back(&violation);
  }
  for (const auto &group : groups) {
    const Violation &first = *group.front();
    InFlightDiagnostic diagnostic = emitError(first.location);
    if (group.size() == 1)
      diagnostic << first.message;
    else
      diagnostic << listLayers(group) << withoutName(first);
    if (std::string note = describe(first); !note.empty())
      diagnostic.attachNote() << note;
  }
}

/// Does `work` and collects the errors that `isViolation`; hands on the other
/// diagnostics, or drops them.
static std::vector<Violation>
collect(ModuleOp module, llvm::function_ref<LogicalResult()> work,
        llvm::function_ref<bool(Diagnostic &)> isViolation, bool dropOthers) {
  // Locations outlive the operations, which passes may replace.
  llvm::SmallVector<std::pair<Location, std::string>> layers;
  module.walk([&](snn::LayerOpInterface layer) {
    layers.push_back({layer->getLoc(), layer.getLayerName().str()});
  });
  std::vector<Violation> found;
  ScopedDiagnosticHandler collect(
      module.getContext(), [&](Diagnostic &diagnostic) {
        if (!isViolation(diagnostic))
          return success(dropOthers);
        Violation violation{.location = diagnostic.getLocation(),
                            .message = diagnostic.str()};
        for (Diagnostic &note : diagnostic.getNotes())
          if (std::string text = note.str();
              !llvm::StringRef(text).starts_with("source node: "))
            violation.message += "; " + text;
        for (const auto &[location, name] : layers)
          if (location == violation.location)
            violation.layer = name;
        found.push_back(std::move(violation));
        return success();
      });
  if (failed(work()) && found.empty())
    found.push_back(Violation::at(module, "a pass failed without a message"));
  return found;
}

static bool isError(Diagnostic &diagnostic) {
  return diagnostic.getSeverity() == DiagnosticSeverity::Error;
}

std::vector<Violation> collectErrors(ModuleOp module,
                                     llvm::function_ref<LogicalResult()> work) {
  return collect(module, work, isError, /*dropOthers=*/true);
}

namespace {
struct NotePass : PassWrapper<NotePass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(NotePass)
  explicit NotePass(bool &reached) : reached(&reached) {}
  StringRef getArgument() const override { return "note"; }
  void runOnOperation() override {
    *reached = true;
    markAllAnalysesPreserved();
  }
  bool *reached;
};
} // namespace

std::unique_ptr<Pass> createNotePass(bool &reached) {
  return std::make_unique<NotePass>(reached);
}

FailureOr<std::vector<Violation>>
runAndCollectFrom(const bool &reached, PassManager &passes, ModuleOp module) {
  std::vector<Violation> found = collect(
      module, [&] { return passes.run(module); },
      [&](Diagnostic &diagnostic) { return reached && isError(diagnostic); },
      /*dropOthers=*/false);
  if (!reached)
    return failure();
  return found;
}

std::vector<Violation> runAndCollect(PassManager &passes, ModuleOp module) {
  return collectErrors(module, [&] { return passes.run(module); });
}

//===----------------------------------------------------------------------===//
// Text and JSON
//===----------------------------------------------------------------------===//

std::string describeUse(const CheckReport &report) {
  std::string text = "fits " + report.part;
  const char *separator = ": ";
  for (const LimitUse &use : report.uses) {
    text += separator + use.limit + " " + std::to_string(use.used) + " of " +
            std::to_string(use.available);
    if (!use.where.empty())
      text += " (" + use.where + ")";
    separator = "; ";
  }
  return text;
}

using json = nlohmann::ordered_json;

/// "FILE:LINE:COLUMN" where the location holds one, else null.
static json fileOf(Location location) {
  json file;
  location->walk([&](Location part) {
    auto place = dyn_cast<FileLineColLoc>(part);
    if (!place)
      return WalkResult::advance();
    file = place.getFilename().str() + ":" + std::to_string(place.getLine()) +
           ":" + std::to_string(place.getColumn());
    return WalkResult::interrupt();
  });
  return file;
}

static json textOrNull(const std::string &text) {
  return text.empty() ? json() : json(text);
}

static json toJSON(const Violation &violation) {
  auto number = [](const std::optional<int64_t> &value) {
    return value ? json(*value) : json();
  };
  json nodes = json::array();
  violation.location->walk([&](Location part) {
    if (auto name = dyn_cast<NameLoc>(part))
      nodes.push_back(name.getName().str());
    return WalkResult::advance();
  });
  return {{"layer", textOrNull(violation.layer)},
          {"source_nodes", nodes},
          {"location", fileOf(violation.location)},
          {"message", violation.message},
          {"limit", textOrNull(violation.limit)},
          {"required", number(violation.required)},
          {"available", number(violation.available)},
          {"source", textOrNull(violation.source)},
          {"change", textOrNull(violation.change)}};
}

std::string toJSON(const CheckReport &report, llvm::StringRef target) {
  json violations = json::array(), limits = json::array();
  for (const Violation &violation : report.violations)
    violations.push_back(toJSON(violation));
  for (const LimitUse &use : report.uses)
    limits.push_back({{"limit", use.limit},
                      {"used", use.used},
                      {"available", use.available},
                      {"where", textOrNull(use.where)},
                      {"source", textOrNull(use.source)}});
  json root = {{"target", target.str()},    {"part", report.part},
               {"network", report.network}, {"fits", report.fits()},
               {"violations", violations},  {"limits", limits}};
  // Names may hold bytes that are no UTF-8.
  return root.dump(2, ' ', /*ensure_ascii=*/false,
                   json::error_handler_t::replace) +
         "\n";
}

} // namespace snnc
