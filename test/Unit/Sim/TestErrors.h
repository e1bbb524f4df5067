// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// llvm::Error and llvm::Expected in assertions: a failure shows the message.

#ifndef SNNC_TEST_UNIT_SIM_TESTERRORS_H
#define SNNC_TEST_UNIT_SIM_TESTERRORS_H

#include "llvm/Support/Error.h"
#include "gtest/gtest.h"

namespace snnc::test {

inline testing::AssertionResult ok(llvm::Error error) {
  if (!error)
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << llvm::toString(std::move(error));
}

/// Takes the error, if there is one, and leaves the value.
template <class T>
testing::AssertionResult ok(llvm::Expected<T> &&expected) {
  return ok(expected.takeError());
}
template <class T>
testing::AssertionResult ok(llvm::Expected<T> &expected) {
  return ok(expected.takeError());
}

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_SIM_TESTERRORS_H
