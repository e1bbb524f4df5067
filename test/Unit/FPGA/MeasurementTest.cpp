// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/Measurement.h"
#include "test/Unit/TemporaryFolder.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace llvm;
using namespace snnc::fpga;

namespace {
class MeasurementTest : public testing::Test {
protected:
  void put(const std::string &name, const std::string &text) {
    snnc::test::spill(temporary / name, text);
  }
  snnc::test::TemporaryFolder temporary;
  const std::string &folder = temporary.path();
};
} // namespace

static const char manifest[] =
    R"({"generator": "snnc", "part": {"name": "ecp5-25f", "block_rams": 56},
        "predicted": {"block_rams": 23,
                      "bench": {"recordings": 4, "cycles": 40400}}})";

TEST_F(MeasurementTest, PredictionsAlone) {
  put("manifest.json", manifest);
  auto measurement = readMeasurement(folder);
  ASSERT_TRUE(bool(measurement));
  EXPECT_EQ(measurement->blockRAMsPredicted, 23u);
  EXPECT_FALSE(measurement->cycles);
  EXPECT_FALSE(measurement->getCycleError());
  std::string table = printMeasurement(*measurement);
  EXPECT_NE(table.find("| 23 | not run |"), std::string::npos);
  EXPECT_NE(table.find("| 10100 | not run |"), std::string::npos);
}

TEST_F(MeasurementTest, AgainstWhatToolsLeft) {
  put("manifest.json", manifest);
  put("cycles.json", R"({"recordings": 4, "cycles": 40000})");
  put("ecp5.rpt",
      R"({"fmax": {"$glb$clk": {"achieved": 125.0, "constraint": 100.0}},
          "utilization": {"DP16KD": {"available": 56, "used": 24},
                          "TRELLIS_COMB": {"available": 24288, "used": 2622},
                          "TRELLIS_FF": {"available": 24288, "used": 1393}}})");
  auto measurement = readMeasurement(folder);
  ASSERT_TRUE(bool(measurement));
  EXPECT_EQ(measurement->blockRAMs, 24u);
  EXPECT_EQ(measurement->logicCells, 2622u);
  EXPECT_EQ(measurement->flipFlops, 1393u);
  EXPECT_DOUBLE_EQ(*measurement->getMeanCycles(), 10000.0);
  EXPECT_DOUBLE_EQ(*measurement->getCycleError(), 1.0);
  EXPECT_DOUBLE_EQ(*measurement->getMilliseconds(), 0.08);
  std::string table = printMeasurement(*measurement);
  EXPECT_NE(table.find("| 23 | 24 |"), std::string::npos);
  EXPECT_NE(table.find("10000 (model +1.00 %)"), std::string::npos);
  EXPECT_NE(printMeasurementJSON(*measurement).find("\"clock_mhz\": 125.0"),
            std::string::npos);
}

TEST_F(MeasurementTest, BadFilesAreNamed) {
  auto message = [&] {
    auto measurement = readMeasurement(folder);
    return measurement ? std::string() : toString(measurement.takeError());
  };
  EXPECT_NE(message().find("manifest.json': No such file"), std::string::npos);
  put("manifest.json", "{");
  EXPECT_NE(message().find("manifest.json': expected a JSON object"),
            std::string::npos);
  put("manifest.json", R"({"part": {"block_rams": "many"}})");
  EXPECT_NE(message().find("expected a number at '/part/block_rams'"),
            std::string::npos);
  put("manifest.json", manifest);
  put("cycles.json", "[]");
  EXPECT_NE(message().find("cycles.json': expected a JSON object"),
            std::string::npos);
}
