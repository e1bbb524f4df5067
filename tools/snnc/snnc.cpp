// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// snnc: see docs and --help; the work is in lib/Tools.

#include "snnc/Tools/Mains.h"

int main(int argc, char **argv) { return snnc::driverMain(argc, argv); }
