// What the user put into a design's folder stays; what he edited is kept beside.
// RUN: rm -rf %t && mkdir %t
// RUN: snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 --bench-samples=0:2 -o %t/rtl
// RUN: touch %t/rtl/my_top.v %t/rtl/hdl/mine.v && mkdir -p %t/rtl/board/pins && echo mine > %t/rtl/board/pins/a.lpf
// RUN: echo '// edited' >> %t/rtl/snn_top.v && touch %t/rtl/cycles.json && mkdir -p %t/rtl/build && touch %t/rtl/build/made
// Of the old network.
// RUN: mkdir -p %t/rtl/build/sim/src
// RUN: touch %t/rtl/build/ecp5-25f.bin %t/rtl/build/ice40-hx8k.json %t/rtl/build/sim.vvp %t/rtl/build/sim/sim %t/rtl/build/sim/src/snn_top.v
// RUN: snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 --bench-samples=0:2 -o %t/rtl 2>&1 | FileCheck %s
// RUN: ls %t/rtl/my_top.v %t/rtl/hdl/mine.v %t/rtl/board/pins/a.lpf %t/rtl/build/made
// RUN: not ls %t/rtl/cycles.json
// RUN: ls %t/rtl/build | count 1
// RUN: not grep edited %t/rtl/snn_top.v
// RUN: grep edited %t/rtl/snn_top.v.orig

// In the way: nothing is written.
// RUN: rm -r %t/rtl/mem && echo mine > %t/rtl/mem
// RUN: not snn-translate --target=fpga %S/Inputs/small.mlir --bench-input=%S/Inputs/frames.h5 -o %t/rtl 2>&1 | FileCheck %s --check-prefix=WAY
// RUN: grep mine %t/rtl/mem && grep '"samples": "0:2"' %t/rtl/manifest.json
// RUN: ls %t | count 1

// CHECK: note: '{{.*}}/rtl/snn_top.v' was changed since it was written; your version is kept as '{{.*}}/rtl/snn_top.v.orig'
// CHECK-NOT: note

// WAY: error: cannot write '{{.*}}/rtl': '{{.*}}/rtl/mem' is not ours (no manifest of ours lists it) and stands where a folder is to be written; move it away or name another folder
