// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// snn-opt: passes over a module, with output that is whole or not at all.

#include "CommandLine.h"
#include "snnc/Support/OutputFile.h"
#include "snnc/Tools/Mains.h"
#include "snnc/Tools/ModuleFile.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/Debug/Counter.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Support/Timing.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace snnc {

/// Reads, runs the passes that were asked for, and writes.
static int runPasses(llvm::StringRef inputName, llvm::StringRef outputName,
                     DialectRegistry &registry) {
  std::string message;
  auto input = openInputFile(inputName, &message);
  if (!input)
    return fail(message);
  if (llvm::Error error = checkFormat(inputName, input->getBuffer()))
    return fail(toString(std::move(error)));
  // The stock main opens its output first and deletes it on failure, even when
  // it is the input.
  auto output = OutputFile::create(outputName);
  if (!output)
    return fail(toString(output.takeError()));
  // Widths are proved of what is read and of what is made. The recorded paths
  // of recordings follow the module to its new folder.
  MlirOptMainConfig user = MlirOptMainConfig::createFromCLOptions();
  MlirOptMainConfig config = user;
  std::string from = folderOf(inputName), to = folderOf(outputName);
  config.setPassPipelineSetupFn([&, from, to](PassManager &pm) {
    pm.addPass(createQSNNProveWidths());
    if (failed(user.setupPassPipeline(pm)))
      return failure();
    pm.addPass(createQSNNProveWidths());
    pm.addPass(createRebaseRecordings(from, to));
    return success();
  });
  if (failed(MlirOptMain(output->os(), std::move(input), registry, config)))
    return 1;
  if (llvm::Error error = output->commit())
    return fail(toString(std::move(error)));
  return 0;
}

/// Options of MLIR; those that LLVM's code generators bring are hidden.
static void registerOptions(DialectRegistry &registry) {
  for (auto &[name, option] : llvm::cl::getRegisteredOptions())
    if (llvm::is_contained(option->Categories, &llvm::cl::getGeneralCategory()))
      option->setHiddenFlag(llvm::cl::ReallyHidden);
  MlirOptMainConfig::registerCLOptions(registry);
  registerAsmPrinterCLOptions();
  registerMLIRContextCLOptions();
  registerPassManagerCLOptions();
  registerDefaultTimingManagerCLOptions();
  tracing::DebugCounter::registerCLOptions();
}

int optMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  startTool(Tool::Opt);
  ignoreFileSizeSignal();
  DialectRegistry registry;
  registerDialects(registry);
  registerPasses(); // each is an option
  registerOptions(registry);
  llvm::cl::opt<std::string> inputName(llvm::cl::Positional,
                                       llvm::cl::desc("<input file>"),
                                       llvm::cl::init("-"));
  llvm::cl::opt<std::string> outputName("o", llvm::cl::desc("Output file"),
                                        llvm::cl::value_desc("file"),
                                        llvm::cl::init("-"));
  if (!parseCommandLine(
          argc, argv,
          "snn-opt: passes over spiking networks\n\n"
          "  snn-opt --osbc-prune=0.97 --osbc-quantize=4 MODEL.mlir -o "
          "OUT.mlir\n"
          "  snn-opt --convert-snn-to-qsnn=\"frac=4 rounding=floor\" IN -o "
          "OUT\n") ||
      waitsForTerminal(inputName, argc, argv,
                       "'snn-opt --osbc-prune=0.97 MODEL.mlir -o "
                       "OUT.mlir' runs a pass over a network"))
    return 1;
  setModelFolder(registry, folderOf(inputName));
  return runPasses(inputName, outputName, registry);
}

} // namespace snnc
