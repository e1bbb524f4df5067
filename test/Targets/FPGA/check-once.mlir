// What is wrong with several layers is said once, with their names.
// RUN: sed 's/ reset / fire ge reset /' %S/Inputs/small.mlir > %t.mlir
// RUN: not snn-opt --check=fpga %t.mlir -o /dev/null 2>&1 | FileCheck %s
// CHECK: error: 'lif1', 'lif2' (2 layers): fire 'ge', which a core does not have
// CHECK-NOT: error
