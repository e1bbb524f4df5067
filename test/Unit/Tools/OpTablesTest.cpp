// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every operation of `snn` and `qsnn` is known to all that must know it: names,
// bounds, executors, ranges, widths, conversion, status. What a new one misses
// fails here by its name. The networks are those of test/Semantics and of
// test/Conversion.

#include "dialects/QSNN/QSNNOps.h"
#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/SNN/SNNOps.h"
#include "dialects/SNN/Signals.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Sim/Executable.h"
#include "snnc/Tools/Mains.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace snnc;

namespace {

std::string readFile(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  EXPECT_TRUE(bool(buffer)) << path;
  return buffer ? (*buffer)->getBuffer().str() : "";
}

/// A network of its own layers and constants.
bool isOfOneLevel(Operation &network) {
  return isa<snn::NetworkOpInterface>(network) &&
         llvm::all_of(network.getRegion(0).front(), [&](Operation &op) {
           return op.getDialect() == network.getDialect() ||
                  isa<arith::ConstantOp>(op);
         });
}

struct OpTables : ::testing::Test {
  OpTables() {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    ScopedDiagnosticHandler quiet(&context,
                                  [](Diagnostic &) { return success(); });
    readNetworks(SNNC_SOURCE_FOLDER "/test/Semantics");
    readNetworks(SNNC_SOURCE_FOLDER "/test/Conversion/SNNToQSNN");
    for (auto &module : modules)
      for (Operation &network : *module->getBody())
        if (isOfOneLevel(network))
          network.walk([&](Operation *op) {
            networksOf[op->getName().getStringRef()].insert(&network);
          });
  }

  /// Every module in the files of a folder; those that are wrong on purpose are
  /// passed over.
  void readNetworks(const char *folder) {
    std::error_code error;
    for (llvm::sys::fs::directory_iterator at(folder, error), end;
         at != end && !error; at.increment(error)) {
      if (llvm::sys::path::extension(at->path()) != ".mlir")
        continue;
      std::string text = readFile(at->path());
      SmallVector<StringRef> parts;
      StringRef(text).split(parts, "// -----");
      for (StringRef part : parts)
        // The lexer wants a zero behind the text.
        if (auto module = parseSourceString<ModuleOp>(part.str(), &context))
          modules.push_back(std::move(module));
    }
    EXPECT_FALSE(error) << folder << ": " << error.message();
  }

  /// Operations of layers: not the network, nor its end.
  std::vector<StringRef> layersOf(StringRef dialect) {
    std::vector<StringRef> names;
    for (RegisteredOperationName name : context.getRegisteredOperations())
      if (name.getDialectNamespace() == dialect &&
          !name.hasInterface<snn::NetworkOpInterface>() &&
          !name.hasTrait<OpTrait::IsTerminator>())
        names.push_back(name.getStringRef());
    EXPECT_FALSE(names.empty()) << dialect.str();
    return names;
  }

  /// Calls `check` with every network that has `name`.
  void forNetworksOf(StringRef name,
                     llvm::function_ref<void(Operation *)> check) {
    EXPECT_FALSE(networksOf[name].empty())
        << "no network of test/Semantics has a '" << name.str() << "'";
    for (Operation *network : networksOf[name])
      check(network);
  }

  MLIRContext context;
  std::vector<OwningOpRef<ModuleOp>> modules;
  llvm::StringMap<llvm::SetVector<Operation *>> networksOf;
};

constexpr StringRef kLevels[] = {"snn", "qsnn"};

/// A form of weights, and no layer of its own.
bool isWeight(StringRef name) { return name == "snn.dequantize"; }

/// Values of all kinds, most of them not 0.
data::Recording makeRecording(const sim::Executable &network, bool integer,
                              int64_t most) {
  constexpr int64_t kSteps = 4;
  std::vector<double> frames;
  for (int64_t t = 0; t < kSteps; ++t)
    for (int64_t i = 0; i < network.inputSize(); ++i)
      frames.push_back((t + i) % 3 == 2 ? 0
                       : integer        ? 1 + (t + i) % most
                                        : 0.75);
  return data::toRecording(frames, network.inputSize());
}

Type inputElement(Operation *network) {
  Value input = network->getRegion(0).getArgument(0);
  return cast<RankedTensorType>(input.getType()).getElementType();
}

sim::RunResult runOn(Operation *network, sim::Executor executor) {
  auto executable = sim::Executable::create(network, executor);
  EXPECT_TRUE(succeeded(executable));
  if (failed(executable))
    return {};
  bool integer = !inputElement(network).isF32();
  int64_t most = integer && !inputElement(network).isSignlessInteger()
                     ? snn::signalBound(network->getRegion(0).getArgument(0))
                     : 1;
  sim::RunOptions options;
  options.trace = options.outputs = true;
  auto result =
      (*executable)->run(makeRecording(**executable, integer, most), options);
  if (result)
    return std::move(*result);
  // Networks that end a run by rule.
  EXPECT_NE(llvm::toString(result.takeError()).find("rule"), std::string::npos);
  return {};
}

TEST_F(OpTables, LayersHaveNames) {
  for (StringRef level : kLevels)
    for (StringRef name : layersOf(level)) {
      RegisteredOperationName op =
          *RegisteredOperationName::lookup(name, &context);
      EXPECT_TRUE(op.hasInterface<snn::LayerOpInterface>() ||
                  op.hasInterface<snn::MoveOpInterface>() || isWeight(name))
          << "'" << name.str()
          << "' is no layer with a name (LayerOpInterface), moves no elements "
             "(MoveOpInterface) and is no weight";
    }
}

TEST_F(OpTables, CountsHaveBounds) {
  for (StringRef level : kLevels)
    for (StringRef name : layersOf(level))
      forNetworksOf(name, [&](Operation *network) {
        network->walk([&](Operation *op) {
          for (Value value : op->getResults())
            if (auto type = dyn_cast<RankedTensorType>(value.getType());
                type && op->getName().getStringRef() == name &&
                type.getElementType().isUnsignedInteger()) {
              EXPECT_GE(snn::signalBound(value), 1) << name.str();
              EXPECT_LE(snn::signalBound(value), 255) << name.str();
            }
        });
      });
}

TEST_F(OpTables, ExecutorsAgree) {
  for (StringRef level : kLevels)
    for (StringRef name : layersOf(level)) {
      bool any = false;
      forNetworksOf(name, [&](Operation *network) {
        sim::RunResult engine = runOn(network, sim::Executor::Engine),
                       interpreter = runOn(network, sim::Executor::Interpreter);
        EXPECT_EQ(engine.outputs, interpreter.outputs) << name.str();
        for (auto &output : engine.outputs)
          any |= llvm::any_of(output, [](double value) { return value != 0; });
      });
      EXPECT_TRUE(any) << "all networks with a '" << name.str()
                       << "' give zeros";
    }
}

TEST_F(OpTables, RangesHoldWhatIsSeen) {
  for (StringRef name : layersOf("qsnn"))
    forNetworksOf(name, [&](Operation *network) {
      qsnn::RangeAnalysis analysis(network);
      sim::RunResult run = runOn(network, sim::Executor::Interpreter);
      Operation *output = network->getRegion(0).front().getTerminator();
      for (auto [k, values] : llvm::enumerate(run.outputs)) {
        ArrayRef<qsnn::Range> ranges = analysis.rangesOf(output->getOperand(k));
        ASSERT_FALSE(ranges.empty()) << name.str();
        for (auto [i, value] : llvm::enumerate(values)) {
          int64_t seen = value;
          EXPECT_TRUE(ranges[i % ranges.size()].contains({seen, seen}))
              << name.str() << ": " << seen;
        }
      }
    });
}

/// Every width that a layer declares is one of the proof's.
TEST_F(OpTables, WidthsAreProved) {
  for (StringRef name : layersOf("qsnn"))
    forNetworksOf(name, [&](Operation *network) {
      OwningOpRef<Operation *> copy(network->clone());
      EXPECT_TRUE(succeeded(qsnn::narrowWidths(*copy))) << name.str();
      EXPECT_TRUE(succeeded(qsnn::verifyWidths(*copy))) << name.str();
    });
}

/// Becomes integer; a network that does not is refused with a message.
TEST_F(OpTables, FloatLayersBecomeInteger) {
  for (StringRef name : layersOf("snn")) {
    bool any = false;
    forNetworksOf(name, [&](Operation *network) {
      OwningOpRef<ModuleOp> module(ModuleOp::create(UnknownLoc::get(&context)));
      module->push_back(network->clone());
      std::string messages;
      ScopedDiagnosticHandler collect(&context, [&](Diagnostic &diagnostic) {
        messages += diagnostic.str() + "\n";
        return success();
      });
      PassManager passes(&context);
      ConvertSNNToQSNNOptions options;
      options.frac = "8";
      options.inputStep = 1.0 / 16;
      passes.addPass(createRoundWeights(4));
      passes.addPass(createConvertSNNToQSNN(options));
      bool converted = succeeded(passes.run(*module));
      any |= converted;
      EXPECT_TRUE(converted || !messages.empty()) << name.str();
    });
    EXPECT_TRUE(any) << "no network with a '" << name.str()
                     << "' becomes integer";
  }
}

TEST_F(OpTables, StatusHasARow) {
  std::string status = readFile(SNNC_SOURCE_FOLDER "/docs/status.md");
  for (StringRef level : kLevels) {
    size_t table = status.find("| `" + level.str() + "` | spec ");
    ASSERT_NE(table, std::string::npos) << level.str();
    StringRef rows = StringRef(status).substr(table).split("\n\n").first;
    for (StringRef name : layersOf(level))
      EXPECT_TRUE(
          isWeight(name) ||
          rows.contains(("\n| `" + name.split('.').second + "` |").str()))
          << "docs/status.md has no row for '" << name.str()
          << "' (tools/status writes it)";
  }
}

} // namespace
