// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Intrinsics of AVX-512 for one shape of network.

#include "HandWritten.h"

#include <algorithm>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace snnc::bench {

CompactRecording compact(const data::Recording &recording) {
  CompactRecording result{recording.stepBegin, {}, {}};
  result.address.assign(recording.address.begin(), recording.address.end());
  result.count.assign(recording.value.begin(), recording.value.end());
  return result;
}

bool HandWritten::fill(const sim::IntegerProgram &program) {
  std::vector<const sim::SynapseNode<int64_t> *> synapses;
  std::vector<const sim::NeuronNode<int64_t> *> neurons;
  for (const auto &node : program.nodes) {
    if (auto *synapse = std::get_if<sim::SynapseNode<int64_t>>(&node))
      synapses.push_back(synapse);
    if (auto *layer = std::get_if<sim::NeuronNode<int64_t>>(&node))
      neurons.push_back(layer);
  }
  if (program.nodes.size() != 4 || synapses.size() != 2 ||
      neurons.size() != 2 || synapses[0]->rows != kHidden ||
      synapses[1]->rows > kOut)
    return false;
  for (const auto *layer : neurons)
    for (const sim::IntegerNeuron &n : layer->neurons)
      if (n.leak != 1 || layer->shift != 1 || n.bias != 0 || n.init != 0 ||
          n.resetValue != 0 || layer->reset != snn::Reset::To ||
          layer->rounding != qsnn::Rounding::Nearest)
        return false;
  inputs = static_cast<int>(synapses[0]->cols);
  outputs = static_cast<int>(synapses[1]->rows);
  frac1 = static_cast<int>(neurons[0]->frac);
  frac2 = static_cast<int>(neurons[1]->frac);
  int64_t most = 1;
  first.reset(
      static_cast<int8_t *>(std::aligned_alloc(64, size_t(inputs) * kHidden)));
  for (int i = 0; i < kHidden; ++i) {
    threshold1[i] = static_cast<int32_t>(neurons[0]->neurons[i].threshold);
    for (int j = 0; j < inputs; ++j) {
      int64_t w = synapses[0]->weights[size_t(i) * inputs + j];
      most = std::max({most, w, -w});
      first[size_t(j) * kHidden + i] = static_cast<int8_t>(w);
    }
  }
  perByte = static_cast<int>(127 / most);
  std::memset(second, 0, sizeof(second));
  std::fill_n(threshold2, kOut, 1 << 30);
  for (int o = 0; o < outputs; ++o) {
    threshold2[o] = static_cast<int32_t>(neurons[1]->neurons[o].threshold);
    for (int i = 0; i < kHidden; ++i)
      second[i * kOut + o] =
          static_cast<int8_t>(synapses[1]->weights[o * kHidden + i]);
  }
  return true;
}

#ifdef __x86_64__

#define SNNC_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

struct HandWritten::Kernels {
  SNNC_AVX512 static void sumShorts(HandWritten &net, const CompactRecording &r,
                                    uint32_t from, uint32_t to);
  SNNC_AVX512 static void sumBytes(HandWritten &net, uint32_t units);
  SNNC_AVX512 static __m256i hidden(HandWritten &net);
  SNNC_AVX512 static void run(HandWritten &net, const CompactRecording &r,
                              Sum sum, int32_t *counts);
};

SNNC_AVX512 void HandWritten::Kernels::sumShorts(HandWritten &net,
                                                 const CompactRecording &r,
                                                 uint32_t from, uint32_t to) {
  __m512i sum[8];
#pragma GCC unroll 8
  for (int j = 0; j < 8; ++j)
    sum[j] = _mm512_setzero_si512();
  for (uint32_t e = from; e < to; ++e) {
    auto *column = reinterpret_cast<const __m256i *>(
        net.first.get() + size_t(r.address[e]) * kHidden);
    __m512i count = _mm512_set1_epi16(r.count[e]);
#pragma GCC unroll 8
    for (int j = 0; j < 8; ++j) {
      __m512i w = _mm512_cvtepi8_epi16(_mm256_loadu_si256(column + j));
      sum[j] = _mm512_add_epi16(sum[j], _mm512_mullo_epi16(w, count));
    }
  }
#pragma GCC unroll 8
  for (int j = 0; j < 8; ++j)
    _mm512_store_si512(net.sums + 32 * j, sum[j]);
}

SNNC_AVX512 void HandWritten::Kernels::sumBytes(HandWritten &net,
                                                uint32_t units) {
  __m512i sum[8];
#pragma GCC unroll 8
  for (int j = 0; j < 8; ++j)
    sum[j] = _mm512_setzero_si512();
  for (uint32_t at = 0; at < units;) {
    uint32_t end = std::min(at + net.perByte, units);
    __m512i bytes[4];
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j)
      bytes[j] = _mm512_setzero_si512();
    for (; at < end; ++at) {
      const int8_t *column = net.first.get() + size_t(net.unit[at]) * kHidden;
#pragma GCC unroll 4
      for (int j = 0; j < 4; ++j)
        bytes[j] =
            _mm512_add_epi8(bytes[j], _mm512_loadu_si512(column + 64 * j));
    }
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
      __m512i low = _mm512_cvtepi8_epi16(_mm512_castsi512_si256(bytes[j]));
      __m512i high =
          _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(bytes[j], 1));
      sum[2 * j] = _mm512_add_epi16(sum[2 * j], low);
      sum[2 * j + 1] = _mm512_add_epi16(sum[2 * j + 1], high);
    }
  }
#pragma GCC unroll 8
  for (int j = 0; j < 8; ++j)
    _mm512_store_si512(net.sums + 32 * j, sum[j]);
}

/// Hidden neurons, and what their spikes add to the outputs.
SNNC_AVX512 __m256i HandWritten::Kernels::hidden(HandWritten &net) {
  __m512i one = _mm512_set1_epi32(1);
  __m256i out = _mm256_setzero_si256();
  for (int i = 0; i < kHidden; i += 16) {
    __m512i x = _mm512_cvtepi16_epi32(
        _mm256_load_si256(reinterpret_cast<const __m256i *>(net.sums + i)));
    __m512i v = _mm512_load_si512(net.v1 + i);
    v = _mm512_srai_epi32(_mm512_add_epi32(v, one), 1);
    v = _mm512_add_epi32(v, _mm512_slli_epi32(x, unsigned(net.frac1)));
    __mmask16 spikes =
        _mm512_cmpgt_epi32_mask(v, _mm512_load_si512(net.threshold1 + i));
    _mm512_store_si512(net.v1 + i, _mm512_maskz_mov_epi32(~spikes & 0xffff, v));
    for (uint32_t left = spikes; left != 0; left &= left - 1) {
      int neuron = i + __builtin_ctz(left);
      out = _mm256_add_epi16(
          out,
          _mm256_cvtepi8_epi16(_mm_load_si128(
              reinterpret_cast<const __m128i *>(net.second + neuron * kOut))));
    }
  }
  return out;
}

SNNC_AVX512 void HandWritten::Kernels::run(HandWritten &net,
                                           const CompactRecording &r, Sum sum,
                                           int32_t *counts) {
  std::memset(net.v1, 0, sizeof(net.v1));
  __m512i v = _mm512_setzero_si512(), total = v, one = _mm512_set1_epi32(1);
  __m512i threshold = _mm512_load_si512(net.threshold2);
  for (size_t t = 0; t + 1 < r.begin.size(); ++t) {
    uint32_t from = r.begin[t], to = r.begin[t + 1], units = 0;
    if (sum == Sum::Shorts) {
      sumShorts(net, r, from, to);
    } else {
      for (uint32_t e = from; e < to; ++e) {
        _mm_storeu_si128(reinterpret_cast<__m128i *>(net.unit + units),
                         _mm_set1_epi32(r.address[e]));
        for (int k = 4; k < r.count[e]; ++k) // rare
          net.unit[units + k] = r.address[e];
        units += r.count[e];
      }
      sumBytes(net, units);
    }
    __m512i x = _mm512_cvtepi16_epi32(hidden(net));
    v = _mm512_srai_epi32(_mm512_add_epi32(v, one), 1);
    v = _mm512_add_epi32(v, _mm512_slli_epi32(x, unsigned(net.frac2)));
    __mmask16 spikes = _mm512_cmpgt_epi32_mask(v, threshold);
    v = _mm512_maskz_mov_epi32(~spikes & 0xffff, v);
    total = _mm512_mask_add_epi32(total, spikes, total, one);
  }
  _mm512_storeu_si512(counts, total);
}

std::vector<int64_t> HandWritten::run(const CompactRecording &recording,
                                      Sum sum) {
  int32_t counts[kOut];
  Kernels::run(*this, recording, sum, counts);
  return {counts, counts + outputs};
}

std::unique_ptr<HandWritten>
HandWritten::make(const sim::IntegerProgram &program) {
  std::unique_ptr<HandWritten> result(new HandWritten);
  bool known = __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") && result->fill(program);
  return known ? std::move(result) : nullptr;
}

#else

std::vector<int64_t> HandWritten::run(const CompactRecording &, Sum) {
  return {};
}
std::unique_ptr<HandWritten> HandWritten::make(const sim::IntegerProgram &) {
  return nullptr;
}

#endif

} // namespace snnc::bench
