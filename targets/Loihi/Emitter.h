// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The files of an output folder.

#ifndef SNNC_TARGETS_LOIHI_EMITTER_H
#define SNNC_TARGETS_LOIHI_EMITTER_H

#include "snnc/TargetSupport/Manifest.h"
#include "snnc/TargetSupport/Target.h"
#include "targets/Loihi/LoadNetwork.h"
#include "targets/Loihi/Place.h"

namespace snnc::loihi {

/// What a chip uses, core by core, for the manifest and the report.
struct ChipUse {
  std::vector<ImageCore> cores; ///< by index
  std::vector<CoreUse> uses;
  Flows flows; ///< between these cores
  uint64_t traffic = 0, hops = 0;
  int64_t recordings = 0; ///< 0: each source sends once
};

/// Measures a complete chip on the recordings that the options name. `kept`:
/// what the passes measured on them.
mlir::FailureOr<ChipUse>
measureChip(const MappedChip &mapped, const CoreImage &image,
            const TargetOptions &options,
            std::shared_ptr<ActivityMeasurements::Kept> kept = nullptr);

/// Whether the files hold `network`: decodes them as a user's tool would. An
/// error says where not.
llvm::Error checkImage(const ImageFiles &files, const Network &network);

/// manifest.json over `files`.
std::string printManifest(const MappedChip &mapped, const ChipUse &use,
                          const FileMap &files);

/// Writes the folder: the core image, which is decoded and compared with the
/// network before, manifest and README.
mlir::LogicalResult
emitChip(mlir::ModuleOp module, llvm::StringRef folder,
         const TargetOptions &options,
         std::shared_ptr<ActivityMeasurements::Kept> kept = nullptr);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_EMITTER_H
