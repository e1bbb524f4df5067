// RUN: rm -rf %t %t.again && snn-translate --target=loihi --part=loihi1 %S/map.mlir -o %t
// RUN: FileCheck %s --check-prefix=MANIFEST < %t/manifest.json
// RUN: FileCheck %s --check-prefix=README < %t/README.md
// RUN: FileCheck %s --check-prefix=CORES < %t/cores.json
// RUN: snn-translate --target=loihi --part=loihi1 --threads=1 %S/map.mlir -o %t.again && diff -r %t %t.again
// RUN: mkdir -p %t.other && touch %t.other/mine && not snn-translate --target=loihi %S/map.mlir -o %t.other 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: ls %t.other | FileCheck %s --check-prefix=LEFT
// The folder: the same input gives the same bytes; what is not ours stays.

// MANIFEST: "target": "loihi"
// MANIFEST: "latency": 2
// MANIFEST: "name": "compartments",
// MANIFEST-NEXT: "value": 1024,
// MANIFEST-NEXT: "source": "nengo-loihi 1.1.0 block.py",
// MANIFEST-NEXT: "confirmed": true
// MANIFEST: "cores": 1,
// MANIFEST-NEXT: "compartments": 4,
// MANIFEST-NEXT: "input_axons": 5,
// MANIFEST-NEXT: "output_axons": 2,
// MANIFEST-NEXT: "synapses": 9,
// MANIFEST: "cores.bin":
// MANIFEST: "cores.json":
// README: # Network 'net' on loihi1
// README: Outputs are 2 chip steps behind the input. 1 of 128 cores:
// README: | 0 | 4 | 5 | 2 | {{[0-9]+}} | lif2, lif1 |
// CORES: "format": "snnc core image",
// CORES: "inputs": [3],
// CORES: "thresholds": [5,6],
// OTHER: error: {{.*}}other
// LEFT: mine
// LEFT-NOT: {{.}}
