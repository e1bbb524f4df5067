// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A `.net` file as plain data: read, checked, in our order of elements.

#ifndef SNNC_LIB_IMPORT_NETX_LAYERS_H
#define SNNC_LIB_IMPORT_NETX_LAYERS_H

#include "snnc/Data/HDF5.h"
#include "snnc/Import/Options.h"
#include "snnc/Support/Findings.h"
#include <string>
#include <vector>

namespace snnc::netx {

using Shape = std::vector<int64_t>;

/// Number of elements.
int64_t product(const Shape &shape);

using snnc::Findings;

/// Integers with their shape, row-major; a number has none.
struct Array {
  Shape shape;
  std::vector<int64_t> values;

  size_t size() const { return values.size(); }
};

/// One value per neuron in C,H,W order, over dimensions of the neurons or 1
/// (one number: no dimension).
using Parameter = Array;

struct Neurons {
  Parameter iDecay{{}, {0}}, vDecay{{}, {4096}}, threshold{{}, {131072}};
  Parameter bias{{}, {0}};
};

struct Layer {
  enum Kind { Input, Flatten, Dense, Conv, Average } kind = Input;
  std::string group;   ///< "layer/3"
  int64_t number = 0;  ///< 3
  Shape shape;         ///< of the result: C,H,W or n; of a dense layer n
  bool isRead = false; ///< no error was found in it
  bool hasNeurons = false;
  bool neverFires = false; ///< neurons that the file does not have
  Neurons neurons;
  Array weight;    ///< [out, in], or [O, C / groups, kh, kw]
  Array recurrent; ///< [n, n]; of `dense_rec`
  bool isRecurrent = false;
  /// Steps beyond the synapse's own: a number, [out, 1], [1, in] or [out, in];
  /// nothing: none.
  Array delay;
  Shape stride, padding, dilation; ///< y, x
  int64_t groups = 1;
};

/// Reads the first `count` layers of an open file. What is wrong or suspicious
/// in one does not keep others from being read.
std::vector<Layer> readLayers(const data::h5::Id &file,
                              llvm::StringRef fileName, int64_t count,
                              const ImportLimits &limits, Findings &findings);

/// Checks that each layer fits what the one before it gives.
void linkLayers(const std::vector<Layer> &layers, Findings &findings);

/// Warns of what netx makes of the weights of a dense layer (the tables of
/// `netx.utils.optimize_weight_bits` and `lava.utils.weightutils`). Weights
/// that netx clips with a message of its own are clipped here too.
void judgeWeights(Layer &layer, Findings &findings);

} // namespace snnc::netx

#endif // SNNC_LIB_IMPORT_NETX_LAYERS_H
