// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop over independent items on a few threads. Results depend on the item
// alone, so that they have the same bits for any number of threads.

#ifndef SNNC_SUPPORT_PARALLEL_H
#define SNNC_SUPPORT_PARALLEL_H

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace snnc {

/// Threads to use when the user states 0: as many as the machine has.
inline int resolveThreads(int threads) {
  if (threads > 0)
    return threads;
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

/// How many workers parallelFor uses.
inline int workerCount(int64_t count, int threads) {
  return static_cast<int>(
      std::clamp<int64_t>(threads, 1, std::max<int64_t>(count, 1)));
}

/// Calls body(item, worker) for all items; worker < workerCount(count,
/// threads) names a scratch space. Worker 0 is the calling thread and alone
/// calls tick(items done). The first exception of a body is rethrown here.
template <typename Body>
void parallelFor(int64_t count, int threads, Body &&body,
                 const std::function<void(int64_t)> &tick = {}) {
  std::atomic<int64_t> next{0}, done{0};
  std::exception_ptr failure;
  std::mutex failureLock;
  auto work = [&](int worker) {
    try {
      for (int64_t item; (item = next.fetch_add(1)) < count;) {
        if constexpr (std::is_invocable_v<Body &, int64_t, int>)
          body(item, worker);
        else
          body(item);
        int64_t finished = done.fetch_add(1) + 1;
        if (worker == 0 && tick)
          tick(finished);
      }
    } catch (...) {
      std::lock_guard<std::mutex> guard(failureLock);
      if (!failure)
        failure = std::current_exception();
      next = count;
    }
  };
  std::vector<std::jthread> helpers;
  for (int worker = 1; worker < workerCount(count, threads); ++worker)
    helpers.emplace_back(work, worker);
  work(0);
  helpers.clear(); // joins
  if (failure)
    std::rethrow_exception(failure);
}

} // namespace snnc

#endif // SNNC_SUPPORT_PARALLEL_H
