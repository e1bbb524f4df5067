// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "snnc/Support/OutputFolder.h"
#include "snnc/Support/Hash.h"

#include "lib/Support/KeptFiles.h"
#include "test/Unit/TemporaryFolder.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace llvm;
using namespace snnc;

namespace {
class OutputFolderTest : public testing::Test {
protected:
  /// Names in the root, sorted.
  std::string list() {
    std::string text;
    for (const std::string &name : temporary.list())
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
  /// Writes a whole folder with `files`, listed with their hashes; the message
  /// of a failure.
  using Files = std::vector<std::pair<std::string, std::string>>;
  std::string write(StringRef name, const Files &files,
                    StringRef products = "[]") {
    auto folder = OutputFolder::create(root + "/" + name.str());
    if (!folder)
      return toString(folder.takeError());
    std::string listed;
    for (const auto &[file, content] : files) {
      if (Error error = folder->write(file, content))
        return toString(std::move(error));
      listed += (listed.empty() ? "\"" : ", \"") + file + "\": \"" +
                hashBytes(content) + "\"";
    }
    std::string manifest = ("{" + kManifestMark + ", \"files\": {" + listed +
                            "}, \"products\": " + products + "}")
                               .str();
    if (Error error = folder->write(kManifestName, manifest))
      return toString(std::move(error));
    if (Error error = folder->commit())
      return toString(std::move(error));
    return "";
  }
  std::string write(StringRef name, StringRef mark) {
    return write(name, Files{{"a/b/deep.txt", mark.str()}});
  }
  void makeFolder(StringRef name) {
    ASSERT_FALSE(sys::fs::create_directories(root + "/" + name.str()));
  }

  test::TemporaryFolder temporary;
  const std::string &root = temporary.path();
};
} // namespace

TEST_F(OutputFolderTest, WritesAndReplacesOurs) {
  EXPECT_EQ(write("out", "one"), "");
  EXPECT_EQ(read("out/a/b/deep.txt"), "one");
  EXPECT_EQ(write("out/", "two"), "");
  EXPECT_EQ(read("out/a/b/deep.txt"), "two");
  // What is not written again goes, with the folders that it was in.
  EXPECT_EQ(write("out", Files{{"c.txt", "three"}}), "");
  EXPECT_EQ(read("out/a/b/deep.txt"), "<absent>");
  EXPECT_FALSE(sys::fs::exists(root + "/out/a"));
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

TEST_F(OutputFolderTest, KeepsWhatIsNotListed) {
  EXPECT_EQ(write("out", "one"), "");
  makeFolder("out/empty");
  makeFolder("out/mine/deep");
  put("out/notes.txt", "notes");
  put("out/a/b/beside.txt", "beside");
  put("out/mine/deep/file", "file");
  ASSERT_EQ(symlink("nowhere", (root + "/out/a/dangling").c_str()), 0);
  ASSERT_EQ(mkfifo((root + "/out/pipe").c_str(), 0600), 0);
  ASSERT_EQ(chmod((root + "/out/mine").c_str(), 0550), 0);
  struct stat before, after;
  ASSERT_EQ(stat((root + "/out/notes.txt").c_str(), &before), 0);

  EXPECT_EQ(write("out", "two"), "");
  EXPECT_EQ(read("out/a/b/deep.txt"), "two");
  EXPECT_EQ(read("out/notes.txt"), "notes");
  EXPECT_EQ(read("out/a/b/beside.txt"), "beside");
  EXPECT_EQ(read("out/mine/deep/file"), "file");
  EXPECT_TRUE(sys::fs::is_directory(root + "/out/empty"));
  EXPECT_TRUE(sys::fs::is_symlink_file(root + "/out/a/dangling"));
  ASSERT_EQ(stat((root + "/out/notes.txt").c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  ASSERT_EQ(stat((root + "/out/mine").c_str(), &after), 0);
  EXPECT_EQ(after.st_mode & 0777, 0550u);
  ASSERT_EQ(lstat((root + "/out/pipe").c_str(), &after), 0);
  EXPECT_TRUE(S_ISFIFO(after.st_mode));
  EXPECT_EQ(list(), "out ");
  chmod((root + "/out/mine").c_str(), 0750);
}

TEST_F(OutputFolderTest, RefusesWhatStandsInTheWay) {
  EXPECT_EQ(write("out", Files{}), "");
  auto refused = [&](StringRef name) {
    std::string message = write("out", "two");
    EXPECT_NE(message.find("/out/" + name.str() + "' is not ours"),
              std::string::npos)
        << message;
    EXPECT_EQ(read("out/manifest.json").find("deep.txt"), std::string::npos);
    EXPECT_EQ(list(), "out ");
  };
  put("out/a", "a file for a folder");
  refused("a");
  EXPECT_EQ(read("out/a"), "a file for a folder");
  ASSERT_FALSE(sys::fs::remove(root + "/out/a"));
  makeFolder("out/a/b/deep.txt");
  refused("a/b/deep.txt");
  ASSERT_FALSE(sys::fs::remove(root + "/out/a/b/deep.txt"));
  put("out/a/b/deep.txt", "a file for a file");
  refused("a/b/deep.txt");
  EXPECT_EQ(read("out/a/b/deep.txt"), "a file for a file");
  // A link is not followed.
  makeFolder("elsewhere");
  ASSERT_FALSE(sys::fs::rename(root + "/out/a", root + "/elsewhere/a"));
  ASSERT_FALSE(sys::fs::create_link(root + "/elsewhere/a", root + "/out/a"));
  EXPECT_NE(write("out", "two").find("/out/a' is not ours"), std::string::npos);
  EXPECT_EQ(read("elsewhere/a/b/deep.txt"), "a file for a file");
}

TEST_F(OutputFolderTest, KeepsACopyOfWhatWasEdited) {
  EXPECT_EQ(write("out", "one"), "");
  put("out/a/b/deep.txt", "edited");
  EXPECT_EQ(write("out", "two"), "");
  EXPECT_EQ(read("out/a/b/deep.txt"), "two");
  EXPECT_EQ(read("out/a/b/deep.txt.orig"), "edited");
  put("out/a/b/deep.txt", "edited again");
  EXPECT_EQ(write("out", "three"), "");
  EXPECT_EQ(read("out/a/b/deep.txt.orig"), "edited");
  EXPECT_EQ(read("out/a/b/deep.txt.orig2"), "edited again");
  // What is not written again stays where it is.
  put("out/a/b/deep.txt", "edited for good");
  EXPECT_EQ(write("out", Files{}), "");
  EXPECT_EQ(read("out/a/b/deep.txt"), "edited for good");
}

TEST_F(OutputFolderTest, ReadsTheManifestsBelow) {
  std::string nested = ("{" + kManifestMark +
                        ", \"files\": {\"top.v\": \"\"}, \"products\": "
                        "[\"build/\", \"cycles.json\"]}")
                           .str();
  Files files = {{"rtl/manifest.json", nested}, {"rtl/x", "x"}};
  EXPECT_EQ(write("out", files), "");
  makeFolder("out/rtl/build/sim");
  put("out/rtl/top.v", "ours");
  put("out/rtl/cycles.json", "ours");
  put("out/rtl/build/sim/old", "made");
  put("out/rtl/build/sim/new", "made");
  files.emplace_back("rtl/build/sim/new", "made anew");
  EXPECT_EQ(write("out", files), "");
  EXPECT_EQ(read("out/rtl/top.v"), "<absent>");
  EXPECT_EQ(read("out/rtl/cycles.json"), "<absent>");
  EXPECT_EQ(read("out/rtl/build/sim/old"), "made");
  EXPECT_EQ(read("out/rtl/build/sim/new"), "made anew");
}

TEST_F(OutputFolderTest, AManifestSaysNothingOfOtherFolders) {
  put("precious", "mine");
  std::string text =
      ("{" + kManifestMark + ", \"files\": {\"../precious\": \"\", \"" + root +
       "/precious\": \"\"}}")
          .str();
  makeFolder("out");
  put("out/manifest.json", text);
  EXPECT_EQ(write("out", "one"), "");
  EXPECT_EQ(read("precious"), "mine");
  put("out/manifest.json", (kManifestMark + " and no JSON").str());
  EXPECT_NE(write("out", "two").find("expected JSON"), std::string::npos);
  EXPECT_EQ(read("out/a/b/deep.txt"), "one");
}

TEST_F(OutputFolderTest, ChecksNamesBeforeTheWork) {
  EXPECT_EQ(write("out", "one"), "");
  put("out/rtl", "a file");
  makeFolder("out/logs");
  auto folder = OutputFolder::create(root + "/out");
  ASSERT_TRUE(bool(folder));
  EXPECT_FALSE(bool(folder->checkFree({"a/", "a/b/deep.txt", "logs/", "x"})));
  EXPECT_NE(toString(folder->checkFree({"rtl/"})).find("/out/rtl' is not ours"),
            std::string::npos);
  EXPECT_NE(
      toString(folder->checkFree({"logs"})).find("/out/logs' is not ours"),
      std::string::npos);
}

TEST_F(OutputFolderTest, FollowsTheUmask) {
  mode_t old = umask(022);
  EXPECT_EQ(write("out", "one"), "");
  umask(old);
  struct stat status;
  for (StringRef name : {"out", "out/a/b"}) {
    ASSERT_EQ(stat((root + "/" + name.str()).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0755u);
  }
  ASSERT_EQ(stat((root + "/out/a/b/deep.txt").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0644u);
  // A folder keeps what its user gave it.
  ASSERT_EQ(chmod((root + "/out").c_str(), 0700), 0);
  EXPECT_EQ(write("out", "two"), "");
  ASSERT_EQ(stat((root + "/out").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

// What happens between looking at the old folder and removing it, where
// nothing can be put in place from outside.
TEST_F(OutputFolderTest, KeepsWhatChangesMeanwhile) {
  EXPECT_EQ(write("old", Files{{"ours", "1"}, {"edited", "2"}}), "");
  for (StringRef name : {"saved", "written", "back", "goes"})
    put("old/" + name.str(), name);
  makeFolder("new");
  put("new/ours", "3");
  put("new/edited", "4");
  put("new/appears", "5");
  FolderReplacement replacement(root + "/old", root + "/new", "shown");
  ASSERT_EQ(toString(replacement.bringOver()), "");

  // Editors that save by rename, and those that do not.
  put("old/saved~", "saved again");
  ASSERT_FALSE(sys::fs::rename(root + "/old/saved~", root + "/old/saved"));
  put("old/written", "written again");
  put("old/edited", "edited");
  ASSERT_FALSE(sys::fs::remove(root + "/old/goes"));
  put("old/appears", "appeared");
  makeFolder("old/mine");
  put("old/mine/file", "new");
  testing::internal::CaptureStderr();
  replacement.removeOld(root + "/old", root + "/new");
  std::string notes = testing::internal::GetCapturedStderr();

  EXPECT_EQ(list(), "new ");
  EXPECT_EQ(read("new/saved"), "saved");
  EXPECT_EQ(read("new/saved.orig"), "saved again");
  EXPECT_EQ(read("new/written"), "written again"); // the same file
  EXPECT_EQ(read("new/written.orig"), "<absent>");
  EXPECT_EQ(read("new/ours"), "3");
  EXPECT_EQ(read("new/ours.orig"), "<absent>");
  EXPECT_EQ(read("new/edited"), "4");
  EXPECT_EQ(read("new/edited.orig"), "edited");
  EXPECT_EQ(read("new/appears"), "5");
  EXPECT_EQ(read("new/appears.orig"), "appeared");
  EXPECT_EQ(read("new/back"), "back");
  EXPECT_EQ(read("new/mine/file"), "new");
  EXPECT_NE(notes.find("'shown/saved' was changed while the folder was "
                       "written; your version is kept as 'shown/saved.orig'"),
            std::string::npos)
      << notes;
}

TEST_F(OutputFolderTest, TakesEveryCharacterOfTheName) {
  for (StringRef name : {"My%20Project", "100%", "%%%%%%%%", "a b\"q$(x)#é"}) {
    makeFolder(name);
    for (StringRef text : {"one", "two"}) {
      EXPECT_EQ(write(name.str() + "/o%t", text), "");
      EXPECT_EQ(read(name.str() + "/o%t/a/b/deep.txt"), text);
    }
    EXPECT_FALSE(sys::fs::remove_directories(root + "/" + name));
  }
  EXPECT_EQ(list(), "");
}

/// Runs `work` as a user who may not do everything; its result.
static int runAsUser(const std::string &root, function_ref<bool()> work) {
  if (geteuid() == 0 && chown(root.c_str(), 65534, 65534) != 0)
    return -1;
  pid_t child = fork();
  if (child == 0) {
    bool isUser = geteuid() != 0 || (setgroups(0, nullptr) == 0 &&
                                     setgid(65534) == 0 && setuid(65534) == 0);
    _exit(isUser && work() ? 0 : 1);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child)
    return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(OutputFolderTest, LeavesNothingOfReadOnlyFolders) {
  EXPECT_EQ(runAsUser(root,
                      [&] {
                        if (!write("out", "one").empty())
                          return false;
                        makeFolder("out/mine/deep");
                        put("out/mine/deep/file", "file");
                        chmod((root + "/out/mine/deep").c_str(), 0500);
                        chmod((root + "/out/mine").c_str(), 0500);
                        return write("out", "two").empty() &&
                               read("out/a/b/deep.txt") == "two" &&
                               read("out/mine/deep/file") == "file";
                      }),
            0);
  EXPECT_EQ(list(), "out ");
  struct stat status;
  ASSERT_EQ(stat((root + "/out/mine/deep").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0500u);
  // Nor when something stands in the way, and after read-only folders.
  EXPECT_EQ(
      runAsUser(root,
                [&] {
                  put("out/x", "mine");
                  return write("out", Files{{"x", "y"}}).find("is not ours") !=
                         std::string::npos;
                }),
      0);
  EXPECT_EQ(list(), "out ");
  for (StringRef folder : {"/out/mine", "/out/mine/deep"})
    chmod((root + folder.str()).c_str(), 0700);
}

// Of another user's file that is not writable, Linux allows no hard link.
TEST_F(OutputFolderTest, KeepsACopyWhereNoLinkCanBe) {
  if (geteuid() != 0)
    GTEST_SKIP() << "only root can make files of another user";
  std::string file = root + "/out/theirs";
  timespec times[] = {{1000, 0}, {2000, 0}};
  ASSERT_EQ(runAsUser(root, [&] { return write("out", "one").empty(); }), 0);
  put("out/theirs", "text");
  ASSERT_EQ(chmod(file.c_str(), 0444), 0);
  ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  EXPECT_EQ(runAsUser(root, [&] { return write("out", "two").empty(); }), 0);
  EXPECT_EQ(read("out/theirs"), "text");
  EXPECT_EQ(list(), "out ");
  EXPECT_EQ(read("out/theirs.orig"), "<absent>");
  struct stat status;
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0444u);
  EXPECT_EQ(status.st_mtim.tv_sec, 2000);
}

TEST_F(OutputFolderTest, KeepsOwnersAndTimesOfFolders) {
  EXPECT_EQ(write("out", "one"), "");
  makeFolder("out/mine/deep");
  timespec times[] = {{1000, 0}, {2000, 0}};
  for (StringRef name : {"/out/mine/deep", "/out/mine"}) {
    std::string path = root + name.str();
    ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  bool isRoot = geteuid() == 0;
  for (StringRef name : {"/out", "/out/mine"})
    if (isRoot)
      ASSERT_EQ(chown((root + name.str()).c_str(), 1234, 1235), 0);
  EXPECT_EQ(write("out", "two"), "");
  struct stat status;
  for (StringRef name : {"/out", "/out/mine"}) {
    ASSERT_EQ(stat((root + name.str()).c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, isRoot ? 1234 : geteuid());
    EXPECT_EQ(status.st_gid, isRoot ? 1235 : getegid());
  }
  for (StringRef name : {"/out/mine/deep", "/out/mine"}) {
    ASSERT_EQ(stat((root + name.str()).c_str(), &status), 0);
    EXPECT_EQ(status.st_mtim.tv_sec, 2000);
  }
}

TEST_F(OutputFolderTest, RemovesPipesOfAFailedCommit) {
  EXPECT_EQ(write("out", Files{}), "");
  ASSERT_EQ(mkfifo((root + "/out/a-pipe").c_str(), 0600), 0);
  put("out/edited", "is in the way");
  EXPECT_NE(write("out", Files{{"edited", "x"}}).find("is not ours"),
            std::string::npos);
  EXPECT_EQ(list(), "out ");
  EXPECT_TRUE(sys::fs::exists(root + "/out/a-pipe"));
}

TEST_F(OutputFolderTest, RefusesAFolderAroundTheCurrentOne) {
  EXPECT_EQ(write("out", "one"), "");
  makeFolder("out/mine");
  makeFolder("output");
  SmallString<128> here;
  ASSERT_FALSE(sys::fs::current_path(here));
  auto messageIn = [&](StringRef place, StringRef path) {
    EXPECT_FALSE(sys::fs::set_current_path(root + "/" + place));
    auto folder = OutputFolder::create(path);
    EXPECT_FALSE(sys::fs::set_current_path(here));
    return folder ? std::string() : toString(folder.takeError());
  };
  EXPECT_EQ(messageIn("out", "."),
            "cannot write '.': it is the current folder, and is replaced as a "
            "whole; name another folder, or run this elsewhere");
  EXPECT_NE(messageIn("out/mine", "..").find("it holds the current folder"),
            std::string::npos);
  EXPECT_EQ(messageIn("output", "../out"), "");
  EXPECT_EQ(messageIn("", "out"), "");
}

// A signal goes to any thread that does not block it.
TEST_F(OutputFolderTest, IsWholeUnderInterruptsOfOtherThreads) {
  Files files;
  for (int i = 0; i != 50; ++i)
    files.emplace_back("f" + std::to_string(i) + "/x", "new");
  for (int k = 0; k != 30; ++k) {
    EXPECT_EQ(write("out", "old"), "");
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      std::signal(SIGINT, SIG_DFL);
      std::thread([k] {
        usleep(k * 300);
        pthread_kill(pthread_self(), SIGINT);
      }).detach();
      (void)write("out", files);
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(list(), "out ");
    bool isOld = read("out/a/b/deep.txt") == "old";
    for (const auto &[name, text] : files)
      EXPECT_EQ(read("out/" + name), isOld ? "<absent>" : text);
  }
}

TEST_F(OutputFolderTest, ListsWhatNoManifestLists) {
  EXPECT_EQ(write("out", "one"), "");
  put("out/b", "");
  ASSERT_EQ(symlink("nowhere", (root + "/out/a/dangling").c_str()), 0);
  auto names = listFiles(root + "/out", {});
  ASSERT_TRUE(bool(names));
  EXPECT_EQ(*names, (std::vector<std::string>{"a/b/deep.txt", "a/dangling", "b",
                                              "manifest.json"}));
  EXPECT_NE(
      toString(listFiles(root + "/no", {}).takeError()).find("cannot read '"),
      std::string::npos);
}
