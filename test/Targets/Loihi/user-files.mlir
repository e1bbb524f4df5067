// What the user put into a chip's folder stays.
// RUN: rm -rf %t && snn-translate --target=loihi --part=loihi1 %S/map.mlir -o %t
// RUN: echo mine > %t/notes.txt && mkdir %t/run && echo mine > %t/run/load.py
// RUN: snn-translate --target=loihi --part=loihi1 %S/map.mlir -o %t
// RUN: grep mine %t/notes.txt %t/run/load.py
