// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Polynomials over the values of one time step: the normal form in which a
// neuron looks the same however its update was written.

#ifndef SNNC_LIB_IMPORT_ONNX_NEURONS_POLYNOMIAL_H
#define SNNC_LIB_IMPORT_ONNX_NEURONS_POLYNOMIAL_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc::onnxio {

/// A variable; odd ones are spikes (0 or 1), for which s·s = s.
using Var = unsigned;
inline bool isSpike(Var var) { return var & 1; }

/// A coefficient: one number for all elements, or one for each.
using Coef = std::vector<double>;

inline double coefAt(const Coef &coef, size_t i) {
  return coef.size() == 1 ? coef[0] : coef[i];
}

/// `f` element by element; a scalar stays one where both are.
Coef mapCoefs(const Coef &a, const Coef &b,
              llvm::function_ref<double(double, double)> f);

class Poly {
public:
  /// Product of variables, ascending; empty for the constant term.
  using Monomial = std::vector<Var>;

  static Poly constant(Coef value);
  static Poly variable(Var var) { return term({var}, {1.0}); }
  static Poly term(Monomial monomial, Coef coef);

  Poly operator+(const Poly &other) const;
  Poly operator-(const Poly &other) const;
  /// Nothing when the product has more terms or a higher degree than any
  /// neuron's update.
  std::optional<Poly> multiply(const Poly &other) const;
  Poly scaled(const Coef &factor) const;

  const std::map<Monomial, Coef> &terms() const { return map; }
  /// Coefficient of `monomial`; zero when absent.
  Coef coef(const Monomial &monomial) const;
  std::optional<Coef> asConstant() const;
  /// The variable that this polynomial is, with coefficient 1.
  std::optional<Var> asVariable() const;
  /// All variables, ascending.
  std::vector<Var> variables() const;
  bool contains(Var var) const;
  /// No products of variables.
  bool isLinear() const;
  /// The polynomial with `var`, which is 0 or 1, set to `value`.
  Poly substitute(Var var, bool value) const;
  Poly without(const Monomial &monomial) const;
  double eval(llvm::function_ref<double(Var)> value, size_t element) const;

  /// For messages; at most eight terms.
  std::string str(llvm::function_ref<std::string(Var)> name) const;

private:
  void add(const Monomial &monomial, const Coef &coef);
  std::map<Monomial, Coef> map;
};

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_NEURONS_POLYNOMIAL_H
