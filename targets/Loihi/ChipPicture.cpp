// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a core image to a mesh of cores.

#include "targets/Loihi/ChipPicture.h"

#include <algorithm>
#include <map>

using namespace snnc;
using namespace snnc::loihi;

report::Mesh snnc::loihi::describeMesh(const Model &model,
                                       const CoreImage &image) {
  report::Mesh mesh;
  mesh.title = std::string(model.name) + ": " +
               std::to_string(image.cores.size()) + " of " +
               std::to_string(model.cores.value) + " cores in use";
  mesh.columns = uint32_t(model.meshColumns.value);
  mesh.cores = uint32_t(model.cores.value);
  for (const ImageCore &core : image.cores) {
    report::MeshCore &tile = mesh.used.emplace_back();
    tile.index = core.index;
    std::map<uint32_t, int64_t> layers;
    for (const Compartment &compartment : core.compartments)
      ++layers[compartment.layer];
    for (auto [layer, neurons] : layers)
      tile.contents.push_back({image.layers[layer].name, neurons});
    std::ranges::sort(tile.contents, [](const auto &a, const auto &b) {
      return std::pair(-a.second, a.first) < std::pair(-b.second, b.first);
    });
    for (auto [limit, used] : listCounts(model, getUse(model, image, core))) {
      double share = double(used) / double(limit->value);
      if (share <= tile.utilisation)
        continue;
      tile.utilisation = share;
      tile.fullest =
          std::to_string(limit->value) + " " + std::string(limit->name);
    }
  }
  return mesh;
}
