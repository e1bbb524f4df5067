// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loihi-like chips as a target.

#ifndef SNNC_TARGETS_LOIHI_LOIHITARGET_H
#define SNNC_TARGETS_LOIHI_LOIHITARGET_H

#include "snnc/Target/Target.h"

namespace snnc::loihi {

const Target &getLoihiTarget();

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_LOIHITARGET_H
