// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any files as a core image: a network whose every index is in range, or an
// error, never a crash. The first byte chooses any text, or edits of a good
// image, which reach further.

#include "Fuzzer.h"
#include "targets/Loihi/CoreImage.h"
#include "test/Unit/Loihi/RandomNetworks.h"

#include <cstdlib>
#include <string>

using namespace snnc::loihi;

static const ImageFiles &getGoodFiles() {
  static const ImageFiles files = [] {
    const Model &model = *lookupModel("loihi1");
    Network network = test::makeChain(3, 12, {20, 9, 4}, 0.6, 4, 3);
    PartitionResult result =
        partition(network, model, {{{{0, {3, 5}}}, {}}, {{{1, {0}}}, {}}},
                  Activity::makeUniform(network), {});
    for (unsigned c = 0; c != result.cores.size(); ++c)
      result.cores[c].index = c * 3;
    return printImage(buildImage(network, model, result.cores));
  }();
  return files;
}

static void read(const ImageFiles &files) {
  auto image = parseImage(files.json, files.binary);
  if (!image)
    return llvm::consumeError(image.takeError());
  ImageFiles printed = printImage(*image);
  auto again = parseImage(printed.json, printed.binary);
  // Names that are no UTF-8 are printed as something else.
  if (!again)
    std::abort();
  auto network = decodeImage(*image);
  if (!network)
    return llvm::consumeError(network.takeError());
  for (const Synapses &synapses : network->synapses) {
    uint32_t sources = network->getSourceSize(synapses.source);
    if (synapses.begin.size() != network->layers[synapses.layer].size() + 1 ||
        synapses.begin.back() != synapses.entries.size())
      std::abort();
    for (const Incoming &entry : synapses.entries)
      if (entry.source >= sources || !entry.weight)
        std::abort();
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!size)
    return 0;
  std::string_view bytes(reinterpret_cast<const char *>(data) + 1, size - 1);
  if (data[0] & 1) {
    size_t end = std::min(bytes.find('\0'), bytes.size());
    read({std::string(bytes.substr(0, end)),
          std::string(bytes.substr(std::min(end + 1, bytes.size())))});
    return 0;
  }
  // Edits: where (2 bytes), then what.
  ImageFiles files = getGoodFiles();
  std::string &text = data[0] & 2 ? files.binary : files.json;
  for (size_t i = 0; i + 3 <= bytes.size(); i += 3)
    text[(uint8_t(bytes[i]) << 8 | uint8_t(bytes[i + 1])) % text.size()] =
        bytes[i + 2];
  read(files);
  return 0;
}
