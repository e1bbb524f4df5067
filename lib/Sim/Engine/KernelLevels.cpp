// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which kernels this machine can run.

#include "Kernels.h"

namespace snnc::sim::engine {

namespace baseline {
extern const Kernels kernels;
}
#ifdef SNNC_X86_KERNELS
namespace avx2 {
extern const Kernels kernels;
}
namespace avx512 {
extern const Kernels kernels;
}
#endif

namespace {

struct Levels {
  const Kernels *levels[3];
  int count = 0;

  Levels() {
#ifdef SNNC_X86_KERNELS
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
      levels[count++] = &avx512::kernels;
    if (__builtin_cpu_supports("avx2"))
      levels[count++] = &avx2::kernels;
#endif
    levels[count++] = &baseline::kernels;
  }
};

const Levels &levels() {
  static const Levels levels;
  return levels;
}

} // namespace

int kernelLevels() { return levels().count; }
const Kernels &kernelLevel(int level) { return *levels().levels[level]; }

} // namespace snnc::sim::engine
