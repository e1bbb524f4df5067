// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verilator bench of snn_top: feeds recorded words, compares every membrane of
// every core and every output word with the integer network's (Q2, Q3).
//
// sim [--dir=bench] [--recordings=N] [--seed=S] [--reset] [--json=FILE]
//   --seed=S   random stalls on both streams; 0 (default) never stalls
//   --reset    asserts rst in the middle of the first recording, then starts
//              over: shows that no membrane survives a reset
// Exit: 0 pass, 1 a difference or a hang, 2 a file or option is unusable.

#include "Vsnn_top.h"
#include "bench_config.h"
#include "verilated.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr uint64_t kIdleLimit = 1 << 17; ///< cycles without progress: a hang

struct Core {
  unsigned lanes = 0, groups = 0, neurons = 0;
  unsigned firstLane = 0;        ///< its word in probe_u
  std::vector<int32_t> expected; ///< u, [tick][group * lanes]
  uint64_t tick = 0;             ///< sweeps completed
  unsigned group = 0;            ///< group the next probe must show
};

struct Options {
  std::string dir = "bench", json;
  uint64_t recordings = ~0ull, seed = 0;
  bool reset = false;
};

[[noreturn]] void unusable(const std::string &message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  std::exit(2);
}

std::vector<uint32_t> readHex(const std::string &path) {
  std::ifstream in(path);
  if (!in)
    unusable("cannot open '" + path + "'");
  std::vector<uint32_t> words;
  std::string text;
  while (in >> text) {
    char *end = nullptr;
    words.push_back(uint32_t(std::strtoul(text.c_str(), &end, 16)));
    if (*end)
      unusable("'" + path + "': expected a hex word, but got '" + text + "'");
  }
  return words;
}

/// 16-bit field `k` of a port of up to 64 bits, or of a wider one.
template <typename T>
unsigned field16(const T &port, unsigned k) {
  return unsigned(uint64_t(port) >> (16 * k)) & 0xffff;
}
template <size_t N>
unsigned field16(const VlWide<N> &port, unsigned k) {
  return port[k / 2] >> (k % 2 * 16) & 0xffff;
}

class Bench {
public:
  explicit Bench(const Options &options);
  int run();

private:
  void restart();
  void reset(unsigned cycles);
  void cycle();
  void drive();
  void checkProbes();
  void checkOutput();
  void fail(const std::string &message);
  std::string stepName(uint64_t tick) const;
  bool stall() {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return options.seed && (state >> 33) % 4 == 0;
  }
  static unsigned kind(uint32_t word, unsigned width) {
    return word >> (width - 2);
  }

  Options options;
  VerilatedContext context;
  std::unique_ptr<Vsnn_top> top;
  std::vector<Core> cores;
  std::vector<uint32_t> stimulus, expected;
  std::vector<uint64_t> endTick; ///< ticks fed up to each recording's end
  uint64_t state = 0, now = 0, idle = 0, resetAt = 0;
  uint64_t fed = 0, received = 0, membranes = 0, firstIn = 0;
  std::vector<uint64_t> lastOut; ///< cycle after each last tick at the output
  bool accepted = false, failed = false;
};

Bench::Bench(const Options &o) : options(o) {
  std::ifstream list(o.dir + "/cores.txt");
  Core core;
  while (list >> core.lanes >> core.groups >> core.neurons) {
    std::string name = "/expected_core" + std::to_string(cores.size()) + ".hex";
    for (uint32_t word : readHex(o.dir + name))
      core.expected.push_back(int32_t(word));
    cores.push_back(core);
    core.firstLane += core.lanes;
    core.expected.clear();
  }
  if (cores.size() != SNN_CORES)
    unusable("'" + o.dir + "/cores.txt': expected " +
             std::to_string(SNN_CORES) + " cores, but got " +
             std::to_string(cores.size()));
  stimulus = readHex(o.dir + "/stimulus.hex");
  expected = readHex(o.dir + "/expected_output.hex");
  uint64_t ticks = 0, words = 0;
  for (uint32_t word : stimulus) {
    if (endTick.size() == options.recordings)
      break;
    ++words;
    ticks += kind(word, SNN_IN_W) != 0;
    if (kind(word, SNN_IN_W) != 2)
      continue;
    if (endTick.empty())
      resetAt = words / 2;
    endTick.push_back(ticks);
  }
  stimulus.resize(words);
  if (endTick.empty() || kind(stimulus.back(), SNN_IN_W) != 2)
    unusable("'" + o.dir + "/stimulus.hex': expected a last tick at the end");
  for (const Core &c : cores)
    if (c.expected.size() < ticks * c.groups * c.lanes)
      unusable("core " + std::to_string(&c - cores.data()) + ": expected " +
               std::to_string(ticks * c.groups * c.lanes) +
               " membranes in its file, but got " +
               std::to_string(c.expected.size()));
  state = 0x9e3779b97f4a7c15ull ^ (o.seed << 20);
  top = std::make_unique<Vsnn_top>(&context);
}

void Bench::restart() {
  fed = received = membranes = idle = 0;
  lastOut.clear();
  for (Core &core : cores)
    core.tick = core.group = 0;
}

void Bench::reset(unsigned cycles) {
  top->rst = 1;
  top->in_valid = 0;
  top->out_ready = 0;
  for (unsigned i = 0; i < cycles; ++i) {
    top->clk = 0, top->eval();
    top->clk = 1, top->eval();
  }
  top->rst = 0;
  accepted = false;
  restart();
}

std::string Bench::stepName(uint64_t tick) const {
  size_t r = 0;
  while (r + 1 < endTick.size() && tick >= endTick[r])
    ++r;
  return "recording " + std::to_string(r) + ", step " +
         std::to_string(tick - (r ? endTick[r - 1] : 0));
}

void Bench::fail(const std::string &message) {
  if (!failed)
    std::printf("FAIL: %s (cycle %llu)\n", message.c_str(),
                (unsigned long long)now);
  failed = true;
}

void Bench::drive() {
  // A word once offered stays until it is taken.
  bool pending = top->in_valid && !accepted;
  top->in_valid = fed < stimulus.size() && (pending || !stall());
  if (top->in_valid)
    top->in_data = stimulus[fed];
  top->out_ready = !stall();
}

void Bench::checkProbes() {
  for (size_t k = 0; k < cores.size() && !failed; ++k) {
    Core &core = cores[k];
    if (!(top->probe_valid >> k & 1))
      continue;
    idle = 0;
    std::string where =
        "core " + std::to_string(k) + ", " + stepName(core.tick);
    unsigned group = field16(top->probe_group, unsigned(k));
    if (core.tick == endTick.back() || group != core.group)
      return fail(where + ": expected group " + std::to_string(core.group) +
                  ", found " + std::to_string(group));
    for (unsigned lane = 0; lane < core.lanes; ++lane) {
      unsigned position = group * core.lanes + lane;
      if (position >= core.neurons)
        continue;
      int32_t want =
          core.expected[core.tick * core.groups * core.lanes + position];
      int32_t found = int32_t(top->probe_u[core.firstLane + lane]);
      ++membranes;
      if (want != found)
        return fail(where + ", neuron position " + std::to_string(position) +
                    ": expected membrane " + std::to_string(want) + ", found " +
                    std::to_string(found));
    }
    if (++core.group == core.groups)
      core.group = 0, ++core.tick;
  }
}

void Bench::checkOutput() {
  if (!top->out_valid || !top->out_ready)
    return;
  idle = 0;
  char text[96];
  uint32_t found = top->out_data;
  if (lastOut.size() == endTick.size())
    return fail("a word behind the last tick of the last recording");
  uint32_t want = received < expected.size() ? expected[received] : ~0u;
  std::snprintf(text, sizeof text, "output word %llu: expected %x, found %x",
                (unsigned long long)received, want, found);
  if (want != found)
    return fail(text);
  ++received;
  if (kind(found, SNN_OUT_W) == 2)
    lastOut.push_back(now + 1);
}

void Bench::cycle() {
  top->clk = 0;
  drive();
  top->eval();
  accepted = top->in_valid && top->in_ready;
  checkProbes();
  if (!failed)
    checkOutput();
  if (accepted) {
    if (fed++ == 0)
      firstIn = now;
    idle = 0;
  }
  top->clk = 1;
  top->eval();
  ++now;
  if (++idle > kIdleLimit)
    fail("no progress for " + std::to_string(kIdleLimit) + " cycles after " +
         std::to_string(fed) + " input and " + std::to_string(received) +
         " output words");
}

int Bench::run() {
  reset(3);
  if (!options.seed) {
    // Measured cycles start with the cores' first sweep done.
    unsigned longest = 0;
    for (const Core &core : cores)
      longest = std::max(longest, core.groups);
    for (unsigned i = 0; i < longest + 32; ++i) {
      top->clk = 0, top->eval();
      top->clk = 1, top->eval();
    }
  }
  bool pendingReset = options.reset;
  while (!failed && lastOut.size() < endTick.size()) {
    cycle();
    if (pendingReset && fed >= resetAt) {
      pendingReset = false;
      reset(2);
    }
  }
  for (unsigned i = 0; i < 200 && !failed; ++i)
    cycle();
  if (failed)
    return 1;
  uint64_t cycles = lastOut.back() - firstIn;
  std::printf("PASS: %zu recordings, %llu membranes, %llu output words, %llu "
              "cycles\n",
              endTick.size(), (unsigned long long)membranes,
              (unsigned long long)received, (unsigned long long)cycles);
  if (options.json.empty())
    return 0;
  std::ofstream out(options.json);
  out << "{\"recordings\": " << endTick.size() << ", \"cycles\": " << cycles
      << ", \"per_recording\": [";
  for (size_t r = 0; r < lastOut.size(); ++r)
    out << (r ? ", " : "") << lastOut[r] - (r ? lastOut[r - 1] : firstIn);
  out << "]}\n";
  return out ? 0 : 2;
}

Options parse(int argc, char **argv) {
  Options o;
  for (int i = 1; i < argc; ++i) {
    std::string arg = argv[i], key = arg.substr(0, arg.find('='));
    std::string value =
        key.size() < arg.size() ? arg.substr(key.size() + 1) : "";
    if (key == "--dir")
      o.dir = value;
    else if (key == "--json")
      o.json = value;
    else if (key == "--recordings")
      o.recordings = std::strtoull(value.c_str(), nullptr, 10);
    else if (key == "--seed")
      o.seed = std::strtoull(value.c_str(), nullptr, 10);
    else if (key == "--reset")
      o.reset = true;
    else
      unusable("unknown option '" + arg + "'");
  }
  return o;
}

} // namespace

int main(int argc, char **argv) { return Bench(parse(argc, argv)).run(); }
