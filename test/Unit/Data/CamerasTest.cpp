// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files of event cameras: AEDAT, Prophesee. Bits as their makers document
// them; the words below are put together by hand.

#include "TestFiles.h"

using namespace snnc;
using namespace snnc::data;

namespace {

std::string words(std::initializer_list<uint64_t> values, int bytes,
                  bool isBigEndian = false) {
  std::string text;
  for (uint64_t value : values)
    for (int i = 0; i < bytes; ++i)
      text += static_cast<char>(value >> 8 * (isBigEndian ? bytes - 1 - i : i));
  return text;
}

/// [p, y, x] of each address, and its step.
std::vector<std::array<int64_t, 4>> events(const std::string &path,
                                           const InputSpec &spec) {
  auto r = readAll(path, spec);
  std::vector<std::array<int64_t, 4>> found;
  if (r.size() != 1)
    return found;
  int64_t height = spec.shape[1], width = spec.shape[2];
  for (int64_t t = 0; t < r[0].steps; ++t)
    for (uint32_t i = r[0].stepBegin[t]; i < r[0].stepBegin[t + 1]; ++i) {
      int64_t a = r[0].address[i];
      found.push_back({t, a / (height * width), a / width % height, a % width});
    }
  return found;
}
using Found = std::vector<std::array<int64_t, 4>>;

const InputSpec kSmall = eventInput(128, 128, 10, 20);

TEST(Cameras, Aedat2) {
  TemporaryFolder folder;
  std::string head = "#!AER-DAT2.0\r\n# AEChip: net.sf.jaer.DVS128\r\n";
  // x 5, y 2 from below, ON; an external event; x 127, y 127, OFF, 25 us later.
  spill(folder / "a.aedat", head + words({2 << 8 | 5 << 1 | 1, 1000, 1 << 15,
                                          1010, 127 << 8 | 127 << 1, 1025},
                                         4, true));
  EXPECT_EQ(events(folder / "a.aedat", kSmall),
            (Found{{0, 1, 125, 5}, {2, 0, 0, 127}}));
  auto source = must(openRecordings(folder / "a.aedat", kSmall));
  ASSERT_EQ(source->notes().size(), 1u);
  expectParts(source->notes()[0], {"a.aedat", "Tonic"});
  // A DAVIS: bit 31 is a frame's sample, 10 a special event.
  spill(folder / "d.aedat",
        "#!AER-DAT2.0\r\n# AEChip: eu.seebetter.Davis346\r\n" +
            words({uint64_t(259) << 22 | 345 << 12 | 1 << 11, 7,
                   uint64_t(1) << 31, 8, 1 << 10, 9},
                  4, true));
  EXPECT_EQ(events(folder / "d.aedat", eventInput(260, 346, 10, 2)),
            (Found{{0, 1, 0, 0}}));
  // A first event may begin with '#' (y 140 of 260 from below).
  for (const char *end :
       {"#End Of ASCII Header\r\n", "# End of ASCII Header\r\n",
        "# an author \xc3\xa9\t\r\n"}) {
    spill(folder / "d.aedat",
          std::string("#!AER-DAT2.0\r\n# AEChip: Davis346\r\n") + end +
              words({uint64_t(140) << 22 | 345 << 12 | 1 << 11, 7,
                     uint64_t(10) << 22 | 344 << 12, 17},
                    4, true));
    EXPECT_EQ(events(folder / "d.aedat", eventInput(260, 346, 10, 2)),
              (Found{{0, 1, 119, 0}, {1, 0, 249, 1}}))
        << end;
  }
  spill(folder / "u.aedat", "#!AER-DAT2.0\r\n" + words({1, 1}, 4, true));
  expectParts(problem(folder / "u.aedat", kSmall), {"AEChip", "DVS128"});
  spill(folder / "a.aedat", head + words({1}, 4, true));
  expectParts(problem(folder / "a.aedat", kSmall), {"a.aedat'", "truncated"});
}

TEST(Cameras, Aedat31) {
  TemporaryFolder folder;
  std::string head = "#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n"
                     "#!END-HEADER\r\n";
  auto packet = [](int type, int size, int overflow, int count,
                   const std::string &body) {
    return words({uint64_t(type), 1}, 2) +
           words({uint64_t(size), 4, uint64_t(overflow), uint64_t(count),
                  uint64_t(count), uint64_t(count)},
                 4) +
           body;
  };
  std::string polarity =
      packet(1, 8, 0, 3,
             words({uint64_t(5) << 17 | 2 << 2 | 3, 0x7ffffff0, // x 5, y 2, ON
                    uint64_t(9) << 17 | 9 << 2 | 2, 0x7ffffff1, // not valid
                    uint64_t(127) << 17 | 127 << 2 | 1, 0x7ffffffa},
                   4));
  std::string special = packet(0, 8, 0, 1, words({1, 1}, 4));
  std::string later = packet(1, 8, 1, 1, words({uint64_t(1) << 17 | 1, 4}, 4));
  spill(folder / "a.aedat", head + polarity + special + later);
  EXPECT_EQ(events(folder / "a.aedat", kSmall),
            (Found{{0, 1, 2, 5}, {1, 0, 127, 127}, {2, 0, 0, 1}}));
  expectParts(problem(folder / "a.aedat", eventInput(64, 64, 10, 9)),
              {"event 1", "x 127", "outside the network's input [2, 64, 64]"});
  spill(folder / "a.aedat", head + polarity.substr(0, 40));
  expectParts(problem(folder / "a.aedat", kSmall), {"truncated"});
  spill(folder / "a.aedat", head + packet(1, 8, 0, 1 << 30, "x"));
  expectParts(problem(folder / "a.aedat", kSmall), {"damaged packet"});
  spill(folder / "a.aedat4", "#!AER-DAT4.0\r\nIOHE");
  expectParts(problem(folder / "a.aedat4", kSmall),
              {"a.aedat4': expected AEDAT 2.0 or 3.1, but got '4.0'",
               "docs/Recordings.md"});
}

TEST(Cameras, PropheseeDat) {
  TemporaryFolder folder;
  std::string head = "% Data file containing CD events.\n% Width 128\n";
  std::string data = words({100, 5 | 2 << 14 | 1 << 28, 125, 9 | 3 << 14}, 4);
  spill(folder / "a_td.dat", head + "\x0c\x08" + data);
  EXPECT_EQ(events(folder / "a_td.dat", kSmall),
            (Found{{0, 1, 2, 5}, {2, 0, 3, 9}}));
  spill(folder / "a_td.dat", head + "\x0e\x08" + data);
  expectParts(problem(folder / "a_td.dat", kSmall), {"CD events of 8 bytes"});
  spill(folder / "a_td.dat", head + "\x0c\x08" + data.substr(0, 11));
  expectParts(problem(folder / "a_td.dat", kSmall), {"truncated"});
}

TEST(Cameras, PropheseeEVT2) {
  TemporaryFolder folder;
  std::string head = "% evt 2.0\n% geometry 128x128\n% end\n";
  auto cd = [](uint64_t p, uint64_t low, uint64_t x, uint64_t y) {
    return p << 28 | low << 22 | x << 11 | y;
  };
  uint64_t high = uint64_t(8) << 28;
  spill(folder / "a.raw",
        head + words({cd(1, 9, 1, 1), // before the first time
                      high | 0xffffffe, cd(1, 60, 5, 2), high | 0xfffffff,
                      uint64_t(10) << 28, cd(0, 1, 9, 3), high | 0,
                      cd(1, 1, 7, 7)}, // the counter wraps
                     4));
  EXPECT_EQ(events(folder / "a.raw", kSmall),
            (Found{{0, 0, 3, 9}, {0, 1, 2, 5}, {6, 1, 7, 7}}));
}

TEST(Cameras, PropheseeEVT3) {
  TemporaryFolder folder;
  std::string head = "% format EVT3;height=128;width=128\n% end\n";
  spill(folder / "a.raw",
        head + words({0x8fff, 0x6ff0,          // time 0xffff fff0 of 24 bits
                      0x0002, 0x2800 | 5,      // y 2, x 5, ON
                      0x6ffa, 0x3000 | 100,    // 10 us later; base x 100, OFF
                      0x4000 | 0x801,          // x 100 and 111
                      0x5000 | 0x80,           // x 119
                      0x8000, 0x6004, 0x2009}, // the counter wraps
                     2));
  EXPECT_EQ(events(folder / "a.raw", kSmall), (Found{{0, 1, 2, 5},
                                                     {1, 0, 2, 100},
                                                     {1, 0, 2, 111},
                                                     {1, 0, 2, 119},
                                                     {2, 0, 2, 9}}));
  for (const char *other : {"% evt 2.1\n", "% format EVT21;height=1\n",
                            "% format HISTO3D\n", "% date 1\n"}) {
    spill(folder / "b.raw", other + std::string("% end\nxxxx"));
    expectParts(problem(folder / "b.raw", kSmall),
                {"b.raw': expected a .raw file in EVT2 or EVT3, but got",
                 "metavision_file_to_dat"});
  }
  spill(folder / "b.raw", "% evt 3.0\n% endianness=big\n% end\n");
  expectParts(problem(folder / "b.raw", kSmall), {"big-endian"});
}

/// 23 bits of time that wrap, and the event that says so (N-Caltech101).
TEST(Cameras, NMNISTOverflow) {
  TemporaryFolder folder;
  spill(folder / "a.bin",
        words({0x0500000001, 0x00f0000000, 0x0701800002}, 5, true));
  EXPECT_EQ(events(folder / "a.bin", eventInput(34, 34, 8192, 3)),
            (Found{{0, 0, 0, 5}, {1, 1, 1, 7}}));
}

} // namespace
