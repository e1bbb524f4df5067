// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attributes and strings of HDF5 objects.

#include "HDF5Heap.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

static std::string absolute(StringRef path) {
  return "/" + path.trim('/').str();
}

static std::string place(StringRef fileName, StringRef path,
                         StringRef attribute = "") {
  std::string text = "'" + fileName.str() + ":" + absolute(path) + "'";
  return attribute.empty() ? text
                           : text + ": attribute '" + attribute.str() + "'";
}

static Error write(const h5::Id &file, StringRef fileName, StringRef path,
                   StringRef attribute, hid_t fileType, hid_t memoryType,
                   const void *value) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  h5::Id object(H5Oopen(file.get(), absolute(path).c_str(), H5P_DEFAULT));
  h5::Id space(H5Screate(H5S_SCALAR));
  h5::Id id(object ? H5Acreate2(object.get(), attribute.str().c_str(), fileType,
                                space.get(), H5P_DEFAULT, H5P_DEFAULT)
                   : -1);
  if (!id || H5Awrite(id.get(), memoryType, value) < 0)
    return h5::failure(place(fileName, path, attribute) +
                       ": cannot be written");
  return Error::success();
}

Error h5::writeAttribute(const Id &file, StringRef fileName, StringRef path,
                         StringRef attribute, StringRef value) {
  Id type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.get(), value.size() + 1);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return write(file, fileName, path, attribute, type.get(), type.get(),
               value.str().c_str());
}

Error h5::writeAttribute(const Id &file, StringRef fileName, StringRef path,
                         StringRef attribute, int64_t value) {
  return write(file, fileName, path, attribute, H5T_STD_I64LE, H5T_NATIVE_INT64,
               &value);
}

Error h5::writeAttribute(const Id &file, StringRef fileName, StringRef path,
                         StringRef attribute, double value) {
  return write(file, fileName, path, attribute, H5T_IEEE_F64LE,
               H5T_NATIVE_DOUBLE, &value);
}

Error h5::writeStrAttribute(const Id &file, StringRef fileName, StringRef path,
                            StringRef attribute, StringRef value) {
  Id type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.get(), H5T_VARIABLE);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  std::string text = value.str();
  const char *pointer = text.c_str();
  return write(file, fileName, path, attribute, type.get(), type.get(),
               &pointer);
}

Error h5::writeString(const Id &file, StringRef fileName, StringRef path,
                      StringRef value, bool isArray) {
  std::string text = value.str();
  const int64_t one = 1;
  return writeStrings(file, fileName, path,
                      std::span(&one, isArray ? size_t(1) : 0),
                      std::span(&text, size_t(1)));
}

Error h5::writeStrings(const Id &file, StringRef fileName, StringRef path,
                       std::span<const int64_t> shape,
                       std::span<const std::string> values) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  size_t size = 1;
  bool ascii = true;
  for (StringRef value : values) {
    size = std::max(size, value.size());
    ascii &= llvm::all_of(value, [](char c) { return llvm::isASCII(c); });
  }
  std::string bytes;
  for (const std::string &value : values)
    bytes += value + std::string(size - value.size(), '\0');
  Id type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.get(), size);
  H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
  if (!ascii)
    H5Tset_cset(type.get(), H5T_CSET_UTF8);
  std::vector<hsize_t> dims(shape.begin(), shape.end());
  Id space(dims.empty() ? H5Screate(H5S_SCALAR)
                        : H5Screate_simple(dims.size(), dims.data(), nullptr));
  Id create(H5Pcreate(H5P_DATASET_CREATE)), link(H5Pcreate(H5P_LINK_CREATE));
  H5Pset_create_intermediate_group(link.get(), 1);
  H5Pset_obj_track_times(create.get(), false);
  Id data(H5Dcreate2(file.get(), absolute(path).c_str(), type.get(),
                     space.get(), link.get(), create.get(), H5P_DEFAULT));
  if (!data || H5Dwrite(data.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                        bytes.data()) < 0)
    return failure(place(fileName, path) + ": cannot be written");
  return Error::success();
}

/// Reads one string of fixed or variable length with `read(type, buffer)`.
template <typename Read>
static Expected<std::string> readOne(const h5::Id &type, const h5::Id &space,
                                     std::string where, Read read) {
  constexpr size_t most = 1 << 20; // a longer one means a damaged file
  if (!type || !space || H5Tget_class(type.get()) != H5T_STRING ||
      H5Sget_simple_extent_npoints(space.get()) != 1)
    return h5::failure(where + ": expected one string");
  h5::Id memory(H5Tcopy(H5T_C_S1));
  H5Tset_cset(memory.get(), H5Tget_cset(type.get()));
  if (H5Tis_variable_str(type.get()) > 0) {
    H5Tset_size(memory.get(), H5T_VARIABLE);
    char *text = nullptr;
    auto release = llvm::make_scope_exit([&] { H5free_memory(text); });
    if (read(memory.get(), &text) < 0)
      return h5::failure(where + ": cannot be read");
    return text ? std::string(text) : std::string();
  }
  size_t size = H5Tget_size(type.get());
  if (size > most)
    return h5::failure(where + ": damaged string");
  H5Tset_size(memory.get(), size + 1);
  std::string text(size + 1, '\0');
  if (read(memory.get(), text.data()) < 0)
    return h5::failure(where + ": cannot be read");
  return std::string(text.c_str());
}

static Expected<h5::Id> openAttribute(const h5::Id &file, StringRef path,
                                      StringRef attribute,
                                      const std::string &where) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  h5::Id object(H5Oopen(file.get(), absolute(path).c_str(), H5P_DEFAULT));
  std::string name = attribute.str();
  h5::Id id;
  if (object && H5Aexists(object.get(), name.c_str()) > 0)
    id = h5::Id(H5Aopen(object.get(), name.c_str(), H5P_DEFAULT));
  if (!id)
    return h5::failure(where + " is missing");
  return std::move(id);
}

Expected<std::string> h5::readStringAttribute(const Id &file,
                                              StringRef fileName,
                                              StringRef path,
                                              StringRef attribute) {
  std::string where = place(fileName, path, attribute);
  Expected<Id> id = openAttribute(file, path, attribute, where);
  if (!id)
    return id.takeError();
  return readOne(Id(H5Aget_type(id->get())), Id(H5Aget_space(id->get())), where,
                 [&](hid_t type, void *buffer) {
                   return H5Aread(id->get(), type, buffer);
                 });
}

Expected<int64_t> h5::readIntegerAttribute(const Id &file, StringRef fileName,
                                           StringRef path,
                                           StringRef attribute) {
  std::string where = place(fileName, path, attribute);
  Expected<Id> id = openAttribute(file, path, attribute, where);
  if (!id)
    return id.takeError();
  Id type(H5Aget_type(id->get())), space(H5Aget_space(id->get()));
  int64_t value = 0;
  if (!type || !space || H5Tget_class(type.get()) != H5T_INTEGER ||
      H5Sget_simple_extent_npoints(space.get()) != 1 ||
      H5Aread(id->get(), H5T_NATIVE_INT64, &value) < 0)
    return failure(where + ": expected one integer");
  return value;
}

Expected<std::string> h5::readString(const Id &file, StringRef fileName,
                                     StringRef path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  std::string where = place(fileName, path);
  Id id(H5Dopen2(file.get(), absolute(path).c_str(), H5P_DEFAULT));
  if (!id)
    return failure(where + ": no such dataset");
  Id type(H5Dget_type(id.get()));
  haddr_t offset = H5Dget_offset(id.get());
  if (type && H5Tis_variable_str(type.get()) > 0 && offset != HADDR_UNDEF &&
      !HeapCheck(file).checkAt(offset))
    return failure(where + ": damaged string");
  return readOne(Id(H5Dget_type(id.get())), Id(H5Dget_space(id.get())), where,
                 [&](hid_t type, void *buffer) {
                   return H5Dread(id.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                  buffer);
                 });
}
