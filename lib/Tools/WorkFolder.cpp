// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Long work that fills a folder. A process of its own, since a handler of
// signals could neither remove folders that simulators and place-and-route
// fill, nor end those.

#include "WorkFolder.h"
#include "CommandLine.h"
#include "snnc/Support/OutputFolder.h"

#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <cstdio>
#include <optional>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snnc {

namespace {

constexpr int kInterrupts[] = {SIGINT, SIGTERM, SIGHUP};

bool isIgnored(int signal) {
  struct sigaction action;
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

/// Signals of interest, held back until `wait` asks for them.
class HeldSignals {
public:
  HeldSignals() {
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    // What is ignored (nohup) stays ignored.
    for (int signal : kInterrupts)
      if (!isIgnored(signal))
        sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, &old);
  }
  ~HeldSignals() { release(); }
  void release() { sigprocmask(SIG_SETMASK, &old, nullptr); }
  int wait() {
    int signal = 0;
    return sigwait(&set, &signal) == 0 ? signal : 0;
  }

private:
  sigset_t set, old;
};

/// The child: an interrupt ends it at once, its parent tidies up.
[[noreturn]] void
runChild(HeldSignals &signals, llvm::StringRef folder, int summaryFile,
         llvm::function_ref<WorkResult(llvm::StringRef, std::string &)> work) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  for (int signal : kInterrupts)
    if (!isIgnored(signal))
      std::signal(signal, SIG_DFL);
  signals.release();
  std::string summary;
  WorkResult result = work(folder, summary);
  {
    llvm::raw_fd_ostream os(summaryFile, /*shouldClose=*/false);
    os << summary;
  }
  llvm::outs().flush();
  _exit(int(result));
}

/// Waits for the child; passes interrupts on. The status of waitpid.
int waitForChild(HeldSignals &signals, pid_t child, int &interrupt) {
  int status = 0;
  while (true) {
    int signal = signals.wait();
    if (signal != SIGCHLD && signal != 0) {
      interrupt = signal;
      kill(-child, signal);
      kill(-child, SIGCONT);
    }
    pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child || ended < 0)
      break;
  }
  // Whatever it started: first time to tidy up, e.g. temporary folders.
  kill(-child, SIGTERM);
  for (int k = 0; k != 200 && kill(-child, 0) == 0; ++k)
    usleep(10000);
  kill(-child, SIGKILL);
  return status;
}

void printSummary(FILE *file) {
  std::rewind(file);
  char buffer[4096];
  while (size_t n = std::fread(buffer, 1, sizeof(buffer), file))
    llvm::outs() << llvm::StringRef(buffer, n);
  llvm::outs().flush();
}

} // namespace

int runInWorkFolder(
    llvm::StringRef path, llvm::ArrayRef<std::string> names,
    llvm::function_ref<WorkResult(llvm::StringRef, std::string &)> work) {
  int interrupt = 0, code = 1;
  {
    auto folder = OutputFolder::create(path);
    if (!folder)
      return fail(toString(folder.takeError()));
    if (llvm::Error error = folder->checkFree(names))
      return fail(toString(std::move(error)));
    std::unique_ptr<FILE, int (*)(FILE *)> summary(std::tmpfile(), fclose);
    if (!summary)
      return fail("cannot create a temporary file");
    HeldSignals signals;
    pid_t child = fork();
    if (child < 0)
      return fail("cannot start a process");
    if (child == 0)
      runChild(signals, folder->getTemporaryPath(), fileno(summary.get()),
               work);
    setpgid(child, child); // by whom of the two comes first
    int status = waitForChild(signals, child, interrupt);
    if (!interrupt && WIFSIGNALED(status))
      fail("ended by signal " + llvm::Twine(WTERMSIG(status)) + " (" +
           strsignal(WTERMSIG(status)) + ")");
    bool whole =
        WIFEXITED(status) && WEXITSTATUS(status) != int(WorkResult::Broken);
    if (!interrupt && whole) {
      if (llvm::Error error = folder->commit())
        return fail(toString(std::move(error)));
      printSummary(summary.get());
      code = WEXITSTATUS(status) == int(WorkResult::Done) ? 0 : 1;
    }
  }
  // The folder is gone; now the signal does what it does.
  if (interrupt) {
    std::signal(interrupt, SIG_DFL);
    raise(interrupt);
  }
  return code;
}

} // namespace snnc
