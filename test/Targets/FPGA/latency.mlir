// A network whose results come two steps late runs on with nothing at its input:
// recordings of 8 steps are 10, in the bench and where cycles are foreseen.
// RUN: sed "s/steps = 8 : i64/latency = 2 : i64, &/" %S/Inputs/small.mlir > %t.mlir
// RUN: rm -rf %t && snn-translate --target=fpga %t.mlir --lanes=2,1 --bench-input=%S/Inputs/frames.h5 --bench-samples=0:4 -o %t
// RUN: cat %t/bench/expected_core0.hex | count 40
// RUN: cat %t/bench/stimulus.hex | count 192
// RUN: snn-opt %t.mlir --convert-qsnn-to-fpga=cycles=120 --fpga-assign-lanes=calibration=%S/Inputs/frames.h5 | FileCheck %s --check-prefix=LATE
// RUN: snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga=cycles=120 --fpga-assign-lanes=calibration=%S/Inputs/frames.h5 | FileCheck %s --check-prefix=PLAIN

// LATE: fpga.core @core0_lif1 {{.*}}lanes = 16 : i64
// PLAIN: fpga.core @core0_lif1 {{.*}}lanes = 8 : i64
