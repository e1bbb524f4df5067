// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Units of all values of a network (rules Q5, Q7, Q8).

#include "UnitAnalysis.h"
#include "dialects/SNN/NetworkVerify.h"
#include "snnc/Conversion/CheckIntegers.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/TypeSwitch.h"

#include <map>

using namespace mlir;

namespace snnc {

/// f32 values have a unit to be found; spikes and counts have 1.
static bool isReal(Value value) {
  return cast<RankedTensorType>(value.getType()).getElementType().isF32();
}

static int64_t sizeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

bool isZero(const Spread<Fraction> &offsets) {
  return llvm::all_of(offsets.values(),
                      [](const Fraction &o) { return o == Fraction(0); });
}

std::string describe(Value value) {
  if (auto arg = dyn_cast<BlockArgument>(value))
    return "argument " + std::to_string(arg.getArgNumber());
  if (auto layer = dyn_cast<snn::LayerOpInterface>(value.getDefiningOp()))
    return ("'" + layer.getLayerName() + "'").str();
  return ("'" + value.getDefiningOp()->getName().getStringRef() + "'").str();
}

Spread<double> spreadParam(Attribute param, ArrayRef<int64_t> shape) {
  std::vector<double> values = paramValues(param);
  if (values.size() == 1)
    return {values.front(), size_t(ShapedType::getNumElements(shape))};
  std::vector<double> distinct;
  std::vector<uint32_t> index;
  std::map<double, uint32_t> seen;
  for (double value : expandParam(param, shape)) {
    auto [at, inserted] = seen.try_emplace(value, uint32_t(distinct.size()));
    if (inserted)
      distinct.push_back(value);
    index.push_back(at->second);
  }
  return Spread<double>::ofIndex(std::move(distinct), std::move(index));
}

/// Operands whose unit matters: of a synapse not its weights.
static SmallVector<Value> signalsInto(Operation *op) {
  if (auto synapse = dyn_cast<snn::SynapseOpInterface>(op))
    return {synapse.getPresynaptic()};
  return SmallVector<Value>(op->getOperands());
}

//===----------------------------------------------------------------------===//
// The walk over the network
//===----------------------------------------------------------------------===//

std::optional<UnitPlan> UnitPlan::create(snn::NetworkOp network,
                                         const IntegerForm &form) {
  return UnitAnalysis(network, form).run();
}

LogicalResult checkIntegerForm(snn::NetworkOp network) {
  return success(
      UnitAnalysis(network, IntegerForm(), /*open=*/true).run().has_value());
}

std::optional<UnitPlan> UnitAnalysis::run() {
  for (BlockArgument arg : network.getBody().getArguments())
    visitArgument(arg);
  SmallVector<Operation *> waiting;
  for (Operation *op : snn::getNetworkOrder(network)) {
    if (isa<arith::ConstantOp, snn::DequantizeOp>(op))
      continue;
    for (Value result : op->getResults())
      if (!isReal(result))
        setForm(result, makeForm(result, Fraction(1), Fraction(0)));
    if (!checkAlone(op))
      fail(op);
    waiting.push_back(op);
  }
  // In network order all is known but what comes out of delays.
  for (bool progress = true; progress;) {
    progress = false;
    llvm::erase_if(waiting, [&](Operation *op) {
      if (!llvm::all_of(signalsInto(op), [&](Value signal) {
            return plan.forms.contains(signal);
          }))
        return false;
      visit(op);
      return progress = true;
    });
  }
  for (Operation *op : waiting)
    if (isa<snn::DelayOp>(op) && dependsOnItself(op))
      error(op) << "delays a value whose unit depends on itself (rule Q5); "
                   "feed back spikes, counts, or the current of a synapse on "
                   "them, and let 'snn.li' integrate";
  if (!ok)
    return std::nullopt;
  return std::move(plan);
}

bool UnitAnalysis::dependsOnItself(Operation *delay) {
  SmallVector<Value> work(delay->getOperands());
  DenseSet<Value> seen;
  while (!work.empty()) {
    Value at = work.pop_back_val();
    if (plan.forms.contains(at) || !seen.insert(at).second)
      continue;
    if (at.getDefiningOp() == delay)
      return true;
    llvm::append_range(work, signalsInto(at.getDefiningOp()));
  }
  return false;
}

/// One unit and one offset for all elements.
Form UnitAnalysis::makeForm(Value value, Fraction unit, Fraction offset) {
  size_t size = sizeOf(value);
  bool spikes = getElementTypeOrSelf(value).isInteger(1);
  return {{Unit{unit, value}, size},
          {offset, size},
          spikes ? Form::Type::Spike : Form::Type::Count};
}

Form UnitAnalysis::makeOpenForm(Value value, Spread<Fraction> offsets) {
  return {{Unit{Fraction(1), value, /*free=*/true}, offsets.size()},
          std::move(offsets),
          Form::Type::Signed};
}

void UnitAnalysis::setForm(Value value, Form made) {
  plan.forms[value] = std::make_unique<Form>(std::move(made));
}

void UnitAnalysis::fail(Operation *op) {
  for (Value result : op->getResults())
    if (isReal(result))
      plan.forms[result] = nullptr;
  failed.insert(op);
}

InFlightDiagnostic UnitAnalysis::error(Operation *op) {
  ok = false;
  fail(op);
  return emitLayerError(op);
}

void UnitAnalysis::visit(Operation *op) {
  if (failed.contains(op))
    return;
  // What stands behind a layer that failed is not blamed for it.
  if (!llvm::all_of(signalsInto(op), [&](Value signal) {
        return plan.forms.at(signal) != nullptr;
      }))
    return fail(op);
  llvm::TypeSwitch<Operation *>(op)
      .Case<snn::LinearOp, snn::ConvOp>(
          [&](auto synapse) { visitSynapse(synapse); })
      .Case<snn::PoolOp, snn::ScaleOp, snn::AddOp, snn::EncodeOp,
            snn::OutputOp>([&](auto layer) { visit(layer); })
      .Case<snn::LifOp, snn::LiOp>([&](auto neurons) {
        visitNeurons(neurons, neurons.getGain(), neurons.getPotential());
      })
      .Case([&](snn::DelayOp delay) {
        if (isReal(delay.getResult()))
          setForm(delay.getResult(), formOf(delay.getInput()));
      })
      .Case([&](snn::MoveOpInterface move) { visitMove(move); });
}

//===----------------------------------------------------------------------===//
// What one operation says by itself
//===----------------------------------------------------------------------===//

void UnitAnalysis::visitArgument(BlockArgument arg) {
  if (!isReal(arg))
    return setForm(arg, makeForm(arg, Fraction(1), Fraction(0)));
  if (open)
    return setForm(arg, makeOpenForm(arg, {Fraction(0), size_t(sizeOf(arg))}));
  InputForm input = form.inputOf(arg.getArgNumber());
  if (input.step == 0) {
    ok = false;
    plan.forms[arg] = nullptr;
    emitLayerError(network) << "argument " << arg.getArgNumber()
                            << " is real and has no 'snn.step'; give "
                            << advise("input-step", "STEP")
                            << ", or calibration data to find it (rule Q5)";
    return;
  }
  Fraction step = readStep(input.step);
  setForm(arg, makeForm(arg, step, step * Fraction(-input.zero)));
}

/// Where the weights are that a factor's sign can go into.
static bool hasWeightsInFront(snn::ScaleOp scale) {
  Operation *before = scale.getInput().getDefiningOp();
  while (auto move = dyn_cast_or_null<snn::MoveOpInterface>(before))
    before = move->getOperand(0).getDefiningOp();
  return isa_and_nonnull<snn::SynapseOpInterface>(before);
}

bool UnitAnalysis::checkFactor(snn::ScaleOp scale) {
  for (double factor : paramValues(scale.getFactor())) {
    if (factor > 0)
      continue;
    InFlightDiagnostic diagnostic = error(scale)
                                    << "has the factor " << formatNumber(factor)
                                    << "; expected a positive one (rule Q5): ";
    if (hasWeightsInFront(scale))
      diagnostic << "run " << advise("pass", "snn-fold-scales")
                 << " before quantising, which puts its sign into the weights "
                    "in front of it";
    else
      diagnostic << "there are no weights in front of it that could take the "
                    "sign; make the connection a layer of weights, or, where "
                    "it is the delayed reset of a neuron that forgets "
                    "(snnTorch's beta=0), use a beta above 0 or "
                    "reset_delay=False";
    return false;
  }
  return true;
}

bool UnitAnalysis::checkAlone(Operation *op) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<snn::LinearOp, snn::ConvOp>([&](auto synapse) {
        if (open ||
            synapse.getWeight().template getDefiningOp<snn::DequantizeOp>())
          return true;
        error(op) << "has float weights; quantise them first, e.g. "
                  << advise("bits", "4");
        return false;
      })
      .Case<snn::LifOp, snn::LiOp>([&](auto neurons) {
        return checkNeurons(op, neurons.getDecay(), neurons.getGain());
      })
      .Case([&](snn::ScaleOp scale) { return checkFactor(scale); })
      .Case<snn::PoolOp, snn::AddOp, snn::ConcatOp, snn::TransposeOp,
            snn::SliceOp, snn::ReshapeOp, snn::EncodeOp, snn::DelayOp,
            snn::OutputOp>([](auto) { return true; })
      .Default([&](Operation *) {
        error(op) << "has no integer form";
        return false;
      });
}

bool UnitAnalysis::checkNeurons(Operation *op, Attribute decay,
                                Attribute gain) {
  bool fine = true;
  for (double a : paramValues(decay))
    if (!(a >= 0 && a <= 1)) {
      error(op) << "expected a decay of 0 to 1 (rule Q2), but got "
                << formatNumber(a);
      fine = false;
      break;
    }
  for (auto [i, b] : llvm::enumerate(paramValues(gain)))
    if (!(b > 0)) {
      error(op) << "neuron " << i << " has the gain " << formatNumber(b)
                << "; expected a positive one (rule Q5): a sign goes into the "
                   "weights in front of it";
      fine = false;
      break;
    }
  return fine;
}

//===----------------------------------------------------------------------===//
// Units that meet (rule Q8)
//===----------------------------------------------------------------------===//

std::optional<Unit> UnitAnalysis::meet(ArrayRef<const Unit *> units) {
  std::vector<Fraction> values;
  const Unit *first = nullptr;
  for (const Unit *unit : units)
    if (!unit->free) {
      first = first ? first : unit;
      values.push_back(unit->value);
    }
  if (!first)
    return *units.front();
  if (auto common = findCommonUnit(values))
    return Unit{common->unit, first->origin};
  return std::nullopt;
}

void UnitAnalysis::reportUnits(Operation *op, ArrayRef<const Unit *> units) {
  // Two that cannot meet, or, where any two could, the first and the last.
  const Unit *a = nullptr, *b = nullptr;
  for (const Unit *unit : units) {
    if (unit->free)
      continue;
    a = a ? a : unit;
    b = unit;
    if (!meet({a, b}))
      break;
  }
  auto show = [](const Unit &unit) {
    return formatNumber(toDouble(unit.value)) + " (" + describe(unit.origin) +
           ")";
  };
  error(op) << "brings together values of unit " << show(*a) << " and "
            << show(*b)
            << ", and no exact gains of 16 bits make them one (rule Q8); "
               "quantise synapses that meet on one grid a row, and inputs by "
               "a step that is a simple fraction"
            << (getSpeakingTool() == Tool::Driver
                    ? ""
                    : " (" + advise("input-step", "STEP") + ")");
}

void UnitAnalysis::setGains(OpOperand &operand, Spread<int64_t> gains) {
  if (!llvm::all_of(gains.values(), [](int64_t gain) { return gain == 1; }))
    plan.gains[&operand] = std::move(gains);
}

/// By what an element of unit `from` is multiplied to have the unit `to`.
static int64_t gainOf(const Unit &from, const Unit &to) {
  return from.free ? 1 : *toInteger(from.value / to.value, Round::Down);
}

std::optional<std::vector<Unit>>
UnitAnalysis::unify(Operation *op, OpOperand &operand, int64_t blocks) {
  const Spread<Unit> &units = formOf(operand.get()).units;
  size_t length = units.size() / blocks;
  std::vector<Unit> result;
  for (int64_t b = 0; b < blocks; ++b) {
    SmallVector<const Unit *> met;
    DenseSet<uint32_t> seen;
    for (size_t i = b * length; i < (b + 1) * length; ++i)
      if (seen.insert(units.number(i)).second)
        met.push_back(&units[i]);
    auto one = meet(met);
    if (!one) {
      reportUnits(op, met);
      return std::nullopt;
    }
    result.push_back(*one);
  }
  setGains(operand, units.zip(Spread<Unit>::ofBlocks(result, length), gainOf));
  return result;
}

//===----------------------------------------------------------------------===//
// Operations without windows
//===----------------------------------------------------------------------===//

void UnitAnalysis::visit(snn::ScaleOp op) {
  const Form &in = formOf(op.getInput());
  ArrayRef<int64_t> shape = op.getResult().getType().getShape();
  auto factor = spreadParam(op.getFactor(), shape);
  auto shift = spreadParam(op.getShift(), shape);
  auto scaled = in.offsets.zip(
      factor, [](const Fraction &o, double f) { return o * exact(f); });
  setForm(op.getResult(),
          {in.units.zip(factor,
                        [&](const Unit &u, double f) {
                          return Unit{u.value * exact(f), op.getResult(),
                                      u.free};
                        }),
           scaled.zip(shift,
                      [](const Fraction &o, double s) { return o + exact(s); }),
           in.type});
}

void UnitAnalysis::visit(snn::AddOp op) {
  if (!isReal(op.getResult()))
    return;
  const Form &lhs = formOf(op.getLhs()), &rhs = formOf(op.getRhs());
  auto met = lhs.units.zip(rhs.units, [&](const Unit &a, const Unit &b) {
    auto unit = meet({&a, &b});
    if (!unit && !failed.contains(op))
      reportUnits(op, {&a, &b});
    return unit.value_or(a);
  });
  if (failed.contains(op))
    return;
  setGains(op.getLhsMutable(), lhs.units.zip(met, gainOf));
  setGains(op.getRhsMutable(), rhs.units.zip(met, gainOf));
  auto offsets = lhs.offsets.zip(
      rhs.offsets, [](const Fraction &a, const Fraction &b) { return a + b; });
  setForm(op.getResult(), {met, offsets, Form::Type::Signed});
}

void UnitAnalysis::visitMove(snn::MoveOpInterface op) {
  Value result = op->getResult(0);
  if (!isReal(result))
    return;
  std::vector<const Spread<Unit> *> units;
  std::vector<const Spread<Fraction> *> offsets;
  Form::Type type = Form::Type::Spike;
  for (Value operand : op->getOperands()) {
    const Form &in = formOf(operand);
    units.push_back(&in.units);
    offsets.push_back(&in.offsets);
    type = std::max(type, in.type);
  }
  std::vector<uint32_t> sources = op.getSources();
  setForm(result, {Spread<Unit>::gather(units, sources),
                   Spread<Fraction>::gather(offsets, sources), type});
}

void UnitAnalysis::visit(snn::EncodeOp op) {
  const Form &in = formOf(op.getInput());
  if (!isZero(in.offsets)) {
    error(op) << "encodes a value with a constant added to it, or a zero "
                 "point; expected integers from 0 on (rule L6)";
    return;
  }
  // A whole number of steps, or steps that are the double nearest to a part of
  // the maximum.
  auto whole = in.units.zip(
      spreadParam(op.getMax(), op.getResult().getType().getShape()),
      [&](const Unit &unit, double max) -> int64_t {
        if (open && unit.free)
          return 1;
        auto steps = toInteger(exact(max) / unit.value, Round::NearestEven);
        if (!steps || *steps < 1 ||
            toDouble(exact(max) / Fraction(*steps)) != toDouble(unit.value))
          return 0;
        return *steps;
      });
  if (llvm::is_contained(whole.values(), 0)) {
    error(op) << "expected a maximum that is a whole number of steps of its "
                 "input, but one step is "
              << formatNumber(toDouble(in.units[0].value)) << " (rules Q5, L6)";
    return;
  }
  plan.maxima[op] = std::move(whole);
  if (isReal(op.getResult()))
    setForm(op.getResult(), in);
}

void UnitAnalysis::visitNeurons(snn::NeuronOpInterface op, Attribute gain,
                                Value potential) {
  Value current = op.getCurrent();
  int64_t frac = form.fracOf(op.getLayerName());
  auto unit = formOf(current).units.zip(
      spreadParam(gain, cast<RankedTensorType>(current.getType()).getShape()),
      [&](const Unit &e, double b) {
        return Unit{timesPowerOfTwo(e.value * exact(b), -frac),
                    op->getResult(0), open && e.free};
      });
  if (potential)
    setForm(
        potential,
        {unit, {Fraction(0), size_t(sizeOf(potential))}, Form::Type::Signed});
  plan.membranes[op] = std::move(unit);
}

void UnitAnalysis::visit(snn::OutputOp op) {
  for (auto [i, value] : llvm::enumerate(op.getValues()))
    if (!isZero(formOf(value).offsets)) {
      ok = false;
      emitLayerError(network)
          << "output " << i << ", " << describe(value)
          << ", has a constant added to it that no integer holds; put out "
             "spikes, counts or a membrane (rule Q9)";
    }
}

} // namespace snnc
