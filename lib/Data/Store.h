// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What FILE[:GROUP] holds, before any network says how to read it.

#ifndef SNNC_LIB_DATA_STORE_H
#define SNNC_LIB_DATA_STORE_H

#include "Formats.h"

#include <optional>

namespace snnc::data {

/// Recordings of events, one after another.
class EventRecordings {
public:
  virtual ~EventRecordings() = default;
  virtual int64_t size() const = 0;
  /// Name of the file of recording `index`, where each has one; else empty.
  virtual std::string name(int64_t index) const { return ""; }
  virtual llvm::Error read(int64_t index, AddEvent add) = 0;
  /// What should be known of them all; else empty.
  virtual std::string remark() { return ""; }
};

/// Labels of all recordings are held in memory: more are refused.
constexpr int64_t kMostRecordings = int64_t(1) << 26;

/// Frames or events, with what belongs to the recordings.
struct Store {
  std::string place; ///< "file.h5:group", for messages
  /// What the hash is made of: files, and in a folder their relative names.
  std::vector<std::string> paths, names;
  std::unique_ptr<ArrayFile> file; ///< keeps the arrays open
  bool holdsImages = false;        ///< as Format::holdsImages
  /// One of the two.
  std::unique_ptr<EventRecordings> events;
  std::unique_ptr<Array> frames; ///< [N, T, …], or one recording [T, …]
  /// Arrays of the same group, which hold one row a recording.
  std::unique_ptr<Array> labels;     ///< integers
  std::unique_ptr<Array> targets;    ///< numbers, a value or a step each
  std::vector<std::string> siblings; ///< paths of the other arrays there
  /// Of a folder: the classes of the recordings, by the sub-folders.
  std::optional<std::vector<int>> folderLabels;
  std::string folderText;         ///< "12 .bin files", of a folder
  std::vector<std::string> notes; ///< as RecordingSource::notes
};

/// An error, which names `where`, unless all `labels` are classes.
llvm::Error checkLabels(llvm::ArrayRef<int64_t> labels, llvm::StringRef where);

/// An error, which names `where`, of more values than a recording may have: it
/// is held in memory.
llvm::Error checkSize(int64_t steps, int64_t stepSize, llvm::StringRef where);

/// Splits FILE[:GROUP] at the last colon whose left side exists.
std::pair<llvm::StringRef, llvm::StringRef> splitSpec(llvm::StringRef spec);

/// Opens FILE[:GROUP]; an error says what was expected and what is there.
llvm::Expected<Store> openStore(llvm::StringRef spec);

/// Columns x, y, p, t and offsets in `group` of `file`; without offsets they
/// are one recording.
llvm::Expected<std::unique_ptr<EventRecordings>>
openEventColumns(ArrayFile &file, const std::string &group,
                 const std::string &place);
/// The event columns that `group` lacks, comma-separated; empty for a group of
/// events.
std::string missingColumns(const ArrayFile &file, const std::string &group);

/// A file that is one recording, or a folder of such files.
llvm::Error openEventFile(llvm::StringRef path, const Format &format,
                          Store &store);
llvm::Error openEventFolder(llvm::StringRef path, Store &store);

/// "group/name"; `name` alone at the root.
std::string childPath(const std::string &group, llvm::StringRef name);
/// The part before the last '/'; empty at the root.
std::string parentPath(const std::string &path);

} // namespace snnc::data

#endif // SNNC_LIB_DATA_STORE_H
