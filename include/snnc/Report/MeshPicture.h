// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A picture of a many-core chip: its mesh of cores, each coloured by how full
// it is and labelled by what stands on it.

#ifndef SNNC_REPORT_MESHPICTURE_H
#define SNNC_REPORT_MESHPICTURE_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace snnc::report {

/// A core in use.
struct MeshCore {
  uint32_t index = 0; ///< row * columns + column
  /// What stands on it, e.g. layers, with its number of neurons, the largest
  /// part first.
  std::vector<std::pair<std::string, int64_t>> contents;
  double utilisation = 0; ///< 0 .. 1, of the limit that is fullest
  std::string fullest;    ///< that limit, e.g. "synapse words"
};

struct Mesh {
  std::string title; ///< e.g. "mychip: 3 of 128 cores in use"
  uint32_t columns = 1, cores = 1;
  std::vector<MeshCore> used;
};

/// The picture as SVG. `standalone`: a file of its own; else markup for an HTML
/// page, which makes `id`s unique by `prefix` (letters, digits, '-').
std::string meshPicture(const Mesh &mesh, bool standalone,
                        const std::string &prefix = "mesh");

} // namespace snnc::report

#endif // SNNC_REPORT_MESHPICTURE_H
