// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names from files cannot break the page.

#include "lib/Report/Markup.h"

#include <gtest/gtest.h>

using namespace snnc::report;

TEST(Escape, MarkupBecomesEntities) {
  EXPECT_EQ(escape("<b>&\"'"), "&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(escape("</script><script>"), "&lt;/script&gt;&lt;script&gt;");
}

TEST(Escape, KeepsUTF8) { EXPECT_EQ(escape("Größe → θ"), "Größe → θ"); }

TEST(Escape, ReplacesWhatIsNoText) {
  EXPECT_EQ(escape("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(escape("cut\xE2\x86"), "cut\uFFFD\uFFFD");
  EXPECT_EQ(escape(llvm::StringRef("a\0b\x1b", 4)), "a\uFFFDb\uFFFD");
  EXPECT_EQ(escape("line\nline\t"), "line\nline\t");
}

TEST(Element, EscapesAttributesNotContent) {
  EXPECT_EQ(element("a", {{"title", "\"<>"}}, "<i/>"),
            "<a title=\"&quot;&lt;&gt;\"><i/></a>");
  EXPECT_EQ(element("br", {}), "<br/>");
}

TEST(TableTest, HeadersSayTheirScope) {
  Table table("c", {"name", "n"}, {false, true});
  EXPECT_TRUE(table.empty());
  table.add({"x", "1"});
  std::string text = table.str();
  EXPECT_NE(text.find("<th scope=\"row\">x</th><td class=\"n\">1</td>"),
            std::string::npos);
  EXPECT_NE(text.find("<th class=\"n\" scope=\"col\">n</th>"),
            std::string::npos);
}
