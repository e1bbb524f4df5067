// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic of polynomials in double: constants of the file are floats, so
// the coefficients of usual updates come out exact.

#include "Polynomial.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>
#include <set>

using namespace llvm;

namespace snnc::onnxio {

Coef mapCoefs(const Coef &a, const Coef &b,
              function_ref<double(double, double)> f) {
  Coef result(std::max(a.size(), b.size()));
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = f(coefAt(a, i), coefAt(b, i));
  return result;
}

Poly Poly::constant(Coef value) { return term({}, std::move(value)); }

Poly Poly::term(Monomial monomial, Coef coef) {
  Poly poly;
  poly.add(monomial, coef);
  return poly;
}

void Poly::add(const Monomial &monomial, const Coef &coef) {
  auto [it, inserted] = map.try_emplace(monomial, coef);
  if (!inserted)
    it->second = mapCoefs(it->second, coef, std::plus<double>());
  if (all_of(it->second, [](double c) { return c == 0; }))
    map.erase(it);
}

Poly Poly::operator+(const Poly &other) const {
  Poly sum = *this;
  for (const auto &[monomial, coef] : other.map)
    sum.add(monomial, coef);
  return sum;
}

Poly Poly::operator-(const Poly &other) const {
  return *this + other.scaled({-1.0});
}

std::optional<Poly> Poly::multiply(const Poly &other) const {
  const size_t maxTerms = 32, maxDegree = 4;
  Poly product;
  for (const auto &[m1, c1] : map)
    for (const auto &[m2, c2] : other.map) {
      Monomial m = m1;
      m.insert(m.end(), m2.begin(), m2.end());
      std::sort(m.begin(), m.end());
      m.erase(std::unique(m.begin(), m.end(),
                          [](Var a, Var b) { return a == b && isSpike(a); }),
              m.end());
      if (m.size() > maxDegree)
        return std::nullopt;
      product.add(m, mapCoefs(c1, c2, std::multiplies<double>()));
      if (product.map.size() > maxTerms)
        return std::nullopt;
    }
  return product;
}

Poly Poly::scaled(const Coef &factor) const {
  Poly result;
  for (const auto &[monomial, coef] : map)
    result.add(monomial, mapCoefs(coef, factor, std::multiplies<double>()));
  return result;
}

Coef Poly::coef(const Monomial &monomial) const {
  auto it = map.find(monomial);
  return it == map.end() ? Coef{0.0} : it->second;
}

std::optional<Coef> Poly::asConstant() const {
  if (map.empty())
    return Coef{0.0};
  if (map.size() == 1 && map.begin()->first.empty())
    return map.begin()->second;
  return std::nullopt;
}

std::optional<Var> Poly::asVariable() const {
  if (map.size() != 1 || map.begin()->first.size() != 1 ||
      any_of(map.begin()->second, [](double c) { return c != 1; }))
    return std::nullopt;
  return map.begin()->first[0];
}

std::vector<Var> Poly::variables() const {
  std::set<Var> found;
  for (const auto &[monomial, coef] : map)
    found.insert(monomial.begin(), monomial.end());
  return {found.begin(), found.end()};
}

bool Poly::contains(Var var) const {
  return any_of(
      map, [&](const auto &term) { return is_contained(term.first, var); });
}

bool Poly::isLinear() const {
  return all_of(map, [](const auto &term) { return term.first.size() <= 1; });
}

Poly Poly::without(const Monomial &monomial) const {
  Poly result = *this;
  result.map.erase(monomial);
  return result;
}

double Poly::eval(function_ref<double(Var)> value, size_t element) const {
  double sum = 0;
  for (const auto &[monomial, coef] : map) {
    double term = coefAt(coef, element);
    for (Var var : monomial)
      term *= value(var);
    sum += term;
  }
  return sum;
}

Poly Poly::substitute(Var var, bool value) const {
  Poly result;
  for (const auto &[monomial, coef] : map) {
    Monomial rest = monomial;
    llvm::erase(rest, var);
    if (rest.size() == monomial.size() || value)
      result.add(rest, coef);
  }
  return result;
}

std::string Poly::str(function_ref<std::string(Var)> name) const {
  std::string text;
  raw_string_ostream out(text);
  size_t count = 0;
  for (const auto &[monomial, coef] : map) {
    if (count++ == 8) {
      out << " + …";
      break;
    }
    out << (count > 1 ? " + " : "");
    if (coef.size() > 1)
      out << "{" << format("%.6g", coef[0]) << ", …}";
    else
      out << format("%.6g", coef[0]);
    for (Var var : monomial)
      out << "·" << name(var);
  }
  return map.empty() ? "0" : text;
}

} // namespace snnc::onnxio
