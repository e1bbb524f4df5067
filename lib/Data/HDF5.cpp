// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RAII wrappers of the HDF5 C API.

#include "snnc/Data/HDF5.h"

#include "HDF5Chunks.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <limits>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

Error h5::failure(const Twine &message) {
  return llvm::make_error<llvm::StringError>(message,
                                             llvm::inconvertibleErrorCode());
}

int64_t h5::countOf(std::span<const int64_t> shape) {
  int64_t elements = 1;
  for (int64_t extent : shape)
    if (extent == 0)
      return 0;
    else if (llvm::MulOverflow(elements, extent, elements))
      elements = std::numeric_limits<int64_t>::max();
  return elements;
}

std::string h5::formatShape(std::span<const int64_t> shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

void h5::Id::reset() {
  if (id < 0)
    return;
  hid_t old = std::exchange(id, -1);
  switch (H5Iget_type(old)) {
  case H5I_FILE:
    H5Fclose(old);
    break;
  case H5I_GENPROP_LST:
    H5Pclose(old);
    break;
  default:
    H5Idec_ref(old);
  }
}

/// HDF5's innermost reason for the last failure, e.g. "; HDF5 says: 'truncated
/// file: …'"; empty when it gives none.
static std::string reason() {
  std::string text;
  H5Ewalk2(
      H5E_DEFAULT, H5E_WALK_UPWARD,
      [](unsigned n, const H5E_error2_t *entry, void *data) -> herr_t {
        if (n == 0 && entry->desc)
          *static_cast<std::string *>(data) = entry->desc;
        return 0;
      },
      &text);
  H5Eclear2(H5E_DEFAULT);
  return text.empty() ? "" : "; HDF5 says: '" + text + "'";
}

/// The error stack is one per thread, so this is repeated at every entry.
static void silence() {
  // Files are closed where they are used. At exit HDF5 1.10 would close again
  // what a full disk did not let it close, and crash.
  [[maybe_unused]] static const herr_t once = H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

StringRef h5::name(Scalar scalar) {
  constexpr StringRef names[] = {"u8",  "i8",  "u16", "i16", "u32",  "i32",
                                 "u64", "i64", "f32", "f64", "other"};
  return names[static_cast<int>(scalar)];
}

bool h5::isInteger(Scalar scalar) { return scalar <= Scalar::I64; }

/// HDF5 has no type for truth; its users write an enumeration in one byte.
static bool isBool(hid_t type) {
  if (H5Tget_class(type) != H5T_ENUM || H5Tget_size(type) != 1 ||
      H5Tget_nmembers(type) != 2)
    return false;
  for (auto [name, expected] : {std::pair("FALSE", 0), {"TRUE", 1}}) {
    int8_t value = -1;
    if (H5Tenum_valueof(type, name, &value) < 0 || value != expected) {
      H5Eclear2(H5E_DEFAULT);
      return false;
    }
  }
  return true;
}

static h5::Scalar classify(hid_t type) {
  using enum h5::Scalar;
  size_t size = H5Tget_size(type);
  if (isBool(type))
    return U8;
  if (H5Tget_class(type) == H5T_FLOAT)
    return size <= 4 ? F32 : F64;
  if (H5Tget_class(type) != H5T_INTEGER || size > 8)
    return Other;
  bool sign = H5Tget_sign(type) == H5T_SGN_2;
  if (size == 1)
    return sign ? I8 : U8;
  if (size == 2)
    return sign ? I16 : U16;
  if (size <= 4)
    return sign ? I32 : U32;
  return sign ? I64 : U64;
}

/// What stands in a file: little-endian whatever the host is.
static hid_t fileType(h5::Scalar scalar) {
  using enum h5::Scalar;
  switch (scalar) {
  case U8:
    return H5T_STD_U8LE;
  case I8:
    return H5T_STD_I8LE;
  case U16:
    return H5T_STD_U16LE;
  case I16:
    return H5T_STD_I16LE;
  case U32:
    return H5T_STD_U32LE;
  case I32:
    return H5T_STD_I32LE;
  case U64:
    return H5T_STD_U64LE;
  case I64:
    return H5T_STD_I64LE;
  case F32:
    return H5T_IEEE_F32LE;
  default:
    return H5T_IEEE_F64LE;
  }
}

//===-- Files -------------------------------------------------------------===//

Expected<h5::Id> h5::openFile(StringRef path) {
  silence();
  std::string file = path.str();
  llvm::sys::fs::file_status status;
  if (std::error_code code = llvm::sys::fs::status(file, status))
    return failure("cannot open '" + Twine(path) + "': " + code.message());
  if (status.type() != llvm::sys::fs::file_type::regular_file)
    return failure("'" + Twine(path) + "' is not a file; expected HDF5");
  if (status.getSize() == 0)
    return failure("'" + Twine(path) + "' is empty; expected HDF5");
  htri_t isHDF5 = H5Fis_hdf5(file.c_str());
  if (isHDF5 < 0)
    return failure("cannot read '" + Twine(path) + "'" + reason());
  if (isHDF5 == 0)
    return failure("'" + Twine(path) +
                   "' is not an HDF5 file: it lacks the HDF5 signature");
  Id access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_file_locking(access.get(), false, true);
  H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
  Id id(H5Fopen(file.c_str(), H5F_ACC_RDONLY, access.get()));
  if (!id)
    return failure("'" + Twine(path) +
                   "' is a truncated or corrupt HDF5 file of " +
                   Twine(status.getSize()) + " bytes" + reason());
  return id;
}

Expected<std::string> h5::resolveOutput(StringRef path) {
  llvm::sys::fs::file_status status;
  if (llvm::sys::fs::status(path, status))
    return path.str(); // new
  if (llvm::sys::fs::is_directory(status))
    return failure("cannot write '" + Twine(path) + "': it is a folder");
  if (!llvm::sys::fs::is_regular_file(status))
    return failure("cannot write '" + Twine(path) +
                   "': it is a device or a pipe, but HDF5 needs a file");
  llvm::SmallString<128> real;
  if (std::error_code code = llvm::sys::fs::real_path(path, real))
    return failure("cannot write '" + Twine(path) + "': " + code.message());
  return real.str().str();
}

Expected<h5::Id> h5::createFile(StringRef path) {
  silence();
  Id access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
  Id id(
      H5Fcreate(path.str().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()));
  if (!id)
    return failure("cannot create '" + Twine(path) + "'" + reason());
  return id;
}

Error h5::closeFile(Id &file, StringRef path) {
  silence();
  if (H5Fflush(file.get(), H5F_SCOPE_GLOBAL) < 0)
    return failure("cannot write '" + Twine(path) + "'" + reason());
  file.reset();
  return Error::success();
}

//===-- Navigation --------------------------------------------------------===//

static std::string absolute(StringRef path) {
  return "/" + path.trim('/').str();
}

static H5O_type_t objectType(const h5::Id &file, StringRef path) {
  silence();
  std::string full = absolute(path);
  // H5Oopen on a missing link is an error like any other: nothing is printed.
  h5::Id object(H5Oopen(file.get(), full.c_str(), H5P_DEFAULT));
  H5O_info_t info;
  if (!object || H5Oget_info2(object.get(), &info, H5O_INFO_BASIC) < 0) {
    H5Eclear2(H5E_DEFAULT);
    return H5O_TYPE_UNKNOWN;
  }
  return info.type;
}

bool h5::isGroup(const Id &file, StringRef path) {
  return objectType(file, path) == H5O_TYPE_GROUP;
}

bool h5::isDataset(const Id &file, StringRef path) {
  return objectType(file, path) == H5O_TYPE_DATASET;
}

std::vector<std::string> h5::children(const Id &file, StringRef path,
                                      size_t limit) {
  silence();
  struct {
    std::vector<std::string> names;
    size_t limit;
  } found{{}, limit};
  Id group(H5Gopen2(file.get(), absolute(path).c_str(), H5P_DEFAULT));
  if (group)
    H5Literate(
        group.get(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr,
        [](hid_t, const char *name, const H5L_info_t *, void *data) -> herr_t {
          auto &list = *static_cast<decltype(found) *>(data);
          list.names.push_back(name);
          return list.names.size() >= list.limit; // it might not end
        },
        &found);
  H5Eclear2(H5E_DEFAULT);
  llvm::sort(found.names);
  return std::move(found.names);
}

static void walk(const h5::Id &file, const std::string &group, int depth,
                 size_t limit, H5O_type_t wanted,
                 std::vector<std::string> &found, size_t &visited) {
  for (const std::string &child : h5::children(file, group)) {
    if (found.size() >= limit || ++visited > 10 * limit)
      return;
    std::string path = group.empty() ? child : group + "/" + child;
    H5O_type_t type = objectType(file, path);
    if (type == wanted)
      found.push_back(path);
    if (type == H5O_TYPE_GROUP && depth < 16)
      walk(file, path, depth + 1, limit, wanted, found, visited);
  }
}

std::vector<std::string> h5::allDatasets(const Id &file, size_t limit) {
  std::vector<std::string> found;
  size_t visited = 0;
  walk(file, "", 0, limit, H5O_TYPE_DATASET, found, visited);
  return found;
}

std::vector<std::string> h5::allGroups(const Id &file, size_t limit) {
  std::vector<std::string> found = {""};
  size_t visited = 0;
  walk(file, "", 0, limit, H5O_TYPE_GROUP, found, visited);
  return found;
}

//===-- Datasets ----------------------------------------------------------===//

Expected<h5::Dataset> h5::openDataset(const Id &file, StringRef fileName,
                                      StringRef path) {
  silence();
  Dataset dataset;
  dataset.place = fileName.str() + ":" + path.trim('/').str();
  // Room for chunks of up to 16 MiB, so that none is unpacked per recording.
  Id access(H5Pcreate(H5P_DATASET_ACCESS));
  H5Pset_chunk_cache(access.get(), 1009, 16 << 20, 1.0);
  dataset.id = Id(H5Dopen2(file.get(), absolute(path).c_str(), access.get()));
  if (!dataset.id)
    return failure("'" + dataset.place + "': cannot open the dataset" +
                   reason());
  Id space(H5Dget_space(dataset.id.get()));
  Id type(H5Dget_type(dataset.id.get()));
  int rank = space ? H5Sget_simple_extent_ndims(space.get()) : -1;
  if (!type || rank < 0 || rank > H5S_MAX_RANK)
    return failure("'" + dataset.place + "': damaged dataset" + reason());
  hsize_t dims[H5S_MAX_RANK];
  H5Sget_simple_extent_dims(space.get(), dims, nullptr);
  for (int i = 0; i < rank; ++i) {
    if (dims[i] > (hsize_t(1) << 48))
      return failure("'" + dataset.place + "': damaged extent " +
                     Twine(dims[i]));
    dataset.extents.push_back(dims[i]);
  }
  dataset.type = classify(type.get());
  dataset.storage = std::make_shared<StorageCheck>(
      dataset.id.get(), dataset.place, dataset.extents);
  return dataset;
}

Expected<int64_t> h5::Dataset::checkedElements(int64_t factor) const {
  Id file(H5Iget_file_id(id.get()));
  hsize_t bytes = 0;
  if (!file || H5Fget_filesize(file.get(), &bytes) < 0)
    return failure("'" + place + "': cannot read the file's size" + reason());
  int64_t elements = countOf(extents);
  if (elements > __int128(factor) * bytes)
    return failure("'" + place + "': the extent " + formatShape(extents) +
                   " cannot fit a file of " + Twine(bytes) +
                   " bytes; the file is damaged");
  return elements;
}

static std::vector<hsize_t> toSizes(std::span<const int64_t> values) {
  return {values.begin(), values.end()};
}

Error h5::Dataset::readRaw(void *out, hid_t memoryType, size_t size,
                           std::span<const int64_t> starts,
                           std::span<const int64_t> counts) const {
  silence();
  for (size_t i = 0; i < extents.size(); ++i) {
    if (starts[i] < 0 || counts[i] < 0 || counts[i] > extents[i] ||
        starts[i] > extents[i] - counts[i])
      return failure("'" + place + "': cannot read " +
                     formatShape(std::vector(counts.begin(), counts.end())) +
                     " at " +
                     formatShape(std::vector(starts.begin(), starts.end())) +
                     " of " + formatShape(extents));
  }
  size_t elements = countOf(counts);
  if (elements != size)
    return failure("'" + place + "': expected room for " + Twine(elements) +
                   " values, but got " + Twine(size));
  if (type == Scalar::Other)
    return failure("'" + place + "': expected numbers");
  if (size == 0)
    return Error::success();
  starts = starts.subspan(isOneRow);
  counts = counts.subspan(isOneRow);
  if (storage)
    if (Error error = storage->check(starts, counts))
      return error;
  Id space(H5Dget_space(id.get()));
  // Of the shape of the box: for another HDF5 maps each element by itself.
  std::vector<hsize_t> box = toSizes(counts);
  if (box.empty())
    box = {size};
  Id memory(H5Screate_simple(box.size(), box.data(), nullptr));
  if (!starts.empty() &&
      H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, toSizes(starts).data(),
                          nullptr, toSizes(counts).data(), nullptr) < 0)
    return failure("'" + place + "': cannot select the data" + reason());
  if (H5Dread(id.get(), memoryType, memory.get(), space.get(), H5P_DEFAULT,
              out) < 0) {
    std::string why = reason();
    std::string filter = storage ? storage->missingFilter() : "";
    if (!filter.empty())
      return failure("'" + place + "': is compressed by the filter '" + filter +
                     "', which is not available here; save it with gzip or "
                     "without compression");
    return failure("'" + place + "': cannot read the data" + why);
  }
  return Error::success();
}

static h5::Id makeExtendible(const h5::Id &file, StringRef path, hid_t type,
                             std::span<const int64_t> extents,
                             int64_t chunkRows) {
  silence();
  std::vector<hsize_t> dims = toSizes(extents), most = dims, chunk = dims;
  most[0] = H5S_UNLIMITED;
  // One row a chunk; very long rows are cut, since a chunk must stay below
  // 4 GiB. Single numbers share chunks.
  chunk[0] = extents.size() <= 2 ? chunkRows : 1;
  hsize_t bytes = 8;
  for (size_t i = chunk.size(); i-- > 0;) {
    chunk[i] = std::clamp<hsize_t>(chunk[i], 1, (hsize_t(1) << 26) / bytes);
    bytes = std::min<hsize_t>(bytes * chunk[i], hsize_t(1) << 26);
  }
  h5::Id space(H5Screate_simple(dims.size(), dims.data(), most.data()));
  h5::Id create(H5Pcreate(H5P_DATASET_CREATE)),
      link(H5Pcreate(H5P_LINK_CREATE));
  H5Pset_create_intermediate_group(link.get(), 1);
  H5Pset_obj_track_times(create.get(), false);
  H5Pset_chunk(create.get(), chunk.size(), chunk.data());
  H5Pset_shuffle(create.get());
  H5Pset_deflate(create.get(), 4);
  return h5::Id(H5Dcreate2(file.get(), absolute(path).c_str(), type,
                           space.get(), link.get(), create.get(), H5P_DEFAULT));
}

Expected<h5::Dataset> h5::createExtendible(const Id &file, StringRef fileName,
                                           StringRef path, Scalar scalar,
                                           std::span<const int64_t> rowShape,
                                           int64_t chunkRows) {
  Dataset dataset;
  dataset.place = fileName.str() + ":" + path.trim('/').str();
  dataset.type = scalar;
  dataset.extents = {0};
  dataset.extents.insert(dataset.extents.end(), rowShape.begin(),
                         rowShape.end());
  dataset.id =
      makeExtendible(file, path, fileType(scalar), dataset.extents, chunkRows);
  if (!dataset.id)
    return failure("'" + dataset.place + "': cannot create the dataset" +
                   reason());
  return dataset;
}

Expected<h5::Dataset> h5::createFlags(const Id &file, StringRef fileName,
                                      StringRef path,
                                      std::span<const int64_t> rowShape) {
  Dataset dataset;
  dataset.place = fileName.str() + ":" + path.trim('/').str();
  dataset.type = Scalar::U8;
  dataset.extents = {0};
  dataset.extents.insert(dataset.extents.end(), rowShape.begin(),
                         rowShape.end());
  dataset.flags = Id(H5Tenum_create(H5T_STD_I8LE));
  int8_t value = 0;
  H5Tenum_insert(dataset.flags.get(), "FALSE", &value);
  value = 1;
  H5Tenum_insert(dataset.flags.get(), "TRUE", &value);
  dataset.id = makeExtendible(file, path, dataset.flags.get(), dataset.extents,
                              /*chunkRows=*/256);
  if (!dataset.id)
    return failure("'" + dataset.place + "': cannot create the dataset" +
                   reason());
  return dataset;
}

Error h5::Dataset::appendRaw(const void *row, hid_t memoryType, size_t size) {
  silence();
  size_t expected = countOf(std::span(extents).subspan(1));
  size_t rows = expected ? size / expected : 1;
  if (rows == 0 || size != rows * expected)
    return failure("'" + place + "': expected " + Twine(expected) +
                   " values a row, but got " + Twine(size));
  std::vector<hsize_t> start(extents.size(), 0), count = toSizes(extents);
  start[0] = extents[0];
  extents[0] += static_cast<int64_t>(rows);
  count[0] = rows;
  if (H5Dset_extent(id.get(), toSizes(extents).data()) < 0)
    return failure("'" + place + "': cannot grow the dataset" + reason());
  if (size == 0)
    return Error::success();
  Id space(H5Dget_space(id.get()));
  hsize_t length = size;
  Id memory(H5Screate_simple(1, &length, nullptr));
  if (H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr,
                          count.data(), nullptr) < 0 ||
      H5Dwrite(id.get(), flags ? flags.get() : memoryType, memory.get(),
               space.get(), H5P_DEFAULT, row) < 0)
    return failure("'" + place + "': cannot write the data" + reason());
  return Error::success();
}

static Error writeNumbers(const h5::Id &file, StringRef fileName,
                          StringRef path, h5::Scalar scalar,
                          std::span<const int64_t> shape, hid_t memory,
                          const void *values, size_t count) {
  silence();
  std::vector<hsize_t> dims = toSizes(shape);
  h5::Id space(dims.empty()
                   ? H5Screate(H5S_SCALAR)
                   : H5Screate_simple(dims.size(), dims.data(), nullptr));
  h5::Id create(H5Pcreate(H5P_DATASET_CREATE)),
      link(H5Pcreate(H5P_LINK_CREATE));
  H5Pset_create_intermediate_group(link.get(), 1);
  H5Pset_obj_track_times(create.get(), false);
  hssize_t expected = space ? H5Sget_simple_extent_npoints(space.get()) : -1;
  if (expected != static_cast<hssize_t>(count))
    return h5::failure("'" + Twine(fileName) + ":" + path + "': expected " +
                       Twine(expected) + " values, but got " + Twine(count));
  h5::Id data(H5Dcreate2(file.get(), absolute(path).c_str(), fileType(scalar),
                         space.get(), link.get(), create.get(), H5P_DEFAULT));
  if (!data || (count != 0 && H5Dwrite(data.get(), memory, H5S_ALL, H5S_ALL,
                                       H5P_DEFAULT, values) < 0))
    return h5::failure("'" + Twine(fileName) + ":" + path +
                       "': cannot write the dataset" + reason());
  return Error::success();
}

Error h5::writeValues(const Id &file, StringRef fileName, StringRef path,
                      Scalar scalar, std::span<const int64_t> shape,
                      std::span<const double> values) {
  return writeNumbers(file, fileName, path, scalar, shape, H5T_NATIVE_DOUBLE,
                      values.data(), values.size());
}

Error h5::writeFloats(const Id &file, StringRef fileName, StringRef path,
                      std::span<const int64_t> shape,
                      std::span<const float> values) {
  return writeNumbers(file, fileName, path, Scalar::F32, shape,
                      H5T_NATIVE_FLOAT, values.data(), values.size());
}

Error h5::createGroup(const Id &file, StringRef fileName, StringRef path) {
  silence();
  Id link(H5Pcreate(H5P_LINK_CREATE));
  H5Pset_create_intermediate_group(link.get(), 1);
  Id group(H5Gcreate2(file.get(), absolute(path).c_str(), link.get(),
                      H5P_DEFAULT, H5P_DEFAULT));
  if (!group)
    return failure("'" + Twine(fileName) + ":" + path +
                   "': cannot create the group" + reason());
  return Error::success();
}
