// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a model holds, counted in its bytes: a crafted file of some megabytes
// would become gigabytes where it is parsed, or exhaust the stack.

#include "Model.h"
#include "llvm/ADT/SmallVector.h"
#include <algorithm>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

using namespace llvm;
namespace io = google::protobuf::io;
using google::protobuf::internal::WireFormatLite;

namespace snnc::onnxio {

namespace {

enum class Message { Model, Graph, Function, Node, Attribute, Tensor, Other };

struct Field {
  Message of;
  uint32_t number;
  Message is;
};
} // namespace

/// Of onnx.proto: where graphs and nodes are, and what may be there many times.
static constexpr Field kFields[] = {
    {Message::Model, 7, Message::Graph},
    {Message::Model, 25, Message::Function},
    {Message::Graph, 1, Message::Node},
    {Message::Graph, 5, Message::Tensor},
    {Message::Function, 7, Message::Node},
    {Message::Function, 11, Message::Attribute},
    {Message::Node, 5, Message::Attribute},
    {Message::Attribute, 5, Message::Tensor},
    {Message::Attribute, 6, Message::Graph},
    {Message::Attribute, 10, Message::Tensor},
    {Message::Attribute, 11, Message::Graph},
};

static Message messageOf(Message of, uint32_t number) {
  for (const Field &field : kFields)
    if (field.of == of && field.number == number)
      return field.is;
  return Message::Other;
}

Extent measureModel(StringRef bytes) {
  struct Level {
    Message message;
    int end; ///< in bytes
    int64_t nesting;
  };
  Extent extent;
  io::CodedInputStream in(reinterpret_cast<const uint8_t *>(bytes.data()),
                          int(bytes.size()));
  // A stack of our own: how deep it is, is what is to be found out.
  SmallVector<Level, 64> levels = {{Message::Model, int(bytes.size()), 0}};
  while (!levels.empty()) {
    Level level = levels.back();
    uint32_t tag = 0;
    if (in.CurrentPosition() >= level.end || (tag = in.ReadTag()) == 0) {
      levels.pop_back();
      continue;
    }
    uint32_t length = 0;
    if (WireFormatLite::GetTagWireType(tag) !=
        WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&in, tag))
        return extent;
      continue;
    }
    if (!in.ReadVarint32(&length) ||
        length > uint32_t(std::max(level.end - in.CurrentPosition(), 0)))
      return extent;
    ++extent.parts;
    uint32_t number = WireFormatLite::GetTagFieldNumber(tag);
    Message inner = messageOf(level.message, number);
    if (inner == Message::Other) {
      in.Skip(int(length));
      continue;
    }
    extent.nodes += inner == Message::Node;
    int64_t nesting = level.nesting + (inner == Message::Graph &&
                                       level.message != Message::Model);
    extent.nesting = std::max(extent.nesting, nesting);
    levels.push_back({inner, in.CurrentPosition() + int(length), nesting});
  }
  return extent;
}

} // namespace snnc::onnxio
