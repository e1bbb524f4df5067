// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "snnc/Support/OutputFolder.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;
using namespace snnc;

namespace {
class OutputFolderTest : public testing::Test {
protected:
  void SetUp() override {
    SmallString<128> path;
    ASSERT_FALSE(sys::fs::createUniqueDirectory("snnc-output", path));
    root = path.str().str();
  }
  void TearDown() override { sys::fs::remove_directories(root); }

  /// Names in the root, sorted.
  std::string list() {
    std::vector<std::string> names;
    std::error_code code;
    for (sys::fs::directory_iterator it(root, code), end; it != end && !code;
         it.increment(code))
      names.push_back(StringRef(it->path()).drop_front(root.size() + 1).str());
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string &name : names)
      text += name + " ";
    return text;
  }
  void put(StringRef name, StringRef text) {
    std::error_code code;
    raw_fd_ostream os(root + "/" + name.str(), code);
    ASSERT_FALSE(code);
    os << text;
  }
  std::string read(StringRef name) {
    auto buffer = MemoryBuffer::getFile(root + "/" + name.str());
    return buffer ? (*buffer)->getBuffer().str() : "<absent>";
  }
  /// Writes a whole folder; the message of a failure.
  std::string write(StringRef name, StringRef mark) {
    auto folder = OutputFolder::create(root + "/" + name.str());
    if (!folder)
      return toString(folder.takeError());
    std::string manifest = ("{" + kManifestMark + "}").str();
    for (auto [file, content] :
         {std::pair<StringRef, StringRef>{"a/b/deep.txt", mark},
          {kManifestName, manifest}})
      if (Error error = folder->write(file, content))
        return toString(std::move(error));
    if (Error error = folder->commit())
      return toString(std::move(error));
    return "";
  }

  std::string root;
};
} // namespace

TEST_F(OutputFolderTest, WritesAndReplacesOurs) {
  EXPECT_EQ(write("out", "one"), "");
  EXPECT_EQ(read("out/a/b/deep.txt"), "one");
  put("out/stale.txt", "of the older run");
  EXPECT_EQ(write("out/", "two"), "");
  EXPECT_EQ(read("out/a/b/deep.txt"), "two");
  EXPECT_EQ(read("out/stale.txt"), "<absent>");
  EXPECT_EQ(list(), "out ");
}

TEST_F(OutputFolderTest, ReplacesAnEmptyFolder) {
  ASSERT_FALSE(sys::fs::create_directory(root + "/out"));
  EXPECT_EQ(write("out", "one"), "");
  EXPECT_EQ(read("out/a/b/deep.txt"), "one");
}

TEST_F(OutputFolderTest, RefusesWhatIsNotOurs) {
  ASSERT_FALSE(sys::fs::create_directory(root + "/out"));
  put("out/manifest.json", "{\"generator\": \"another\"}");
  EXPECT_NE(write("out", "one").find("was not written by snnc"),
            std::string::npos);
  EXPECT_EQ(read("out/manifest.json"), "{\"generator\": \"another\"}");
  put("file", "text");
  EXPECT_NE(write("file", "one").find("expected a folder, but it is a file"),
            std::string::npos);
  EXPECT_NE(write("file/out", "one").find("Not a directory"),
            std::string::npos);
  EXPECT_EQ(list(), "file out ");
}

TEST_F(OutputFolderTest, NothingStaysWithoutCommit) {
  {
    auto folder = OutputFolder::create(root + "/out");
    ASSERT_TRUE(bool(folder));
    EXPECT_FALSE(bool(folder->write("x/y.txt", "half")));
    EXPECT_NE(list(), "");
    // A folder without the manifest would not be known as ours again.
    std::string message = toString(folder->commit());
    EXPECT_NE(message.find("has no manifest.json"), std::string::npos);
  }
  EXPECT_EQ(list(), "");
}

TEST_F(OutputFolderTest, NothingStaysAfterAnInterrupt) {
  EXPECT_EQ(write("out", "old"), "");
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      std::signal(signal, SIG_DFL); // nohup ignores SIGHUP
      auto folder = OutputFolder::create(root + "/out");
      if (!folder || folder->write("x/y.txt", "half"))
        _exit(1);
      raise(signal);
      _exit(2);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), signal);
    EXPECT_EQ(list(), "out ");
    EXPECT_EQ(read("out/a/b/deep.txt"), "old");
  }
}

TEST_F(OutputFolderTest, KeepsALinkToAFolder) {
  EXPECT_EQ(write("real", "one"), "");
  ASSERT_FALSE(sys::fs::create_link(root + "/real", root + "/link"));
  EXPECT_EQ(write("link", "two"), "");
  EXPECT_EQ(read("real/a/b/deep.txt"), "two");
  EXPECT_EQ(list(), "link real ");
}
