# check.sh FOLDER SCRATCH: every FOLDER/*.onnx, imported and run, gives the
# spikes and membranes of the .h5 beside it.
set -e
number=0
for model in "$1"/*.onnx; do
  name=$(basename "$model" .onnx)
  echo "$name"
  snn-translate --import-onnx "$model" -o "$2.mlir"
  snn-run "$2.mlir" --input="$1/$name.h5" --trace="$2.h5" >"$2.out"
  snn-run --compare "$2.h5" "$1/$name.h5" >"$2.compare"
  grep "^equal: 3 samples, 20 steps, 2 layers" "$2.compare"
  number=$((number + 1))
done
echo "$number networks"
