// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nodes, tensors and the file of an ONNX model.

#include "GraphWriter.h"
#include "dialects/SNN/Rebuild.h"
#include "snnc/Support/Names.h"
#include "snnc/Support/OutputFile.h"

#include <algorithm>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// A model of protobuf's into a stream of LLVM's.
class StreamCopier : public google::protobuf::io::CopyingOutputStream {
public:
  explicit StreamCopier(raw_ostream &os) : os(os) {}
  bool Write(const void *bytes, int size) override {
    os.write(static_cast<const char *>(bytes), size_t(size));
    return true; // OutputFile reports what could not be written
  }

private:
  raw_ostream &os;
};

void setShape(onnx::ValueInfoProto *info, StringRef name,
              ArrayRef<int64_t> shape) {
  info->set_name(name.str());
  auto *type = info->mutable_type()->mutable_tensor_type();
  type->set_elem_type(onnx::TensorProto::FLOAT);
  type->mutable_shape()->add_dim()->set_dim_param("batch");
  for (int64_t extent : shape)
    type->mutable_shape()->add_dim()->set_dim_value(extent);
}

} // namespace

GraphWriter::GraphWriter(StringRef name) : graph(model.mutable_graph()) {
  model.set_ir_version(8); // that of operator set 17
  model.set_producer_name("snnc");
  model.add_opset_import()->set_domain("");
  needOperatorSet(17);
  graph->set_name(makePrintable(name));
}

void GraphWriter::needOperatorSet(int64_t version) {
  auto *opset = model.mutable_opset_import(0);
  opset->set_version(std::max<int64_t>(opset->version(), version));
  if (opset->version() >= 19)
    model.set_ir_version(9);
}

std::string GraphWriter::takeName(const Twine &name) {
  return snn::takeName(values, makePrintable(name.str()), "_");
}

std::string GraphWriter::addInput(const Twine &name, ArrayRef<int64_t> shape) {
  std::string value = takeName(name);
  setShape(graph->add_input(), value, shape);
  return value;
}

void GraphWriter::addOutput(StringRef value, ArrayRef<int64_t> shape) {
  setShape(graph->add_output(), value, shape);
}

onnx::NodeProto *GraphWriter::addNode(StringRef layer, StringRef type,
                                      ArrayRef<std::string> inputs,
                                      const Twine &result) {
  onnx::NodeProto *node = graph->add_node();
  node->set_op_type(type.str());
  std::string full = type.str();
  if (!layer.empty()) {
    full = ("/" + layer + "/" + type).str();
    std::replace(full.begin(), full.end(), '.',
                 '/'); // `lif.syn` lies within `lif`
  }
  node->set_name(snn::takeName(nodes, makePrintable(full), "_"));
  for (const std::string &input : inputs)
    node->add_input(input);
  node->add_output(takeName(result));
  return node;
}

onnx::TensorProto *GraphWriter::addTensor(const Twine &name,
                                          ArrayRef<int64_t> shape, int type) {
  onnx::TensorProto *tensor = graph->add_initializer();
  tensor->set_name(takeName(name));
  tensor->set_data_type(type);
  for (int64_t extent : shape)
    tensor->add_dims(extent);
  return tensor;
}

// The host is little-endian, as the file is.
std::string GraphWriter::addFloats(const Twine &name, ArrayRef<int64_t> shape,
                                   std::span<const float> values) {
  auto *tensor = addTensor(name, shape, onnx::TensorProto::FLOAT);
  tensor->set_raw_data(values.data(), values.size_bytes());
  return tensor->name();
}

std::string GraphWriter::addIntegers(const Twine &name,
                                     ArrayRef<int64_t> values) {
  auto *tensor =
      addTensor(name, {int64_t(values.size())}, onnx::TensorProto::INT64);
  tensor->set_raw_data(values.data(), values.size() * sizeof(int64_t));
  return tensor->name();
}

std::string GraphWriter::addBytes(const Twine &name, ArrayRef<int64_t> shape,
                                  ArrayRef<int64_t> values) {
  auto *tensor = addTensor(name, shape, onnx::TensorProto::INT8);
  std::string *bytes = tensor->mutable_raw_data();
  for (int64_t value : values)
    bytes->push_back(char(value));
  return tensor->name();
}

Error GraphWriter::write(StringRef path) {
  if (model.ByteSizeLong() > INT32_MAX)
    return createStringError("'" + path + "': the network has " +
                             Twine(model.ByteSizeLong()) +
                             " bytes, but an ONNX file holds less than 2 GiB");
  auto out = OutputFile::create(path);
  if (!out)
    return out.takeError();
  StreamCopier copier(out->os());
  {
    google::protobuf::io::CopyingOutputStreamAdaptor stream(&copier, 1 << 20);
    if (!model.SerializeToZeroCopyStream(&stream))
      return createStringError("cannot write '" + path + "' as ONNX");
  }
  return out->commit();
}

} // namespace snnc::onnxio
