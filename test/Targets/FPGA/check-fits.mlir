// What fits goes on as it is; the use of each limit is said on stderr.
// RUN: snn-opt %S/Inputs/small.mlir -o %t.as-is.mlir
// RUN: snn-opt %S/Inputs/small.mlir --check="fpga part=ice40-hx8k json=%t.json" -o %t.mlir 2>&1 | FileCheck %s
// RUN: cmp %t.mlir %t.as-is.mlir
// RUN: FileCheck %s --check-prefix=JSON < %t.json
// CHECK: check: fits ice40-hx8k: block RAMs 7 of 32
// JSON: "part": "ice40-hx8k",
// JSON: "fits": true,
// JSON-NEXT: "violations": [],
// JSON: "limit": "block RAMs",
// JSON-NEXT: "used": 7,
// JSON-NEXT: "available": 32,
// JSON: "source": "Lattice FPGA-DS-02029
