// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pieces of assembly that the float and the integer level share.

#include "dialects/SNN/SNNSyntax.h"

#include "mlir/Interfaces/FunctionImplementation.h"

#include <charconv>
#include <cmath>

using namespace mlir;

namespace snnc::snn {

ParseResult parseParamOfType(OpAsmParser &parser, Attribute &attr,
                             Type scalar) {
  // A number takes its type from here; a null type would swallow the `: type`
  // that follows.
  char first = *parser.getCurrentLocation().getPointer();
  if (first == '-' || (first >= '0' && first <= '9'))
    return parser.parseAttribute(attr, scalar);
  OptionalParseResult parsed = parser.parseOptionalAttribute(attr);
  if (parsed.has_value())
    return *parsed;
  return parser.emitError(parser.getCurrentLocation(),
                          "expected a number or a tensor");
}

void printParamOfType(OpAsmPrinter &printer, Attribute attr) {
  if (auto integer = dyn_cast<IntegerAttr>(attr)) {
    printer << integer.getValue();
    return;
  }
  auto number = dyn_cast<FloatAttr>(attr);
  if (!number || !number.getType().isF32()) {
    printer.printAttribute(attr);
    return;
  }
  float value = number.getValue().convertToFloat();
  if (!std::isfinite(value)) {
    printer.printAttributeWithoutType(attr);
    return;
  }
  char text[64];
  auto end = std::to_chars(text, text + sizeof(text), value).ptr;
  StringRef digits(text, end - text);
  if (digits.contains('.')) {
    printer << digits;
    return;
  }
  // The lexer wants a point: 1 becomes 1.0, 1e-05 becomes 1.0e-05.
  auto [mantissa, exponent] = digits.split('e');
  printer << mantissa << ".0";
  if (!exponent.empty())
    printer << 'e' << exponent;
}

ParseResult parseResetOfType(OpAsmParser &parser, ResetAttr &reset,
                             Attribute &value, Type scalar) {
  StringRef keyword;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&keyword))
    return failure();
  std::optional<Reset> kind = symbolizeReset(keyword);
  if (!kind)
    return parser.emitError(loc, "expected reset 'none', 'to' or 'subtract', "
                                 "but got '")
           << keyword << "'";
  reset = ResetAttr::get(parser.getContext(), *kind);
  if (*kind == Reset::None)
    return success();
  return parseParamOfType(parser, value, scalar);
}

void printResetOfType(OpAsmPrinter &printer, ResetAttr reset, Attribute value) {
  printer << stringifyReset(reset.getValue());
  if (!value)
    return;
  printer << ' ';
  printParamOfType(printer, value);
}

ParseResult parseNetwork(OpAsmParser &parser, OperationState &result,
                         StringAttr typeAttr, StringAttr argAttrs,
                         StringAttr resAttrs) {
  auto buildType = [](Builder &builder, ArrayRef<Type> args,
                      ArrayRef<Type> results,
                      function_interface_impl::VariadicFlag, std::string &) {
    return builder.getFunctionType(args, results);
  };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false, typeAttr, buildType, argAttrs,
      resAttrs);
}

void printNetwork(OpAsmPrinter &printer, Operation *network, StringRef typeAttr,
                  StringAttr argAttrs, StringAttr resAttrs) {
  function_interface_impl::printFunctionOp(
      printer, cast<FunctionOpInterface>(network), /*isVariadic=*/false,
      typeAttr, argAttrs, resAttrs);
}

} // namespace snnc::snn
