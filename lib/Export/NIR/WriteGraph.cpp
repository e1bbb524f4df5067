// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A NIR graph in HDF5: the way back of lib/Import/NIR/ReadNodes.cpp.

#include "WriteGraph.h"
#include "snnc/Data/HDF5Output.h"

#include "llvm/ADT/STLExtras.h"

namespace h5 = snnc::data::h5;
using llvm::Error;
using llvm::StringRef;

namespace snnc::nir {

namespace {

class Writer {
public:
  Writer(const h5::Output &output) : output(output) {}

  Error write(const Graph &graph);

private:
  void write(const Node &node, const std::string &path);
  void writeWindow(const Node &node, const std::string &path);

  /// After the first failure nothing more is tried.
  void text(const std::string &path, StringRef value) {
    if (!error)
      error = h5::writeString(output.file(), output.name(), path, value,
                              /*isArray=*/false);
  }
  void numbers(const std::string &path, const Array &array) {
    bool single = llvm::all_of(array.values, [](double value) {
      return value == double(float(value));
    });
    if (!error)
      error = h5::writeValues(output.file(), output.name(), path,
                              single ? h5::Scalar::F32 : h5::Scalar::F64,
                              array.shape, array.values);
  }
  void floats(const std::string &path, const Shape &shape,
              std::span<const float> values) {
    if (!error)
      error =
          h5::writeFloats(output.file(), output.name(), path, shape, values);
  }
  void list(const std::string &path, const Shape &values) {
    if (!error)
      error =
          h5::writeValues(output.file(), output.name(), path, h5::Scalar::I64,
                          Shape{int64_t(values.size())},
                          std::vector<double>(values.begin(), values.end()));
  }
  void number(const std::string &path, int64_t value) {
    double real = double(value);
    if (!error)
      error = h5::writeValues(output.file(), output.name(), path,
                              h5::Scalar::I64, {}, {&real, 1});
  }
  /// One number of one dimension.
  void perDimension(const std::string &path, const Shape &values) {
    values.size() == 1 ? number(path, values[0]) : list(path, values);
  }

  const h5::Output &output;
  Error error = Error::success();
};

} // namespace

void Writer::writeWindow(const Node &node, const std::string &path) {
  perDimension(path + "/stride", node.stride);
  perDimension(path + "/padding", node.padding);
  if (node.isWindow())
    return list(path + "/kernel_size", node.kernel);
  perDimension(path + "/dilation", node.dilation);
  number(path + "/groups", node.groups);
  perDimension(path + "/input_shape", *node.declared);
}

void Writer::write(const Node &node, const std::string &path) {
  text(path + "/type", node.type);
  for (const auto &[name, array] : node.params)
    numbers(path + "/" + name, array);
  if (!node.weight.empty())
    floats(path + "/weight", node.weightShape, node.weight);
  if (!node.bias.empty())
    floats(path + "/bias", {int64_t(node.bias.size())}, node.bias);
  if (node.isConv() || node.isWindow())
    writeWindow(node, path);
  if (node.kind == Node::Input)
    list(path + "/shape", *node.out);
  if (node.kind == Node::Output)
    list(path + "/shape", *node.in);
  if (node.kind != Node::Flatten)
    return;
  number(path + "/start_dim", node.startDim);
  number(path + "/end_dim", node.endDim);
  list(path + "/input_type", *node.in);
}

Error Writer::write(const Graph &graph) {
  text("version", "1.0.8"); // whose layout this is
  text("node/type", "NIRGraph");
  for (const Node &node : graph.nodes)
    write(node, "node/nodes/" + node.name);
  std::vector<std::string> pairs;
  for (const Edge &edge : graph.edges) {
    pairs.push_back(graph.nodes[edge.from].name);
    pairs.push_back(graph.nodes[edge.to].name);
  }
  if (!error)
    error = h5::writeStrings(output.file(), output.name(), "node/edges",
                             Shape{int64_t(graph.edges.size()), 2}, pairs);
  return std::move(error);
}

Error writeGraph(const Graph &graph, StringRef path) {
  llvm::Expected<h5::Output> output = h5::Output::create(path);
  if (!output)
    return output.takeError();
  if (Error error = Writer(*output).write(graph))
    return error;
  return output->commit();
}

} // namespace snnc::nir
