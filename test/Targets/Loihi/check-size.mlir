// RUN: not snn-opt %s --check="loihi cores=1 json=%t.json" 2>&1 | FileCheck %s --check-prefix=SMALL
// RUN: FileCheck %s --check-prefix=JSON < %t.json
// RUN: snn-opt %s --check="loihi cores=2" -o %t.mlir 2>&1 | FileCheck %s --check-prefix=FITS
// RUN: snn-opt %s -o %t.as-is.mlir && cmp %t.mlir %t.as-is.mlir

// 20 thresholds need two cores, which have 16 each.
loihi.network @twenty(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<20xi1> {
  %w = arith.constant dense<[[1, 0], [2, -1], [3, -2], [4, -3], [5, -4], [6, 0], [7, -1], [1, -2], [2, -3], [3, -4], [4, 0], [5, -1], [6, -2], [7, -3], [1, -4], [2, 0], [3, -1], [4, -2], [5, -3], [6, -4]]> : tensor<20x2xi4>
  %a = loihi.dense "fc" %x, %w exponent 4 : (tensor<2xi1>, tensor<20x2xi4>) -> tensor<20xi32>
  %s = loihi.lif "lif" %a i_decay 4096 v_decay 2048 bias 0 threshold dense<[100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119]> : tensor<20xi64> : (tensor<20xi32>) -> tensor<20xi1>
  loihi.output %s : tensor<20xi1>
}

// SMALL: error: network 'twenty': the chip is too small: 20 thresholds need at least 2 cores of 16 (nengo-loihi 1.1.0 hardware/validate.py), but there is 1 core
// SMALL: note: limit 'cores': required 2, available 1; source of the limit: Intel, Loihi 2 technology brief, 2021; smallest change that fits: 2 cores
// JSON: "limit": "cores",
// JSON-NEXT: "required": 2,
// JSON-NEXT: "available": 1,
// JSON: "change": "2 cores ('cores=2')"
// FITS: check: fits loihi2: cores 2 of 2; {{.*}}thresholds of a core {{[0-9]+}} of 16 (a core of 'lif')
