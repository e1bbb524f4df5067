// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a node of a NIR file has, by its type: `nir/ir/*.py` of nir 1.0.8.

#include "Node.h"

#include "llvm/ADT/STLExtras.h"

using llvm::StringRef;

namespace snnc::nir {

const std::vector<KindInfo> &getKinds() {
  static const std::vector<StringRef> conv = {
      "weight",   "bias",   "stride",     "padding",
      "dilation", "groups", "input_shape"};
  static const std::vector<StringRef> pool = {"kernel_size", "stride",
                                              "padding"};
  static const std::vector<KindInfo> table = {
      {Node::Affine, "Affine", {}, {}, {"weight", "bias"}},
      {Node::AvgPool2d, "AvgPool2d", {}, {}, pool},
      {Node::Conv1d, "Conv1d", {}, {}, conv},
      {Node::Conv2d, "Conv2d", {}, {}, conv},
      {Node::CubaLI,
       "CubaLI",
       {"tau_syn", "tau_mem", "r", "v_leak"},
       {{"w_in", 1}},
       {}},
      {Node::CubaLIF,
       "CubaLIF",
       {"tau_syn", "tau_mem", "r", "v_leak", "v_threshold"},
       {{"w_in", 1}, {"v_reset", 0}},
       {}},
      {Node::Delay, "Delay", {"delay"}, {}, {}},
      {Node::Flatten,
       "Flatten",
       {},
       {},
       {"start_dim", "end_dim", "input_type"}},
      {Node::I, "I", {"r"}, {}, {}},
      {Node::IF, "IF", {"r", "v_threshold"}, {{"v_reset", 0}}, {}},
      {Node::Input, "Input", {}, {}, {"shape"}},
      {Node::LI, "LI", {"tau", "r", "v_leak"}, {}, {}},
      {Node::LIF,
       "LIF",
       {"tau", "r", "v_leak", "v_threshold"},
       {{"v_reset", 0}},
       {}},
      {Node::Linear, "Linear", {}, {}, {"weight"}},
      {Node::Output, "Output", {}, {}, {"shape"}},
      {Node::Scale, "Scale", {"scale"}, {}, {}},
      {Node::SumPool2d, "SumPool2d", {}, {}, pool},
      {Node::Threshold, "Threshold", {"threshold"}, {}, {}},
  };
  return table;
}

const KindInfo &getInfo(Node::Kind kind) {
  return *llvm::find_if(
      getKinds(), [&](const KindInfo &info) { return info.kind == kind; });
}

} // namespace snnc::nir
