// RUN: not snn-opt %s --convert-qsnn-to-loihi 2>&1 | FileCheck %s

// CHECK: error: convert-qsnn-to-loihi: the module has no 'qsnn.network' ('--convert-snn-to-qsnn="target=loihi"' makes one of an 'snn.network')
module {}
