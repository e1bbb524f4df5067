// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loading of ONNX files; tells truncated ones from foreign ones.

#include "Model.h"
#include "Prepare.h"
#include "lib/Import/Common/Limits.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <onnx/onnx_pb.h>

using namespace llvm;
namespace io = google::protobuf::io;

namespace snnc::onnxio {
namespace {

/// What a walk over the outermost protobuf fields found.
enum class Outline { Model, Truncated, Foreign };

/// Walks the outermost fields of a ModelProto in `bytes`. A model whose last
/// field is longer than the file has been truncated; a field that ModelProto
/// does not have, or has with another wire type, makes the file foreign.
Outline outline(StringRef bytes) {
  io::CodedInputStream in(reinterpret_cast<const uint8_t *>(bytes.data()),
                          int(bytes.size()));
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
               field == 25 || field == 26) {
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

} // namespace

/// The bytes of the file, or of stdin for "-"; null after an error.
static std::unique_ptr<MemoryBuffer> readBytes(StringRef path,
                                               Findings &findings) {
  if (path != "-") {
    sys::fs::file_status status;
    if (std::error_code error = sys::fs::status(path, status)) {
      findings.fault("cannot open '" + path + "': " + error.message());
      return nullptr;
    }
    if (sys::fs::is_directory(status)) {
      findings.fault("'" + path + "' is a folder, expected an ONNX file");
      return nullptr;
    }
    if (status.getSize() > INT32_MAX) {
      findings.fault("'" + path + "' has " + Twine(status.getSize()) +
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
  findings.fault("cannot read '" + path + "': " + buffer.getError().message());
  return nullptr;
}

/// Parses all of a stream.
static bool parseStream(io::CodedInputStream &in, int nesting,
                        onnx::ModelProto &model) {
  // So that a crafted file cannot exhaust the stack: a graph is a node's and an
  // attribute's, and holds types.
  in.SetRecursionLimit(3 * nesting + 64);
  return model.ParseFromCodedStream(&in) && in.ConsumedEntireMessage();
}

/// A plain file is read once more from the disk, piece by piece: its pages in
/// `bytes`, as large as all weights, are then never touched.
static bool parse(StringRef path, StringRef bytes, int nesting,
                  onnx::ModelProto &model) {
  google::protobuf::LogSilencer silence; // our message says more
  int descriptor;
  if (sys::fs::is_regular_file(path) &&
      !sys::fs::openFileForRead(path, descriptor)) {
    io::FileInputStream file(descriptor, /*block_size=*/1 << 20);
    file.SetCloseOnDelete(true);
    io::CodedInputStream in(&file);
    return parseStream(in, nesting, model);
  }
  io::CodedInputStream in(reinterpret_cast<const uint8_t *>(bytes.data()),
                          int(bytes.size()));
  return parseStream(in, nesting, model);
}

/// "" or what is said of a model that is beyond the limits.
static std::string checkExtent(StringRef bytes, const ImportLimits &limits) {
  using importer::Limit;
  // A node has a handful of names and attributes.
  constexpr int64_t kPartsOfNode = 16;
  Extent extent = measureModel(bytes);
  if (extent.nesting > limits.nesting)
    return describeBeyond(Limit::Nesting, limits, extent.nesting);
  if (extent.nodes > limits.nodes)
    return describeBeyond(Limit::Nodes, limits, extent.nodes);
  int64_t most = kPartsOfNode * limits.nodes;
  if (extent.parts > most)
    return std::to_string(extent.parts) +
           " names, tensors and attributes, of which " +
           std::to_string(kPartsOfNode) + " count as a node: " +
           describeBeyond(Limit::Nodes, limits,
                          (extent.parts + kPartsOfNode - 1) / kPartsOfNode);
  return "";
}

LoadedModel loadModel(StringRef path, const ImportLimits &limits,
                      Findings &findings) {
  auto buffer = readBytes(path, findings);
  if (!buffer)
    return {};
  StringRef bytes = buffer->getBuffer();
  if (bytes.empty()) {
    findings.fault("'" + path + "' is empty, expected an ONNX model");
    return {};
  }
  if (bytes.size() > INT32_MAX) { // not a plain file: only now known
    findings.fault("'" + path + "' is larger than 2 GiB");
    return {};
  }
  auto model = std::make_shared<onnx::ModelProto>();
  Outline form = outline(bytes);
  if (form == Outline::Model)
    if (std::string beyond = checkExtent(bytes, limits); !beyond.empty()) {
      findings.fault("'" + path + "': " + beyond);
      return {};
    }
  bool parsed =
      form == Outline::Model && parse(path, bytes, int(limits.nesting), *model);
  if (parsed && model->has_graph()) {
    inlineFunctions(*model, limits, findings);
    spreadSparseTensors(*model, limits, findings);
    checkInputs(*model, limits, findings);
    useFloats(*model, findings);
    if (findings.failed())
      return {};
    return {std::move(buffer), std::move(model)};
  }
  // What a foreign file begins with may look like the first fields of a model.
  std::string kind = describeForeignFile(path, bytes);
  if (form == Outline::Truncated && !kind.empty())
    form = Outline::Foreign;
  if (form == Outline::Truncated)
    findings.fault("'" + path +
                   "' is truncated: its last part is longer than "
                   "the " +
                   Twine(bytes.size()) + " bytes of the file");
  else if (form == Outline::Foreign)
    findings.fault("'" + path + "' is not an ONNX model" +
                   (kind.empty() ? Twine() : ", but " + kind));
  else if (parsed)
    findings.fault("'" + path + "' holds no graph, expected an ONNX model");
  else
    findings.fault("'" + path +
                   "' is damaged: it begins as an ONNX model, but cannot be "
                   "read to its end");
  return {};
}

} // namespace snnc::onnxio
