// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a trace file holds, and how it comes to be: rule T2.

#include "TraceFiles.h"

using namespace snnc;
using namespace snnc::sim;
namespace h5 = snnc::data::h5;

namespace {

TEST(Trace, T2Layout) {
  TemporaryFolder folder;
  std::string path = folder / "t.h5";
  SampleRun run("qsnn");
  run.data[1].layers[2].pre[3] = -2147483648.0;
  run.header.layers[1].unit = {0.25, 0.125};
  run.write(path);
  h5::Id file = must(h5::openFile(path));
  auto text = [&](const char *group, const char *name) {
    return must(h5::readStringAttribute(file, path, group, name));
  };
  EXPECT_EQ(text("", "level"), "qsnn");
  EXPECT_EQ(text("", "model_sha256"), "model");
  EXPECT_EQ(text("", "data_sha256"), "data");
  EXPECT_EQ(text("", "tool_version"), "0");
  EXPECT_EQ(text("layers/z", "level"), "qsnn");
  EXPECT_EQ(must(h5::readIntegerAttribute(file, path, "layers/a", "index")), 2);
  auto check = [&](const char *name, h5::Scalar scalar,
                   std::vector<int64_t> shape, std::vector<double> values) {
    h5::Dataset dataset = must(h5::openDataset(file, path, name));
    EXPECT_EQ(dataset.scalar(), scalar) << name;
    EXPECT_EQ(dataset.shape(), shape) << name;
    EXPECT_EQ(must(dataset.readAll<double>()), values) << name;
  };
  check("layers/z.syn/post", h5::Scalar::I32, {2, 2, 3},
        {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6});
  check("layers/a/spikes", h5::Scalar::U8, {2, 2, 1, 2},
        {0, 1, 1, 0, 0, 1, 1, 0});
  check("layers/a/pre", h5::Scalar::I32, {2, 2, 1, 2},
        {0, 1, 3, -5, 0, 1, 3, -2147483648.0});
  check("layers/z/unit", h5::Scalar::F64, {1, 2}, {0.25, 0.125});
  check("layers/a/unit", h5::Scalar::F64, {}, {0.5});
  check("outputs/0", h5::Scalar::I64, {2, 2, 2}, {0, 1, 1, 0, 0, 1, 1, 0});
  check("counts", h5::Scalar::I64, {2, 2}, {1, 1, 1, 1});
  check("decision", h5::Scalar::I64, {2}, {0, 0});
  check("labels", h5::Scalar::I64, {2}, {7, 6});
  EXPECT_EQ(h5::children(file, "layers/z.syn"),
            (std::vector<std::string>{"post", "unit"}));
}

TEST(Trace, FloatLevelKeepsSinglePrecisionAndThresholds) {
  TemporaryFolder folder;
  std::string path = folder / "t.h5";
  SampleRun run("snn");
  run.data[0].layers[1].pre[0] = 0.1f;
  run.write(path);
  h5::Id file = must(h5::openFile(path));
  h5::Dataset pre = must(h5::openDataset(file, path, "layers/z/pre"));
  EXPECT_EQ(pre.scalar(), h5::Scalar::F32);
  EXPECT_EQ(must(pre.readAll<float>())[0], 0.1f);
  h5::Dataset threshold =
      must(h5::openDataset(file, path, "layers/z/threshold"));
  EXPECT_EQ(must(threshold.readAll<float>()), std::vector<float>{1});
  EXPECT_FALSE(h5::isDataset(file, "layers/z/unit"));
}

TEST(Trace, EqualRunsGiveEqualBytes) {
  TemporaryFolder folder;
  SampleRun("snn").write(folder / "a.h5");
  SampleRun("snn").write(folder / "b.h5");
  EXPECT_EQ(slurp(folder / "a.h5"), slurp(folder / "b.h5"));
}

TEST(Trace, NothingHalfWrittenIsLeftBehind) {
  TemporaryFolder folder;
  std::string path = folder / "t.h5";
  SampleRun run("snn");
  std::ofstream(path) << "old";
  {
    auto writer = must(TraceWriter::create(path, run.header, 2));
    must(run.append(*writer, run.data[0]));
    EXPECT_EQ(folder.list().size(), 2u);
    EXPECT_EQ(slurp(path), "old");
  }
  EXPECT_EQ(folder.list(), std::vector<std::string>{"t.h5"});
  EXPECT_EQ(slurp(path), "old");
  run.write(path);
  EXPECT_EQ(folder.list(), std::vector<std::string>{"t.h5"});
  EXPECT_NE(slurp(path), "old");
}

TEST(Trace, ARunOfNoSamplesIsATraceToo) {
  TemporaryFolder folder;
  SampleRun run("snn");
  run.data.clear();
  run.write(folder / "t.h5");
  auto result = must(compareTraces(folder / "t.h5", folder / "t.h5", {}));
  EXPECT_TRUE(result.equal);
  expectParts(result.report, {"0 samples", "3 layers"});
}

std::string createProblem(const std::string &path, const TraceHeader &header,
                          int64_t steps) {
  auto writer = TraceWriter::create(path, header, steps);
  return writer ? "" : llvm::toString(writer.takeError());
}

TEST(Trace, HeadersThatAreRefused) {
  TemporaryFolder folder;
  std::string path = folder / "t.h5";
  SampleRun run("qsnn");
  expectParts(createProblem(path, run.header, 0), {"at least one step"});
  expectParts(createProblem(folder / "no/such/t.h5", run.header, 2),
              {"cannot write", "no/such/t.h5", "o such file"});
  llvm::sys::fs::create_directory(folder / "sub");
  expectParts(createProblem(folder / "sub", run.header, 2), {"is a folder"});
  TraceHeader header = run.header;
  header.layers[1].name = "a";
  expectParts(createProblem(path, header, 2), {"'a'", "unique"});
  header.layers[1].name = "net/a";
  expectParts(createProblem(path, header, 2), {"'net/a'", "without '/'"});
  header = run.header;
  header.layers[1].unit = {1, 2, 3};
  expectParts(createProblem(path, header, 2),
              {"'z'", "1 or 2 values of 'unit'", "got 3"});
  EXPECT_EQ(folder.list(), std::vector<std::string>{"sub"});
}

TEST(Trace, SamplesThatAreRefused) {
  TemporaryFolder folder;
  auto broken = [&](auto change) {
    SampleRun run("qsnn");
    auto writer = must(TraceWriter::create(folder / "t.h5", run.header, 2));
    must(run.append(*writer, run.data[0]));
    change(run.data[1]);
    llvm::Error error = run.append(*writer, run.data[1]);
    return error ? llvm::toString(std::move(error)) : std::string();
  };
  using Sample = SampleRun::Sample;
  EXPECT_EQ(broken([](Sample &) {}), "");
  expectParts(broken([](Sample &s) { s.layers[1].pre.clear(); }),
              {"'z', sample 1", "expected the same"});
  expectParts(broken([](Sample &s) { s.layers[1].post.push_back(0); }),
              {"layers/z/post", "expected 4", "got 5"});
  expectParts(broken([](Sample &s) { s.layers[2].pre[1] = 2147483648.0; }),
              {"'a', pre", "32 bits", "2147483648"});
  expectParts(broken([](Sample &s) { s.layers[2].post[1] = 0.5; }),
              {"'a', post", "whole number", "0.5"});
  expectParts(broken([](Sample &s) { s.layers.pop_back(); }),
              {"3 layers and 1 outputs", "2 and 1"});
  expectParts(broken([](Sample &s) { s.counts.clear(); }),
              {"counts", "expected 2", "got 0"});
}

} // namespace
