// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the cases of the check dialect.

#include "snnc/CheckRunner/RunCases.h"
#include "dialects/Check/CheckOps.h"
#include "dialects/SNN/SNNDialect.h"
#include "snnc/Sim/Engine.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

namespace snnc::check {

namespace {

/// A network in everything that can run it; all must agree with the case. The
/// interpreter comes first.
struct Executor {
  std::string name;
  std::unique_ptr<sim::Executable> executable;
};
using Executors = std::vector<Executor>;

/// The interpreter, and the engine with each set of instructions and each form
/// of the weights that it may choose.
template <class Num>
FailureOr<Executors> makeExecutors(FailureOr<sim::Program<Num>> program) {
  if (failed(program))
    return failure();
  Executors executors;
  executors.push_back({"interpreter", sim::makeInterpreter(*program)});
  using Form = sim::EngineOptions::Form;
  for (auto [level, name] : llvm::enumerate(sim::engineLevels()))
    for (auto [form, held] :
         {std::pair(Form::Dense, "dense"), {Form::Sparse, "sparse"}}) {
      sim::EngineOptions options;
      options.level = static_cast<int>(level);
      options.form = form;
      executors.push_back({"engine, " + name + ", " + held,
                           sim::makeEngine(*program, options)});
    }
  return std::move(executors);
}

FailureOr<Executors> makeExecutors(Operation *network) {
  if (cast<snn::NetworkOpInterface>(network).getLevel() == "snn")
    return makeExecutors(sim::readFloatProgram(network));
  return makeExecutors(sim::readIntegerProgram(network));
}

data::Recording makeRecording(ElementsAttr frames) {
  int64_t steps = cast<ShapedType>(frames.getType()).getDimSize(0);
  return data::toRecording(readNumbers(frames),
                           frames.getNumElements() / steps);
}

/// One case with one network and one executor.
struct Run {
  CaseOp test;
  FunctionOpInterface network;
  const sim::Executable &executable;
  StringRef executor;
  sim::RunResult result;
  int64_t failed = 0;

  InFlightDiagnostic fail(Operation *op) {
    ++failed;
    return emitError(op->getLoc())
           << "case '" << test.getName() << "' of @" << network.getName()
           << " (" << executor << "): ";
  }

  /// Reports the first number that differs, and how many do. `unit`: none, one
  /// or one for each element of a step.
  void compare(Operation *op, const Twine &what, ElementsAttr values,
               ArrayRef<double> found, ArrayRef<double> unit, double within);
  void compareLayer(Operation *op, StringRef layer, StringRef what,
                    ElementsAttr values, double within);
  void checkOutput(ExpectOutputOp op);
  void checkCounts(ExpectCountsOp op);
  void checkDecision(ExpectDecisionOp op);
  void check(Operation *op);
  void run();
};

void Run::compare(Operation *op, const Twine &what, ElementsAttr values,
                  ArrayRef<double> found, ArrayRef<double> unit,
                  double within) {
  std::vector<double> expected = readNumbers(values);
  ArrayRef<int64_t> shape = cast<ShapedType>(values.getType()).getShape();
  int64_t size = expected.size() / shape[0];
  bool real = isa<FloatType>(values.getElementType());
  int64_t count = 0;
  std::string first;
  for (size_t i = 0; i < expected.size(); ++i) {
    double number = found[i];
    if (real && !unit.empty())
      number *= unit[unit.size() == 1 ? 0 : i % size];
    double band = within * std::max(1.0, std::abs(expected[i]));
    bool holds =
        number == expected[i] || std::abs(number - expected[i]) <= band;
    if (holds || count++ > 0)
      continue;
    first = "step " + std::to_string(i / size) + ", element " +
            formatPlace(i % size, shape.drop_front()) + ": expected " +
            formatNumber(expected[i]) + ", but got " + formatNumber(number);
  }
  if (count == 0)
    return;
  InFlightDiagnostic diag = fail(op);
  diag << what.str() << ", " << first;
  if (count > 1)
    diag << " (" << count << " of " << expected.size() << " differ)";
}

void Run::compareLayer(Operation *op, StringRef layer, StringRef what,
                       ElementsAttr values, double within) {
  for (auto [info, record] :
       llvm::zip_equal(executable.neurons(), result.neurons)) {
    if (info.name != layer)
      continue;
    std::vector<double> found(record.spikes.begin(), record.spikes.end());
    if (what != "spikes")
      found = what == "pre" ? record.pre : record.post;
    ArrayRef<double> unit;
    if (what != "spikes")
      unit = info.unit;
    return compare(op, Twine(what) + " of layer '" + layer + "'", values, found,
                   unit, within);
  }
}

static double bandOf(std::optional<APFloat> within) {
  return within ? within->convertToDouble() : 0;
}

void Run::checkOutput(ExpectOutputOp op) {
  int64_t index = op.getIndex();
  std::vector<double> unit;
  if (Attribute attr = network.getResultAttr(index, snn::kUnitAttr))
    unit = paramValues(attr);
  compare(op, "output " + Twine(index), op.getValues(), result.outputs[index],
          unit, bandOf(op.getWithin()));
}

void Run::checkCounts(ExpectCountsOp op) {
  std::vector<double> expected = readNumbers(op.getValues());
  for (size_t i = 0; i < expected.size(); ++i) {
    if (double(result.counts[i]) == expected[i])
      continue;
    fail(op) << "count of class " << i << ": expected "
             << formatNumber(expected[i]) << ", but got " << result.counts[i];
    return;
  }
}

void Run::checkDecision(ExpectDecisionOp op) {
  if (result.decision != int64_t(op.getDecision()))
    fail(op) << "decision: expected " << op.getDecision() << ", but got "
             << result.decision;
}

void Run::check(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](ExpectSpikesOp e) {
        compareLayer(e, e.getLayer(), "spikes", e.getValues(), 0);
      })
      .Case([&](ExpectPreOp e) {
        compareLayer(e, e.getLayer(), "pre", e.getValues(),
                     bandOf(e.getWithin()));
      })
      .Case([&](ExpectPostOp e) {
        compareLayer(e, e.getLayer(), "post", e.getValues(),
                     bandOf(e.getWithin()));
      })
      .Case([&](ExpectOutputOp e) { checkOutput(e); })
      .Case([&](ExpectCountsOp e) { checkCounts(e); })
      .Case([&](ExpectDecisionOp e) { checkDecision(e); })
      .Case([&](ExpectErrorOp e) {
        fail(e) << "expected an error with \"" << e.getMessage()
                << "\", but the run succeeded";
      });
}

void Run::run() {
  auto input = *test.getBody().getOps<InputOp>().begin();
  auto errors = test.getBody().getOps<ExpectErrorOp>();
  sim::RunOptions options;
  options.trace = true;
  auto ran = executable.run(makeRecording(input.getFrames()), options);
  if (!ran) {
    std::string message = toString(ran.takeError());
    if (errors.empty())
      fail(input) << "the run failed: " << message;
    else if (!StringRef(message).contains((*errors.begin()).getMessage()))
      fail(*errors.begin())
          << "expected an error with \"" << (*errors.begin()).getMessage()
          << "\", but got \"" << message << "\"";
    return;
  }
  result = std::move(*ran);
  for (Operation &op : test.getBody().front())
    check(&op);
}

} // namespace

/// With the engine too where the interpreter does as the case says.
static int64_t runCase(CaseOp test, Operation *network,
                       const Executors &executors) {
  for (const Executor &executor : executors) {
    Run run{test,
            cast<FunctionOpInterface>(network),
            *executor.executable,
            executor.name,
            {}};
    run.run();
    if (run.failed)
      return run.failed;
  }
  return 0;
}

FailureOr<Summary> runCases(ModuleOp module) {
  Summary summary;
  llvm::MapVector<Operation *, Executors> networks;
  for (CaseOp test : module.getOps<CaseOp>())
    for (Attribute name : test.getNetworks()) {
      Operation *network = SymbolTable::lookupNearestSymbolFrom(
          test, cast<FlatSymbolRefAttr>(name));
      auto [at, isNew] = networks.insert({network, Executors()});
      if (isNew) {
        FailureOr<Executors> executors = makeExecutors(network);
        if (mlir::failed(executors))
          return failure();
        at->second = std::move(*executors);
      }
      ++summary.cases;
      summary.expectations += llvm::range_size(test.getBody().getOps()) - 1;
      summary.failed += runCase(test, network, at->second);
    }
  if (summary.cases == 0)
    return emitError(module.getLoc())
           << "expected at least one 'check.case' in the module";
  return summary;
}

} // namespace snnc::check
