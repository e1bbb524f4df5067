// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The engine against the interpreter on every network that stands in the tests
// of the tools.

#include "Compare.h"

#include "dialects/Loihi/LoihiOps.h"
#include "dialects/QSNN/QSNNOps.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Tools/Mains.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::sim;
using namespace snnc::test;

namespace {

/// What the input can hold, at random.
template <class Num>
data::Recording randomRecording(Random &random, const Program<Num> &program) {
  int64_t size = program.size(program.input);
  std::vector<double> frames(6 * size);
  int64_t density = uniform(random, 5, 90);
  for (double &value : frames) {
    int64_t most = std::min<int64_t>(program.inputHigh, 7);
    value = static_cast<double>(
        uniform(random, std::max<int64_t>(program.inputLow, -7), most));
    if (program.anyInput)
      value = static_cast<double>(uniform(random, 0, 64)) / 64;
    if (program.quantizer.step != 0)
      value *= program.quantizer.step;
    if (value != 0 && uniform(random, 0, 99) >= density)
      value = 0;
  }
  return data::toRecording(frames, size);
}

template <class Num>
void checkNetwork(FailureOr<Program<Num>> program, int &ran) {
  if (failed(program))
    return; // the interpreter does not take it either
  auto interpreter = makeInterpreter(*program);
  auto engine = makeEngine(*program);
  Random random(ran);
  RunOptions options;
  options.trace = options.synapseInputs = true;
  for (int k = 0; k < 3; ++k)
    ran += compare(*engine, *interpreter, randomRecording(random, *program),
                   options);
}

/// Every module of a file; those that are wrong on purpose are passed over.
void checkFile(MLIRContext &context, llvm::StringRef path, int &ran) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  ASSERT_TRUE(bool(buffer));
  llvm::SmallVector<llvm::StringRef> parts;
  (*buffer)->getBuffer().split(parts, "// -----");
  for (llvm::StringRef part : parts) {
    if (!part.contains(".network"))
      continue;
    // The lexer wants a zero behind the text.
    auto module = parseSourceString<ModuleOp>(part.str(), &context);
    if (!module)
      continue;
    for (auto network : module->getOps<snn::NetworkOp>())
      checkNetwork(readFloatProgram(network), ran);
    for (auto network : module->getOps<qsnn::NetworkOp>())
      checkNetwork(readIntegerProgram(network), ran);
    for (auto network : module->getOps<loihi::NetworkOp>())
      checkNetwork(readIntegerProgram(network), ran);
  }
}

TEST(Suite, EngineEqualsInterpreter) {
  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry);
  ScopedDiagnosticHandler quiet(&context,
                                [](Diagnostic &) { return success(); });
  std::error_code error;
  std::vector<std::string> files;
  for (llvm::sys::fs::recursive_directory_iterator at(SNNC_TEST_FOLDER, error),
       end;
       at != end && !error; at.increment(error))
    if (llvm::sys::path::extension(at->path()) == ".mlir")
      files.push_back(at->path());
  ASSERT_FALSE(error) << error.message();
  std::sort(files.begin(), files.end());
  int ran = 0;
  for (const std::string &file : files) {
    checkFile(context, file, ran);
    ASSERT_FALSE(HasFailure()) << file;
  }
  EXPECT_GT(ran, 100);
  RecordProperty("runs", ran);
}

} // namespace
