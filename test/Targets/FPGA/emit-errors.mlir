// RUN: rm -rf %t && mkdir -p %t/mine %t/parent && echo keep > %t/mine/thesis.txt && echo file > %t/file
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 -o %t/mine 2>&1 | FileCheck %s --check-prefix=MINE
// RUN: cat %t/mine/thesis.txt
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 -o %t/file 2>&1 | FileCheck %s --check-prefix=FILE
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 -o %t/file/rtl 2>&1 | FileCheck %s --check-prefix=PARENT
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 -o %t/none/rtl 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir -o %t/rtl 2>&1 | FileCheck %s --check-prefix=NOBENCH
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%t/none.h5 -o %t/rtl 2>&1 | FileCheck %s --check-prefix=NOFILE
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 --bench-samples=7:9 -o %t/rtl 2>&1 | FileCheck %s --check-prefix=SAMPLES
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 --part=xcku5p -o %t/rtl 2>&1 | FileCheck %s --check-prefix=PART
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 --lanes=5 -o %t/rtl 2>&1 | FileCheck %s --check-prefix=LANES
// A full disk, as far as a test can have one: no file beyond 512 bytes.
// RUN: not bash -c "trap '' XFSZ; ulimit -f 1; snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 -o %t/rtl" 2>&1 | FileCheck %s --check-prefix=FULL
// Nothing is left behind.
// RUN: ls -A %t | count 3

// MINE: error: cannot write '{{.*}}mine': the folder exists and was not written by snnc
// FILE: error: cannot write '{{.*}}file': expected a folder, but it is a file
// PARENT: error: cannot write '{{.*}}file/rtl': Not a directory
// ABSENT: error: cannot write '{{.*}}none/rtl': No such file or directory
// NOBENCH: error: bench input: the module records no calibration data; name recordings with '--bench-input=FILE[:GROUP]'
// NOFILE: none.h5
// SAMPLES: error: bench input: {{.*}}7:9
// PART: part 'xcku5p' is not known: expected one of ecp5-25f, ice40-hx8k
// LANES: lanes: expected 1, 2, 4, 8 or 16 for 'lif1', but got '5'
// FULL: error: cannot write '{{.*}}': File too large
