// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over threads whose results do not depend on how many there are.

#ifndef SNNC_SUPPORT_PARALLEL_H
#define SNNC_SUPPORT_PARALLEL_H

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace snnc {

/// Threads to use when the user states 0: as many as the machine has.
inline int resolveThreads(int threads) {
  if (threads > 0)
    return threads;
  return std::max(1u, std::thread::hardware_concurrency());
}

/// Calls body(i) once for each i of [0, count), on up to `threads` threads.
/// Bodies must not share what they write.
template <class Body>
void parallelFor(int64_t count, int threads, const Body &body) {
  std::atomic<int64_t> next{0};
  auto work = [&] {
    for (int64_t i; (i = next.fetch_add(1)) < count;)
      body(i);
  };
  std::vector<std::thread> helpers;
  for (int t = 1; t < std::min<int64_t>(threads, count); ++t)
    helpers.emplace_back(work);
  work();
  for (std::thread &helper : helpers)
    helper.join();
}

} // namespace snnc

#endif // SNNC_SUPPORT_PARALLEL_H
