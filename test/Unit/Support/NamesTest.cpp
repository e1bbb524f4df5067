// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "snnc/Support/Names.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/SplitMix64.h"

#include "llvm/ADT/STLExtras.h"

#include <gtest/gtest.h>

using namespace snnc;

TEST(Names, PrintableIsLeftAlone) {
  for (llvm::StringRef name :
       {"net.fc1", "fc \u00e9 \"1\"", "\u795e\u7d4c", "\\", "", " "}) {
    EXPECT_TRUE(isPrintable(name));
    EXPECT_EQ(makePrintable(name), name);
  }
}

TEST(Names, OthersAreWritten) {
  EXPECT_EQ(makePrintable("a\nb"), "a\\x0Ab");
  EXPECT_EQ(makePrintable(llvm::StringRef("\0", 1)), "\\x00");
  EXPECT_EQ(makePrintable("\xff\u00e9\xc3"), "\\xFF\u00e9\\xC3");
  EXPECT_EQ(makePrintable("\u202e"), "\\xE2\\x80\\xAE"); // right to left
  EXPECT_EQ(makePrintable("\u0085\x7f"), "\\xC2\\x85\\x7F");
  EXPECT_EQ(makeASCII("\u00fcnet"), "\\xC3\\xBCnet");
  EXPECT_EQ(makeIdentifier("fc \u00e9"), "fc___");
  EXPECT_EQ(makeIdentifier("0"), "_0");
  EXPECT_EQ(makeIdentifier(""), "_");
  EXPECT_EQ(makeIdentifier("abcdef", 3), "abc");
  EXPECT_EQ(makeMarkdown("a|b`c"), "a\\|b\\`c");
}

TEST(Names, RandomBytes) {
  SplitMix64 random(1);
  mlir::MLIRContext context;
  std::vector<float> values(40, 1.0f);
  for (unsigned k = 0; k != 500; ++k) {
    std::string name(random.next() % 100, 0);
    for (char &c : name)
      c = char(random.next());
    std::string printable = makePrintable(name);
    EXPECT_TRUE(isPrintable(printable));
    EXPECT_EQ(makePrintable(printable), printable);
    EXPECT_TRUE(isIdentifier(makeIdentifier(name)));
    EXPECT_TRUE(isPrintable(makeMarkdown(name)));
    EXPECT_TRUE(llvm::all_of(makeASCII(name),
                             [](char c) { return c >= ' ' && c < 127; }));
    // Blobs are found again by what is printed of them.
    mlir::OwningOpRef<mlir::ModuleOp> module =
        mlir::ModuleOp::create(mlir::UnknownLoc::get(&context));
    values[0] = float(k);
    (*module)->setAttr("t.w", makeFloats(&context, {40}, name, values));
    std::string text;
    llvm::raw_string_ostream os(text);
    mlir::AsmState state(*module);
    module->print(os, state);
    mlir::MLIRContext other;
    other.allowUnregisteredDialects();
    auto read = mlir::parseSourceString<mlir::ModuleOp>(text, &other);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(readFloats((*read)->getAttrOfType<mlir::ElementsAttr>("t.w")),
              values);
  }
}
