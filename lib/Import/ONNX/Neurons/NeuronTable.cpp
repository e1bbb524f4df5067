// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From the user's table to nodes.

#include "NeuronTable.h"
#include "lib/Import/ONNX/Forms/Parts.h"
#include "lib/Import/ONNX/Forms/Survey.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Numbers.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// What is computed of an attribute x. NaN: there is no such form.
double apply(StringRef form, double x) {
  return StringSwitch<double>(form)
      .Case("x", x)
      .Case("1-x", 1 - x)
      .Case("1/x", 1 / x)
      .Case("1-1/x", 1 - 1 / x)
      .Case("exp(-1/x)", std::exp(-1 / x))
      .Default(std::nan(""));
}

/// One entry of the table on one node.
class Translation {
public:
  Translation(const json::Object &entry, const onnx::NodeProto &node)
      : entry(entry), node(node) {}

  std::string reason; ///< "": all is well

  onnx::NodeProto run() {
    onnx::NodeProto neuron = node;
    neuron.set_domain("snnc");
    neuron.set_op_type("Neuron");
    neuron.clear_attribute();
    for (StringRef name : {"decay", "gain", "bias", "threshold"})
      if (const json::Value *value = entry.get(name))
        addFloat(neuron, name, number(*value, name));
    addInitial(neuron);
    if (const json::Value *fire = entry.get("fire"))
      addString(neuron, "compare", choose(*fire, "fire"));
    addReset(neuron);
    return neuron;
  }

private:
  void refuse(const Twine &text) {
    if (reason.empty())
      reason = text.str();
  }

  static void addFloat(onnx::NodeProto &neuron, StringRef name, double value) {
    onnx::AttributeProto *attribute = neuron.add_attribute();
    attribute->set_name(name.str());
    attribute->set_type(onnx::AttributeProto::FLOAT);
    attribute->set_f(float(value));
  }

  static void addString(onnx::NodeProto &neuron, StringRef name,
                        const json::Value *value) {
    onnx::AttributeProto *attribute = neuron.add_attribute();
    attribute->set_name(name.str());
    attribute->set_type(onnx::AttributeProto::STRING);
    attribute->set_s(value ? value->getAsString().value_or("?").str() : "?");
  }

  /// A node of one step gets its state from outside.
  void addInitial(onnx::NodeProto &neuron) {
    const json::Value *value = entry.get("v_init");
    double initial = value ? number(*value, "v_init") : 0;
    if (node.input_size() == 1)
      addFloat(neuron, "v_init", initial);
    else if (initial != 0)
      refuse("the table's 'v_init' is " + formatNumber(initial) +
             ", but the node gets its state as an input; expected 0 (" +
             advise("init", "STATE=VALUE") + " says what that begins with)");
  }

  /// "subtract", "none" or {"to": NUMBER}.
  void addReset(onnx::NodeProto &neuron) {
    const json::Value *reset = entry.get("reset");
    reset = reset ? choose(*reset, "reset") : nullptr;
    const json::Object *to = reset ? reset->getAsObject() : nullptr;
    if (to && to->get("to")) {
      static const json::Value kTo = "to";
      addString(neuron, "reset_mode", &kTo);
      addFloat(neuron, "reset_value", number(*to->get("to"), "reset"));
      return;
    }
    if (!reset || !reset->getAsString())
      return refuse("its 'reset' is none of 'subtract', 'none' and {\"to\": "
                    "NUMBER}");
    addString(neuron, "reset_mode", reset);
  }

  const onnx::AttributeProto *find(StringRef name, StringRef what) {
    const onnx::AttributeProto *attribute = attributeOf(node, name);
    if (!attribute)
      refuse("it has no attribute '" + name + "', by which the table gives '" +
             what + "'");
    return attribute;
  }

  /// NUMBER, "ATTRIBUTE" or {"attribute": NAME, "as": FORM}.
  double number(const json::Value &value, StringRef what) {
    if (auto literal = value.getAsNumber())
      return *literal;
    const json::Object *object = value.getAsObject();
    auto name = object ? object->getString("attribute") : value.getAsString();
    if (!name) {
      refuse("the table's '" + what +
             "' is no number, attribute or {\"attribute\": NAME, \"as\": "
             "FORM}");
      return 0;
    }
    const onnx::AttributeProto *attribute = find(*name, what);
    if (!attribute)
      return 0;
    bool isInteger = attribute->type() == onnx::AttributeProto::INT;
    if (!isInteger && attribute->type() != onnx::AttributeProto::FLOAT) {
      refuse("its attribute '" + *name + "' is no number");
      return 0;
    }
    StringRef form = object ? object->getString("as").value_or("x") : "x";
    double result =
        apply(form, isInteger ? double(attribute->i()) : attribute->f());
    if (!std::isfinite(result))
      refuse("the table's '" + what + "' is no finite number: '" + form +
             "' of its attribute '" + *name +
             "'; forms are x, 1-x, 1/x, 1-1/x and exp(-1/x)");
    return result;
  }

  /// A value, or {"attribute": NAME, "cases": {VALUE: …}}.
  const json::Value *choose(const json::Value &value, StringRef what) {
    const json::Object *object = value.getAsObject();
    const json::Object *cases = object ? object->getObject("cases") : nullptr;
    if (!cases)
      return &value;
    const onnx::AttributeProto *attribute =
        find(object->getString("attribute").value_or(""), what);
    if (!attribute)
      return nullptr;
    std::string key = attribute->type() == onnx::AttributeProto::STRING
                          ? attribute->s()
                          : std::to_string(attribute->i());
    const json::Value *chosen = cases->get(key);
    if (!chosen)
      refuse("its attribute '" + attribute->name() + "' is '" + key +
             "', for which the table has no case of '" + what + "'");
    return chosen;
  }

  const json::Object &entry;
  const onnx::NodeProto &node;
};

class TableUser {
public:
  TableUser(const json::Array &entries, Findings &findings)
      : entries(entries), findings(findings) {}

  void run(onnx::GraphProto &graph) {
    for (int i = 0; i < graph.node_size(); ++i) {
      onnx::NodeProto &node = *graph.mutable_node(i);
      for (onnx::AttributeProto &attribute : *node.mutable_attribute())
        if (attribute.has_g())
          run(*attribute.mutable_g());
      const json::Object *entry = find(node);
      if (!entry)
        continue;
      Translation translation(*entry, node);
      onnx::NodeProto neuron = translation.run();
      if (translation.reason.empty())
        node = std::move(neuron);
      else
        findings.fault(nodeLabel(node, i) +
                       " is not understood: " + translation.reason);
    }
  }

private:
  const json::Object *find(const onnx::NodeProto &node) const {
    for (const json::Value &value : entries)
      if (const json::Object *entry = value.getAsObject();
          entry && entry->getString("op") == StringRef(node.op_type()) &&
          entry->getString("domain") == StringRef(node.domain()))
        return entry;
    return nullptr;
  }

  const json::Array &entries;
  Findings &findings;
};

/// "" or what is wrong with an entry of the table.
std::string checkEntry(const json::Value &value) {
  const json::Object *entry = value.getAsObject();
  if (!entry || !entry->getString("op") || !entry->getString("domain"))
    return "has no \"domain\" and \"op\"";
  for (StringRef name : {"decay", "threshold", "reset"})
    if (!entry->get(name))
      return ("has no \"" + name + "\"").str();
  for (const auto &[key, member] : *entry)
    if (!StringSwitch<bool>(StringRef(key))
             .Cases("domain", "op", "decay", "gain", "bias", true)
             .Cases("threshold", "fire", "reset", "v_init", true)
             .Default(false))
      return ("has \"" + StringRef(key) +
              "\", expected domain, op, decay, gain, bias, threshold, fire, "
              "reset and v_init")
          .str();
  return "";
}

} // namespace

void useNeuronTable(onnx::ModelProto &model, StringRef path,
                    Findings &findings) {
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return findings.fault("cannot open the table of neurons '" + path +
                          "': " + buffer.getError().message());
  auto table = json::parse((*buffer)->getBuffer());
  if (!table)
    return findings.fault("the table of neurons '" + path +
                          "' is no JSON: " + toString(table.takeError()));
  const json::Array *entries = table->getAsArray();
  if (!entries)
    return findings.fault("the table of neurons '" + path +
                          "' is no list of neurons");
  for (size_t i = 0; i < entries->size(); ++i)
    if (std::string wrong = checkEntry((*entries)[i]); !wrong.empty())
      findings.fault("neuron " + Twine(i) + " of the table '" + path + "' " +
                     wrong);
  if (!findings.failed())
    TableUser(*entries, findings).run(*model.mutable_graph());
}

} // namespace snnc::onnxio
