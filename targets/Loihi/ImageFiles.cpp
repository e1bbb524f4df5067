// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cores.json and cores.bin (CoreImage.md): printed, and read from files that
// anybody wrote.

#include "targets/Loihi/CoreImage.h"

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace snnc::loihi;
using json = nlohmann::ordered_json;

static constexpr std::string_view kFormatName = "snnc core image";
static constexpr int kVersion = 1;

//===----------------------------------------------------------------------===//
// Print
//===----------------------------------------------------------------------===//

static json printFormat(const Format &format) {
  return {
      {"encoding", getName(format.encoding)}, {"sign", getName(format.sign)},
      {"weight_bits", format.weightBits},     {"index_bits", format.indexBits},
      {"delay_bits", format.delayBits},       {"exponent", format.exponent}};
}

static json printCore(const ImageCore &core, size_t firstWord) {
  json compartments = json::array(), axons = json::array(),
       routes = json::array(), formats = json::array();
  for (const Compartment &c : core.compartments)
    compartments.push_back(
        {c.layer, c.neuron, c.configuration, c.threshold, c.bias});
  for (const ImageAxon &a : core.axons)
    axons.push_back({a.synapses, a.base, a.word, a.count});
  for (const Route &r : core.routes)
    routes.push_back({r.compartment, r.core, r.axon});
  for (const Format &format : core.formats)
    formats.push_back(printFormat(format));
  return {{"index", core.index},
          {"memory", {{"first", firstWord}, {"words", core.memory.size()}}},
          {"configurations", core.configurations},
          {"thresholds", core.thresholds},
          {"formats", formats},
          {"compartments", compartments},
          {"axons", axons},
          {"routes", routes}};
}

/// One row of a table a line, and a key a line.
static void printLines(const json &value, std::string &text,
                       const std::string &indent) {
  auto dump = [](const json &inner) {
    return inner.dump(-1, ' ', /*ensure_ascii=*/false,
                      json::error_handler_t::replace);
  };
  bool nested =
      value.is_object() || (value.is_array() && !value.empty() &&
                            (value[0].is_object() || value[0].is_array()));
  if (!nested) {
    text += dump(value);
    return;
  }
  text += value.is_object() ? "{" : "[";
  std::string separator = "\n";
  for (const auto &item : value.items()) {
    text += separator + indent + " ";
    separator = ",\n";
    if (value.is_object())
      text += dump(item.key()) + ": ";
    bool table = item.value().is_object() && item.value().contains("axons");
    if (value.is_object() || table)
      printLines(item.value(), text, indent + " ");
    else
      text += dump(item.value());
  }
  text += "\n" + indent + (value.is_object() ? "}" : "]");
}

ImageFiles snnc::loihi::printImage(const CoreImage &image) {
  json layers = json::array(), synapses = json::array(), cores = json::array(),
       routes = json::array();
  for (const CoreImage::LayerEntry &layer : image.layers)
    layers.push_back({{"name", layer.name}, {"neurons", layer.neurons}});
  for (const CoreImage::SynapsesEntry &entry : image.synapses)
    synapses.push_back({{"name", entry.name},
                        {entry.source < 0 ? "from_input" : "from_layer",
                         entry.source < 0 ? ~entry.source : entry.source},
                        {"layer", entry.layer},
                        {"exponent", entry.exponent}});
  for (const InputRoute &r : image.inputRoutes)
    routes.push_back({r.input, r.element, r.core, r.axon});
  ImageFiles files;
  size_t words = 0;
  for (const ImageCore &core : image.cores) {
    cores.push_back(printCore(core, words));
    words += core.memory.size();
    for (uint64_t word : core.memory)
      for (unsigned byte = 0; byte != 8; ++byte)
        files.binary.push_back(char(word >> 8 * byte));
  }
  json root = {{"format", kFormatName},  {"version", kVersion},
               {"part", image.part},     {"network", image.network},
               {"inputs", image.inputs}, {"layers", layers},
               {"synapses", synapses},   {"input_routes", routes},
               {"cores", cores}};
  printLines(root, files.json, "");
  files.json += "\n";
  return files;
}

//===----------------------------------------------------------------------===//
// Parse
//===----------------------------------------------------------------------===//

namespace {
/// Reads values; the first error stays and all later values are 0 or empty.
class Reader {
public:
  std::string error;

  void fail(std::string text) {
    if (error.empty())
      error = std::move(text);
  }
  const json &get(const json &object, const char *key) {
    static const json nothing;
    if (object.is_object())
      if (auto found = object.find(key); found != object.end())
        return *found;
    fail("'" + std::string(key) + "' is missing");
    return nothing;
  }
  const json &getArray(const json &object, const char *key) {
    static const json nothing = json::array();
    const json &value = get(object, key);
    if (value.is_array())
      return value;
    fail("'" + std::string(key) + "' is not a list");
    return nothing;
  }
  std::string getText(const json &object, const char *key) {
    const json &value = get(object, key);
    if (value.is_string())
      return value.get<std::string>();
    fail("'" + std::string(key) + "' is not a text");
    return "";
  }
  template <class Integer>
  Integer toInteger(const json &value, const char *what) {
    if (value.is_number_integer() &&
        (!value.is_number_unsigned() ||
         value.get<uint64_t>() <= uint64_t(INT64_MAX))) {
      int64_t number = value.get<int64_t>();
      if (number >= int64_t(std::numeric_limits<Integer>::min()) &&
          number <= int64_t(std::numeric_limits<Integer>::max()))
        return Integer(number);
    }
    fail("'" + std::string(what) +
         "' holds something else than whole numbers "
         "of its range");
    return 0;
  }
  template <class Integer>
  Integer getInteger(const json &object, const char *key) {
    return toInteger<Integer>(get(object, key), key);
  }
  /// A row of a table with `Size` numbers.
  template <size_t Size>
  std::array<int64_t, Size> getRow(const json &row, const char *what) {
    std::array<int64_t, Size> values = {};
    if (!row.is_array() || row.size() != Size) {
      fail("'" + std::string(what) + "' has a row that is not " +
           std::to_string(Size) + " numbers");
      return values;
    }
    for (size_t i = 0; i != Size; ++i)
      values[i] = toInteger<int32_t>(row[i], what);
    return values;
  }
  /// The same, of numbers that are not negative.
  template <size_t Size>
  std::array<uint32_t, Size> getIndexRow(const json &row, const char *what) {
    std::array<uint32_t, Size> indices = {};
    std::array<int64_t, Size> values = getRow<Size>(row, what);
    for (size_t i = 0; i != Size; ++i) {
      if (values[i] < 0)
        fail("'" + std::string(what) + "' has a negative index");
      indices[i] = uint32_t(values[i]);
    }
    return indices;
  }
};
} // namespace

static Format readFormat(Reader &reader, const json &object) {
  Format format;
  auto encoding = parseEncoding(reader.getText(object, "encoding"));
  auto sign = parseSign(reader.getText(object, "sign"));
  if (!encoding || !sign)
    reader.fail("a format with an unknown encoding or sign");
  else
    format = {*encoding, *sign};
  format.weightBits = reader.getInteger<uint8_t>(object, "weight_bits");
  format.indexBits = reader.getInteger<uint8_t>(object, "index_bits");
  format.delayBits = reader.getInteger<uint8_t>(object, "delay_bits");
  format.exponent = reader.getInteger<int8_t>(object, "exponent");
  return format;
}

static void readMemory(Reader &reader, const json &object,
                       std::string_view binary, size_t &expected,
                       ImageCore &core) {
  const json &memory = reader.get(object, "memory");
  uint32_t first = reader.getInteger<uint32_t>(memory, "first");
  uint32_t count = reader.getInteger<uint32_t>(memory, "words");
  if (first != expected || (uint64_t(first) + count) * 8 > binary.size()) {
    reader.fail("a core's memory does not follow the one before in cores.bin, "
                "or goes beyond it");
    return;
  }
  expected = first + count;
  for (size_t w = first; w != expected; ++w) {
    uint64_t word = 0;
    for (unsigned byte = 0; byte != 8; ++byte)
      word |= uint64_t(uint8_t(binary[8 * w + byte])) << 8 * byte;
    core.memory.push_back(word);
  }
}

static ImageCore readCore(Reader &reader, const json &object) {
  ImageCore core;
  core.index = reader.getInteger<uint32_t>(object, "index");
  for (const json &row : reader.getArray(object, "configurations")) {
    auto [i, v] = reader.getRow<2>(row, "configurations");
    core.configurations.push_back({int32_t(i), int32_t(v)});
  }
  for (const json &value : reader.getArray(object, "thresholds"))
    core.thresholds.push_back(reader.toInteger<int32_t>(value, "thresholds"));
  for (const json &format : reader.getArray(object, "formats"))
    core.formats.push_back(readFormat(reader, format));
  for (const json &row : reader.getArray(object, "compartments")) {
    auto values = reader.getRow<5>(row, "compartments");
    if (*std::min_element(values.begin(), values.begin() + 4) < 0)
      reader.fail("'compartments' has a negative index");
    core.compartments.push_back({uint32_t(values[0]), uint32_t(values[1]),
                                 uint32_t(values[2]), uint32_t(values[3]),
                                 int32_t(values[4])});
  }
  for (const json &row : reader.getArray(object, "axons")) {
    auto [synapses, base, word, count] = reader.getIndexRow<4>(row, "axons");
    core.axons.push_back({synapses, base, word, count});
  }
  for (const json &row : reader.getArray(object, "routes")) {
    auto [compartment, to, axon] = reader.getIndexRow<3>(row, "routes");
    core.routes.push_back({compartment, to, axon});
  }
  return core;
}

static CoreImage readImage(Reader &reader, const json &root,
                           std::string_view binary) {
  CoreImage image;
  if (reader.getText(root, "format") != kFormatName ||
      reader.getInteger<int>(root, "version") != kVersion)
    reader.fail("it is no core image of version " + std::to_string(kVersion));
  image.part = reader.getText(root, "part");
  image.network = reader.getText(root, "network");
  for (const json &value : reader.getArray(root, "inputs"))
    image.inputs.push_back(
        uint32_t(std::max(reader.toInteger<int32_t>(value, "inputs"), 0)));
  for (const json &layer : reader.getArray(root, "layers"))
    image.layers.push_back({reader.getText(layer, "name"),
                            reader.getInteger<uint32_t>(layer, "neurons")});
  for (const json &entry : reader.getArray(root, "synapses")) {
    CoreImage::SynapsesEntry made;
    made.name = reader.getText(entry, "name");
    bool input = entry.is_object() && entry.contains("from_input");
    made.source =
        reader.getInteger<uint16_t>(entry, input ? "from_input" : "from_layer");
    if (input)
      made.source = ~made.source;
    made.layer = reader.getInteger<uint16_t>(entry, "layer");
    made.exponent = reader.getInteger<int8_t>(entry, "exponent");
    image.synapses.push_back(std::move(made));
  }
  for (const json &row : reader.getArray(root, "input_routes")) {
    auto [input, element, core, axon] =
        reader.getIndexRow<4>(row, "input_routes");
    image.inputRoutes.push_back({input, element, core, axon});
  }
  size_t words = 0;
  for (const json &object : reader.getArray(root, "cores")) {
    ImageCore &core = image.cores.emplace_back(readCore(reader, object));
    readMemory(reader, object, binary, words, core);
  }
  if (words * 8 != binary.size())
    reader.fail("cores.bin has " + std::to_string(binary.size()) +
                " bytes, but the memories of the cores are " +
                std::to_string(words * 8));
  return image;
}

llvm::Expected<CoreImage> snnc::loihi::parseImage(std::string_view text,
                                                  std::string_view binary) {
  json root = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (root.is_discarded())
    return llvm::createStringError("cores.json is not JSON");
  Reader reader;
  CoreImage image = readImage(reader, root, binary);
  if (!reader.error.empty())
    return llvm::createStringError("cores.json: " + reader.error);
  return image;
}
