// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What people give in place of an ONNX model.

#include "Model.h"
#include "snnc/Support/Advice.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// A format by its first bytes.
struct Magic {
  StringLiteral bytes;
  StringLiteral name;
};

const Magic magics[] = {
    {"version https://git-lfs", "a Git LFS pointer: 'git lfs pull' fetches the "
                                "file that it stands for"},
    {"\x93NUMPY", "an array of NumPy (recordings?)"},
    {"ML\xefR", "MLIR bytecode (imported already: the next tools read it)"},
    {"\x1f\x8b", "compressed with gzip: unpack it first"},
    {"BZh", "compressed with bzip2: unpack it first"},
    {"\xfd"
     "7zXZ",
     "compressed with xz: unpack it first"},
    {"7z\xbc\xaf", "a 7-Zip archive: unpack it first"},
    {"\x80\x02",
     "a Python pickle (perhaps an old PyTorch checkpoint): it "
     "holds weights and no graph, which 'torch.onnx.export' writes"},
    {"\x80\x04", "a Python pickle: it holds no graph, which "
                 "'torch.onnx.export' writes"},
};

/// Of the formats in HDF5, by names that stand in the file.
std::string describeHDF5(StringRef bytes) {
  StringRef head = bytes.take_front(1 << 20);
  auto names = [&](std::initializer_list<StringRef> words) {
    return all_of(words, [&](StringRef word) { return head.contains(word); });
  };
  if (names({"model_weights"}) || names({"layer_names"}))
    return "an HDF5 file of Keras: it holds weights and no step of a spiking "
           "network";
  if (names({"edges", "nodes"}))
    return "an HDF5 file (perhaps NIR, which " + advise("import-nir", "") +
           " reads)";
  if (names({"layer", "neuron"}))
    return "an HDF5 file (perhaps a .net file of lava-dl, which " +
           advise("import-netx", "") + " reads)";
  return "an HDF5 file (perhaps NIR or recordings)";
}

std::string describeZip(StringRef bytes) {
  if (bytes.contains("/data.pkl"))
    return "a PyTorch checkpoint (a zip archive): it holds weights and no "
           "graph, which 'torch.onnx.export' writes";
  if (bytes.contains(".npy"))
    return "arrays of NumPy in a zip archive (recordings?)";
  return "a zip archive (perhaps a PyTorch checkpoint)";
}

/// An eight-byte length, then JSON.
bool isSafetensors(StringRef bytes) {
  if (bytes.size() < 10 || bytes[8] != '{')
    return false;
  uint64_t length = support::endian::read64le(bytes.data());
  return length >= 2 && length <= bytes.size() - 8;
}

/// The model whose external data `path` seems to be, or nothing.
std::string modelOf(StringRef path) {
  SmallString<128> model(path);
  if (!path.ends_with(".data") && !path.ends_with(".weight") &&
      !path.ends_with(".bin"))
    return "";
  sys::path::replace_extension(model, "");
  if (!model.str().ends_with(".onnx"))
    model += ".onnx";
  return sys::fs::exists(model) ? model.str().str() : "";
}

} // namespace

std::string describeForeignFile(StringRef path, StringRef bytes) {
  for (const Magic &magic : magics)
    if (bytes.starts_with(magic.bytes))
      return magic.name.str();
  if (bytes.starts_with("\x89HDF"))
    return describeHDF5(bytes);
  if (bytes.starts_with("PK"))
    return describeZip(bytes);
  if (isSafetensors(bytes))
    return "a safetensors file: it holds weights and no graph, which "
           "'torch.onnx.export' writes";
  if (bytes.drop_front(std::min<size_t>(4, bytes.size())).starts_with("TFL3"))
    return "a TensorFlow Lite model";
  if (std::string model = modelOf(path); !model.empty())
    return "perhaps the external data of '" + model + "': give that file";
  StringRef text = bytes.take_front(4096).ltrim();
  if (text.starts_with_insensitive("<!doctype") ||
      text.starts_with_insensitive("<html"))
    return "a web page: download the file itself";
  if (bytes.contains("snn.network"))
    return "a module (imported already?)";
  if (bytes.find_first_not_of('\0') == StringRef::npos)
    return "nothing but zeros (a download that broke off?)";
  bool isText = all_of(text, [](unsigned char c) {
    return c >= 0x80 || isPrint(c) || c == '\n' || c == '\r' || c == '\t';
  });
  return isText ? "text" : "";
}

} // namespace snnc::onnxio
