// RUN: not snn-opt %s --convert-loihi-to-qsnn 2>&1 | FileCheck %s

// CHECK: error: convert-loihi-to-qsnn: the module has no 'loihi.network'
module {}
