# round_trip.sh PYTHON SCRATCH CONVENTION MODEL.onnx…: each is imported, exported
# by the convention and read back with the options that the remark names; both
# networks run on the same random frames.
set -e
python=$1 scripts=$(cd "$(dirname "$0")/../../ONNX/Inputs" && pwd) convention=$3
rm -rf "$2" && mkdir -p "$2"
cd "$2" && shift 3
for model in "$@"; do
  snn-translate --import-onnx "$model" -o a.mlir --allow-stateless 2>log
  snn-translate --export-nir a.mlir --nir-convention="$convention" -o a.nir 2>log
  options=$(sed -n "s/.*'\(--import-nir .*\)' reads the file back/\1/p" log)
  snn-translate $options a.nir -o b.mlir 2>log
  "$python" "$scripts/frames.py" a.mlir frames.npy
  for x in a b; do snn-run $x.mlir --input=frames.npy --trace=$x.h5; done >log
  snn-run --compare a.h5 b.h5 --tolerance=0 >compare || { cat compare; exit 1; }
  grep -q "^equal: 4 samples, 6 steps" compare
  echo "$(basename "$model") equal"
done
