// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Hand-made `.net` files, and what the importer says of them.

#ifndef SNNC_TEST_UNIT_IMPORT_TESTNET_H
#define SNNC_TEST_UNIT_IMPORT_TESTNET_H

#include "snnc/Data/HDF5.h"
#include "snnc/Import/Netx.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

#include <map>

namespace snnc {

/// The contents of a file, to be changed before it is written.
struct TestNet {
  struct Numbers {
    std::vector<int64_t> shape;
    std::vector<double> values;
  };
  std::map<std::string, Numbers> numbers;
  std::map<std::string, std::string> texts;

  static std::string group(int k) { return "layer/" + std::to_string(k); }
  void number(const std::string &path, double value) {
    numbers[path] = {{}, {value}};
  }
  void list(const std::string &path, std::vector<double> values) {
    numbers[path] = {{int64_t(values.size())}, values};
  }
  void neuron(int k) {
    texts[group(k) + "/neuron/type"] = "CUBA";
    number(group(k) + "/neuron/iDecay", 1024);
    number(group(k) + "/neuron/vDecay", 200);
    number(group(k) + "/neuron/vThMant", 60);
  }
  void input(std::vector<double> shape) {
    texts["layer/0/type"] = "input";
    list("layer/0/shape", shape);
  }
  void flatten(int k) { texts[group(k) + "/type"] = "flatten"; }
  void dense(int k, int64_t out, int64_t in, std::vector<double> weights) {
    texts[group(k) + "/type"] = "dense";
    list(group(k) + "/shape", {double(out)});
    numbers[group(k) + "/weight"] = {{out, in}, weights};
    neuron(k);
  }
  /// 3x3 over [channels, 4, 4] without padding.
  void conv(int k, int64_t out, int64_t channels) {
    texts[group(k) + "/type"] = "conv";
    list(group(k) + "/shape", {double(out), 2, 2});
    numbers[group(k) + "/weight"] = {
        {out, channels, 3, 3}, std::vector<double>(out * channels * 9, 1)};
    number(group(k) + "/stride", 1);
    number(group(k) + "/padding", 0);
    number(group(k) + "/dilation", 1);
    number(group(k) + "/groups", 1);
    neuron(k);
  }

  void write(const std::string &path) const {
    auto check = [](llvm::Error error) {
      if (error)
        llvm::report_fatal_error(std::move(error));
    };
    auto file = data::h5::createFile(path);
    if (!file)
      llvm::report_fatal_error(file.takeError());
    for (const auto &[name, value] : numbers)
      check(data::h5::writeValues(*file, path, name, data::h5::Scalar::F64,
                                  value.shape, value.values));
    for (const auto &[name, value] : texts)
      check(data::h5::writeString(
          *file, path, name, value,
          /*isArray=*/!llvm::StringRef(name).contains("neuron")));
    check(data::h5::closeFile(*file, path));
  }
};

/// A module, and the messages of each kind.
struct Imported {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<std::string> errors, warnings, remarks;
};

inline Imported importTest(mlir::MLIRContext &context, const std::string &path,
                           const NetxImportOptions &options = {}) {
  Imported result;
  mlir::ScopedDiagnosticHandler handler(
      &context, [&](mlir::Diagnostic &diagnostic) {
        auto &list =
            diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error
                ? result.errors
            : diagnostic.getSeverity() == mlir::DiagnosticSeverity::Warning
                ? result.warnings
                : result.remarks;
        list.push_back(diagnostic.str());
        return mlir::success();
      });
  result.module = importNetx(path, options, &context);
  return result;
}

/// A path that is there for one test.
class TestPath {
public:
  TestPath() {
    llvm::SmallString<128> created;
    if (llvm::sys::fs::createTemporaryFile("snnc-test", "net", created))
      ADD_FAILURE() << "cannot create a temporary file";
    path = created.str().str();
  }
  ~TestPath() { llvm::sys::fs::remove(path); }
  operator const std::string &() const { return path; }

private:
  std::string path;
};

inline Imported importTest(mlir::MLIRContext &context, const TestNet &net,
                           const NetxImportOptions &options = {}) {
  TestPath path;
  net.write(path);
  return importTest(context, path, options);
}

} // namespace snnc

#endif // SNNC_TEST_UNIT_IMPORT_TESTNET_H
