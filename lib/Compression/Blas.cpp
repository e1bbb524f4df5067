// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Thin wrappers of BLAS and LAPACK.

#include "Blas.h"
#include "snnc/Support/Parallel.h"

#include <cblas.h>

#include <cmath>
#include <stdexcept>

// Debian's LAPACK has no C header without LAPACKE: the Fortran symbols, with
// the hidden lengths of the character arguments at the end.
extern "C" {
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda,
             int *info, size_t);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a,
             const int *lda, double *b, const int *ldb, int *info, size_t);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda,
             int *info, size_t);
void ssyevd_(const char *jobz, const char *uplo, const int *n, float *a,
             const int *lda, float *w, float *work, const int *lwork,
             int *iwork, const int *liwork, int *info, size_t, size_t);
}

namespace snnc::osbc {

void useOneBlasThread() {
  static std::once_flag once;
  std::call_once(once, [] { openblas_set_num_threads(1); });
}

static CBLAS_TRANSPOSE op(bool transposed) {
  return transposed ? CblasTrans : CblasNoTrans;
}

void gemm(bool transA, bool transB, int64_t m, int64_t n, int64_t k,
          float alpha, const float *a, int64_t lda, const float *b, int64_t ldb,
          float beta, float *c, int64_t ldc) {
  cblas_sgemm(CblasRowMajor, op(transA), op(transB), m, n, k, alpha, a, lda, b,
              ldb, beta, c, ldc);
}

void gemm(bool transA, bool transB, int64_t m, int64_t n, int64_t k,
          double alpha, const double *a, int64_t lda, const double *b,
          int64_t ldb, double beta, double *c, int64_t ldc) {
  cblas_dgemm(CblasRowMajor, op(transA), op(transB), m, n, k, alpha, a, lda, b,
              ldb, beta, c, ldc);
}

void gemvTransposed(int64_t m, int64_t n, float alpha, const float *a,
                    int64_t lda, const float *x, float beta, float *y) {
  cblas_sgemv(CblasRowMajor, CblasTrans, m, n, alpha, a, lda, x, 1, beta, y, 1);
}

void gemvTransposed(int64_t m, int64_t n, double alpha, const double *a,
                    int64_t lda, const double *x, double beta, double *y) {
  cblas_dgemv(CblasRowMajor, CblasTrans, m, n, alpha, a, lda, x, 1, beta, y, 1);
}

template <typename T>
void tiledProduct(bool transB, int64_t m, int64_t n, int64_t k, const T *a,
                  const T *b, T *c, int threads) {
  constexpr int64_t tile = 256;
  int64_t across = (n + tile - 1) / tile, down = (m + tile - 1) / tile;
  int64_t ldb = transB ? k : n;
  parallelFor(across * down, threads, [&](int64_t item, int) {
    int64_t row = item / across * tile, col = item % across * tile;
    gemm(false, transB, std::min(tile, m - row), std::min(tile, n - col), k,
         T(1), a + row * k, k, transB ? b + col * k : b + col, ldb, T(0),
         c + row * n + col, n);
  });
}
template void tiledProduct(bool, int64_t, int64_t, int64_t, const float *,
                           const float *, float *, int);
template void tiledProduct(bool, int64_t, int64_t, int64_t, const double *,
                           const double *, double *, int);

void factorSpd(std::vector<double> &matrix, int64_t n) {
  std::vector<double> diagonal(n);
  double mean = 0;
  for (int64_t i = 0; i < n; ++i)
    mean += (diagonal[i] = matrix[i * n + i]) / n;
  if (!(mean > 0))
    mean = 1;
  int order = n, info = 0;
  for (double jitter = 0; n > 0;) {
    dpotrf_("L", &order, matrix.data(), &order, &info, 1);
    if (info == 0)
      return;
    jitter = jitter == 0 ? 1e-12 : jitter * 10;
    if (!(jitter < 1e12))
      throw std::runtime_error("the Hessian holds a value that is not finite");
    // LAPACK's lower triangle is our upper one; the other is still intact.
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < i; ++j)
        matrix[j * n + i] = matrix[i * n + j];
      matrix[i * n + i] = diagonal[i] + jitter * mean;
    }
  }
}

void solveSpd(const std::vector<double> &factor, int64_t n,
              std::span<double> right) {
  int order = n, one = 1, info = 0;
  if (n > 0)
    dpotrs_("L", &order, &one, factor.data(), &order, right.data(), &order,
            &info, 1);
}

void invertSpd(std::vector<double> &factor, int64_t n) {
  int order = n, info = 0;
  if (n > 0)
    dpotri_("L", &order, factor.data(), &order, &info, 1);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < i; ++j)
      factor[i * n + j] = factor[j * n + i];
}

std::vector<float> eigenSymmetric(std::vector<float> &matrix, int64_t n) {
  std::vector<float> values(n);
  if (n == 0)
    return values;
  int order = n, info = 0, query = -1, integerSize = 0;
  float size = 0;
  ssyevd_("V", "L", &order, matrix.data(), &order, values.data(), &size, &query,
          &integerSize, &query, &info, 1, 1);
  // The optimal size comes back as a float, which may round it down.
  int64_t least = 1 + 6 * n + 2 * n * n;
  int workSize = std::max<int64_t>(least, std::ceil(size * 1.001));
  std::vector<float> work(workSize);
  std::vector<int> integers(integerSize);
  ssyevd_("V", "L", &order, matrix.data(), &order, values.data(), work.data(),
          &workSize, integers.data(), &integerSize, &info, 1, 1);
  if (info != 0)
    throw std::runtime_error("the eigenvalues of the Hessian did not converge");
  return values;
}

} // namespace snnc::osbc
