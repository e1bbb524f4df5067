// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings as a network reads them: sparse frames of events or of dense
// data, from HDF5 files and from N-MNIST .bin files (rules N4, N5, T1, T6).

#ifndef SNNC_DATA_RECORDINGS_H
#define SNNC_DATA_RECORDINGS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snnc::data {

/// What the network says of its input (rules N5, T6). Absent fields: not
/// stated.
struct InputSpec {
  std::vector<int64_t> shape;          // of one step, e.g. {2, 34, 34}
  std::optional<int64_t> stepLengthUs; // --dt-us, microseconds
  std::optional<int64_t> steps;        // T; --steps
  /// Spikes: whatever is not 0 in a frame is one; no rule for events.
  enum class Events { Unstated, Counts, Binary, Spikes };
  Events events = Events::Unstated;
  int64_t maxCount = 255; // bound of counts per address and step
};

/// One sample as sparse frames: step t owns entries stepBegin[t] …
/// stepBegin[t+1]-1, addresses ascending and unique in a step.
struct Recording {
  int64_t index = 0;
  int label = -1; // -1: unknown
  int64_t steps = 0;
  std::vector<uint32_t> stepBegin; // steps + 1
  std::vector<uint32_t> address;   // row-major index into shape
  std::vector<double> value;       // non-zero
  /// Of a recording of events: how many, those at or after the end of the last
  /// step, which are dropped (rule N5), and the time of the last one.
  int64_t events = 0, lateEvents = 0, lastTimeUs = 0;
  /// Values of frames that were taken for one spike each (rule N5) but are no
  /// numbers of events: negative ones, fractions. How many, and the first.
  int64_t oddSpikes = 0;
  double oddSpike = 0;
  std::vector<double> targets; // of shape TargetForm; NaN: nothing expected
};

/// Frames, `stepSize` values a step, as a recording.
Recording toRecording(llvm::ArrayRef<double> frames, int64_t stepSize,
                      int64_t index = 0);

/// What is expected of the outputs, beside the recordings (rule T1).
struct TargetForm {
  std::string place;            // "file.h5:targets"
  std::vector<int64_t> shape;   // of one recording
  std::optional<int64_t> steps; // of each recording, where that is known
};

class RecordingSource {
public:
  virtual ~RecordingSource();
  virtual int64_t size() const = 0;
  virtual bool hasLabels() const = 0;
  /// Nothing where the recordings say no numbers that are expected.
  virtual std::optional<TargetForm> targets() const { return std::nullopt; }
  /// Reads recordings [begin, end); streamed, nothing is cached beyond one
  /// chunk. Thread-compatible: call from one thread. Errors name the file, the
  /// sample and what breaks rules N4 and N5 in it.
  virtual llvm::Expected<std::vector<Recording>> read(int64_t begin,
                                                      int64_t end) = 0;
  /// Classes of recordings [begin, end), -1 where unknown. Recordings of files
  /// are not read for it.
  virtual llvm::Expected<std::vector<int>> readLabels(int64_t begin,
                                                      int64_t end);
  /// What a user should know of the file, each to be said once, in a tool's
  /// words; e.g. that labels have another name.
  virtual std::vector<std::string> notes() { return {}; }
  /// SHA-256 (hex) of the file; of a folder, over its sorted relative names,
  /// each with its length and contents.
  virtual llvm::Expected<std::string> sha256() = 0;
  /// E.g. "calibration.h5:calibration (400 event recordings)".
  virtual std::string description() const = 0;
};

/// Opens FILE[:GROUP] as in rule T1 and detects the form: a file of arrays with
/// a group of events (x, y, p, t, offsets) or with frames [N, T, …shape] of
/// numbers that fit into single precision or 32 bits (N may be absent, the
/// values of a step may be in one dimension), a file of events that is one
/// recording, or a folder of these (labels from sub-folders; ordered by file
/// name). GROUP may be left out where a file holds one event group or array
/// `frames`. The longest prefix before a colon that exists is FILE.
llvm::Expected<std::unique_ptr<RecordingSource>>
openRecordings(llvm::StringRef spec, const InputSpec &input);

/// "A:B" (A, B optional) into [begin, end); an empty text is the first `most`
/// recordings, or all of fewer. An error when it is malformed, holds none, or
/// begins or ends beyond the last recording.
llvm::Expected<std::pair<int64_t, int64_t>>
parseSampleRange(llvm::StringRef range, int64_t size,
                 int64_t most = std::numeric_limits<int64_t>::max());

} // namespace snnc::data

#endif // SNNC_DATA_RECORDINGS_H
