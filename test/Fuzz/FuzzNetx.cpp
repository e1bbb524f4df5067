// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any contents of a .net file: a module or messages, never a crash; what can be
// written again reads back to the same. A good network is changed at places
// that the bytes choose: any bytes as HDF5 libhdf5 1.10 itself does not
// survive.

#include "Fuzzer.h"
#include "dialects/Loihi/LoihiOps.h"
#include "snnc/Data/HDF5.h"
#include "snnc/Export/Netx.h"
#include "snnc/Import/Netx.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/FileSystem.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <unistd.h>

using namespace snnc;
namespace h5 = snnc::data::h5;

namespace {

struct Numbers {
  std::vector<int64_t> shape;
  std::vector<double> values;
};

struct Net {
  std::map<std::string, Numbers> numbers;
  std::map<std::string, std::string> texts;
};

} // namespace

static Net goodNet() {
  Net net;
  net.texts["layer/0/type"] = "input";
  net.numbers["layer/0/shape"] = {{3}, {2, 4, 4}};
  net.texts["layer/1/type"] = "conv";
  net.numbers["layer/1/shape"] = {{3}, {3, 2, 2}};
  net.numbers["layer/1/weight"] = {{3, 2, 3, 3}, std::vector<double>(54, 2)};
  for (const char *name : {"stride", "dilation", "groups"})
    net.numbers[std::string("layer/1/") + name] = {{}, {1}};
  net.numbers["layer/1/padding"] = {{}, {0}};
  net.texts["layer/2/type"] = "flatten";
  net.texts["layer/3/type"] = "dense_rec";
  net.numbers["layer/3/shape"] = {{1}, {2}};
  net.numbers["layer/3/weight"] = {{2, 12}, std::vector<double>(24, -3)};
  net.numbers["layer/3/weight_rec"] = {{2, 2}, {1, -2, 3, 4}};
  for (const char *group : {"layer/1", "layer/3"}) {
    std::string neuron = std::string(group) + "/neuron/";
    net.texts[neuron + "type"] = "CUBA";
    for (const char *name : {"iDecay", "vDecay", "vThMant"})
      net.numbers[neuron + name] = {{}, {100}};
  }
  return net;
}

static void change(Net &net, fuzz::Bytes &bytes) {
  constexpr const char *names[] = {
      "type",          "shape",          "weight",
      "weight_rec",    "bias",           "delay",
      "stride",        "padding",        "dilation",
      "groups",        "neuron/type",    "neuron/iDecay",
      "neuron/vDecay", "neuron/vThMant", "neuron/messageBits"};
  constexpr const char *words[] = {"input", "flatten", "dense", "dense_rec",
                                   "conv",  "pool",    "CUBA",  "LOIHI"};
  std::string group = "layer/" + std::to_string(bytes.next() % 5);
  std::string path = group + "/" + names[bytes.next() % std::size(names)];
  net.numbers.erase(path);
  net.texts.erase(path);
  switch (bytes.next() % 4) {
  case 0:
    return;
  case 1:
    net.texts[path] = words[bytes.next() % std::size(words)];
    return;
  default:
    Numbers &numbers = net.numbers[path];
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

static bool write(const Net &net, const std::string &path) {
  auto file = h5::createFile(path);
  if (!file) {
    llvm::consumeError(file.takeError());
    return false;
  }
  for (const auto &[name, value] : net.numbers)
    llvm::consumeError(h5::writeValues(*file, "fuzz", name, h5::Scalar::F64,
                                       value.shape, value.values));
  for (const auto &[name, value] : net.texts)
    llvm::consumeError(h5::writeString(*file, "fuzz", name, value,
                                       llvm::StringRef(name).size() % 2));
  llvm::consumeError(h5::closeFile(*file, path));
  return true;
}

static std::string slurp(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The bytes that are written of the module's network; nothing where it is
/// refused.
static std::string written(mlir::ModuleOp module, const std::string &path) {
  loihi::NetworkOp network = *module.getOps<loihi::NetworkOp>().begin();
  bool refused = !loihi::checkNetFile(network).problems.empty();
  llvm::Error error = loihi::writeNetFile(network, path);
  if (bool(error) != refused)
    std::abort();
  llvm::consumeError(std::move(error));
  return refused ? "" : slurp(path);
}

/// What is written is read back and written as the same once more.
static void checkRoundTrip(mlir::ModuleOp module, const std::string &path,
                           const NetxImportOptions &options) {
  std::string first = written(module, path);
  if (first.empty())
    return;
  auto again = importNetx(path, options, module.getContext());
  if (!again || written(*again, path) != first)
    std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::string path =
      "/tmp/snnc-fuzz-" + std::to_string(getpid()) + ".net";
  fuzz::Bytes bytes{data, size};
  NetxImportOptions options;
  uint8_t choice = bytes.next();
  if (choice % 3 == 1)
    options.events = "counts:9";
  if (choice % 3 == 2)
    options.inputMessageBits = 8;
  if (choice % 2)
    options.resetInterval = 3;
  Net net = goodNet();
  while (bytes.size)
    change(net, bytes);
  if (!write(net, path))
    return 0;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  mlir::ScopedDiagnosticHandler quiet(
      &context, [](mlir::Diagnostic &) { return mlir::success(); });
  if (auto module = importNetx(path, options, &context))
    checkRoundTrip(*module, path, options);
  llvm::sys::fs::remove(path);
  return 0;
}
