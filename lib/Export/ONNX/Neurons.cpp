// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Neurons and delays (rules F1 to F5, N2) in plain arithmetic, in the order of
// operations of rule F9, so that each result has the same bits.

#include "NetworkWriter.h"
#include "snnc/Support/Blobs.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace snnc::onnxio {
namespace {

bool isAll(Attribute param, double value) {
  return llvm::all_of(paramValues(param),
                      [&](double other) { return other == value; });
}

ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// Whether what the neurons hold changes anything later.
bool remembers(snn::LifOp op) {
  return !isAll(op.getDecay(), 0) || op.getFire() == snn::Fire::GtOver ||
         op.getRefractory().value_or(0) > 0;
}

/// Whether the value `param` of every neuron stays silent.
bool staysBelow(snn::LifOp op, Attribute param) {
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  std::vector<double> values = expandParam(param, shape);
  std::vector<double> thresholds = expandParam(op.getThreshold(), shape);
  for (size_t i = 0; i < values.size(); ++i)
    if (op.getFire() == snn::Fire::Ge ? values[i] >= thresholds[i]
                                      : values[i] > thresholds[i])
      return false;
  return true;
}

/// One refractory step after a reset to r is a reset that comes with the next
/// step: the state is u, and no counter is needed (snnTorch's `zero`).
bool resetsLate(snn::LifOp op) {
  bool fires = op.getFire() == snn::Fire::Gt || op.getFire() == snn::Fire::Ge;
  return op.getRefractory() == 1 && op.getReset() == snn::Reset::To && fires &&
         !op.getFloor() && staysBelow(op, op.getResetValueAttr()) &&
         staysBelow(op, op.getInit());
}

StringRef comparisonOf(snn::LifOp op) {
  return op.getFire() == snn::Fire::Ge ? "GreaterOrEqual" : "Greater";
}

} // namespace

std::string NetworkWriter::param(StringRef layer, StringRef what,
                                 Attribute value) {
  std::vector<double> numbers = paramValues(value);
  ArrayRef<int64_t> shape;
  if (auto tensor = dyn_cast<ElementsAttr>(value))
    shape = tensor.getShapedType().getShape();
  return graph.addFloats(layer + "." + what, shape,
                         std::vector<float>(numbers.begin(), numbers.end()));
}

std::string NetworkWriter::number(StringRef layer, StringRef what,
                                  float value) {
  return graph.addFloats(layer + "." + what, {}, {&value, 1});
}

std::string NetworkWriter::scale(StringRef layer, const std::string &value,
                                 StringRef what, Attribute factor,
                                 const Twine &result) {
  if (isAll(factor, 1))
    return value;
  return graph.add(layer, "Mul", {value, param(layer, what, factor)}, result);
}

std::string NetworkWriter::shift(StringRef layer, const std::string &value,
                                 StringRef what, Attribute term,
                                 const Twine &result) {
  if (isAll(term, 0))
    return value;
  return graph.add(layer, "Add", {value, param(layer, what, term)}, result);
}

std::string NetworkWriter::toFloat(StringRef layer, const std::string &flag,
                                   const Twine &result) {
  onnx::NodeProto *node = graph.addNode(layer, "Cast", {flag}, result);
  setInteger(node, "to", onnx::TensorProto::FLOAT);
  return node->output(0);
}

size_t NetworkWriter::addState(Operation *layer, const Twine &stem,
                               ArrayRef<int64_t> shape, Attribute init) {
  if (init && isAll(init, 0))
    init = nullptr;
  states.push_back(
      {layer, graph.addInput(stem + "_in", shape), "", shape.vec(), init});
  return states.size() - 1;
}

std::string NetworkWriter::integrate(auto op, const std::string &state,
                                     StringRef result) {
  StringRef layer = op.getName();
  bool biased = !isAll(op.getBias(), 0);
  std::string current = scale(layer, valueOf(op.getInput()), "gain",
                              op.getGain(), layer + ".current");
  if (!state.empty()) {
    std::string kept =
        scale(layer, state, "decay", op.getDecay(), layer + ".kept");
    current = graph.add(layer, "Add", {kept, current},
                        biased ? layer.str() + ".sum" : result.str());
  }
  return shift(layer, current, "bias", op.getBias(), result);
}

void NetworkWriter::write(snn::LiOp op) {
  StringRef layer = op.getName();
  bool holds = !isAll(op.getDecay(), 0);
  size_t state =
      holds ? addState(op, layer + ".v", shapeOf(op.getInput()), op.getInit())
            : 0;
  std::string membrane =
      integrate(op, holds ? states[state].in : "", (layer + ".v_out").str());
  if (holds)
    states[state].out = membrane;
  names[op.getPotential()] = membrane;
}

/// Rule F2 and its variants; nothing fires where `held` (rule F4).
Spikes NetworkWriter::writeSpikes(snn::LifOp op, const std::string &membrane,
                                  const std::string &old,
                                  const std::string &held) {
  StringRef layer = op.getName();
  Spikes spikes;
  std::string level = param(layer, "threshold", op.getThreshold());
  if (op.getFire() == snn::Fire::Count) {
    std::string ratio =
        graph.add(layer, "Div", {membrane, level}, layer + ".ratio");
    std::string whole = graph.add(layer, "Floor", {ratio}, layer + ".whole");
    std::string name = (layer + ".spikes").str();
    spikes.count =
        graph.add(layer, "Relu", {whole}, held.empty() ? name : name + "_free");
    std::string zero = number(layer, "zero", 0);
    if (!held.empty())
      spikes.count =
          graph.add(layer, "Where", {held, zero, spikes.count}, name);
    spikes.any =
        graph.add(layer, "Greater", {spikes.count, zero}, layer + ".fired");
    return spikes;
  }
  if (op.getFire() == snn::Fire::GtOver) {
    std::string last =
        graph.add(layer, "Greater", {old, level}, layer + ".was_above");
    spikes.raise = scale(layer, toFloat(layer, last, layer + ".was"), "raise",
                         op.getResetValueAttr(), layer + ".raised");
    level = graph.add(layer, "Add", {level, spikes.raise}, layer + ".level");
  }
  spikes.any =
      graph.add(layer, comparisonOf(op), {membrane, level}, layer + ".fires");
  if (!held.empty())
    spikes.any = graph.add(
        layer, "And",
        {spikes.any, graph.add(layer, "Not", {held}, layer + ".free")},
        layer + ".fired");
  spikes.count = toFloat(layer, spikes.any, layer + ".spikes");
  return spikes;
}

/// Rules F3 and F3a.
std::string NetworkWriter::writeReset(snn::LifOp op,
                                      const std::string &membrane,
                                      const Spikes &spikes) {
  StringRef layer = op.getName();
  std::string after = (layer + (op.getFloor() ? ".reset" : ".v_out")).str();
  std::string v = membrane;
  if (op.getReset() == snn::Reset::To) {
    std::string to = param(layer, "reset_value", op.getResetValueAttr());
    v = graph.add(layer, "Where", {spikes.any, to, membrane}, after);
  } else if (op.getReset() == snn::Reset::Subtract) {
    std::string drop = scale(layer, spikes.count, "reset_value",
                             op.getResetValueAttr(), layer + ".drop");
    v = graph.add(layer, "Sub", {membrane, drop}, after);
  }
  if (op.getFloor())
    v = graph.add(layer, "Max", {v, param(layer, "floor", op.getFloorAttr())},
                  layer + ".v_out");
  return v;
}

void NetworkWriter::write(snn::LifOp op) {
  if (resetsLate(op))
    return writeLate(op);
  StringRef layer = op.getName();
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  bool same = op.getReset() == snn::Reset::None && !op.getFloor();
  std::string name = (layer + (same ? ".v_out" : ".u")).str(), old, held;
  std::optional<size_t> state, waits;
  if (remembers(op)) {
    state = addState(op, layer + ".v", shape, op.getInit());
    old = states[*state].in;
  }
  uint64_t refractory = op.getRefractory().value_or(0);
  if (refractory > 0) {
    waits = addState(op, layer + ".wait", shape, nullptr);
    held = graph.add(layer, "Greater",
                     {states[*waits].in, number(layer, "none", 0)},
                     layer + ".held");
  }
  std::string free = held.empty() ? name : (layer + ".u_free").str();
  std::string u = integrate(op, isAll(op.getDecay(), 0) ? "" : old, free);
  if (!held.empty())
    u = graph.add(layer, "Where", {held, old, u}, name);
  Spikes spikes = writeSpikes(op, u, old, held);
  std::string v = writeReset(op, u, spikes);
  if (state)
    states[*state].out = v;
  if (waits) {
    std::string less =
        graph.add(layer, "Sub", {states[*waits].in, number(layer, "one", 1)},
                  layer + ".wait_less");
    states[*waits].out =
        graph.add(layer, "Where",
                  {spikes.any, number(layer, "refractory", float(refractory)),
                   graph.add(layer, "Relu", {less}, layer + ".wait_left")},
                  layer + ".wait_out");
  }
  names[op.getSpikes()] = spikes.count;
  if (!op.getPotential())
    return;
  if (op.getShown() == snn::Membrane::Pre && !spikes.raise.empty())
    u = graph.add(layer, "Sub", {u, spikes.raise}, layer + ".pre");
  names[op.getPotential()] = op.getShown() == snn::Membrane::Pre ? u : v;
}

void NetworkWriter::writeLate(snn::LifOp op) {
  StringRef layer = op.getName();
  size_t state =
      addState(op, layer + ".u", shapeOf(op.getInput()), op.getInit());
  std::string old = states[state].in;
  std::string level = param(layer, "threshold", op.getThreshold());
  std::string to = param(layer, "reset_value", op.getResetValueAttr());
  std::string fired =
      graph.add(layer, comparisonOf(op), {old, level}, layer + ".fired");
  std::string free = integrate(op, isAll(op.getDecay(), 0) ? "" : old,
                               (layer + ".u_free").str());
  std::string u =
      graph.add(layer, "Where", {fired, to, free}, layer + ".u_out");
  states[state].out = u;
  std::string fires =
      graph.add(layer, comparisonOf(op), {u, level}, layer + ".fires");
  names[op.getSpikes()] = toFloat(layer, fires, layer + ".spikes");
  if (op.getPotential())
    names[op.getPotential()] =
        op.getShown() == snn::Membrane::Pre
            ? u
            : graph.add(layer, "Where", {fires, to, u}, layer + ".v");
}

/// A delay of several steps is a state for each.
static std::string stemOf(snn::DelayOp op, uint64_t k) {
  std::string stem = op.getName().str();
  return op.getSteps() == 1 ? stem : stem + "." + std::to_string(k + 1);
}

/// Its result is known before what it reads is: a cycle closes here (rule N3).
void NetworkWriter::startDelay(snn::DelayOp op) {
  firstState[op] = states.size();
  for (uint64_t k = 0; k < op.getSteps(); ++k)
    addState(op, stemOf(op, k), shapeOf(op.getInput()), op.getInit());
  names[op.getResult()] = states.back().in;
}

void NetworkWriter::finishDelay(snn::DelayOp op) {
  std::string value = valueOf(op.getInput());
  for (uint64_t k = 0; k < op.getSteps(); ++k) {
    State &state = states[firstState[op] + k];
    state.out =
        graph.add(op.getName(), "Identity", {value}, stemOf(op, k) + "_out");
    value = state.in;
  }
}

} // namespace snnc::onnxio
