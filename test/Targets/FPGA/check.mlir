// RUN: not snn-opt %s --check="fpga json=%t.json" 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=JSON < %t.json
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --check=fpga 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not snn-opt %S/Inputs/small.mlir --check="fpga cores=4" 2>&1 | FileCheck %s --check-prefix=OPTION
// RUN: not snn-opt %inputs/small/model.mlir --check=fpga 2>&1 | FileCheck %s --check-prefix=LEVEL

// All findings in one run, as text and as JSON.
qsnn.network @all(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi18>
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi18>) -> tensor<2xi20> loc("/fc/MatMul")
  %s = qsnn.lif "lif" %i leak 1 shift 20 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i30 unit 1.000000e+00 : tensor<2xi20> -> tensor<2xi1>
  %d = qsnn.delay "back" %s by 1 init 0 : tensor<2xi1>
  qsnn.output %d : tensor<2xi1>
}

// CHECK: error: {{.*}}'fc': weights of 18 bits, but a core takes at most 16
// CHECK-NEXT: note: {{.*}}limit 'bits of a weight': required 18, available 16; source of the limit: parameters of snn_lif_core (targets/FPGA/hdl/README.md); smallest change that fits: weights of at most 16 bits ('--osbc-quantize=8'); source node: '/fc/MatMul'
// CHECK: check.mlir:11:8: error: 'lif': leak with a shift of 20, but a core shifts by at most 16
// CHECK: check.mlir:12:8: error: 'back': there is no hardware for 'qsnn.delay' in this target

// JSON: "target": "fpga",
// JSON: "network": "all",
// JSON: "fits": false,
// JSON: "layer": "fc",
// JSON-NEXT: "source_nodes": [
// JSON-NEXT: "/fc/MatMul"
// JSON: "limit": "bits of a weight",
// JSON-NEXT: "required": 18,
// JSON-NEXT: "available": 16,
// JSON-NEXT: "source": "parameters of snn_lif_core (targets/FPGA/hdl/README.md)",
// JSON-NEXT: "change": "weights of at most 16 bits ('--osbc-quantize=8')"
// JSON: "layer": "lif",
// JSON-NEXT: "source_nodes": [],
// JSON-NEXT: "location": "{{.*}}check.mlir:11:8",
// JSON: "layer": "back",
// JSON: "limit": null,
// JSON-NEXT: "required": null,

// TWICE: error: the module has an 'fpga.design' already
// OPTION: error: check: target 'fpga' has no option 'cores'; it takes part=
// LEVEL: error: expected a network of level 'qsnn' (run '--convert-snn-to-qsnn' first)
