// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers of other widths, and filters that HDF5 does not have.

#include "TestFiles.h"

using namespace snnc::data;
using h5::Id;

namespace {

/// A dataset of 4 numbers in `stored`, from values of type `given`.
void putAs(const std::string &path, hid_t stored, hid_t given,
           const void *values) {
  Id file = must(h5::createFile(path));
  hsize_t size = 4;
  Id space(H5Screate_simple(1, &size, nullptr));
  Id data(H5Dcreate2(file.get(), "d", stored, space.get(), H5P_DEFAULT,
                     H5P_DEFAULT, H5P_DEFAULT));
  ASSERT_GE(H5Dwrite(data.get(), given, H5S_ALL, H5S_ALL, H5P_DEFAULT, values),
            0);
  data.reset();
  must(h5::closeFile(file, path));
}

std::vector<double> readD(const std::string &path, h5::Scalar expected) {
  Id file = must(h5::openFile(path));
  h5::Dataset dataset = must(h5::openDataset(file, path, "d"));
  EXPECT_EQ(dataset.scalar(), expected);
  return must(dataset.readAll<double>());
}

TEST(Types, FloatsOfAnyWidth) {
  TemporaryFolder folder;
  std::vector<double> values = {-256, 0, 0.5, 254};
  hid_t half = H5Tcopy(H5T_IEEE_F32LE);
  ASSERT_GE(H5Tset_fields(half, 15, 10, 5, 0, 10), 0);
  ASSERT_GE(H5Tset_size(half, 2), 0);
  ASSERT_GE(H5Tset_ebias(half, 15), 0);
  putAs(folder / "half.h5", half, H5T_NATIVE_DOUBLE, values.data());
  H5Tclose(half);
  EXPECT_EQ(readD(folder / "half.h5", h5::Scalar::F32), values);
  putAs(folder / "long.h5", H5T_NATIVE_LDOUBLE, H5T_NATIVE_DOUBLE,
        values.data());
  EXPECT_EQ(readD(folder / "long.h5", h5::Scalar::F64), values);
}

TEST(Types, BoxesEndWhereTheDataEnds) {
  TemporaryFolder folder;
  std::vector<double> values = {1, 2, 3, 4};
  putAs(folder / "f.h5", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, values.data());
  Id file = must(h5::openFile(folder / "f.h5"));
  h5::Dataset dataset = must(h5::openDataset(file, "f.h5", "d"));
  auto read = [&](int64_t start, int64_t count) {
    std::vector<double> out(std::max<int64_t>(count, 0));
    return llvm::toString(
        dataset.read(std::span(out), std::array{start}, std::array{count}));
  };
  EXPECT_EQ(read(2, 2), "");
  EXPECT_EQ(read(3, 2), "'f.h5:d': cannot read [2] at [3] of [4]");
  EXPECT_EQ(read(0, 5), "'f.h5:d': cannot read [5] at [0] of [4]");
  EXPECT_EQ(read(-1, 1), "'f.h5:d': cannot read [1] at [-1] of [4]");
  EXPECT_EQ(read(1, -1), "'f.h5:d': cannot read [-1] at [1] of [4]");
}

TEST(Types, TruthIsZeroOrOne) {
  TemporaryFolder folder;
  for (const char *name : {"TRUE", "YES"}) {
    hid_t truth = H5Tenum_create(H5T_STD_I8LE);
    int8_t no = 0, yes = 1, values[] = {0, 1, 1, 0};
    H5Tenum_insert(truth, "FALSE", &no);
    H5Tenum_insert(truth, name, &yes);
    putAs(folder / name, truth, truth, values);
    H5Tclose(truth);
  }
  EXPECT_EQ(readD(folder / "TRUE", h5::Scalar::U8),
            (std::vector<double>{0, 1, 1, 0}));
  Id file = must(h5::openFile(folder / "YES"));
  EXPECT_EQ(must(h5::openDataset(file, "f", "d")).scalar(), h5::Scalar::Other);
}

TEST(Types, AFilterThatIsMissingIsNamed) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  constexpr H5Z_filter_t lzf = 32000;
  ASSERT_EQ(H5Zfilter_avail(lzf), 0);
  {
    Id file = must(h5::createFile(path));
    hsize_t size = 4, at = 0;
    Id space(H5Screate_simple(1, &size, nullptr));
    Id create(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_chunk(create.get(), 1, &size);
    H5Pset_filter(create.get(), lzf, H5Z_FLAG_OPTIONAL, 0, nullptr);
    Id data(H5Dcreate2(file.get(), "d", H5T_STD_U8LE, space.get(), H5P_DEFAULT,
                       create.get(), H5P_DEFAULT));
    ASSERT_GE(H5Dwrite_chunk(data.get(), H5P_DEFAULT, 0, &at, 4, "abcd"), 0);
    data.reset();
    must(h5::closeFile(file, path));
  }
  Id file = must(h5::openFile(path));
  auto values = must(h5::openDataset(file, path, "d")).readAll<double>();
  std::string message = llvm::toString(values.takeError());
  for (const char *part : {"f.h5:d", "32000", "gzip"})
    EXPECT_NE(message.find(part), std::string::npos) << message;
}

} // namespace
