// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The mesh of a chip as SVG. Pixels, not percentages as in Charts.cpp: a mesh
// keeps its proportions and scrolls on a small screen.

#include "snnc/Report/MeshPicture.h"

#include "Markup.h"
#include "Sections.h"
#include "snnc/Report/Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace snnc::report {

namespace {

constexpr int kWidth = 60, kHeight = 44, kGap = 4;
constexpr int kLegend = 54; ///< height below the mesh

/// From empty to full: light to dark, with text that can be read on it.
struct Shade {
  const char *fill, *text;
};
constexpr Shade kShades[] = {{"#d6e6f5", "#14202e"},
                             {"#a9cbe8", "#14202e"},
                             {"#6fa8d8", "#0d1722"},
                             {"#2f79bb", "#ffffff"},
                             {"#174f86", "#ffffff"}};
constexpr int kShadeCount = 5;

int shadeOf(double utilisation) {
  if (!(utilisation > 0))
    return 0;
  return std::min(kShadeCount - 1, int(utilisation * kShadeCount));
}

/// At most the last `most` characters, which tell names apart more often than
/// the first ones.
std::string shorten(const std::string &text, size_t most) {
  std::vector<size_t> starts;
  for (size_t i = 0; i < text.size();
       i += llvm::getNumBytesForUTF8(static_cast<llvm::UTF8>(text[i])))
    starts.push_back(i);
  if (starts.size() <= most)
    return text;
  return "\u2026" + text.substr(starts[starts.size() - most + 1]);
}

std::string text(double x, double y, const std::string &style,
                 const std::string &fill, const std::string &content) {
  Attributes attributes = {{"x", fmt::format("{:g}", x)},
                           {"y", fmt::format("{:g}", y)},
                           {"class", style}};
  if (!fill.empty())
    attributes.push_back({"style", "fill:" + fill});
  return element("text", attributes, escape(content));
}

std::string rectangle(int x, int y, int width, int height,
                      const std::string &style, const std::string &fill) {
  Attributes attributes = {{"x", std::to_string(x)},
                           {"y", std::to_string(y)},
                           {"width", std::to_string(width)},
                           {"height", std::to_string(height)},
                           {"rx", "5"},
                           {"class", style}};
  if (!fill.empty())
    attributes.push_back({"style", "fill:" + fill});
  return element("rect", attributes);
}

std::string percentOf(double share) {
  return fmt::format("{:.0f}{}%", 100 * share, kSpace.str());
}

/// What a pointer on the core, or a reader of the screen, is told.
std::string describe(const MeshCore &core) {
  std::string out = fmt::format("Core {}: {} of its {}", core.index,
                                percentOf(core.utilisation), core.fullest);
  for (const auto &[name, neurons] : core.contents)
    out += fmt::format("; {}: {} neurons", name, grouped(neurons));
  return out;
}

std::string drawCore(const MeshCore &core, int x, int y) {
  const Shade &shade = kShades[shadeOf(core.utilisation)];
  std::string label;
  if (!core.contents.empty()) {
    size_t others = core.contents.size() - 1;
    label = shorten(core.contents.front().first, others ? 6 : 8);
    if (others)
      label += fmt::format(" +{}", others);
  }
  return element("g", {},
                 element("title", {}, escape(describe(core))) +
                     rectangle(x, y, kWidth, kHeight, "core", shade.fill) +
                     text(x + kWidth / 2., y + 18, "name", shade.text, label) +
                     text(x + kWidth / 2., y + 35, "share", shade.text,
                          percentOf(core.utilisation))) +
         "\n";
}

std::string drawMesh(const Mesh &mesh) {
  std::string out;
  std::vector<const MeshCore *> at(mesh.cores);
  for (const MeshCore &core : mesh.used)
    if (core.index < mesh.cores)
      at[core.index] = &core;
  for (uint32_t i = 0; i < mesh.cores; ++i) {
    int x = int(i % mesh.columns) * (kWidth + kGap),
        y = int(i / mesh.columns) * (kHeight + kGap);
    if (at[i])
      out += drawCore(*at[i], x, y);
    else
      out += rectangle(x, y, kWidth, kHeight, "empty", "") +
             text(x + kWidth / 2., y + kHeight / 2. + 4, "number", "",
                  std::to_string(i)) +
             "\n";
  }
  return out;
}

std::string drawLegend(int y) {
  std::string out;
  int x = 0;
  for (int i = 0; i < kShadeCount; ++i, x += 46)
    out += rectangle(x, y, 44, 14, "core", kShades[i].fill) +
           text(x + 22, y + 29, "number", "",
                fmt::format("{}\u2013{}", 100 * i / kShadeCount,
                            100 * (i + 1) / kShadeCount));
  out += text(x + 8, y + 11, "words", "",
              "% in use of the limit that is fullest on the core");
  return out;
}

/// Colours that do not depend on how full a core is, for light and dark pages.
constexpr llvm::StringLiteral kMeshStyle =
    ".mesh text{font:11px system-ui,-apple-system,\"Segoe UI\",Roboto,"
    "\"Noto Sans\",Lato,\"DejaVu Sans\",sans-serif;text-anchor:middle}"
    ".mesh .name{font-weight:600}.mesh .share{font-size:12px}"
    ".mesh .empty{fill:#eceae3}.mesh .number,.mesh .words{fill:#5b6575}"
    ".mesh .words{text-anchor:start;font-size:12px}"
    "@media(prefers-color-scheme:dark){.mesh .empty{fill:#28303d}"
    ".mesh .number,.mesh .words{fill:#9fabbb}}";

} // namespace

std::string meshPicture(const Mesh &mesh, bool standalone,
                        const std::string &prefix) {
  uint32_t columns = std::max(1u, mesh.columns),
           rows = (mesh.cores + columns - 1) / columns;
  int width = int(columns) * (kWidth + kGap) - kGap,
      meshHeight = int(rows) * (kHeight + kGap) + 8;
  int height = meshHeight + kLegend;
  // The legend needs its width where the mesh is narrow.
  width = std::max(width, 560);
  Mesh sane = mesh;
  sane.columns = columns;
  Attributes attributes = {{"role", "img"},
                           {"class", "mesh"},
                           {"aria-labelledby", prefix + "-title"},
                           {"viewBox", fmt::format("0 0 {} {}", width, height)},
                           {"width", std::to_string(width)},
                           {"height", std::to_string(height)}};
  if (standalone)
    attributes.insert(attributes.begin(),
                      {"xmlns", "http://www.w3.org/2000/svg"});
  std::string svg = element(
      "svg", attributes,
      "\n" + element("title", {{"id", prefix + "-title"}}, escape(mesh.title)) +
          element("style", {}, kMeshStyle) + "\n" + drawMesh(sane) +
          drawLegend(meshHeight));
  if (standalone)
    return svg + "\n";
  return element(
      "div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "group"}}, svg);
}

} // namespace snnc::report
