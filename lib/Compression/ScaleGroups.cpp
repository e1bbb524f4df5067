// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Medoids in one dimension.

#include "ScaleGroups.h"

#include <algorithm>
#include <limits>

namespace snnc::osbc {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

class Chooser {
public:
  Chooser(std::span<const double> losses, int64_t rows, int64_t candidates)
      : losses(losses), rows(rows), candidates(candidates) {}

  std::vector<int64_t> split(int64_t count) const;
  void exchange(std::vector<int64_t> &chosen) const;

private:
  double loss(int64_t row, int64_t c) const {
    return losses[row * candidates + c];
  }
  std::vector<double> between() const;

  std::span<const double> losses;
  int64_t rows, candidates;
};

/// [candidates + 1, candidates + 1]: what the rows lose whose best candidate is
/// in (a - 1, b] when a - 1 and b are neighbours among the chosen; a = 0: none
/// below, b = candidates: none above.
std::vector<double> Chooser::between() const {
  int64_t n = candidates + 1;
  std::vector<double> cost(n * n);
  for (int64_t row = 0; row < rows; ++row) {
    const double *own = losses.data() + row * candidates;
    int64_t best = std::min_element(own, own + candidates) - own;
    for (int64_t a = 0; a <= best; ++a)
      for (int64_t b = best; b < n; ++b) {
        double low = a > 0 ? own[a - 1] : infinity;
        double high = b < candidates ? own[b] : infinity;
        cost[a * n + b] += std::min(low, high);
      }
  }
  return cost;
}

std::vector<int64_t> Chooser::split(int64_t count) const {
  int64_t n = candidates + 1;
  std::vector<double> cost = between();
  // least[k][b]: the rows up to b, with k + 1 chosen of which b is the last.
  std::vector<std::vector<double>> least;
  std::vector<std::vector<int64_t>> before;
  least.emplace_back(cost.begin(), cost.begin() + candidates);
  before.emplace_back(candidates, -1);
  int64_t used = 0, last = 0;
  double total = infinity;
  for (int64_t k = 0; k < std::min(count, candidates); ++k) {
    if (k > 0) {
      least.emplace_back(candidates, infinity);
      before.emplace_back(candidates, -1);
      for (int64_t b = k; b < candidates; ++b)
        for (int64_t a = k - 1; a < b; ++a) {
          double sum = least[k - 1][a] + cost[(a + 1) * n + b];
          if (sum < least[k][b])
            least[k][b] = sum, before[k][b] = a;
        }
    }
    for (int64_t b = k; b < candidates; ++b) {
      double sum = least[k][b] + cost[(b + 1) * n + candidates];
      if (sum < total)
        total = sum, used = k, last = b;
    }
  }
  std::vector<int64_t> chosen;
  for (int64_t k = used, b = last; b >= 0; b = before[k--][b])
    chosen.insert(chosen.begin(), b);
  return chosen;
}

void Chooser::exchange(std::vector<int64_t> &chosen) const {
  std::vector<double> others(rows); // the least without the k-th
  auto total = [&](int64_t with) {
    double sum = 0;
    for (int64_t row = 0; row < rows; ++row)
      sum += std::min(others[row], loss(row, with));
    return sum;
  };
  for (bool moved = true; moved;) {
    moved = false;
    for (size_t k = 0; k < chosen.size(); ++k) {
      std::ranges::fill(others, infinity);
      for (int64_t row = 0; row < rows; ++row)
        for (size_t j = 0; j < chosen.size(); ++j)
          if (j != k)
            others[row] = std::min(others[row], loss(row, chosen[j]));
      double least = total(chosen[k]);
      for (int64_t c = 0; c < candidates; ++c)
        if (double sum = total(c); sum < least) {
          chosen[k] = c;
          least = sum;
          moved = true;
        }
    }
  }
  std::ranges::sort(chosen);
}

} // namespace

std::vector<int64_t> chooseScales(std::span<const double> losses, int64_t rows,
                                  int64_t candidates, int64_t count) {
  Chooser chooser(losses, rows, candidates);
  std::vector<int64_t> chosen = chooser.split(count);
  chooser.exchange(chosen);
  return chosen;
}

} // namespace snnc::osbc
