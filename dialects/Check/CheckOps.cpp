// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check dialect: registration, assembly, reading of numbers.

#include "dialects/Check/CheckOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::check;

/// `@float, @integer`.
static ParseResult parseNetworks(OpAsmParser &parser, ArrayAttr &networks) {
  SmallVector<Attribute> names;
  if (parser.parseCommaSeparatedList([&]() -> ParseResult {
        StringAttr name;
        if (parser.parseSymbolName(name))
          return failure();
        names.push_back(FlatSymbolRefAttr::get(name));
        return success();
      }))
    return failure();
  networks = parser.getBuilder().getArrayAttr(names);
  return success();
}

static void printNetworks(OpAsmPrinter &printer, Operation *,
                          ArrayAttr networks) {
  llvm::interleaveComma(networks, printer);
}

#include "dialects/Check/CheckDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/Check/CheckOps.cpp.inc"

namespace snnc::check {

void CheckDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Check/CheckOps.cpp.inc"
      >();
}

std::vector<double> readNumbers(ElementsAttr attr) {
  std::vector<double> numbers;
  Type type = attr.getElementType();
  auto dense = cast<DenseIntOrFPElementsAttr>(attr);
  if (isa<FloatType>(type)) {
    for (const APFloat &value : dense.getValues<APFloat>())
      numbers.push_back(type.isF32() ? value.convertToFloat()
                                     : value.convertToDouble());
    return numbers;
  }
  bool isSigned = !type.isUnsignedInteger() && !type.isInteger(1);
  for (const APInt &value : dense.getValues<APInt>())
    numbers.push_back(isSigned ? double(value.getSExtValue())
                               : double(value.getZExtValue()));
  return numbers;
}

std::string formatPlace(int64_t index, ArrayRef<int64_t> shape) {
  std::string place;
  for (int64_t extent : llvm::reverse(shape)) {
    place =
        std::to_string(index % extent) + (place.empty() ? "" : ", ") + place;
    index /= extent;
  }
  return "[" + place + "]";
}

} // namespace snnc::check
