// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any contents of a NIR file: a module that its verifier takes, or messages,
// never a crash. A good graph is changed at places that the bytes choose: any
// bytes as HDF5 libhdf5 1.10 itself does not survive.

#include "Fuzzer.h"
#include "snnc/Data/HDF5.h"
#include "snnc/Import/NIR.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/FileSystem.h"

#include <cstdlib>
#include <iterator>
#include <map>
#include <unistd.h>

using namespace snnc;
namespace h5 = snnc::data::h5;

namespace {

struct Bytes : fuzz::Bytes {
  template <class T, size_t n>
  T pick(const T (&list)[n]) {
    return list[next() % n];
  }
};

struct Numbers {
  std::vector<int64_t> shape;
  std::vector<double> values;
};

using Edge = std::pair<std::string, std::string>;

struct File {
  std::map<std::string, Numbers> numbers;
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<Edge>> edges; ///< by their graph's path
};

constexpr const char *kNodes[] = {"input", "conv",  "if",  "pool",  "flat",
                                  "fc",    "cuba",  "rec", "late",  "scale",
                                  "step",  "graph", "li",  "output"};
const std::string kRoot = "node/nodes/", kInner = kRoot + "graph/nodes/";

void addNode(File &file, const std::string &path, const char *type,
             std::map<std::string, Numbers> numbers) {
  file.texts[path + "/type"] = type;
  for (auto &[name, value] : numbers)
    file.numbers[path + "/" + name] = std::move(value);
}

Numbers all(std::vector<int64_t> shape, double value) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return {std::move(shape), std::vector<double>(count, value)};
}

Numbers list(std::vector<double> values) {
  return {{int64_t(values.size())}, std::move(values)};
}

File goodFile() {
  File file;
  file.texts["version"] = "1.0.8";
  file.texts["node/type"] = file.texts[kRoot + "graph/type"] = "NIRGraph";
  addNode(file, kRoot + "input", "Input", {{"shape", list({2, 5, 5})}});
  addNode(file, kRoot + "output", "Output", {{"shape", list({3})}});
  addNode(file, kRoot + "conv", "Conv2d",
          {{"weight", all({3, 2, 3, 3}, 0.5)},
           {"bias", all({3}, 0)},
           {"stride", list({1, 1})},
           {"padding", list({1, 1})},
           {"dilation", list({1, 1})},
           {"groups", all({}, 1)}});
  addNode(file, kRoot + "if", "IF",
          {{"r", all({}, 1)}, {"v_threshold", all({3, 5, 5}, 1)}});
  addNode(file, kRoot + "pool", "SumPool2d",
          {{"kernel_size", all({}, 2)},
           {"stride", all({}, 2)},
           {"padding", all({}, 0)}});
  addNode(file, kRoot + "flat", "Flatten",
          {{"start_dim", all({}, 0)}, {"end_dim", all({}, -1)}});
  addNode(file, kRoot + "fc", "Affine",
          {{"weight", all({3, 12}, 1)}, {"bias", all({3}, 0.25)}});
  addNode(file, kRoot + "cuba", "CubaLIF",
          {{"tau_syn", all({3}, 2)},
           {"tau_mem", all({3}, 4)},
           {"r", all({3}, 4)},
           {"w_in", all({3}, 2)},
           {"v_leak", all({3}, 0)},
           {"v_threshold", all({3}, 1)},
           {"v_reset", all({3}, 0)}});
  addNode(file, kRoot + "rec", "Affine",
          {{"weight", all({3, 3}, 0.5)}, {"bias", all({3}, 0)}});
  addNode(file, kRoot + "late", "Delay", {{"delay", all({3}, 2)}});
  addNode(file, kRoot + "scale", "Scale", {{"scale", all({3}, 2)}});
  addNode(file, kRoot + "step", "Threshold", {{"threshold", all({3}, 1)}});
  addNode(file, kRoot + "li", "LI",
          {{"tau", all({}, 2)}, {"r", all({}, 1)}, {"v_leak", all({}, 0)}});
  addNode(file, kInner + "input", "Input", {{"shape", list({3})}});
  addNode(file, kInner + "output", "Output", {{"shape", list({3})}});
  addNode(file, kInner + "lif", "LIF",
          {{"tau", all({3}, 2)},
           {"r", all({3}, 2)},
           {"v_leak", all({3}, 0)},
           {"v_threshold", all({3}, 1)}});
  file.edges["node"] = {{"input", "conv"},  {"conv", "if"},   {"if", "pool"},
                        {"pool", "flat"},   {"flat", "fc"},   {"fc", "cuba"},
                        {"cuba", "rec"},    {"rec", "cuba"},  {"cuba", "late"},
                        {"late", "scale"},  {"cuba", "step"}, {"step", "graph"},
                        {"scale", "graph"}, {"graph", "li"},  {"li", "output"}};
  file.edges["node/nodes/graph"] = {{"input", "lif"}, {"lif", "output"}};
  return file;
}

void changeEdges(File &file, Bytes &bytes) {
  std::vector<Edge> &edges =
      file.edges[bytes.next() % 4 ? "node" : "node/nodes/graph"];
  Edge edge{bytes.pick(kNodes), bytes.pick(kNodes)};
  uint8_t choice = bytes.next();
  if (edges.empty() || choice % 3 == 0)
    edges.push_back(edge);
  else if (choice % 3 == 1)
    edges.erase(edges.begin() + choice / 3 % edges.size());
  else
    (choice % 2 ? edges[choice / 3 % edges.size()].first
                : edges[choice / 3 % edges.size()].second) = edge.first;
}

void change(File &file, Bytes &bytes) {
  constexpr const char *names[] = {
      "type",      "shape",       "weight",     "bias",        "stride",
      "padding",   "dilation",    "groups",     "r",           "tau",
      "tau_syn",   "tau_mem",     "w_in",       "v_leak",      "v_threshold",
      "v_reset",   "kernel_size", "delay",      "scale",       "threshold",
      "start_dim", "end_dim",     "input_type", "input_shape", "other"};
  constexpr const char *words[] = {
      "Input",  "Output", "Affine",    "Linear",  "Scale",   "Conv1d",
      "Conv2d", "I",      "SumPool2d", "Flatten", "Delay",   "AvgPool2d",
      "IF",     "LI",     "LIF",       "CubaLI",  "CubaLIF", "Threshold",
      "same",   "valid",  "NIRGraph",  "ALIF"};
  if (bytes.next() % 3 == 0)
    return changeEdges(file, bytes);
  std::string node = bytes.next() % 5 ? kRoot + bytes.pick(kNodes)
                                      : kInner + bytes.pick(kNodes);
  std::string path = node + "/" + bytes.pick(names);
  file.numbers.erase(path);
  file.texts.erase(path);
  switch (bytes.next() % 4) {
  case 0:
    return;
  case 1:
    file.texts[path] = bytes.pick(words);
    return;
  default:
    Numbers &numbers = file.numbers[path];
    int64_t count = 1;
    for (int rank = bytes.next() % 6; rank > 0; --rank) {
      numbers.shape.push_back(bytes.next() % 13);
      count *= numbers.shape.back();
    }
    numbers.values.resize(count > 4096 ? 0 : count);
    if (count > 4096)
      numbers.shape = {0};
    for (double &value : numbers.values)
      value = bytes.nextNumber();
  }
}

/// Strings of fixed length, [n, 2].
void writeEdges(const h5::Id &file, const std::string &path,
                const std::vector<Edge> &edges) {
  constexpr size_t length = 8;
  std::string text;
  for (const auto &[from, to] : edges)
    for (std::string name : {from, to}) {
      name.resize(length, '\0');
      text += name;
    }
  const hsize_t dims[] = {edges.size(), 2};
  h5::Id type(H5Tcopy(H5T_C_S1)), space(H5Screate_simple(2, dims, nullptr));
  H5Tset_size(type.get(), length);
  h5::Id data(H5Dcreate2(file.get(), ("/" + path + "/edges").c_str(),
                         type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT,
                         H5P_DEFAULT));
  if (data && !edges.empty())
    H5Dwrite(data.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT,
             text.data());
}

bool write(const File &contents, const std::string &path) {
  auto file = h5::createFile(path);
  if (!file) {
    llvm::consumeError(file.takeError());
    return false;
  }
  for (const auto &[name, value] : contents.numbers)
    llvm::consumeError(h5::writeValues(*file, "fuzz", name, h5::Scalar::F64,
                                       value.shape, value.values));
  for (const auto &[name, value] : contents.texts)
    llvm::consumeError(h5::writeString(*file, "fuzz", name, value, false));
  for (const auto &[name, value] : contents.edges)
    writeEdges(*file, name, value);
  llvm::consumeError(h5::closeFile(*file, path));
  return true;
}

NIRImportOptions chooseOptions(Bytes &bytes) {
  constexpr const char *conventions[] = {"nir",   "snntorch", "spikingjelly",
                                         "norse", "sinabs",   "lava"};
  constexpr const char *resets[] = {"hard", "subtract", "none",
                                    "subtract,cuba=none"};
  NIRImportOptions options;
  uint8_t choice = bytes.next();
  options.convention = choice % 2 ? "nir" : bytes.pick(conventions);
  if (choice % 4)
    options.reset = bytes.pick(resets);
  options.stepSeconds = 1;
  if (choice % 3 == 1)
    options.events = "counts:9";
  if (choice % 7 == 1)
    options.decode = "last";
  return options;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::string path =
      "/tmp/snnc-fuzz-" + std::to_string(getpid()) + ".nir";
  Bytes bytes{{data, size}};
  NIRImportOptions options = chooseOptions(bytes);
  File file = goodFile();
  while (bytes.size)
    change(file, bytes);
  if (!write(file, path))
    return 0;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  bool spoke = false;
  mlir::ScopedDiagnosticHandler listen(&context, [&](mlir::Diagnostic &d) {
    spoke |= d.getSeverity() == mlir::DiagnosticSeverity::Error;
    return mlir::success();
  });
  auto module = importNIR(path, options, &context);
  // A refusal says why, and what is no refusal says nothing of the kind.
  if (bool(module) == spoke)
    std::abort();
  llvm::sys::fs::remove(path);
  return 0;
}
