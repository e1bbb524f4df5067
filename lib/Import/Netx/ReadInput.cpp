// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the input layer of a `.net` file makes of recordings. netx leaves it to
// the user, as do we: it is done where recordings are converted.

#include "snnc/Data/HDF5.h"
#include "snnc/Import/Netx.h"

#include <cmath>

namespace h5 = snnc::data::h5;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

namespace snnc {

static Expected<double> readNumber(const h5::Id &file, StringRef fileName,
                                   const std::string &path) {
  auto dataset = h5::openDataset(file, fileName, path);
  if (!dataset)
    return dataset.takeError();
  if (dataset->scalar() == h5::Scalar::Other)
    return h5::failure("'" + fileName + "': " + path + ": expected a number");
  auto count = dataset->checkedElements();
  if (!count)
    return count.takeError();
  if (*count != 1)
    return h5::failure("'" + fileName + "': " + path +
                       ": expected one number for all inputs, but got " +
                       h5::formatShape(dataset->shape()));
  auto values = dataset->readAll<double>();
  if (!values)
    return values.takeError();
  if (!std::isfinite(values->front()))
    return h5::failure("'" + fileName + "': " + path +
                       ": expected a finite number");
  return values->front();
}

Expected<NetxInput> readNetxInput(StringRef path) {
  auto file = h5::openFile(path);
  if (!file)
    return file.takeError();
  const std::string layer = "layer/0";
  if (!h5::isDataset(*file, layer + "/weight") ||
      !h5::isDataset(*file, layer + "/bias"))
    return h5::failure("'" + path + "': expected an input layer with weight " +
                       "and bias, but " + layer + " has not both");
  auto type = h5::readString(*file, path, layer + "/type");
  if (!type)
    return type.takeError();
  if (*type != "input")
    return h5::failure("'" + path + "': expected an input layer, but " + layer +
                       " is '" + *type + "'");
  auto weight = readNumber(*file, path, layer + "/weight");
  if (!weight)
    return weight.takeError();
  auto bias = readNumber(*file, path, layer + "/bias");
  if (!bias)
    return bias.takeError();
  return NetxInput{*weight, *bias};
}

double NetxInput::apply(double x) const {
  return std::nearbyint(weight * x + bias);
}

} // namespace snnc
