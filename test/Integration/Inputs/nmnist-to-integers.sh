#!/bin/sh
# The N-MNIST network as integers: nmnist-to-integers.sh INPUTS FOLDER SPARSITY
set -e
snn-translate --import-onnx "$1/nmnist/nmnist.onnx" --dt-us=10000 --steps=30 \
  --events=counts:15 --calibration="$1/nmnist/calibration.h5" -o "$2/model.mlir"
snn-opt --osbc-prune="$3" "$2/model.mlir" -o "$2/pruned.mlir"
snn-opt --osbc-quantize=4 --convert-snn-to-qsnn "$2/pruned.mlir" -o "$2/q.mlir"
