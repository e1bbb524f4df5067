// Proved ranges beside those of the recordings (rule Q4).
// RUN: snn-run %s --input=%inputs/small/frames.h5:frames --widths --json=%t.json | FileCheck %s
// RUN: FileCheck %s --input-file=%t.json --check-prefix=JSON
// RUN: snn-run %s --input=%inputs/small/frames.h5:frames --widths --threads=3 --json=%t.3.json
// RUN: diff %t.json %t.3.json

// CHECK: layer width of bits proved seen slack
// CHECK-NEXT: fc result 7 -42 to 42 -6 to 7 3
// CHECK-NEXT: lif membrane 9 -168 to 163 -15 to 12 4
// JSON: "widths": [
// JSON-NEXT: {
// JSON-NEXT: "name": "fc",
// JSON-NEXT: "width_of": "result",
// JSON-NEXT: "bits": 7,
// JSON-NEXT: "proved": [
// JSON-NEXT: -42,
// JSON-NEXT: 42
// JSON-NEXT: ],
// JSON-NEXT: "seen": [
// JSON-NEXT: -6,
// JSON-NEXT: 7
// JSON-NEXT: ],
// JSON-NEXT: "slack": 3

// RUN: not snn-run %inputs/small/model.mlir --input=%inputs/small/frames.h5:frames --widths 2>&1 | FileCheck %s --check-prefix=LEVEL
// LEVEL: error: --widths: expected a model of level 'qsnn', but got 'snn'

qsnn.network @net(%x: tensor<12xui8> {snn.max = 7 : i64}) -> tensor<3xi1> {
  %w = arith.constant dense<[[1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]> : tensor<3x12xi2>
  %i = qsnn.linear "fc" %x, %w : (tensor<12xui8>, tensor<3x12xi2>) -> tensor<3xi7>
  %s = qsnn.lif "lif" %i leak 1 shift 1 round floor frac 1 bias 0 threshold 4 reset subtract 4 init 0 membrane exact i9 unit 1.0 : tensor<3xi7> -> tensor<3xi1>
  qsnn.output %s : tensor<3xi1>
}
