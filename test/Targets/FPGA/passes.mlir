// RUN: snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-assign-lanes="calibration=%S/Inputs/frames.h5 lanes=4" --fpga-permute-neurons=calibration=%S/Inputs/frames.h5 | FileCheck %s --check-prefix=PLACED
// RUN: snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga=cycles=1 --fpga-assign-lanes=calibration=%S/Inputs/frames.h5 | FileCheck %s --check-prefix=FAST
// RUN: snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-assign-lanes=lanes=2,1 --fpga-permute-neurons --fpga-build-memories > %t.mlir
// RUN: FileCheck %s --check-prefix=MEMORIES < %t.mlir
// RUN: snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-assign-lanes=lanes=2,1 --fpga-permute-neurons --fpga-build-memories | diff %t.mlir -
// RUN: snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-assign-lanes 2>&1 | FileCheck %s --check-prefix=WARN

// A pinned number is kept, the other one chosen; the last core keeps its order.
// PLACED: fpga.core @core0_lif1 {{.*}}lanes = 4 : i64
// PLACED-SAME: order = dense<[
// PLACED: fpga.core @core1_lif2
// PLACED-NOT: order =

// A goal that nothing reaches gets the fastest.
// FAST: fpga.core @core0_lif1 {{.*}}lanes = 16 : i64

// Four fields that differ or not: init and bias and threshold, one reset.
// MEMORIES: fpga.core @core0_lif1
// MEMORIES-SAME: bias_w = 6 : i64
// MEMORIES-SAME: constants = @core0_lif1_constants
// MEMORIES-SAME: delta = false
// MEMORIES-SAME: index_w = 3 : i64
// MEMORIES-SAME: reset_value = 20 : i64, reset_w = 0 : i64
// MEMORIES: fpga.core @core1_lif2
// MEMORIES-SAME: bias_value = 1 : i64
// MEMORIES-SAME: init_value = -1 : i64
// MEMORIES-SAME: reset_value = -2 : i64
// MEMORIES-SAME: thresh_value = 9 : i64
// MEMORIES: fpga.memory @core0_lif1_pointers logic width 9 depth 12 blocks 0 content
// MEMORIES: fpga.memory @core0_lif1_synapses block width 14 depth
// MEMORIES: fpga.memory @core0_lif1_membranes distributed width 16 depth 8 copies 2 blocks 0

// WARN: warning: no calibration recordings: each core gets 1 lane
