// The level, and options, by what comes first or is expected.
// RUN: not snn-opt %inputs/small/model.mlir --check=loihi 2>&1 | FileCheck %s --check-prefix=LEVEL
// RUN: not snn-opt %s --check=loihi 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not snn-opt %s --check="loihi part=loihi9" 2>&1 | FileCheck %s --check-prefix=PART
// RUN: not snn-opt %s --check="loihi cores=129" 2>&1 | FileCheck %s --check-prefix=CORES
// RUN: not snn-translate %s --target=loihi --lanes=2 -o %t 2>&1 | FileCheck %s --check-prefix=LANES
// RUN: not ls %t

qsnn.network @default(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi5>
  %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 1.000000e+00 : tensor<2xi5> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// LEVEL: error: expected a network of level 'qsnn' or 'loihi' (run '--convert-snn-to-qsnn="target=loihi"' first), but it is of level 'snn'
// FORM: check-errors.mlir:12:8: error: 'lif': {{.*}}--convert-snn-to-qsnn="target=loihi"' writes this form
// PART: error: part 'loihi9' is not known: expected one of loihi1, loihi2
// CORES: error: cores: expected a number of 1 to 128, the cores of loihi2, but got '129'
// LANES: error: target 'loihi' has no option 'lanes'; it takes part=loihi1|loihi2
