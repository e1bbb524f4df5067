// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The current of neurons as integer combinations of spikes and inputs.

#include "Terms.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/TypeSwitch.h"

#include <numeric>

using namespace mlir;

namespace snnc {

namespace {

/// More entries of one current than this are not written down (1 GB).
constexpr size_t kMostEntries = size_t(1) << 27;
/// Weights beyond this are no synapse's, and sums of them stay within 62 bits.
constexpr int64_t kMostWeight = int64_t(1) << 31;

using Terms = std::vector<Term>;

int64_t sizeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

SmallVector<int64_t> shapeOf(Value value) {
  return SmallVector<int64_t>(
      cast<RankedTensorType>(value.getType()).getShape());
}

/// One row of a term while it is added up.
struct RowSum {
  std::vector<int64_t> sums;
  std::vector<uint32_t> touched;
  std::vector<char> isTouched;

  void add(uint32_t col, int64_t value) {
    if (!isTouched[col]) {
      isTouched[col] = true;
      touched.push_back(col);
    }
    sums[col] += value;
  }
  /// Appends the row to `matrix` and starts the next; false where a weight is
  /// too wide.
  bool finish(SparseMatrix &matrix) {
    bool fits = true;
    for (uint32_t col : touched) {
      int64_t value = std::exchange(sums[col], 0);
      isTouched[col] = false;
      fits &= std::abs(value) < kMostWeight;
      if (value != 0) {
        matrix.col.push_back(col);
        matrix.weight.push_back(int32_t(value));
      }
    }
    touched.clear();
    matrix.start.push_back(matrix.col.size());
    return fits;
  }
};

class TermReader {
public:
  explicit TermReader(const UnitPlan &plan) : plan(plan) {}
  const Terms *read(Value value);

private:
  bool make(Operation *op, Terms &out);
  Terms makeSource(Value value);
  void makeDelay(snn::DelayOp op, Terms &out);
  void makeReshape(Operation *op, Terms &out);
  void makeLinear(snn::LinearOp op, Terms &out);
  void makeConv(snn::ConvOp op, Terms &out);
  void makePool(snn::PoolOp op, Terms &out);
  void makeAdd(snn::AddOp op, Terms &out);
  void makeMove(snn::MoveOpInterface op, Terms &out);

  /// Adds up rows of `op`: `each(row, emit)` calls emit(operand, element,
  /// weight) for what is in it. `regrid` maps the grid of an operand's term.
  template <class Each, class Regrid>
  void compose(Operation *op, ArrayRef<Value> operands, Each each,
               Regrid regrid, Terms &out);
  /// Gains of an operand, element by element.
  auto gainsOf(OpOperand &operand) const {
    return [gains = plan.gainsOf(operand)](size_t element) {
      return gains ? (*gains)[element] : 1;
    };
  }
  InFlightDiagnostic error(Operation *op) {
    failed = true;
    return emitLayerError(op);
  }

  const UnitPlan &plan;
  DenseMap<Value, std::unique_ptr<Terms>> known;
  DenseSet<Value> open;
  bool failed = false;
};

const Terms *TermReader::read(Value value) {
  if (auto at = known.find(value); at != known.end())
    return at->second.get();
  if (isa<BlockArgument>(value) || value.getDefiningOp<snn::LifOp>())
    return (known[value] = std::make_unique<Terms>(makeSource(value))).get();
  Operation *op = value.getDefiningOp();
  if (!open.insert(value).second) {
    error(op) << "depends on itself without neurons between, which no synapse "
                 "does (rule Q10)";
    return nullptr;
  }
  auto made = std::make_unique<Terms>();
  bool ok = make(op, *made) && !failed;
  open.erase(value);
  if (!ok)
    return nullptr;
  return (known[value] = std::move(made)).get();
}

bool TermReader::make(Operation *op, Terms &out) {
  SmallVector<Value> signals(op->getOperands());
  if (auto synapse = dyn_cast<snn::SynapseOpInterface>(op))
    signals = {synapse.getPresynaptic()};
  for (Value signal : signals)
    if (!read(signal))
      return false;
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case([&](snn::LinearOp o) { return makeLinear(o, out), true; })
      .Case([&](snn::ConvOp o) { return makeConv(o, out), true; })
      .Case([&](snn::PoolOp o) { return makePool(o, out), true; })
      .Case([&](snn::AddOp o) { return makeAdd(o, out), true; })
      .Case([&](snn::DelayOp o) { return makeDelay(o, out), true; })
      .Case<snn::ScaleOp, snn::EncodeOp>([&](auto o) {
        out = *read(o.getInput());
        return true;
      })
      .Case([&](snn::ReshapeOp o) { return makeReshape(o, out), true; })
      .Case([&](snn::MoveOpInterface o) { return makeMove(o, out), true; })
      .Default([&](Operation *) {
        error(op) << "stands between spikes and a current, and is no synapse "
                     "(rule Q10)";
        return false;
      });
}

Terms TermReader::makeSource(Value value) {
  Term term{value, 0, {}, Grid{shapeOf(value)}};
  int64_t size = sizeOf(value);
  term.weights.cols = size;
  term.weights.col.resize(size);
  std::iota(term.weights.col.begin(), term.weights.col.end(), 0);
  term.weights.weight.assign(size, 1);
  term.weights.start.resize(size + 1);
  std::iota(term.weights.start.begin(), term.weights.start.end(), size_t(0));
  return {term};
}

void TermReader::makeDelay(snn::DelayOp op, Terms &out) {
  out = *read(op.getInput());
  for (Term &term : out)
    term.delay += op.getSteps();
}

/// Order stays; windows go on only where none came before.
void TermReader::makeReshape(Operation *op, Terms &out) {
  out = *read(op->getOperand(0));
  for (Term &term : out) {
    if (term.grid && term.grid->isIdentity())
      term.grid = Grid{shapeOf(op->getResult(0))};
    else
      term.grid = std::nullopt;
  }
}

/// Two ways from one source as one; nothing where their strides differ.
std::optional<Grid> join(const std::optional<Grid> &a,
                         const std::optional<Grid> &b) {
  if (!a || !b || a->view != b->view || a->stride != b->stride)
    return std::nullopt;
  Grid grid = *a;
  for (int d = 0; d < 2; ++d) {
    grid.low[d] = std::min(a->low[d], b->low[d]);
    grid.high[d] = std::max(a->high[d], b->high[d]);
    grid.step[d] = std::gcd(std::gcd(a->step[d], b->step[d]),
                            std::abs(a->low[d] - b->low[d]));
  }
  return grid;
}

/// A window over a value that sees its source through `inner`.
std::optional<Grid> slide(const snn::Window &w,
                          const std::optional<Grid> &inner) {
  if (!inner)
    return std::nullopt;
  Grid grid{inner->view};
  const int64_t stride[] = {w.strideHeight, w.strideWidth},
                before[] = {w.padTop, w.padLeft},
                taps[] = {w.kernelHeight, w.kernelWidth},
                dilation[] = {w.dilationHeight, w.dilationWidth};
  for (int d = 0; d < 2; ++d) {
    int64_t s = inner->stride[d];
    grid.stride[d] = stride[d] * s;
    grid.low[d] = inner->low[d] - before[d] * s;
    grid.high[d] =
        inner->high[d] + ((taps[d] - 1) * dilation[d] - before[d]) * s;
    grid.step[d] =
        std::gcd(inner->step[d], taps[d] > 1 ? dilation[d] * s : int64_t(0));
  }
  return grid;
}

/// The term of `out` that `term` adds to, made where there is none yet.
size_t findTerm(Terms &out, const Term &term, std::optional<Grid> grid,
                Operation *synapse) {
  for (auto [i, other] : llvm::enumerate(out))
    if (other.source == term.source && other.delay == term.delay) {
      other.grid = join(other.grid, grid);
      return i;
    }
  out.push_back({term.source, term.delay, {}, std::move(grid), synapse});
  out.back().weights.cols = term.weights.cols;
  return out.size() - 1;
}

template <class Each, class Regrid>
void TermReader::compose(Operation *op, ArrayRef<Value> operands, Each each,
                         Regrid regrid, Terms &out) {
  bool isSynapse = isa<snn::SynapseOpInterface>(op);
  std::vector<const Terms *> in;
  std::vector<std::vector<size_t>> slots;
  for (Value operand : operands) {
    in.push_back(read(operand));
    auto &slot = slots.emplace_back();
    for (const Term &term : *in.back())
      slot.push_back(findTerm(out, term, regrid(term.grid),
                              isSynapse ? op : term.synapse));
  }
  std::vector<RowSum> sums(out.size());
  for (auto [sum, term] : llvm::zip_equal(sums, out)) {
    sum.sums.resize(term.weights.cols);
    sum.isTouched.resize(term.weights.cols);
  }
  bool tooWide = false;
  auto emit = [&](unsigned operand, size_t element, int64_t weight) {
    tooWide |= std::abs(weight) > kMostWeight;
    for (auto [k, term] : llvm::enumerate(*in[operand])) {
      const SparseMatrix &m = term.weights;
      RowSum &sum = sums[slots[operand][k]];
      for (size_t i = m.start[element]; i < m.start[element + 1]; ++i) {
        int64_t product;
        if (__builtin_mul_overflow(weight, int64_t(m.weight[i]), &product) ||
            std::abs(product) > kMostWeight)
          tooWide = true;
        else
          sum.add(m.col[i], product);
      }
    }
  };
  size_t entries = 0;
  for (int64_t row = 0, rows = sizeOf(op->getResult(0)); row < rows; ++row) {
    each(row, emit);
    for (auto [sum, term] : llvm::zip_equal(sums, out)) {
      tooWide |= !sum.finish(term.weights);
      entries += term.weights.start.end()[-1] - term.weights.start.end()[-2];
    }
    if (tooWide || entries > kMostEntries)
      break;
  }
  if (tooWide)
    error(op) << "has weights beyond 31 bits once what stands in front of it "
                 "is folded in (rule Q10)";
  else if (entries > kMostEntries)
    error(op) << "has more than " << kMostEntries
              << " weights once what stands in front of it is folded in; "
                 "expected fewer";
}

std::optional<Grid> noGrid(const std::optional<Grid> &) { return std::nullopt; }
std::optional<Grid> sameGrid(const std::optional<Grid> &grid) { return grid; }

std::vector<int64_t> levelsOf(snn::SynapseOpInterface op) {
  auto dequantize =
      op.getWeightOperand().get().getDefiningOp<snn::DequantizeOp>();
  return readIntegers(getConstantAttr(dequantize.getLevels()));
}

void TermReader::makeLinear(snn::LinearOp op, Terms &out) {
  std::vector<int64_t> levels = levelsOf(op);
  int64_t cols = sizeOf(op.getInput());
  auto gain = gainsOf(op.getInputMutable());
  compose(
      op, {op.getInput()},
      [&](int64_t row, auto emit) {
        for (int64_t j = 0; j < cols; ++j)
          if (int64_t level = levels[row * cols + j])
            emit(0, j, level * gain(j));
      },
      noGrid, out);
}

void TermReader::makeConv(snn::ConvOp op, Terms &out) {
  std::vector<int64_t> levels = levelsOf(op);
  snn::Window w = op.getWindowGeometry();
  int64_t groups = op.getNumGroups(), channels = w.channels / groups,
          filters = w.outChannels / groups,
          taps = channels * w.kernelHeight * w.kernelWidth;
  auto gain = gainsOf(op.getInputMutable());
  compose(
      op, {op.getInput()},
      [&](int64_t row, auto emit) {
        int64_t x = row % w.outWidth, y = row / w.outWidth % w.outHeight,
                o = row / (w.outWidth * w.outHeight);
        const int64_t *level = &levels[o * taps];
        for (int64_t c = o / filters * channels, end = c + channels; c < end;
             ++c)
          for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
            for (int64_t kx = 0; kx < w.kernelWidth; ++kx, ++level)
              if (auto at = w.inputCell(c, y, x, ky, kx); at && *level != 0)
                emit(0, *at, *level * gain(*at));
      },
      [&](const std::optional<Grid> &grid) { return slide(w, grid); }, out);
}

void TermReader::makePool(snn::PoolOp op, Terms &out) {
  snn::Window w = op.getWindowGeometry();
  const Spread<int64_t> *factors = plan.factorsOf(op);
  auto gain = gainsOf(op.getInputMutable());
  compose(
      op, {op.getInput()},
      [&](int64_t row, auto emit) {
        int64_t x = row % w.outWidth, y = row / w.outWidth % w.outHeight,
                c = row / (w.outWidth * w.outHeight);
        int64_t factor = factors ? (*factors)[row] : 1;
        for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
          for (int64_t kx = 0; kx < w.kernelWidth; ++kx)
            if (auto at = w.inputCell(c, y, x, ky, kx))
              emit(0, *at, factor * gain(*at));
      },
      [&](const std::optional<Grid> &grid) { return slide(w, grid); }, out);
}

void TermReader::makeAdd(snn::AddOp op, Terms &out) {
  auto left = gainsOf(op.getLhsMutable()), right = gainsOf(op.getRhsMutable());
  compose(
      op, {op.getLhs(), op.getRhs()},
      [&](int64_t row, auto emit) {
        emit(0, row, left(row));
        emit(1, row, right(row));
      },
      sameGrid, out);
}

/// Whether elements keep their place in their channel.
static bool keepsPlanes(snn::MoveOpInterface op) {
  if (auto concat = dyn_cast<snn::ConcatOp>(op.getOperation()))
    return concat.getAxis() == 0;
  auto slice = dyn_cast<snn::SliceOp>(op.getOperation());
  return slice && slice.getInput().getType().getShape().drop_front() ==
                      slice.getResult().getType().getShape().drop_front();
}

void TermReader::makeMove(snn::MoveOpInterface op, Terms &out) {
  SmallVector<Value> operands(op->getOperands());
  std::vector<uint32_t> sources = op.getSources();
  std::vector<std::pair<unsigned, uint32_t>> places;
  for (auto [i, operand] : llvm::enumerate(operands))
    for (int64_t k = 0, n = sizeOf(operand); k < n; ++k)
      places.push_back({i, k});
  compose(
      op, operands,
      [&](int64_t row, auto emit) {
        auto [operand, element] = places[sources.empty() ? row : sources[row]];
        emit(operand, element, 1);
      },
      keepsPlanes(op) ? sameGrid : noGrid, out);
}

} // namespace

std::optional<std::vector<Term>> readTerms(Value value, const UnitPlan &plan) {
  TermReader reader(plan);
  const Terms *terms = reader.read(value);
  if (!terms)
    return std::nullopt;
  return *terms;
}

} // namespace snnc
