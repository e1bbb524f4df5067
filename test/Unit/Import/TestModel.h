// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Builds ONNX models for the tests of the importer.

#ifndef SNNC_TEST_UNIT_IMPORT_TESTMODEL_H
#define SNNC_TEST_UNIT_IMPORT_TESTMODEL_H

#include <filesystem>
#include <fstream>
#include <onnx/onnx_pb.h>
#include <string>
#include <vector>

namespace snnc::test {

/// Adds nodes one by one; values are named %0, %1, … unless said otherwise.
class TestModel {
public:
  using V = std::string;
  onnx::ModelProto proto;

  TestModel() {
    proto.set_ir_version(8);
    auto *opset = proto.add_opset_import();
    opset->set_domain("");
    opset->set_version(17);
    proto.mutable_graph()->set_name("test");
  }

  onnx::GraphProto &graph() { return *proto.mutable_graph(); }

  V input(const V &name, const std::vector<int64_t> &shape) {
    describe(*graph().add_input(), name, shape);
    return name;
  }

  void output(const V &name, const std::vector<int64_t> &shape) {
    describe(*graph().add_output(), name, shape);
  }

  /// An initializer.
  V tensor(const V &name, const std::vector<int64_t> &shape,
           const std::vector<float> &data) {
    auto *t = graph().add_initializer();
    t->set_name(name);
    t->set_data_type(onnx::TensorProto::FLOAT);
    for (int64_t dim : shape)
      t->add_dims(dim);
    t->set_raw_data(std::string(reinterpret_cast<const char *>(data.data()),
                                data.size() * sizeof(float)));
    return name;
  }

  V number(float value) { return tensor(fresh(), {}, {value}); }

  V node(const std::string &op, const std::vector<V> &inputs,
         const std::string &name = "", V result = "") {
    if (result.empty())
      result = fresh();
    last = graph().add_node();
    last->set_op_type(op);
    last->set_name(name);
    for (const V &v : inputs)
      last->add_input(v);
    last->add_output(result);
    return result;
  }

  /// An attribute of the node added last.
  void attribute(const std::string &name, int64_t value) {
    auto *a = last->add_attribute();
    a->set_name(name);
    a->set_type(onnx::AttributeProto::INT);
    a->set_i(value);
  }
  void attribute(const std::string &name, float value) {
    auto *a = last->add_attribute();
    a->set_name(name);
    a->set_type(onnx::AttributeProto::FLOAT);
    a->set_f(value);
  }

  V cast(const V &value, int to = onnx::TensorProto::FLOAT,
         const std::string &name = "") {
    V result = node("Cast", {value}, name);
    attribute("to", int64_t(to));
    return result;
  }

  V add(const V &a, const V &b) { return node("Add", {a, b}); }
  V sub(const V &a, const V &b) { return node("Sub", {a, b}); }
  V mul(const V &a, const V &b) { return node("Mul", {a, b}); }
  V div(const V &a, const V &b) { return node("Div", {a, b}); }
  V neg(const V &a) { return node("Neg", {a}); }

  std::string bytes() const { return proto.SerializeAsString(); }

  V fresh() { return "%" + std::to_string(count++); }

private:
  static void describe(onnx::ValueInfoProto &info, const V &name,
                       const std::vector<int64_t> &shape) {
    info.set_name(name);
    auto *type = info.mutable_type()->mutable_tensor_type();
    type->set_elem_type(onnx::TensorProto::FLOAT);
    for (int64_t dim : shape)
      type->mutable_shape()->add_dim()->set_dim_value(dim);
  }

  onnx::NodeProto *last = nullptr;
  unsigned count = 0;
};

inline void writeFile(const std::string &path, const std::string &bytes) {
  // Some file systems flush a file that is cut and written again.
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), std::streamsize(bytes.size()));
}

/// A network of one linear layer and the usual neuron, for tests that damage
/// it: x [1, 3] → fc → lif [1, 2].
inline TestModel smallModel() {
  TestModel m;
  m.input("x", {1, 3});
  m.input("v_in", {1, 2});
  m.tensor("w", {3, 2}, {0.5f, -1, 2, 0.25f, 1, 3});
  auto i = m.node("MatMul", {"x", "w"}, "/fc/MatMul");
  auto u =
      m.node("Add", {m.node("Mul", {"v_in", m.number(0.5f)}, "/lif/Mul"), i},
             "/lif/Add");
  auto c = m.node("GreaterOrEqual", {u, m.number(1)}, "/lif/GreaterOrEqual");
  auto s = m.node("Cast", {c}, "/lif/Cast", "spk");
  m.attribute("to", int64_t(onnx::TensorProto::FLOAT));
  auto keep = m.node("Sub", {m.number(1), s}, "/lif/Sub");
  m.node("Mul", {keep, u}, "/lif/Mul_1", "v_out");
  m.output("spk", {1, 2});
  m.output("v_out", {1, 2});
  return m;
}

/// Expects `part` in the message `text`.
#define EXPECT_CONTAINS(text, part)                                            \
  do {                                                                         \
    std::string whole = (text);                                                \
    EXPECT_NE(whole.find(part), std::string::npos) << whole;                   \
  } while (false)

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_IMPORT_TESTMODEL_H
