// What is wrong with several layers is said once, with their names.
// RUN: sed 's/ membrane exact/ refractory 2 membrane exact/' %S/Inputs/small.mlir > %t.mlir
// RUN: not snn-opt --check=fpga %t.mlir -o /dev/null 2>&1 | FileCheck %s
// CHECK: error: 'lif1', 'lif2' (2 layers): refractory steps, which a core does not have
// CHECK-NOT: error
