// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network as the chain of layers that a `.net` file is, in plain numbers.

#ifndef SNNC_LIB_EXPORT_NETX_CHAIN_H
#define SNNC_LIB_EXPORT_NETX_CHAIN_H

#include "snnc/Export/Netx.h"

namespace snnc::loihi {

using NetShape = std::vector<int64_t>;

/// One group `layer/<k>`. Arrays in our order of elements (C,H,W).
struct NetLayer {
  enum Kind { Input, Flatten, Dense, Recurrent, Conv, Average } kind = Input;
  std::string name; ///< of the neurons in the network
  NetShape shape;   ///< C,H,W or n
  bool hasNeurons = false;
  /// One number, or one per neuron; `perChannel`: per first dimension.
  struct Parameter {
    std::vector<int64_t> values;
    bool perChannel = false;
  };
  Parameter iDecay, vDecay, threshold, bias;

  NetShape weightShape; ///< [out, in] or [O, I / groups, kh, kw]
  std::vector<int64_t> weights, recurrent;
  std::vector<int64_t> delays;        ///< [out, in]; empty: none
  NetShape stride, padding, dilation; ///< y, x
  int64_t groups = 1;
};

struct NetChain {
  std::vector<NetLayer> layers;
  NetFileReport report;
  int64_t steps = 0; ///< 0: not stated
};

/// Reads what `network` has; what has no place in a chain is a problem.
NetChain readChain(NetworkOp network);

/// Makes the weights of each dense layer such that netx loads them as they
/// are: a weight of the other sign on an input that never fires, which is
/// added where there is none. Problems where that cannot be done.
void fitWeights(NetChain &chain);

} // namespace snnc::loihi

#endif // SNNC_LIB_EXPORT_NETX_CHAIN_H
