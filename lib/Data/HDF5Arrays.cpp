// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// HDF5 files as files of arrays.

#include "Formats.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

namespace {

class HDF5Array : public Array {
public:
  explicit HDF5Array(h5::Dataset opened) : dataset(std::move(opened)) {
    where = dataset.where();
    shape = dataset.shape();
    scalar = dataset.scalar();
  }
  Error read(int64_t first, std::span<double> out) override {
    if (!h5::isInteger(scalar))
      return readBox(first, out);
    // Of a bool HDF5 makes an integer, but no float.
    std::vector<int64_t> integers(out.size());
    if (Error error = readBox<int64_t>(first, integers))
      return error;
    std::copy(integers.begin(), integers.end(), out.begin());
    return Error::success();
  }
  Error read(int64_t first, std::span<int64_t> out) override {
    return readBox(first, out);
  }

private:
  template <typename T>
  Error readBox(int64_t first, std::span<T> out);

  h5::Dataset dataset;
};

class HDF5File : public ArrayFile {
public:
  HDF5File(h5::Id file, StringRef path)
      : file(std::move(file)), path(path.str()) {
    arrays = h5::allDatasets(this->file);
    llvm::sort(arrays);
  }
  Expected<std::unique_ptr<Array>> open(const std::string &name) override {
    Expected<h5::Dataset> dataset = h5::openDataset(file, path, name);
    if (!dataset)
      return dataset.takeError();
    // Frames of zeros need hardly any room, hence the generous factor.
    if (Expected<int64_t> fits = dataset->checkedElements(1 << 14); !fits)
      return fits.takeError();
    return std::make_unique<HDF5Array>(std::move(*dataset));
  }

private:
  h5::Id file;
  std::string path;
};

} // namespace

template <typename T>
Error HDF5Array::readBox(int64_t first, std::span<T> out) {
  std::vector<int64_t> starts(shape.size(), 0), counts(shape);
  if (shape.empty() || out.empty())
    return dataset.read<T>(out, starts, counts);
  int64_t inner = 1,
          row = 1; // elements of a row of the second dimension, first
  for (size_t i = shape.size(); i-- > 1; row *= shape[i])
    inner = row;
  auto size = static_cast<int64_t>(out.size());
  starts[0] = first / row;
  if (first % row == 0 && size % row == 0) {
    counts[0] = size / row;
  } else {
    counts[0] = 1;
    starts[1] = first % row / inner;
    counts[1] = size / inner;
  }
  return dataset.read<T>(out, starts, counts);
}

static Expected<std::unique_ptr<ArrayFile>> openArrays(StringRef path) {
  Expected<h5::Id> file = h5::openFile(path);
  if (!file)
    return file.takeError();
  return std::make_unique<HDF5File>(std::move(*file), path);
}

const Format snnc::data::hdf5Format = {
    "HDF5", "frames, or events in columns",
    [](StringRef path, StringRef head) {
      for (size_t user : {0, 512, 1024, 2048}) // a block of the user's in front
        if (head.drop_front(std::min(user, head.size()))
                .starts_with("\x89HDF\r\n\x1a\n"))
          return true;
      return path.ends_with_insensitive(".h5") ||
             path.ends_with_insensitive(".hdf5");
    },
    openArrays};
