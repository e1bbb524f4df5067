// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A few scales for all rows of a layer.

#include "Blas.h"
#include "BlockQuantizer.h"
#include "ScaleGroups.h"
#include "snnc/Support/Parallel.h"

#include <limits>
#include <set>

namespace snnc::osbc {

namespace {

/// Candidates between a scale and its double.
constexpr int kPerOctave = 12;

/// A row that is not zero, of a layer of several blocks.
struct LayerRow {
  size_t block = 0;
  int64_t row = 0;
  double base = 0; // min-max scale
  double ownLoss = 0, nearestLoss = 0;
  float ownScale = 0;
  size_t group = 0; // of the rows that share a scale
  std::vector<int> levels = {};
  double loss = 0;
  double slope = 0;  // q^T H (w - s q) of its levels q and scale s
  double energy = 0; // q^T H q
};

class ScaleSharing {
public:
  explicit ScaleSharing(std::span<const QuantizeProblem> problems)
      : problems(problems), threads(problems.front().threads) {
    for (const QuantizeProblem &problem : problems) {
      blocks.push_back(std::make_unique<BlockQuantizer>(problem));
      solution.blocks.emplace_back();
      QuantizeSolution &part = solution.blocks.back();
      part.levels.assign(problem.rows * problem.cols, 0);
      part.scales.assign(problem.rows, 1.0f);
      for (int64_t row = 0; row < problem.rows; ++row)
        if (double base = blocks.back()->minMaxScale(row); base > 0)
          rows.emplace_back(
              LayerRow{.block = blocks.size() - 1, .row = row, .base = base});
    }
  }

  SharedScalesSolution run(int64_t maxScales);

private:
  std::vector<double> candidates() const;
  std::vector<double> measure(const std::vector<double> &scales);
  void assign(const std::vector<double> &scales,
              const std::vector<double> &losses, int64_t maxScales);
  void round();
  void improve();
  std::vector<LayerRow> move(const std::vector<double> &to,
                             const std::vector<char> &active);
  void settle(LayerRow &row, const OpenRow &open, Rounding rounding,
              const Grid &grid);
  const BlockQuantizer &blockOf(const LayerRow &row) const {
    return *blocks[row.block];
  }
  void finish();

  std::span<const QuantizeProblem> problems;
  int threads;
  std::vector<std::unique_ptr<BlockQuantizer>> blocks;
  SharedScalesSolution solution;
  std::vector<LayerRow> rows;
  std::vector<double> shared; // scales by group
};

/// From the largest min-max scale down to a quarter of the smallest, at most
/// 2^16: a ratio of 2^(1/12), so that a layer times a power of two has the same
/// grid times that.
std::vector<double> ScaleSharing::candidates() const {
  constexpr int most = 16 * kPerOctave;
  double high = 0, low = std::numeric_limits<double>::infinity();
  for (const LayerRow &row : rows)
    high = std::max(high, row.base), low = std::min(low, row.base / 4);
  std::vector<double> scales;
  for (int k = 0; k <= most; ++k) {
    float scale = high * std::exp2(-double(k) / kPerOctave);
    if (scale < low || !(scale > 0))
      break;
    scales.insert(scales.begin(), scale);
  }
  return scales;
}

/// Rounds every row on a scale of its own, and on all of `scales`. Returns the
/// losses [rows, scales].
std::vector<double> ScaleSharing::measure(const std::vector<double> &scales) {
  int64_t count = scales.size();
  std::vector<double> losses(rows.size() * count);
  parallelFor(rows.size(), threads, [&](int64_t i, int) {
    LayerRow &row = rows[i];
    const BlockQuantizer &block = blockOf(row);
    OpenRow open = block.open(row.row);
    OwnScale own = searchOwnScale(block, open, row.base);
    row.ownLoss = own.rounding.loss;
    row.nearestLoss = own.roundToNearestLoss;
    row.ownScale = static_cast<float>(own.grid.scale);
    row.levels = own.rounding.levels;
    std::vector<Grid> grids;
    for (double scale : scales)
      grids.push_back(block.grid(scale));
    std::vector<double> product;
    std::vector<double> all =
        block.losses(open, block.compensate(open, grids), grids, product);
    for (int64_t c = 0; c < count; ++c)
      losses[i * count + c] = all[c] + block.silentLoss(row.row, grids[c]);
  });
  return losses;
}

void ScaleSharing::assign(const std::vector<double> &scales,
                          const std::vector<double> &losses,
                          int64_t maxScales) {
  int64_t count = scales.size();
  std::vector<int64_t> chosen =
      chooseScales(losses, rows.size(), count, maxScales);
  shared.clear();
  for (int64_t c : chosen)
    shared.push_back(scales[c]);
  const double *own = losses.data(); // of the row, by scale
  for (LayerRow &row : rows) {
    auto lossOf = [&](int64_t c) { return own[c]; };
    row.group = std::ranges::min_element(chosen, {}, lossOf) - chosen.begin();
    own += count;
  }
}

void ScaleSharing::settle(LayerRow &row, const OpenRow &open, Rounding rounding,
                          const Grid &grid) {
  const BlockQuantizer &block = blockOf(row);
  block.descend(open, rounding, grid);
  row.loss = rounding.loss;
  row.slope = 0;
  for (size_t j = 0; j < rounding.levels.size(); ++j)
    row.slope += rounding.levels[j] * rounding.gradient[j];
  row.energy = block.energy(open, rounding.levels);
  row.levels = std::move(rounding.levels);
}

/// Every row on scales close to that of its group, of which the group takes the
/// best: the same search once more with finer steps.
void ScaleSharing::round() {
  constexpr int count = 12, middle = 6;
  auto near = [&](const LayerRow &row) {
    std::vector<Grid> grids;
    for (int k = 0; k < count; ++k)
      grids.push_back(blockOf(row).grid(static_cast<float>(
          shared[row.group] *
          std::exp2(double(k - middle) / (middle * kPerOctave)))));
    return grids;
  };
  std::vector<std::vector<int8_t>> levels(rows.size()); // [count, n]
  std::vector<double> losses(rows.size() * count);
  parallelFor(rows.size(), threads, [&](int64_t i, int) {
    const BlockQuantizer &block = blockOf(rows[i]);
    OpenRow open = block.open(rows[i].row);
    std::vector<Grid> grids = near(rows[i]);
    std::vector<int> rounded = block.compensate(open, grids);
    std::vector<double> product;
    std::vector<double> all = block.losses(open, rounded, grids, product);
    for (int k = 0; k < count; ++k)
      losses[i * count + k] = all[k] + block.silentLoss(rows[i].row, grids[k]);
    levels[i].assign(rounded.begin(), rounded.end());
  });
  std::vector<double> sums(shared.size() * count);
  for (size_t i = 0; i < rows.size(); ++i)
    for (int k = 0; k < count; ++k)
      sums[rows[i].group * count + k] += losses[i * count + k];
  std::vector<double> to = shared;
  for (LayerRow &row : rows) {
    auto own = sums.begin() + row.group * count;
    int64_t best = std::min_element(own, own + count) - own;
    auto from = levels[&row - rows.data()].begin();
    int64_t n = levels[&row - rows.data()].size() / count;
    row.levels.assign(from + best * n, from + (best + 1) * n);
    to[row.group] = near(row)[best].scale;
  }
  rows = move(to, std::vector<char>(shared.size(), true));
  shared = to;
}

/// The rows of active groups on other scales, from the levels that they have.
std::vector<LayerRow> ScaleSharing::move(const std::vector<double> &to,
                                         const std::vector<char> &active) {
  std::vector<LayerRow> moved = rows;
  parallelFor(rows.size(), threads, [&](int64_t i, int) {
    LayerRow &row = moved[i];
    if (!active[row.group])
      return;
    const BlockQuantizer &block = blockOf(row);
    OpenRow open = block.open(row.row, /*factorise=*/false);
    Grid grid = block.grid(to[row.group]);
    Rounding rounding{row.levels, {}, 0};
    block.losses(open, rounding.levels, {&grid, 1}, rounding.gradient);
    settle(row, open, std::move(rounding), grid);
  });
  return moved;
}

/// Scale and levels of each group in turn, while that gains a thousandth.
void ScaleSharing::improve() {
  constexpr int mostRounds = 10;
  std::vector<char> active(shared.size(), true);
  auto lossOf = [&](const std::vector<LayerRow> &of) {
    std::vector<double> loss(shared.size());
    for (const LayerRow &row : of)
      loss[row.group] += row.loss;
    return loss;
  };
  for (int k = 0; k < mostRounds && std::ranges::count(active, true); ++k) {
    std::vector<double> slope(shared.size()), energy(shared.size());
    for (const LayerRow &row : rows)
      slope[row.group] += row.slope, energy[row.group] += row.energy;
    std::vector<double> to = shared;
    for (size_t g = 0; g < shared.size(); ++g) {
      float best = shared[g] + (energy[g] > 0 ? slope[g] / energy[g] : 0);
      active[g] = active[g] && best > 0 && std::isfinite(best);
      if (active[g])
        to[g] = best;
    }
    std::vector<LayerRow> moved = move(to, active);
    std::vector<double> before = lossOf(rows), after = lossOf(moved);
    for (LayerRow &row : rows)
      if (after[row.group] < before[row.group])
        row = moved[&row - rows.data()];
    for (size_t g = 0; g < shared.size(); ++g) {
      if (after[g] < before[g])
        shared[g] = to[g];
      active[g] = active[g] && after[g] < before[g] * (1 - 1e-3);
    }
  }
}

void ScaleSharing::finish() {
  std::set<double> used;
  for (const LayerRow &row : rows) {
    double scale = shared[row.group];
    used.insert(scale);
    const BlockQuantizer &block = blockOf(row);
    QuantizeSolution &part = solution.blocks[row.block];
    part.loss += row.loss;
    part.roundToNearestLoss += row.nearestLoss;
    solution.lossPerRowScales += row.ownLoss;
    block.store(block.open(row.row, false), row.levels, block.grid(scale),
                part.levels);
  }
  solution.scales = used.size();
  for (QuantizeSolution &part : solution.blocks)
    std::ranges::fill(part.scales,
                      static_cast<float>(used.empty() ? 1 : *used.begin()));
  for (const LayerRow &row : rows)
    solution.blocks[row.block].scales[row.row] =
        static_cast<float>(shared[row.group]);
}

SharedScalesSolution ScaleSharing::run(int64_t maxScales) {
  std::vector<double> scales = candidates();
  std::vector<double> losses = measure(scales);
  std::set<float> own;
  for (const LayerRow &row : rows)
    own.insert(row.ownScale);
  if (static_cast<int64_t>(own.size()) <= maxScales) {
    shared.assign(own.begin(), own.end());
    for (LayerRow &row : rows)
      row.group = std::distance(own.begin(), own.find(row.ownScale));
    rows = move(shared, std::vector<char>(shared.size(), true));
  } else {
    assign(scales, losses, maxScales);
    round();
  }
  improve();
  finish();
  return std::move(solution);
}

} // namespace

SharedScalesSolution
quantizeWithSharedScales(std::span<const QuantizeProblem> blocks,
                         int64_t maxScales) {
  useOneBlasThread();
  if (blocks.empty())
    return {};
  return ScaleSharing(blocks).run(std::max<int64_t>(maxScales, 1));
}

} // namespace snnc::osbc
