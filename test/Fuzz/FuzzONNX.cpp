// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any bytes as an ONNX model: a module or messages, never a crash.

#include "Fuzzer.h"
#include "snnc/Import/ONNX.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

#include <sys/mman.h>
#include <unistd.h>

/// libMLIR is not instrumented, so its containers are not annotated.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  int file = memfd_create("model.onnx", 0);
  if (file < 0 || write(file, data, size) != ssize_t(size))
    return close(file), 0;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  mlir::ScopedDiagnosticHandler quiet(
      &context, [](mlir::Diagnostic &) { return mlir::success(); });
  snnc::ONNXImportOptions options;
  options.steps = 4;
  if (size % 2)
    options.events = "counts";
  snnc::importONNX("/proc/self/fd/" + std::to_string(file), options, &context);
  close(file);
  return 0;
}
