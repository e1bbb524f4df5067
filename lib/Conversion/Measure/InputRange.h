// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Step and zero point of a real input from the values that it takes (rule
// Q5.1).

#ifndef SNNC_LIB_CONVERSION_MEASURE_INPUTRANGE_H
#define SNNC_LIB_CONVERSION_MEASURE_INPUTRANGE_H

#include "snnc/Conversion/IntegerForm.h"

#include <array>
#include <cstdint>
#include <optional>

namespace snnc {

/// What is known of the values of a real input. 0 is always one of them:
/// recordings hold only what is not 0.
class InputRange {
public:
  /// `value` is finite.
  void add(double value);

  double low() const { return least; }
  double high() const { return most; }
  /// All values are whole numbers, and 256 of them hold the range.
  bool isWhole() const { return multiples[0].holds(); }
  /// All values are k/255 in single or double precision (images after
  /// ToTensor), and 256 of them hold the range.
  bool isPixels() const { return multiples[1].holds(); }
  /// The magnitude below which all values but one in a thousand lie, where
  /// that is less than a 16th of the range; a power of two.
  std::optional<double> bulk() const;

  /// Both ends of the range are held, 0 and whatever isWhole or isPixels says
  /// exactly, all other values to half a step. Nothing for a range of 0, or
  /// one that no double can divide.
  std::optional<InputForm> form() const;

private:
  /// Whether all values are whole multiples of 1 / `per`.
  struct Multiples {
    double per;
    bool all = true;
    double low = 0, high = 0; ///< of the multiples
    void add(double value);
    bool holds() const { return all && high - low <= 255; }
    InputForm form() const;
  };

  double least = 0, most = 0;
  std::array<Multiples, 2> multiples{{{1.0}, {255.0}}};
  static constexpr int kLeastExponent = -1075, kExponents = 2100;
  std::array<int64_t, kExponents> byExponent{};
  int64_t count = 0;
};

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_MEASURE_INPUTRANGE_H
