// RUN: not snn-opt %s --check="loihi part=loihi1 json=%t.json" 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=JSON < %t.json

// Every finding of every layer in one run, as text and as JSON.
loihi.network @all(%x: tensor<2xui8> {snn.name = "x"}) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %a = loihi.dense "fc1" %x, %w exponent 4 delay 63 : (tensor<2xui8>, tensor<2x2xi4>) -> tensor<2xi32>
  %s = loihi.lif "lif1" %a i_decay 4096 v_decay 2048 bias 5000 threshold 131072 : (tensor<2xi32>) -> tensor<2xi1>
  %v = arith.constant dense<[[7, 0], [-301, 1]]> : tensor<2x2xi16>
  %b = loihi.dense "fc2" %s, %v : (tensor<2xi1>, tensor<2x2xi16>) -> tensor<2xi32>
  %o = loihi.lif "lif2" %b i_decay 4096 v_decay 0 bias 0 threshold 0 : (tensor<2xi32>) -> tensor<2xi1>
  loihi.output %o : tensor<2xi1>
}

// CHECK-DAG: error: network 'all': the input is graded, with messages of 8 bits, but spikes of loihi1 have none
// CHECK-DAG: limit 'message bits': required 8, available 0; source of the limit: Davies et al. 2018; smallest change that fits: {{.*}}binary
// CHECK-DAG: check.mlir:7:8: error: 'fc1': a delay of 63 steps
// CHECK-DAG: limit 'delay': required 63, available 62; source of the limit: lava-dl 0.6.0 (netx)
// CHECK-DAG: check.mlir:8:8: error: 'lif1': expected threshold mantissa of 1 to 131071, but got 131072
// CHECK-DAG: limit 'threshold mantissa': required 131072, available 131071; source of the limit: nengo-loihi 1.1.0
// CHECK-DAG: check.mlir:8:8: error: 'lif1': expected bias mantissa of -4095 to 4095, but got 5000
// CHECK-DAG: limit 'bias mantissa': required 5000, available 4095; {{.*}}smallest change that fits: weights, biases and thresholds of the layer scaled to 81 %
// CHECK-DAG: check.mlir:10:8: error: 'fc2': a weight of -301 with exponent 0 fits no synapse format
// CHECK-DAG: check.mlir:11:8: error: 'lif2': expected threshold mantissa of 1 to 131071, but got 0
// CHECK-DAG: limit 'least threshold mantissa': required 0, available 1; source of the limit: nengo-loihi 1.1.0 builder/discretize.py; smallest change that fits: threshold mantissa of at least 1

// JSON: "target": "loihi",
// JSON-NEXT: "part": "loihi1",
// JSON-NEXT: "network": "all",
// JSON-NEXT: "fits": false,
// JSON: "layer": null,
// JSON: "limit": "message bits",
// JSON-NEXT: "required": 8,
// JSON-NEXT: "available": 0,
// JSON: "layer": "lif1",
// JSON: "location": "{{.*}}check.mlir:8:8",
