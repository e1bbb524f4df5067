// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conventions by their names, and choices in words.

#include "Conventions.h"
#include "snnc/Support/Numbers.h"

#include "llvm/ADT/STLExtras.h"

using llvm::StringRef;

namespace snnc::nir {

const Convention *findConvention(StringRef name) {
  for (const Convention &convention : getConventions())
    if (convention.name == name)
      return &convention;
  return nullptr;
}

std::string listConventions() {
  std::string all;
  for (const Convention &convention : getConventions())
    all += (all.empty() ? "" : ", ") + convention.name.str();
  return all;
}

StringRef name(Reset reset) {
  switch (reset) {
  case Reset::Hard:
    return "hard";
  case Reset::Subtract:
    return "subtract";
  case Reset::None:
    break;
  }
  return "none";
}

std::optional<Reset> Choices::resetOf(const Node &node) const {
  auto own = resetOfNode.find(node.name);
  if (own != resetOfNode.end())
    return own->second;
  // A value other than 0 cannot stand for something else.
  auto to = node.params.find("v_reset");
  if (!reset && convention && convention->id == Convention::SpikingJelly &&
      to != node.params.end() &&
      llvm::any_of(to->second.values, [](double v) { return v != 0; }))
    return Reset::Hard;
  return reset;
}

std::string Choices::describe() const {
  std::string text = "convention=" + convention->name.str();
  if (dt > 0)
    text += " dt=" + formatNumber(dt);
  if (reset || !resetOfNode.empty())
    text += " reset=";
  if (reset)
    text += name(*reset).str();
  for (const auto &[node, own] : resetOfNode)
    text += (StringRef(text).ends_with("=") ? "" : ",") + node + "=" +
            name(own).str();
  return text;
}

} // namespace snnc::nir
