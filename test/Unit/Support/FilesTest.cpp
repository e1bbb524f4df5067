// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Output files, recorded paths, numbers on the command line.

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/OutputFile.h"
#include "test/Unit/TemporaryFolder.h"

#include "gtest/gtest.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace snnc;
namespace fs = std::filesystem;

namespace {

class OutputFiles : public testing::Test {
protected:
  test::TemporaryFolder temporary;
  fs::path folder = temporary.path();

  std::string read(const char *name) { return test::slurp(folder / name); }
  int64_t files() { return std::distance(fs::directory_iterator(folder), {}); }
};

TEST_F(OutputFiles, AppearWhole) {
  std::string path = folder / "out";
  {
    auto out = OutputFile::create(path);
    ASSERT_TRUE(bool(out));
    out->os() << "half";
    out->os().flush();
    EXPECT_FALSE(fs::exists(path));
    // Goes away without commit: nothing is left.
  }
  EXPECT_EQ(files(), 0);
  EXPECT_EQ(llvm::toString(writeFile(path, "old")), "");
  {
    auto out = OutputFile::create(path);
    ASSERT_TRUE(bool(out));
    out->os() << "new";
    EXPECT_EQ(read("out"), "old");
    EXPECT_EQ(llvm::toString(out->commit()), "");
  }
  EXPECT_EQ(read("out"), "new");
  EXPECT_EQ(files(), 1);
  // Not the private permissions of a temporary file.
  mode_t mask = umask(0);
  umask(mask);
  struct stat status;
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0666 & ~mask);
}

TEST_F(OutputFiles, NameWhatCannotBeWritten) {
  std::string path = folder / "no" / "out";
  EXPECT_EQ(llvm::toString(writeFile(path, "x")),
            "cannot write '" + path + "': No such file or directory");
  EXPECT_EQ(llvm::toString(writeFile(folder.string(), "x")),
            "cannot write '" + folder.string() +
                "': expected a file, but it is a folder");
  std::ofstream(folder / "file") << "x";
  path = folder / "file" / "out";
  EXPECT_EQ(llvm::toString(writeFile(path, "x")),
            "cannot write '" + path + "': Not a directory");
  EXPECT_EQ(llvm::toString(writeFile("/dev/full", "x")),
            "cannot write '/dev/full': No space left on device");
  EXPECT_EQ(llvm::toString(writeFile("/dev/null", "x")), "");
}

TEST_F(OutputFiles, TakeEveryCharacterOfTheName) {
  fs::create_directory(folder / "My%20Project");
  std::string path = folder / "My%20Project" / "100%%%%%%";
  EXPECT_EQ(llvm::toString(writeFile(path, "x")), "");
  EXPECT_EQ(llvm::toString(writeFile(path, "y")), "");
  EXPECT_EQ(read("My%20Project/100%%%%%%"), "y");
}

TEST(RecordedPaths, FollowTheModule) {
  EXPECT_EQ(rebasePath("c.h5:train", "/a/b", "/a/b"), "c.h5:train");
  EXPECT_EQ(rebasePath("c.h5:train", "/a/b", "/a"), "b/c.h5:train");
  EXPECT_EQ(rebasePath("c.h5", "/a/b", "/a/d/e"), "../../b/c.h5");
  EXPECT_EQ(rebasePath("../c.h5", "/a/b", "/a/d"), "../c.h5");
  EXPECT_EQ(rebasePath("x/../c.h5", "/a/b", "/"), "a/b/c.h5");
  EXPECT_EQ(rebasePath("c.h5", "/a/b", "/x/y"), "../../a/b/c.h5");
  EXPECT_EQ(rebasePath("/data/c.h5", "/a/b", "/x/y"), "/data/c.h5");
  // There and back again.
  EXPECT_EQ(rebasePath(rebasePath("d/c.h5", "/a/b", "/x"), "/x", "/a/b"),
            "d/c.h5");
}

TEST(Numbers, AreReadWhole) {
  EXPECT_EQ(*parseNumber("0.97"), 0.97);
  EXPECT_EQ(*parseNumber(" 1e-3 "), 1e-3);
  for (const char *text :
       {"97%", "nan", "inf", "abc", "", " ", "1.0x", "1,5"}) {
    auto value = parseNumber(text);
    ASSERT_FALSE(bool(value)) << text;
    EXPECT_EQ(llvm::toString(value.takeError()),
              std::string("expected a number, but got '") + text + "'");
  }
  EXPECT_EQ(formatNumber(0.1f), "0.1");
  EXPECT_EQ(formatNumber(0.1), "0.1");
  EXPECT_EQ(formatNumber(-INFINITY), "-inf");
}

} // namespace
