// RUN: not snn-opt %S/Inputs/small.mlir --fpga-assign-lanes 2>&1 | FileCheck %s --check-prefix=NODESIGN
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-permute-neurons 2>&1 | FileCheck %s --check-prefix=NOLANES
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-build-memories 2>&1 | FileCheck %s --check-prefix=NOLANES
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-assign-lanes=lanes=3 2>&1 | FileCheck %s --check-prefix=LANES
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-assign-lanes=lanes=1,1,1 2>&1 | FileCheck %s --check-prefix=TOOMANY
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-assign-lanes=calibration=%t/none.h5 2>&1 | FileCheck %s --check-prefix=NOFILE
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --fpga-assign-lanes="calibration=%S/Inputs/frames.h5 samples=9:12" 2>&1 | FileCheck %s --check-prefix=SAMPLES
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga=part=ice40-hx8k --fpga-assign-lanes=lanes=16,16 --fpga-permute-neurons --fpga-build-memories 2>&1 | FileCheck %s --check-prefix=FIT

// NODESIGN: expected an 'fpga.design' in the module (run '--convert-qsnn-to-fpga' first)
// NOLANES: core 'core0_lif1' has no lanes (run '--fpga-assign-lanes' first)
// LANES: lanes: expected 1, 2, 4, 8 or 16 for 'lif1', but got '3'
// TOOMANY: lanes: the network has 2 layers of neurons, but '1,1,1' names 3
// NOFILE: none.h5
// SAMPLES: 9:12
// FIT: error: design 'small_fpga' needs {{3[3-9]}} block RAMs of 4096 bits, but ice40-hx8k has 32; most go to 'core0_lif1_membranes' (16 for 2 x 16 bits), 'core1_lif2_membranes'
