// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What exporters write for windows in other words.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_WINDOWS_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_WINDOWS_H

#include "snnc/Import/Options.h"
#include <memory>
#include <string>

namespace onnx {
class ModelProto;
} // namespace onnx

namespace snnc::onnxio {

/// Makes zeros that a Pad puts around planes part of the convolutions that read
/// them, and means over planes a GlobalAveragePool. Others are left.
void useWindows(const std::shared_ptr<onnx::ModelProto> &model,
                const std::string &folder, const ImportLimits &limits);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_WINDOWS_H
