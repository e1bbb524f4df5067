// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NIRData as files of arrays: what a node gave is frames of that name.

#include "Formats.h"
#include "snnc/Data/NIRData.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace snnc::data;
using llvm::Expected;
using llvm::StringRef;

namespace {

class NIRDataFile : public ArrayFile {
public:
  explicit NIRDataFile(std::unique_ptr<ArrayFile> opened, StringRef path)
      : file(std::move(opened)), path(path.str()) {
    for (StringRef dataset : file->arrays)
      add(dataset);
    for (const auto &[name, of] : sources)
      arrays.push_back(name);
  }
  Expected<std::unique_ptr<Array>> open(const std::string &name) override;

private:
  void add(StringRef dataset);

  std::unique_ptr<ArrayFile> file;
  std::string path;
  std::map<std::string, std::string> sources; ///< datasets, by our names
};

} // namespace

/// nodes/a/observables/spikes/data: "a/frames"; of other observables "a/name".
/// Nodes of graphs in graphs are "graph.node", as in networks.
void NIRDataFile::add(StringRef dataset) {
  auto [nodes, rest] = dataset.split("/observables/");
  auto [observable, array] = rest.split('/');
  if (!nodes.consume_front("nodes/") || (array != "data" && array != "idx"))
    return;
  llvm::SmallVector<StringRef> scopes;
  nodes.split(scopes, "/nodes/");
  std::string name = observable == kNIRSpikes ? "frames" : observable.str();
  sources[llvm::join(scopes, ".") + "/" + name] = dataset.str();
}

Expected<std::unique_ptr<Array>> NIRDataFile::open(const std::string &name) {
  const std::string &dataset = sources.find(name)->second;
  if (StringRef(dataset).ends_with("/idx"))
    return h5::failure("'" + path + ":" + name +
                       "' holds events without the length of a step "
                       "(EventData); expected TimeGriddedData, which "
                       "to_time_gridded(dt) of the nir package makes of it");
  return file->open(dataset);
}

static bool isNIRData(StringRef path, StringRef head) {
  if (!head.starts_with("\x89HDF\r\n\x1a\n"))
    return false;
  Expected<h5::Id> file = h5::openFile(path);
  if (!file) {
    llvm::consumeError(file.takeError()); // said by the format of HDF5
    return false;
  }
  Expected<std::string> type =
      h5::readStringAttribute(*file, path, "", "__type__");
  if (type)
    return *type == kNIRGraphData;
  llvm::consumeError(type.takeError());
  return false;
}

static Expected<std::unique_ptr<ArrayFile>> openArrays(StringRef path) {
  Expected<std::unique_ptr<ArrayFile>> file = hdf5Format.openArrays(path);
  if (!file)
    return file.takeError();
  return std::make_unique<NIRDataFile>(std::move(*file), path);
}

const Format snnc::data::nirDataFormat = {
    "NIRData", "what nodes of a NIR graph gave, as frames", isNIRData,
    openArrays};
