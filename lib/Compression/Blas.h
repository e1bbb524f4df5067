// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BLAS and LAPACK as this library uses them: row-major, and single-threaded
// inside, because OpenBLAS's own threads would make bits depend on their
// number.

#ifndef SNNC_LIB_COMPRESSION_BLAS_H
#define SNNC_LIB_COMPRESSION_BLAS_H

#include <cstdint>
#include <span>
#include <vector>

namespace snnc::osbc {

/// To be called by every entry point before any other function of this file.
void useOneBlasThread();

/// C = alpha op(A) op(B) + beta C, row-major, op(A) is [m, k], op(B) [k, n].
void gemm(bool transA, bool transB, int64_t m, int64_t n, int64_t k,
          float alpha, const float *a, int64_t lda, const float *b, int64_t ldb,
          float beta, float *c, int64_t ldc);
void gemm(bool transA, bool transB, int64_t m, int64_t n, int64_t k,
          double alpha, const double *a, int64_t lda, const double *b,
          int64_t ldb, double beta, double *c, int64_t ldc);

/// y = beta y + alpha A^T x for a row-major A of [m, n].
void gemvTransposed(int64_t m, int64_t n, float alpha, const float *a,
                    int64_t lda, const float *x, float beta, float *y);
void gemvTransposed(int64_t m, int64_t n, double alpha, const double *a,
                    int64_t lda, const double *x, double beta, double *y);

/// C = A op(B) with A [m, k] and op(B) [k, n], all dense row-major, in fixed
/// tiles over threads.
template <typename T>
void tiledProduct(bool transB, int64_t m, int64_t n, int64_t k, const T *a,
                  const T *b, T *c, int threads);

/// Cholesky factor of a symmetric [n, n] matrix in LAPACK's lower triangle; the
/// other one keeps the matrix. When the matrix is numerically not positive
/// definite its diagonal is raised by the least of 1e-12, 1e-11, ... times its
/// mean that makes it so.
void factorSpd(std::vector<double> &matrix, int64_t n);

/// Solves with a factor of factorSpd, in place; right is [n].
void solveSpd(const std::vector<double> &factor, int64_t n,
              std::span<double> right);

/// Turns a factor of factorSpd into the full symmetric inverse.
void invertSpd(std::vector<double> &factor, int64_t n);

/// Eigenvalues of a symmetric [n, n] matrix, ascending; its rows become the
/// eigenvectors.
std::vector<float> eigenSymmetric(std::vector<float> &matrix, int64_t n);

} // namespace snnc::osbc

#endif // SNNC_LIB_COMPRESSION_BLAS_H
