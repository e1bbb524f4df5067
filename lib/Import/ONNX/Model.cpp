// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loading of ONNX files; tells truncated ones from foreign ones.

#include "Model.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <google/protobuf/io/coded_stream.h>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// Nested graphs and attributes deeper than this are refused, so that a
/// crafted file cannot exhaust the stack.
constexpr int recursionLimit = 64;

/// What a walk over the outermost protobuf fields found.
enum class Outline { Model, Truncated, Foreign };

/// Walks the outermost fields of a ModelProto in `bytes`. A model whose last
/// field is longer than the file has been truncated; a field that ModelProto
/// does not have, or has with another wire type, makes the file foreign.
Outline outline(StringRef bytes) {
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const uint8_t *>(bytes.data()), int(bytes.size()));
  bool any = false;
  while (true) {
    uint32_t tag = in.ReadTag();
    if (tag == 0)
      return in.ConsumedEntireMessage() && any ? Outline::Model
             : any                             ? Outline::Truncated
                                               : Outline::Foreign;
    uint32_t field = tag >> 3, wire = tag & 7;
    if (field == 1 || field == 5) { // ir_version, model_version
      uint64_t value;
      if (wire != 0)
        return Outline::Foreign;
      if (!in.ReadVarint64(&value))
        return Outline::Truncated;
    } else if ((field >= 2 && field <= 8) || field == 14 || field == 20 ||
               field == 25) {
      uint32_t length;
      if (wire != 2)
        return Outline::Foreign;
      if (!in.ReadVarint32(&length) || !in.Skip(int(length & 0x7fffffff)))
        return any || field == 7 ? Outline::Truncated : Outline::Foreign;
    } else {
      return Outline::Foreign;
    }
    any = true;
  }
}

/// The name of a format that `bytes` begin with, for the message.
StringRef foreignFormat(StringRef bytes) {
  if (bytes.starts_with("\x89HDF"))
    return "an HDF5 file (perhaps NIR or recordings)";
  if (bytes.starts_with("PK"))
    return "a zip archive (perhaps a PyTorch checkpoint)";
  if (bytes.starts_with("ML\xefR"))
    return "MLIR bytecode";
  if (bytes.contains("snn.network"))
    return "a module (imported already?)";
  return "something else";
}

} // namespace

/// The bytes of the file, or of stdin for "-"; null after an error.
static std::unique_ptr<MemoryBuffer> readBytes(StringRef path,
                                               Findings &findings) {
  if (path != "-") {
    sys::fs::file_status status;
    if (std::error_code error = sys::fs::status(path, status)) {
      findings.error("cannot open '" + path + "': " + error.message());
      return nullptr;
    }
    if (sys::fs::is_directory(status)) {
      findings.error("'" + path + "' is a folder, expected an ONNX file");
      return nullptr;
    }
    if (status.getSize() > INT32_MAX) {
      findings.error("'" + path + "' has " + Twine(status.getSize()) +
                     " bytes, expected less than 2 GiB (larger models keep "
                     "their weights in external data)");
      return nullptr;
    }
  }
  auto buffer = path == "-"
                    ? MemoryBuffer::getSTDIN()
                    : MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (buffer)
    return std::move(*buffer);
  findings.error("cannot read '" + path + "': " + buffer.getError().message());
  return nullptr;
}

std::unique_ptr<onnx::ModelProto> loadModel(StringRef path,
                                            Findings &findings) {
  auto buffer = readBytes(path, findings);
  if (!buffer)
    return nullptr;
  StringRef bytes = buffer->getBuffer();
  if (bytes.empty()) {
    findings.error("'" + path + "' is empty, expected an ONNX model");
    return nullptr;
  }
  if (bytes.size() > INT32_MAX) { // not a plain file: only now known
    findings.error("'" + path + "' is larger than 2 GiB");
    return nullptr;
  }
  google::protobuf::LogSilencer silence; // our message says more
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const uint8_t *>(bytes.data()), int(bytes.size()));
  in.SetRecursionLimit(recursionLimit);
  auto model = std::make_unique<onnx::ModelProto>();
  Outline form = outline(bytes);
  bool parsed = form == Outline::Model && model->ParseFromCodedStream(&in) &&
                in.ConsumedEntireMessage();
  if (parsed && model->has_graph())
    return model;
  if (form == Outline::Truncated)
    findings.error("'" + path +
                   "' is truncated: its last part is longer than "
                   "the " +
                   Twine(bytes.size()) + " bytes of the file");
  else if (form == Outline::Foreign)
    findings.error("'" + path + "' is not an ONNX model, but " +
                   foreignFormat(bytes));
  else if (parsed)
    findings.error("'" + path + "' holds no graph, expected an ONNX model");
  else
    findings.error("'" + path +
                   "' is damaged, or its graphs are nested more than " +
                   Twine(recursionLimit) + " messages deep");
  return nullptr;
}

} // namespace snnc::onnxio
