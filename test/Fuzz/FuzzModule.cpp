// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any text as a module. What the verifiers let through must run, print, and
// read back. Bytecode is left out: MLIR's reader takes sizes on trust.

#include "Fuzzer.h"
#include "dialects/FPGA/FPGADialect.h"
#include "dialects/Loihi/LoihiDialect.h"
#include "dialects/QSNN/QSNNDialect.h"
#include "snnc/Conversion/LoihiToQSNN.h"
#include "snnc/Sim/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Parser/Parser.h"

#include <cstdlib>

using namespace mlir;

static void run(Operation *network) {
  auto executable = snnc::sim::Executable::create(network);
  if (failed(executable))
    return;
  snnc::data::Recording recording;
  recording.steps = 3;
  recording.stepBegin = {0, 0, 1, 1};
  recording.address = {0};
  recording.value = {1};
  auto result = (*executable)->run(recording, {true, true});
  if (!result)
    llvm::consumeError(result.takeError());
}

/// Networks of more values than this take memory, not wits.
static bool isSmall(ModuleOp module) {
  bool small = true;
  module.walk([&](Operation *op) {
    for (Type type : op->getResultTypes())
      if (auto shaped = dyn_cast<ShapedType>(type))
        small &= shaped.hasStaticShape() && shaped.getNumElements() < (1 << 16);
    if (auto function = dyn_cast<FunctionOpInterface>(op))
      for (Type type : function.getArgumentTypes())
        if (auto shaped = dyn_cast<ShapedType>(type))
          small &=
              shaped.hasStaticShape() && shaped.getNumElements() < (1 << 16);
  });
  return small;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  DialectRegistry registry;
  registry.insert<arith::ArithDialect, snnc::snn::SNNDialect,
                  snnc::qsnn::QSNNDialect, snnc::fpga::FPGADialect,
                  snnc::loihi::LoihiDialect>();
  snnc::registerLoihiLevel();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  ScopedDiagnosticHandler quiet(&context,
                                [](Diagnostic &) { return success(); });
  if (size > 3 && data[0] == 'M' && data[1] == 'L' && data[2] == 0xef)
    return -1;
  // The lexer wants a zero behind the text.
  std::string bytes(reinterpret_cast<const char *>(data), size);
  auto module = parseSourceString<ModuleOp>(bytes, &context);
  if (!module || !isSmall(*module))
    return 0;
  for (Operation &op : *module->getBody())
    if (isa<snnc::snn::NetworkOpInterface>(op))
      run(&op);
  std::string text;
  llvm::raw_string_ostream stream(text);
  AsmState state(*module); // with the resources
  module->print(stream, state);
  if (!parseSourceString<ModuleOp>(text, &context))
    std::abort(); // what was printed does not read back
  return 0;
}
