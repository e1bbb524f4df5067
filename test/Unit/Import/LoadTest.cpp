// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files that are not what they should be: each has its own message.

#include "TestModel.h"
#include "lib/Import/Common/Import.h"
#include "lib/Import/ONNX/Reader/Tensor.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "snnc/Import/ONNX.h"
#include "test/Unit/TemporaryFolder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <cmath>
#include <filesystem>
#include <random>

using namespace snnc;
using namespace snnc::test;

namespace {

class LoadTest : public testing::Test {
protected:
  std::string file(const std::string &name) { return folder / name; }

  /// Errors of importing `path`, one per line; empty when it succeeded.
  std::string import(const std::string &path, ONNXImportOptions options = {}) {
    std::string errors;
    mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &d) {
      if (d.getSeverity() == mlir::DiagnosticSeverity::Error)
        errors += d.str() + "\n";
    });
    auto module = importONNX(path, options, &context);
    EXPECT_EQ(!module, !errors.empty()) << errors;
    return errors;
  }

  std::string importBytes(const std::string &bytes) {
    writeFile(file("m.onnx"), bytes);
    return import(file("m.onnx"));
  }
  std::string importModel(const TestModel &model) {
    return importBytes(model.bytes());
  }

  TemporaryFolder folder;
  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
};

TEST_F(LoadTest, SmallModelIsImported) {
  EXPECT_EQ(importModel(smallModel()), "");
}

TEST_F(LoadTest, MissingEmptyFolder) {
  EXPECT_CONTAINS(import(file("none.onnx")), "cannot open");
  EXPECT_CONTAINS(import(folder.path()), "is a folder");
  EXPECT_CONTAINS(importBytes(""), "is empty");
}

TEST_F(LoadTest, Foreign) {
  EXPECT_CONTAINS(importBytes("\x89HDF\r\n\x1a\n0123456789"),
                  "not an ONNX model, but an HDF5 file");
  EXPECT_CONTAINS(importBytes("PK\x03\x04 and more"), "zip archive");
  EXPECT_CONTAINS(importBytes("module {\n}\n"), "not an ONNX model");
  EXPECT_CONTAINS(importBytes(std::string("\x08\x07", 2)), "holds no graph");
}

TEST_F(LoadTest, TooLarge) {
  writeFile(file("big.onnx"), "\x08\x07");
  std::filesystem::resize_file(file("big.onnx"), uint64_t(3) << 30); // a hole
  EXPECT_CONTAINS(import(file("big.onnx")), "expected less than 2 GiB");
}

TEST_F(LoadTest, EveryTruncationIsRefused) {
  std::string bytes = smallModel().bytes();
  for (size_t length = 1; length < bytes.size(); ++length)
    EXPECT_NE(importBytes(bytes.substr(0, length)), "") << length;
  EXPECT_CONTAINS(importBytes(bytes.substr(0, bytes.size() - 20)),
                  "is truncated");
}

TEST_F(LoadTest, DamagedBytesNeverCrash) {
  std::string bytes = smallModel().bytes();
  std::mt19937_64 random(7);
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = bytes;
    for (unsigned k = random() % 3; k < 3; ++k)
      damaged[random() % bytes.size()] = char(random());
    refused += !importBytes(damaged).empty();
  }
  EXPECT_GT(refused, 1500); // names may change without harm
}

TEST_F(LoadTest, RewiredGraphsNeverCrash) {
  std::vector<std::string> names{"x", "v_in", "w"};
  TestModel whole = smallModel();
  for (const auto &node : whole.graph().node())
    names.push_back(node.output(0));
  std::mt19937_64 random(11);
  int refused = 0;
  for (int round = 0; round < 1500; ++round) {
    TestModel m = smallModel();
    for (unsigned k = random() % 2; k < 2; ++k) {
      const std::string &name = names[random() % names.size()];
      auto *node = m.graph().mutable_node(random() % m.graph().node_size());
      if (random() % 3) {
        node->set_input(random() % node->input_size(), name);
      } else {
        auto *output = m.graph().mutable_output(random() % 2);
        output->set_name(name);
        output->clear_type();
      }
    }
    refused += !importModel(m).empty();
  }
  EXPECT_GT(refused, 750);
}

TEST_F(LoadTest, DeepNestingIsRefused) {
  TestModel m = smallModel();
  onnx::GraphProto *graph = &m.graph();
  for (int depth = 0; depth < 200; ++depth) {
    auto *a = graph->add_node()->add_attribute();
    a->set_name("body");
    graph = a->mutable_g();
  }
  EXPECT_CONTAINS(importModel(m),
                  "at most 64 graphs in each other, but got 200");
}

TEST_F(LoadTest, MatricesThatChangeWithTime) {
  TestModel m;
  m.input("x", {1, 1});
  m.input("y", {1, 2});
  m.node("MatMul", {"x", "y"}, "", "out");
  m.output("out", {1, 2});
  EXPECT_CONTAINS(importModel(m),
                  "expected values that change with time on the left and a "
                  "constant float matrix on the right, but got shapes [1, 1] "
                  "and [1, 2]");
}

TEST_F(LoadTest, WeightsThatAreNotFinite) {
  for (float bad : {NAN, INFINITY, -INFINITY}) {
    TestModel m = smallModel();
    auto *data = m.graph().mutable_initializer(0)->mutable_raw_data();
    std::memcpy(&(*data)[3 * sizeof(float)], &bad, sizeof(float));
    EXPECT_CONTAINS(importModel(m), "at index [1, 1]");
  }
}

TEST(Import, NetworksAreNamedAfterFiles) {
  EXPECT_EQ(importer::getNetworkName("a/b.onnx"), "b");
  EXPECT_EQ(importer::getNetworkName("a/my net-2.onnx"), "my_net_2");
  EXPECT_EQ(importer::getNetworkName("2nd.onnx"), "net_2nd");
  EXPECT_EQ(importer::getNetworkName(""), "net_");
}

TEST(Tensor, ElementsOfAShape) {
  using onnxio::countElements;
  EXPECT_EQ(countElements({}), 1);
  EXPECT_EQ(countElements({2, 3}), 6);
  EXPECT_EQ(countElements({2, 0, 3}), 0);
  EXPECT_EQ(countElements({2, -1}), std::nullopt);
  EXPECT_EQ(countElements({int64_t(1) << 24, int64_t(1) << 24}), int64_t(1)
                                                                     << 48);
  EXPECT_EQ(countElements({int64_t(1) << 24, (int64_t(1) << 24) + 1}),
            std::nullopt);
}

TEST_F(LoadTest, TensorSizes) {
  TestModel m = smallModel();
  m.graph().mutable_initializer(0)->mutable_raw_data()->pop_back();
  EXPECT_CONTAINS(importModel(m),
                  "'w' of shape [3, 2] needs 24 bytes, but got 23");
  auto *w = m.graph().mutable_initializer(0);
  w->clear_raw_data();
  w->add_float_data(1);
  EXPECT_CONTAINS(importModel(m), "needs 6 elements, but got 1");
  w->set_dims(0, -3);
  EXPECT_CONTAINS(importModel(m), "impossible shape [-3, 2]");
  w->set_data_type(onnx::TensorProto::STRING);
  EXPECT_CONTAINS(importModel(m), "element type STRING");
}

TEST_F(LoadTest, NumbersOfSixteenBits) {
  TestModel m = smallModel();
  auto *w = m.graph().mutable_initializer(0);
  const std::string &floats = w->raw_data();
  // The upper half of a float is a bfloat16, of those that are so short.
  std::string halves;
  std::vector<float> expected;
  for (size_t i = 0; i < floats.size(); i += sizeof(float)) {
    std::string word = std::string(2, '\0') + floats.substr(i + 2, 2);
    halves += word.substr(2);
    expected.push_back(0);
    std::memcpy(&expected.back(), word.data(), sizeof(float));
  }
  w->set_data_type(onnx::TensorProto::BFLOAT16);
  w->set_raw_data(halves);
  onnxio::Findings findings;
  auto tensor = onnxio::decodeTensor(*w, "w", {}, findings);
  ASSERT_TRUE(tensor && tensor->kind == onnxio::Kind::F32);
  EXPECT_EQ(std::vector<float>(tensor->floats.begin(), tensor->floats.end()),
            expected);
  w->set_data_type(onnx::TensorProto::FLOAT16);
  w->clear_raw_data(); // 1.5, -2, 65504, 2^-24, 0, 1
  for (int bits : {0x3e00, 0xc000, 0x7bff, 0x0001, 0x0000})
    w->add_int32_data(bits);
  w->add_int32_data(0x3c00);
  tensor = onnxio::decodeTensor(*w, "w", {}, findings);
  ASSERT_TRUE(tensor);
  EXPECT_EQ(std::vector<float>(tensor->floats.begin(), tensor->floats.end()),
            (std::vector<float>{1.5f, -2, 65504, 0x1p-24f, 0, 1}));
  w->set_int32_data(5, 0x7c00);
  EXPECT_FALSE(onnxio::decodeTensor(*w, "w", {}, findings));
  EXPECT_TRUE(findings.failed());
}

/// `w` of the small model in a file of its own.
TestModel externalModel(const std::string &location, int64_t offset = 0) {
  TestModel m = smallModel();
  auto *w = m.graph().mutable_initializer(0);
  w->clear_raw_data();
  w->set_data_location(onnx::TensorProto::EXTERNAL);
  auto add = [&](const std::string &key, const std::string &value) {
    auto *entry = w->add_external_data();
    entry->set_key(key);
    entry->set_value(value);
  };
  add("location", location);
  add("offset", std::to_string(offset));
  return m;
}

TEST_F(LoadTest, ExternalData) {
  std::string data = smallModel().graph().initializer(0).raw_data();
  writeFile(file("w.bin"), "head" + data);
  EXPECT_EQ(importModel(externalModel("w.bin", 4)), "");
  EXPECT_CONTAINS(importModel(externalModel("w.bin", 5)), "which has 28");
  EXPECT_CONTAINS(importModel(externalModel("none.bin")), "cannot be read");
  writeFile(file("lfs.bin"), "version https://git-lfs.github.com/spec/v1\n");
  EXPECT_CONTAINS(importModel(externalModel("lfs.bin", 30)),
                  "it is a Git LFS pointer, 'git lfs pull' fetches the file");
  const char *outside = "expected a file inside the model's folder";
  EXPECT_CONTAINS(importModel(externalModel("../w.bin")), outside);
  EXPECT_CONTAINS(importModel(externalModel("sub/../../w.bin")), outside);
  EXPECT_CONTAINS(importModel(externalModel("/etc/passwd")), outside);
  ASSERT_FALSE(llvm::sys::fs::create_link("/etc/passwd", file("link.bin")));
  EXPECT_CONTAINS(importModel(externalModel("link.bin")), outside);
}

static auto &dimension(auto &value, int at) {
  return *value.mutable_type()
              ->mutable_tensor_type()
              ->mutable_shape()
              ->mutable_dim(at);
}

TEST_F(LoadTest, GraphErrors) {
  TestModel m = smallModel();
  m.proto.mutable_opset_import(0)->set_version(6);
  EXPECT_CONTAINS(importModel(m), "operator set 6");

  m = smallModel();
  m.graph().mutable_node(1)->set_input(0, "nowhere");
  EXPECT_CONTAINS(importModel(m), "node '/lif/Mul' (Mul) reads 'nowhere'");

  m = smallModel();
  m.graph().mutable_node(1)->set_output(0, "spk");
  EXPECT_CONTAINS(importModel(m), "'spk' is computed or given twice");

  m = smallModel();
  m.output("lost", {1, 2});
  EXPECT_CONTAINS(importModel(m), "output 'lost' is not computed");

  m = smallModel();
  m.graph().mutable_node(1)->clear_input();
  EXPECT_CONTAINS(importModel(m), "it has 0 inputs, expected 2");

  m = smallModel();
  dimension(*m.graph().mutable_input(0), 1).set_dim_value(4);
  EXPECT_CONTAINS(importModel(m), "input has shape [1, 4], expected "
                                  "[1, 3] for weights of shape [3, 2]");

  m = smallModel();
  dimension(*m.graph().mutable_output(0), 1).set_dim_value(4);
  EXPECT_CONTAINS(importModel(m), "output 'spk' is declared with");

  m = smallModel();
  dimension(*m.graph().mutable_input(0), 0).set_dim_value(20);
  EXPECT_CONTAINS(importModel(m), "input 'x' has shape [20, 3]");
}

TEST_F(LoadTest, AnOpenBatchIsOne) {
  TestModel m = smallModel();
  for (auto &input : *m.graph().mutable_input())
    dimension(input, 0).set_dim_param("N");
  EXPECT_EQ(importModel(m), "");
}

TEST_F(LoadTest, EveryUnknownNodeIsNamed) {
  TestModel m = smallModel();
  m.graph().mutable_node(0)->set_op_type("Einsum");
  m.graph().mutable_node(3)->set_domain("my.domain");
  std::string errors = importModel(m);
  EXPECT_CONTAINS(errors, "node '/fc/MatMul' (Einsum) is not understood");
  EXPECT_CONTAINS(errors, "'/lif/GreaterOrEqual' (my.domain.Greater");
}

TEST_F(LoadTest, OutputThatIsNoSpikes) { // a readout of currents is one
  auto errors = [&](const char *name) {
    TestModel m = smallModel();
    m.graph().mutable_output(0)->set_name(name);
    m.graph().mutable_output(0)->clear_type();
    return importModel(m);
  };
  EXPECT_CONTAINS(errors("w"), "output 'w' is constant");
  EXPECT_EQ(errors("%0"), "");
}

TEST_F(LoadTest, NeuronWithoutSynapse) {
  TestModel m;
  m.input("x", {1, 2});
  m.input("v_in", {1, 2});
  auto u = m.add(m.mul("v_in", m.number(0.5f)), "x");
  auto s = m.cast(m.node("Greater", {u, m.number(1)}));
  m.node("Identity", {s}, "", "spk");
  m.node("Sub", {u, s}, "", "v_out");
  m.output("spk", {1, 2});
  m.output("v_out", {1, 2});
  EXPECT_EQ(importModel(m), ""); // frames are currents
  ONNXImportOptions options;
  options.events = "counts";
  EXPECT_EQ(import(file("m.onnx"), options), ""); // events become floats
}

TEST_F(LoadTest, SumOfSpikesIsCounted) { // rule N4: 0, 1 or 2, no membrane
  TestModel m = smallModel();
  auto other = m.cast(m.node("Greater", {"%0", m.number(1)}));
  m.node("Add", {"spk", other}, "/skip/Add", "both");
  m.graph().mutable_output(0)->set_name("both");
  EXPECT_EQ(importModel(m), "");
  ONNXImportOptions options;
  writeFile(file("m.onnx"), m.bytes());
  options.decode = "last";
  EXPECT_CONTAINS(import(file("m.onnx"), options), "--decode=last");
}

TEST_F(LoadTest, DeadNodesDoNotMatter) {
  TestModel m = smallModel();
  m.node("Einsum", {"x"});
  EXPECT_EQ(importModel(m), "");
}

TEST_F(LoadTest, Options) {
  writeFile(file("m.onnx"), smallModel().bytes());
  auto with = [&](auto set) {
    ONNXImportOptions options;
    set(options);
    return import(file("m.onnx"), options);
  };
  for (const char *events : {"", "count", "counts:", "counts:0", "counts:256",
                             "counts:x", "binary:2"})
    EXPECT_CONTAINS(with([&](auto &o) { o.events = events; }), "--events=");
  for (const char *events : {"counts", "counts:1", "counts:255", "binary"})
    EXPECT_EQ(with([&](auto &o) { o.events = events; }), "") << events;
  EXPECT_CONTAINS(with([](auto &o) { o.decode = "mean"; }),
                  "--decode=mean: expected count or first");
  EXPECT_CONTAINS(with([](auto &o) { o.steps = 0; }), "--steps=0");
  EXPECT_CONTAINS(with([](auto &o) { o.stepLengthUs = -1; }), "--dt-us=-1");
}

} // namespace
