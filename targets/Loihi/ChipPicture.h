// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The picture of a mapped chip.

#ifndef SNNC_TARGETS_LOIHI_CHIPPICTURE_H
#define SNNC_TARGETS_LOIHI_CHIPPICTURE_H

#include "snnc/Report/MeshPicture.h"
#include "targets/Loihi/CoreImage.h"

namespace snnc::loihi {

/// The cores of `image` on the mesh of its part.
report::Mesh describeMesh(const Model &model, const CoreImage &image);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_CHIPPICTURE_H
