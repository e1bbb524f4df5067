# round_trip.sh PYTHON SCRATCH MODEL.onnx…: each is imported, exported and imported
# again, and both networks run on the same random frames.
set -e
python=$1 scripts=$(cd "$(dirname "$0")" && pwd)
rm -rf "$2" && mkdir -p "$2"
cd "$2" && shift 2
number=0
for model in "$@"; do
  options=
  case "$model" in *norse_lif.onnx | *norse_recurrent.onnx)
    options=--layers=li3:li4 ;; # a chain of integrators has one scope
  esac
  snn-translate --import-onnx "$model" -o a.mlir
  snn-translate --export-onnx a.mlir -o a.onnx
  snn-translate --import-onnx a.onnx -o b.mlir
  "$python" "$scripts/frames.py" a.mlir frames.npy
  for x in a b; do snn-run $x.mlir --input=frames.npy --trace=$x.h5; done >/dev/null
  snn-run --compare a.h5 b.h5 $options >compare || { echo "$model"; cat compare; exit 1; }
  grep -q "^equal: 4 samples, 6 steps" compare
  echo "$(basename "$model") equal"
  number=$((number + 1))
done 2>log
echo "$number networks"
