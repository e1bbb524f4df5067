// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "snnc/Report/MeshPicture.h"

#include <gtest/gtest.h>

using namespace snnc::report;

namespace {

size_t countOf(const std::string &text, const std::string &part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++count;
  return count;
}

Mesh smallMesh() {
  return {"part <x>",
          4,
          8,
          {{1, {{"a<b", 12345}}, 0.5, "synapse words"},
           {6, {{"a rather long name", 3}, {"c", 2}}, 1.0, "thresholds"}}};
}

TEST(MeshPicture, EveryCoreOnce) {
  std::string svg = meshPicture(smallMesh(), true);
  EXPECT_EQ(countOf(svg, "class=\"empty\""), 6u);
  EXPECT_EQ(countOf(svg, "<g>"), 2u);
  // Core 6 is in the second row, third column.
  EXPECT_NE(svg.find("<rect x=\"128\" y=\"48\""), std::string::npos);
}

TEST(MeshPicture, NamesAreEscapedAndShortened) {
  std::string svg = meshPicture(smallMesh(), true);
  EXPECT_EQ(svg.find("<x>"), std::string::npos);
  EXPECT_EQ(svg.find("a<b"), std::string::npos);
  EXPECT_NE(svg.find("\u2026 name +1"), std::string::npos);
  EXPECT_NE(svg.find("a&lt;b: 12,345 neurons"), std::string::npos);
  EXPECT_NE(svg.find("of its thresholds; a rather long name: 3 neurons; c: 2"),
            std::string::npos);
}

TEST(MeshPicture, InAPageNothingIsLoaded) {
  EXPECT_NE(meshPicture(smallMesh(), true).find("xmlns"), std::string::npos);
  EXPECT_EQ(meshPicture(smallMesh(), false).find("http"), std::string::npos);
}

TEST(MeshPicture, CoresThatDoNotExistAreLeftOut) {
  Mesh mesh{"none", 0, 0, {{9, {}, 0.1, ""}}};
  EXPECT_EQ(countOf(meshPicture(mesh, true), "<g>"), 0u);
  // Bytes that are no UTF-8 neither end the label early nor the page.
  mesh = {"one",
          1,
          1,
          {{0, {{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xf0", 1}}, -1.0, ""}}};
  EXPECT_EQ(countOf(meshPicture(mesh, true), "<g>"), 1u);
}

} // namespace
