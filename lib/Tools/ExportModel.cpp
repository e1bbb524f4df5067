// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The --export-… options of snn-translate.

#include "ExportModel.h"
#include "CommandLine.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Export/NIR.h"
#include "snnc/Export/Netx.h"
#include "snnc/Export/ONNX.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/OutputFile.h"
#include "snnc/Tools/ModuleFile.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace snnc {

static constexpr llvm::StringLiteral kFloatOnly =
    "export the float network that it was made of";

llvm::ArrayRef<Exporter> getExporters() {
  static const Exporter exporters[] = {
      {"export-onnx",
       "Write a float network as one time step in ONNX\n(docs/Export.md)",
       "snn", kFloatOnly, /*toStdout=*/true,
       [](Operation *network, const NIRFlags &, llvm::StringRef path) {
         return exportONNX(cast<snn::NetworkOp>(network), path);
       }},
      {"export-netx",
       "Write a network of level loihi as a .net file of\nlava-dl", "loihi",
       "'snn-opt --convert-snn-to-qsnn=target=loihi --convert-qsnn-to-loihi' "
       "makes one",
       /*toStdout=*/false,
       [](Operation *network, const NIRFlags &, llvm::StringRef path) {
         return exportNetx(cast<loihi::NetworkOp>(network), path);
       }},
      {"export-nir",
       "Write a float network as a NIR file, by\n--nir-convention and --nir-dt "
       "(docs/Export.md)",
       "snn", kFloatOnly, /*toStdout=*/false,
       [](Operation *network, const NIRFlags &flags, llvm::StringRef path) {
         NIRExportOptions options;
         if (flags.convention.getNumOccurrences())
           options.convention = flags.convention;
         if (flags.stepSeconds.getNumOccurrences())
           options.stepSeconds = flags.stepSeconds;
         return exportNIR(cast<snn::NetworkOp>(network), options, path);
       }},
  };
  return exporters;
}

ExportFlags::ExportFlags(cl::OptionCategory &category) {
  for (const Exporter &exporter : getExporters())
    flags.push_back(std::make_unique<cl::opt<bool>>(
        exporter.option, cl::desc(exporter.description), cl::cat(category)));
}

llvm::SmallVector<const Exporter *> ExportFlags::given() const {
  llvm::SmallVector<const Exporter *> found;
  for (auto [flag, exporter] : llvm::zip(flags, getExporters()))
    if (*flag)
      found.push_back(&exporter);
  return found;
}

int exportModel(const Exporter &exporter, llvm::StringRef input,
                llvm::StringRef output, const NIRFlags &flags) {
  if (output == "-" && !exporter.toStdout)
    return fail("--" + exporter.option +
                " writes HDF5: give its name with "
                "'-o FILE'");
  if (llvm::Error error = checkOverwrite("-o", output, {input}))
    return fail(toString(std::move(error)));
  auto file = ModuleFile::read(input);
  if (!file)
    return 1;
  auto network = getOnlyNetwork(file->module());
  if (failed(network))
    return 1;
  llvm::StringRef level = (*network)->getDialect()->getNamespace();
  if (level != exporter.level) {
    emitLayerError(*network)
        << "--" << exporter.option << " takes networks of level "
        << exporter.level << ", but got level " << level << "; "
        << exporter.otherwise;
    return 1;
  }
  return failed(exporter.write(*network, flags, output));
}

} // namespace snnc
