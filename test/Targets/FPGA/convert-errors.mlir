// RUN: snn-opt %s -split-input-file -verify-diagnostics --convert-qsnn-to-fpga
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga=part=xc7a35t 2>&1 | FileCheck %s --check-prefix=PART
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga=cycles=abc 2>&1 | FileCheck %s --check-prefix=CYCLES
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga=cycles=-5 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not snn-opt %S/Inputs/small.mlir --convert-qsnn-to-fpga --convert-qsnn-to-fpga 2>&1 | FileCheck %s --check-prefix=TWICE

// PART: part 'xc7a35t' is not known: expected one of ecp5-25f, ice40-hx8k
// CYCLES: cycles: {{.*}}'abc'
// NEGATIVE: cycles: expected a number of cycles of at least 1, but got -5
// TWICE: the module has an 'fpga.design' already

// Every finding in one run.
qsnn.network @all(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi18>
  // expected-error@+2 {{'fc': weights of 18 bits, but a core takes at most 16}}
  // expected-note@+1 {{limit 'bits of a weight': required 18, available 16; source of the limit: parameters of snn_lif_core}}
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi18>) -> tensor<2xi20>
  // expected-error@+2 {{'lif': leak with a shift of 20, but a core shifts by at most 16}}
  // expected-note@+1 {{limit 'shift of the leak': required 20, available 16}}
  %s = qsnn.lif "lif" %i leak 1 shift 20 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i30 unit 1.000000e+00 : tensor<2xi20> -> tensor<2xi1>
  // expected-error@+1 {{'back': there is no hardware for 'qsnn.delay' in this target}}
  %d = qsnn.delay "back" %s by 1 init 0 : tensor<2xi1>
  qsnn.output %d : tensor<2xi1>
}

// -----

// Constants beyond the widest membrane, here a reset that is never reached.
qsnn.network @wide(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi5>
  // expected-error@+2 {{'lif': bias, threshold, reset or initial membrane need 34 bits, but a core holds at most 32; fewer fractional bits ('--convert-snn-to-qsnn="frac=N"') make them smaller}}
  // expected-note@+1 {{limit 'bits of a membrane': required 34, available 32; source of the limit: parameters of snn_lif_core (targets/FPGA/hdl/README.md); smallest change that fits: '--convert-snn-to-qsnn="frac=1"'}}
  %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 3 bias 0 threshold 4000 reset to 5000000000 init 0 membrane exact i9 unit 1.000000e+00 : tensor<2xi5> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

// expected-error@+1 {{network 'two': the hardware has one input, but the network has 2}}
qsnn.network @two(%x: tensor<2xi1> {snn.name = "x"}, %y: tensor<2xi1> {snn.name = "y"}) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi5>
  %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 1.000000e+00 : tensor<2xi5> -> tensor<2xi1>
  qsnn.output %s : tensor<2xi1>
}

// -----

qsnn.network @branch(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1> {
  %w = arith.constant dense<[[7, 0], [-3, 1]]> : tensor<2x2xi4>
  %i = qsnn.linear "fc" %x, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi5>
  // expected-error@+1 {{'lif': is read by 2 layers, but a stream goes to exactly one}}
  %s = qsnn.lif "lif" %i leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 1.000000e+00 : tensor<2xi5> -> tensor<2xi1>
  %i2 = qsnn.linear "fc2" %s, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi5>
  %s2 = qsnn.lif "lif2" %i2 leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 1.000000e+00 : tensor<2xi5> -> tensor<2xi1>
  %i3 = qsnn.linear "fc3" %s, %w : (tensor<2xi1>, tensor<2x2xi4>) -> tensor<2xi5>
  %s3 = qsnn.lif "lif3" %i3 leak 1 shift 1 round nearest frac 3 bias 0 threshold 40 reset to 0 init 0 membrane exact i9 unit 1.000000e+00 : tensor<2xi5> -> tensor<2xi1>
  qsnn.output %s2 : tensor<2xi1>
}

// -----

// expected-error@+1 {{network 'empty': it has no layers}}
qsnn.network @empty(%x: tensor<2xi1> {snn.name = "x"}) -> tensor<2xi1> {
  qsnn.output %x : tensor<2xi1>
}
