// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loihi dialect.

#ifndef SNNC_DIALECTS_LOIHI_LOIHIDIALECT_H
#define SNNC_DIALECTS_LOIHI_LOIHIDIALECT_H

#include "dialects/QSNN/QSNNDialect.h"

#include "dialects/Loihi/LoihiDialect.h.inc"

#endif // SNNC_DIALECTS_LOIHI_LOIHIDIALECT_H
