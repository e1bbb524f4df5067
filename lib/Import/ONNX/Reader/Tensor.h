// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constant tensors of an ONNX file, decoded from all the ways in which a
// TensorProto can hold its data.

#ifndef SNNC_LIB_IMPORT_ONNX_READER_TENSOR_H
#define SNNC_LIB_IMPORT_ONNX_READER_TENSOR_H

#include "snnc/Support/Arrays.h"
#include "snnc/Support/Findings.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onnx {
class TensorProto;
} // namespace onnx

namespace snnc::onnxio {

using snnc::Findings;

/// Element types that the importer computes with.
enum class Kind { F32, F64, I64, Bool };

/// A printable name: "float", "double", "int64", "bool".
llvm::StringRef kindName(Kind kind);

using Shape = llvm::SmallVector<int64_t, 4>;

/// "[1, 256]"
std::string shapeString(llvm::ArrayRef<int64_t> shape);

/// Product of the dimensions; nothing when one is negative or the product
/// exceeds 2^48.
std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> shape);

/// The shape that ONNX's (NumPy's) broadcasting gives; nothing if it does not.
std::optional<Shape> broadcastShapes(llvm::ArrayRef<int64_t> a,
                                     llvm::ArrayRef<int64_t> b);

/// Position in a row-major tensor of shape `from` that broadcasting reads for
/// element `index` of a tensor of shape `to`.
int64_t broadcastIndex(int64_t index, llvm::ArrayRef<int64_t> to,
                       llvm::ArrayRef<int64_t> from);

/// What a DequantizeLinear makes floats of: levels less their zero points, and
/// one scale, or one for each row along an axis.
struct Quantised {
  std::vector<int64_t> levels; // as the floats lie
  std::vector<float> scales;
  int64_t axis = 0;
};

/// A constant, row-major. Floats are kept apart: weights are large, and lie in
/// the model where they can.
struct Tensor {
  Kind kind = Kind::F32;
  Shape shape;
  FloatArray floats;                          // of F32
  std::vector<double> others;                 // of the other kinds
  std::shared_ptr<const Quantised> quantised; // what the floats are made of

  int64_t size() const {
    return kind == Kind::F32 ? floats.size() : others.size();
  }
  double at(int64_t i) const {
    return kind == Kind::F32 ? double(floats[i]) : others[i];
  }
};

/// One with the values at(0), at(1), …, which are asked for in this order.
std::shared_ptr<const Tensor>
makeTensor(Kind kind, llvm::ArrayRef<int64_t> shape,
           llvm::function_ref<double(int64_t)> at);

/// Where tensors are: in something that `owner` keeps alive, or in files in
/// `folder`.
struct TensorSource {
  std::shared_ptr<const void> owner;
  std::string folder;
};

/// Decodes `proto`, which the source's owner keeps alive, and its floats that;
/// `what` names it in messages ("initializer 'w'"). Null after an error:
/// element type not read, data of the wrong size, NaN or infinity, external
/// data that leave the folder.
std::shared_ptr<const Tensor> decodeTensor(const onnx::TensorProto &proto,
                                           const llvm::Twine &what,
                                           const TensorSource &source,
                                           Findings &findings);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_READER_TENSOR_H
