// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files of NumPy: .npy and .npz (rule T1).

#include "TestFiles.h"

#include "snnc/Data/ConvertRecordings.h"

#include <zip.h>
#include <zlib.h>

#include <cstring>
#include <limits>

using namespace snnc;
using namespace snnc::data;

namespace {

/// A .npy file of version 1 whose dictionary is `entries`.
std::string npy(const std::string &entries, const std::string &data) {
  std::string text = "{" + entries + "}";
  text.resize((text.size() + 10) / 64 * 64 + 53, ' ');
  text += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(text.size() & 255);
  bytes += static_cast<char>(text.size() >> 8);
  return bytes + text + data;
}

std::string entries(const std::string &type, const std::string &shape,
                    bool fortran = false) {
  return "'descr': '" + type +
         "', 'fortran_order': " + (fortran ? "True" : "False") +
         ", 'shape': " + shape + ", ";
}

template <typename T>
std::string raw(std::initializer_list<T> values) {
  std::string bytes;
  for (T value : values)
    bytes.append(reinterpret_cast<const char *>(&value), sizeof(T));
  return bytes;
}

void putZip(const std::string &path,
            const std::vector<std::pair<std::string, std::string>> &members,
            zip_int32_t method = ZIP_CM_DEFLATE) {
  zip_t *zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto &[name, bytes] : members) {
    zip_int64_t index =
        zip_file_add(zip, name.c_str(),
                     zip_source_buffer(zip, bytes.data(), bytes.size(), 0), 0);
    zip_set_file_compression(zip, index, method, 0);
  }
  zip_close(zip);
}

TEST(NumPy, FramesOfEveryElementType) {
  TemporaryFolder folder;
  std::string path = folder / "f.npy";
  auto values = [&](const std::string &type, const std::string &data) {
    spill(path, npy(entries(type, "(1, 2, 2)"), data));
    std::vector<double> all;
    for (const Recording &r : readAll(path, frameInput({2})))
      all.insert(all.end(), r.value.begin(), r.value.end());
    return all;
  };
  using Values = std::vector<double>;
  EXPECT_EQ(values("|u1", raw<uint8_t>({1, 255, 3, 4})),
            Values({1, 255, 3, 4}));
  EXPECT_EQ(values("|b1", raw<uint8_t>({1, 1, 1, 1})), Values({1, 1, 1, 1}));
  EXPECT_EQ(values("|i1", raw<int8_t>({-1, -128, 3, 4})),
            Values({-1, -128, 3, 4}));
  EXPECT_EQ(values("<i2", raw<int16_t>({-300, 2, 3, 4})),
            Values({-300, 2, 3, 4}));
  EXPECT_EQ(values("<i8", raw<int64_t>({-70000, 2, 3, 4})),
            Values({-70000, 2, 3, 4}));
  EXPECT_EQ(values("<u4", raw<uint32_t>({70000, 2, 3, 4})),
            Values({70000, 2, 3, 4}));
  EXPECT_EQ(values("<f4", raw<float>({-1.5f, 0.25f, 3, 4})),
            Values({-1.5, 0.25, 3, 4}));
  EXPECT_EQ(values("<f8", raw<double>({-1.5, 0.25, 3, 4})),
            Values({-1.5, 0.25, 3, 4}));
  // 1.5, -2, 2^-24 (the least), 65504 (the largest).
  EXPECT_EQ(values("<f2", raw<uint16_t>({0x3e00, 0xc000, 1, 0x7bff})),
            Values({1.5, -2, 0x1p-24, 65504}));
  EXPECT_EQ(values(">i2", raw<uint8_t>({1, 2, 0, 2, 0, 3, 0, 4})),
            Values({258, 2, 3, 4}));
  EXPECT_EQ(values(">f4", raw<uint8_t>({0x3f, 0xc0, 0, 0, 0x40, 0, 0, 0, 0x3f,
                                        0x80, 0, 0, 0x3f, 0x80, 0, 0})),
            Values({1.5, 2, 1, 1}));
}

/// [N, T, 2] with the first dimension the fastest.
TEST(NumPy, FortranOrder) {
  TemporaryFolder folder;
  std::string path = folder / "f.npy";
  spill(path, npy(entries("|u1", "(2, 3, 2)", true),
                  raw<uint8_t>({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})));
  auto r = readAll(path, frameInput({2}));
  ASSERT_EQ(r.size(), 2u);
  EXPECT_EQ(r[0].value, (std::vector<double>{1, 7, 3, 9, 5, 11}));
  EXPECT_EQ(r[1].value, (std::vector<double>{2, 8, 4, 10, 6, 12}));
}

TEST(NumPy, ArchivesWithLabels) {
  TemporaryFolder folder;
  std::string path = folder / "f.npz";
  std::string frames =
      npy(entries("|u1", "(2, 1, 2)"), raw<uint8_t>({1, 2, 3, 4}));
  std::string labels = npy(entries("<i8", "(2,)"), raw<int64_t>({5, 0}));
  for (zip_int32_t method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    putZip(path, {{"frames.npy", frames}, {"labels.npy", labels}}, method);
    auto source = must(openRecordings(path, frameInput({2})));
    expectParts(source->description(), {"f.npz:frames (2 recordings of 1"});
    auto r = must(source->read(0, 2));
    EXPECT_EQ(r[0].label, 5);
    EXPECT_EQ(r[1].value, (std::vector<double>{3, 4}));
    EXPECT_EQ(must(source->read(0, 1))[0].value, (std::vector<double>{1, 2}));
    EXPECT_EQ(must(source->sha256()).size(), 64u);
  }
  putZip(path, {{"X.npy", frames}, {"y.npy", labels}});
  expectParts(problem(path, frameInput({2})),
              {"f.npz' holds no recordings", "the file holds: X, y"});
  auto source = must(openRecordings(path + ":X", frameInput({2})));
  ASSERT_EQ(source->notes().size(), 1u);
  expectParts(source->notes()[0], {"f.npz:X", "holds 'y'"});
}

TEST(NumPy, EventColumnsAndStructuredArrays) {
  TemporaryFolder folder;
  std::string path = folder / "e.npz";
  InputSpec spec = eventInput(2, 3, 10, 3);
  auto column = [](std::initializer_list<int16_t> values) {
    return npy(entries("<i2", "(" + std::to_string(values.size()) + ",)"),
               raw<int16_t>(values));
  };
  putZip(path, {{"x.npy", column({0, 1, 2})},
                {"y.npy", column({1, 1, 0})},
                {"p.npy", column({0, 1, 1})},
                {"t.npy", column({0, 10, 5})},
                {"offsets.npy", column({0, 2, 3})},
                {"labels.npy", column({4, 7})}});
  auto r = readAll(path, spec);
  ASSERT_EQ(r.size(), 2u);
  EXPECT_EQ(r[0].address, (std::vector<uint32_t>{3, 10}));
  EXPECT_EQ(r[0].stepBegin, (std::vector<uint32_t>{0, 1, 2, 2}));
  EXPECT_EQ(r[1].address, (std::vector<uint32_t>{8}));
  EXPECT_EQ(r[1].label, 7);
  // Tonic's fields, in any order, with padding between; one recording.
  std::string event =
      raw<uint8_t>({2, 0, 1, 0}) + raw<int64_t>({25}) + raw<uint8_t>({1, 9, 9});
  spill(folder / "e.npy",
        npy("'descr': [('x', '<i2'), ('y', '<i2'), ('timestamp', '<i8'), "
            "('polarity', '|b1'), ('', '|V2')], 'fortran_order': False, "
            "'shape': (1,), ",
            event));
  r = readAll(folder / "e.npy", spec);
  ASSERT_EQ(r.size(), 1u);
  EXPECT_EQ(r[0].address, (std::vector<uint32_t>{11}));
  EXPECT_EQ(r[0].stepBegin, (std::vector<uint32_t>{0, 0, 0, 1}));
}

/// Fields that are no numbers are passed over, by all of their bytes.
TEST(NumPy, StructuredArraysWithText) {
  TemporaryFolder folder;
  std::string path = folder / "e.npy";
  const InputSpec spec = eventInput(2, 3, 10, 3);
  auto read = [&](const std::string &field, const std::string &text) {
    std::string events;
    for (int16_t x : {1, 2})
      events += text + raw<int16_t>({x, 0, 1, int16_t(10 * x)});
    spill(path, npy("'descr': [('n', '" + field +
                        "'), ('x', '<i2'), ('y', '<i2'), ('p', '<i2'), ('t', "
                        "'<i2')], 'fortran_order': False, 'shape': (2,), ",
                    events));
    if (std::string message = problem(path, spec); !message.empty())
      return message;
    std::string found;
    auto r = readAll(path, spec);
    for (uint32_t address : r[0].address)
      found += std::to_string(address) + " ";
    return found;
  };
  EXPECT_EQ(read("<U4", std::string(16, 'n')), "7 8 "); // 4 bytes a character
  EXPECT_EQ(read("|S3", "abc"), "7 8 ");
  EXPECT_EQ(read("<c8", std::string(8, 'n')), "7 8 ");
  expectParts(read("|O8", std::string(8, 'n')), {"Python objects (a pickle)"});
  for (const char *huge : {"<U300000", "|V1048570", "|V18446744073709551600",
                           "<U4611686018427387905"})
    expectParts(read(huge, "n"), {"expected items of at most 1048576 bytes"});
}

TEST(NumPy, FilesHoldOneArray) {
  TemporaryFolder folder;
  std::string array =
      npy(entries("|u1", "(1, 2, 2)"), raw<uint8_t>({1, 2, 3, 4}));
  spill(folder / "f.npy", array + array); // np.save twice
  expectParts(problem(folder / "f.npy", frameInput({2})),
              {"f.npy' holds more than one array: expected 132 bytes, but got "
               "264"});
  spill(folder / "f.npy", array.substr(0, array.size() - 1));
  expectParts(problem(folder / "f.npy", frameInput({2})),
              {"f.npy' is truncated: expected 132 bytes, but got 131"});
  for (const std::string &bytes : {array, array + "x"}) {
    gzFile file = gzopen((folder / "f.npy.gz").c_str(), "wb");
    gzwrite(file, bytes.data(), bytes.size());
    gzclose(file);
    std::string message = problem(folder / "f.npy.gz", frameInput({2}));
    if (bytes == array)
      EXPECT_EQ(message, "");
    else
      expectParts(message, {"expected 132 bytes, but got more"});
  }
}

TEST(NumPy, NoMemberIsPassedOver) {
  TemporaryFolder folder;
  std::string array = npy(entries("|u1", "(1, 1, 2)"), raw<uint8_t>({1, 2}));
  std::vector<std::pair<std::string, std::string>> members;
  for (int i = 0; i < 10001; ++i)
    members.emplace_back(std::to_string(i), "");
  members.back() = {"frames.npy", array};
  putZip(folder / "f.npz", members, ZIP_CM_STORE);
  expectParts(problem(folder / "f.npz", frameInput({2})),
              {"f.npz' holds 10001 members; expected at most 10000"});
}

/// Products of extents stay in their bounds, also behind an extent of 0.
TEST(NumPy, ExtentsOfZero) {
  constexpr int64_t large = int64_t(1) << 62,
                    most = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(h5::countOf(std::vector<int64_t>{}), 1);
  EXPECT_EQ(h5::countOf(std::vector<int64_t>{2, 3, 4}), 24);
  EXPECT_EQ(h5::countOf(std::vector<int64_t>{large, 4, 0}), 0);
  EXPECT_EQ(h5::countOf(std::vector<int64_t>{0, large, 4}), 0);
  EXPECT_EQ(h5::countOf(std::vector<int64_t>{large, 4}), most);
  EXPECT_EQ(h5::countOf(std::vector<int64_t>{large, 4, 3}), most);
  TemporaryFolder folder;
  std::string path = folder / "f.npy";
  for (const char *shape :
       {"(0, 4611686018427387904, 4)", "(0, 4, 4611686018427387904, 4)",
        "(0, 4611686018427387904, 4, 2)"}) {
    spill(path, npy(entries("|u1", shape), ""));
    expectParts(problem(path, frameInput({2})), {"f.npy': expected frames"});
    auto converted = convertRecordings(path, folder / "out.h5", {});
    ASSERT_FALSE(converted);
    expectParts(llvm::toString(converted.takeError()),
                {"f.npy': expected at least one value"});
  }
}

/// Rows of four numbers, as some data sets keep their events: which is which?
TEST(NumPy, EventsInRowsAreNamed) {
  TemporaryFolder folder;
  spill(folder / "e.npy",
        npy(entries("<i2", "(2, 4)"), raw<int16_t>({1, 2, 1, 0, 3, 4, 0, 9})));
  expectParts(problem(folder / "e.npy", eventInput(8, 8, 10, 3)),
              {"got [2, 4]", "if these are events", "x=…, y=…, p=…, t=…"});
}

TEST(NumPy, PicklesAreNeverRead) {
  TemporaryFolder folder;
  spill(folder / "o.npy", npy(entries("|O", "(2,)"), "\x80\x03]q"));
  expectParts(problem(folder / "o.npy", frameInput({2})),
              {"o.npy' holds Python objects (a pickle)", "np.stack"});
  putZip(folder / "m.pt", {{"archive/data.pkl", "\x80\x02"}});
  expectParts(problem(folder / "m.pt", frameInput({2})),
              {"m.pt' is a file of PyTorch", "np.savez_compressed"});
}

TEST(NumPy, WhatIsNoArrayOfNumbers) {
  TemporaryFolder folder;
  std::string path = folder / "f.npy";
  auto message = [&](const std::string &bytes) {
    spill(path, bytes);
    return problem(path, frameInput({2}));
  };
  std::string data = raw<uint8_t>({1, 2, 3, 4});
  for (const char *type : {"<c8", "<U3", "<M8[ns]", "|S3", "<f16", "<i3"})
    expectParts(message(npy(entries(type, "(1, 2, 2)"), data)),
                {"f.npy': expected numbers", type});
  expectParts(message(npy(entries("|u1", "(1, 2, 3)"), data)), {"f.npy'"});
  expectParts(message(npy(entries("|u1", "(1, 3, 2)"), data)), {"truncated"});
  expectParts(message(npy(entries("<f8", "(99999999, 99999999, 2)"), data)),
              {"cannot fit"});
  expectParts(message(npy(entries("<f8", "(-1, -2, 2)"), data)),
              {"cannot fit"});
  for (const char *bad :
       {"", "'descr': '|u1'", "'shape': (1,)",
        "'descr': '|u1', 'fortran_order': 1, 'shape': (1,)",
        "'descr': [[[[[[[[[[[[[[[['|u1']]]]]]]]]]]]]]]]", "'descr: '|u1'"})
    EXPECT_NE(message(npy(bad, data)), "") << bad;
  expectParts(message("\x93NUMPY"), {"truncated"});
  expectParts(message(std::string("\x93NUMPY\x07\0\xff\xff\xff\x7f", 12)),
              {"damaged .npy header"});
}

/// A few bytes do not become gigabytes.
TEST(NumPy, ArchivesThatClaimTooMuch) {
  TemporaryFolder folder;
  std::string path = folder / "f.npz";
  std::string frames =
      npy(entries("|u1", "(1, 2, 2)"), raw<uint8_t>({1, 2, 3, 4}));
  putZip(path, {{"frames.npy", frames.substr(0, frames.size() - 1)}});
  expectParts(problem(path, frameInput({2})),
              {"f.npz:frames", "bytes, but got"});
  putZip(path, {{"frames.npy", frames + "x"}});
  expectParts(problem(path, frameInput({2})), {"expected", "bytes, but got"});
  putZip(path, {{"readme.txt", "none"}});
  expectParts(problem(path, frameInput({2})), {"without arrays of NumPy"});
  putZip(path, {{"frames.npy", frames}});
  std::string bytes = slurp(path);
  spill(path, bytes.substr(0, bytes.size() / 2));
  expectParts(problem(path, frameInput({2})), {"cannot read", "as .npz"});
  // Every byte changed in turn: an error or good values, never a crash.
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
    spill(path, damaged);
    (void)problem(path, frameInput({2}));
  }
}

} // namespace
