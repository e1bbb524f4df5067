// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Networks and synapse lists from seeds, for properties.

#ifndef SNNC_TEST_UNIT_LOIHI_RANDOMNETWORKS_H
#define SNNC_TEST_UNIT_LOIHI_RANDOMNETWORKS_H

#include "targets/Loihi/Partition.h"

#include <numeric>
#include <random>

namespace snnc::loihi::test {

/// Neurons with the same constants.
inline Layer makeLayer(std::string name, uint32_t size, int32_t threshold = 8) {
  Layer layer;
  layer.name = std::move(name);
  layer.iDecay.assign(size, 4096);
  layer.vDecay.assign(size, 128);
  layer.bias.assign(size, 0);
  layer.threshold.assign(size, threshold);
  return layer;
}

/// Synapses with each of the possible ones at `density`, weights of `bits`
/// bits, delays up to `delays`.
inline Synapses makeSynapses(std::mt19937 &random, const Network &network,
                             std::string name, int source, unsigned layer,
                             double density, int bits, unsigned delays = 0) {
  Synapses synapses{std::move(name), source, layer, 0, false, {}, {}};
  auto draw = [&](int lo, int hi) {
    return int(random() % unsigned(hi - lo + 1)) + lo;
  };
  for (uint32_t n = 0; n != network.layers[layer].size(); ++n) {
    synapses.begin.push_back(synapses.entries.size());
    for (uint32_t i = 0; i != network.getSourceSize(source); ++i)
      if (double(random()) < density * double(random.max()))
        if (int w = draw(-(1 << (bits - 1)), (1 << (bits - 1)) - 1))
          synapses.entries.push_back({i, w, unsigned(draw(0, delays))});
  }
  synapses.begin.push_back(synapses.entries.size());
  return synapses;
}

/// A chain of fully connected layers behind one input.
inline Network makeChain(unsigned seed, uint32_t input,
                         std::vector<uint32_t> sizes, double density, int bits,
                         unsigned delays = 0) {
  std::mt19937 random(seed);
  Network network;
  network.name = "net";
  network.inputs = {input};
  for (size_t k = 0; k != sizes.size(); ++k) {
    network.layers.push_back(
        makeLayer("lif" + std::to_string(k + 1), sizes[k], 8 + int(k)));
    network.synapses.push_back(
        makeSynapses(random, network, "fc" + std::to_string(k + 1),
                     k ? int(k) - 1 : ~0, k, density, bits, delays));
  }
  return network;
}

/// A convolution 3 x 3 with padding 1 over height x width x channels, tensors
/// in channel, height, width order, compartments in height, width, channel.
inline Network makeConvolution(unsigned seed, unsigned side, unsigned in,
                               unsigned out) {
  std::mt19937 random(seed);
  Network network;
  network.name = "conv";
  network.inputs = {side * side * in};
  Layer layer = makeLayer("lif1", side * side * out);
  for (unsigned p = 0; p != side * side; ++p)
    for (unsigned c = 0; c != out; ++c)
      layer.order.push_back(c * side * side + p);
  network.layers.push_back(layer);
  std::vector<int> kernel(out * in * 9);
  for (int &w : kernel)
    w = int(random() % 15) - 7;
  Synapses synapses{"conv1", ~0, 0, 0, true, {}, {}};
  for (unsigned o = 0; o != out; ++o)
    for (int y = 0; y != int(side); ++y)
      for (int x = 0; x != int(side); ++x) {
        synapses.begin.push_back(synapses.entries.size());
        for (unsigned i = 0; i != in; ++i)
          for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx) {
              int sy = y + dy, sx = x + dx;
              int w = kernel[((o * in + i) * 3 + dy + 1) * 3 + dx + 1];
              if (sy < 0 || sx < 0 || sy >= int(side) || sx >= int(side) || !w)
                continue;
              synapses.entries.push_back(
                  {(i * side + unsigned(sy)) * side + unsigned(sx), w, 0});
            }
      }
  synapses.begin.push_back(synapses.entries.size());
  network.synapses.push_back(synapses);
  return network;
}

} // namespace snnc::loihi::test

#endif // SNNC_TEST_UNIT_LOIHI_RANDOMNETWORKS_H
