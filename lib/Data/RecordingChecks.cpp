// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is silly in recordings.

#include "snnc/Data/RecordingChecks.h"

#include "snnc/Data/HDF5.h"
#include "snnc/Support/Hash.h"
#include "snnc/Support/Numbers.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <set>

using namespace snnc::data;
using llvm::ArrayRef;
using llvm::formatv;

/// Recordings that are looked at: what is silly is so in nearly all of them.
static constexpr int64_t kLookedAt = 64;
/// Values, zeros included, after which no more recordings are looked at: a
/// second of reading.
static constexpr int64_t kMostValues = int64_t(1) << 28;
/// More than this share of events behind the last step: less may be meant (the
/// first part of long recordings), but then --steps cuts most of the data off.
static constexpr double kLateShare = 0.5;
/// All events within this share of the steps: recordings that only end early
/// fill more.
static constexpr double kFilledShare = 0.1;
/// So many of the events in that share of the steps.
static constexpr double kEarlyShare = 0.9;
/// Fewer calibration recordings estimate what thousands of weights do together
/// by little more than noise.
static constexpr int64_t kFewRecordings = 50;
/// A single recording twice in a data set is no matter.
static constexpr double kSharedShare = 0.01;
/// Recordings whose contents are compared.
static constexpr int64_t kCompared = 1024;

/// Up to `most` of recordings [begin, end), spread evenly, in order; false
/// where one cannot be read.
static bool visitSome(RecordingSource &source, const InputSpec &input,
                      std::pair<int64_t, int64_t> range, int64_t most,
                      llvm::function_ref<void(Recording &)> visit) {
  auto [begin, end] = range;
  int64_t size = h5::countOf(input.shape), values = 0;
  int64_t count = std::min(most, end - begin);
  for (int64_t k = 0; k < count && values < kMostValues; ++k) {
    int64_t index = begin + k * (end - begin) / count;
    auto recordings = source.read(index, index + 1);
    if (!recordings) {
      llvm::consumeError(recordings.takeError());
      return false;
    }
    values += recordings->front().steps * size;
    visit(recordings->front());
  }
  return true;
}

static bool isSameContent(const Recording &a, const Recording &b) {
  return a.stepBegin == b.stepBegin && a.address == b.address &&
         a.value == b.value;
}

/// Whether all steps of the recording are the same.
static bool isConstant(const Recording &recording) {
  ArrayRef<uint32_t> begin(recording.stepBegin), address(recording.address);
  ArrayRef<double> value(recording.value);
  uint32_t count = begin[1];
  for (int64_t t = 1; t < recording.steps; ++t)
    if (begin[t + 1] - begin[t] != count ||
        address.slice(begin[t], count) != address.take_front(count) ||
        value.slice(begin[t], count) != value.take_front(count))
      return false;
  return true;
}

static void checkTimes(ArrayRef<Recording> recordings, const InputSpec &input,
                       std::vector<std::string> &found) {
  int64_t events = 0, late = 0, last = 0;
  for (const Recording &recording : recordings) {
    events += recording.events;
    late += recording.lateEvents;
    last = std::max(last, recording.lastTimeUs);
  }
  if (events == 0 || !input.stepLengthUs || !input.steps)
    return;
  int64_t steps = *input.steps, length = *input.stepLengthUs;
  std::string times = formatv("{0} steps of {1} us (--steps, --dt-us) end at "
                              "{2} us, the last event is at {3} us",
                              steps, length, steps * length, last);
  if (double(late) > kLateShare * double(events))
    found.push_back(formatv("{0:F1} % of the events lie behind the last step "
                            "and are dropped: {1}",
                            100 * double(late) / double(events), times));
  else if (late == 0 && double(last) < kFilledShare * double(steps * length))
    found.push_back(
        formatv("all events lie in the first{0} of {1} steps: {2}",
                last < length ? "" : " " + std::to_string(last / length + 1),
                steps, times));
}

/// Nearly all events of recordings in their first steps: a step is longer than
/// it should be. All of them are checkTimes' matter.
static void checkFilledSteps(ArrayRef<Recording> recordings,
                             std::vector<std::string> &found) {
  int64_t early = 0, all = 0, steps = recordings.front().steps, events = 0;
  int64_t filled = std::max<int64_t>(1, int64_t(kFilledShare * double(steps)));
  for (const Recording &recording : recordings) {
    events += recording.events;
    if (recording.steps != steps)
      return;
    early += recording.stepBegin[filled];
    all += recording.stepBegin[steps];
  }
  if (events == 0 || steps < 5 || early == all ||
      double(early) < kEarlyShare * double(all))
    return;
  found.push_back(formatv("{0:F1} % of the events lie in the first{1} of {2} "
                          "steps: is a step (--dt-us) too long?",
                          100 * double(early) / double(all),
                          filled == 1 ? "" : " " + std::to_string(filled),
                          steps));
}

/// Frames that are no events, taken for spikes.
static void checkSpikes(ArrayRef<Recording> recordings,
                        std::vector<std::string> &found) {
  int64_t odd = 0;
  double first = 0;
  for (const Recording &recording : recordings) {
    if (odd == 0)
      first = recording.oddSpike;
    odd += recording.oddSpikes;
  }
  if (odd > 0)
    found.push_back(formatv(
        "{0} values of {1} recordings are no numbers of events, the first is "
        "{2}; with --events=binary each counts as one spike: are they meant as "
        "spikes? (without --events they are read as they are)",
        odd, recordings.size(), snnc::formatNumber(first)));
}

std::vector<std::string> snnc::data::checkRecordings(RecordingSource &source,
                                                     const InputSpec &input,
                                                     int64_t begin,
                                                     int64_t end) {
  std::vector<Recording> recordings;
  std::vector<std::string> found;
  if (!visitSome(source, input, {begin, end}, kLookedAt,
                 [&](Recording &r) { recordings.push_back(std::move(r)); }) ||
      recordings.empty())
    return found;
  checkTimes(recordings, input, found);
  checkFilledSteps(recordings, found);
  checkSpikes(recordings, found);
  std::string looked = std::to_string(recordings.size()) + " recordings";
  const Recording &first = recordings.front();
  bool isEmpty = llvm::all_of(
      recordings, [](const Recording &r) { return r.address.empty(); });
  if (isEmpty && found.empty())
    found.push_back("nothing in " + looked + " is other than 0");
  if (isEmpty)
    return found;
  if (recordings.size() > 1 &&
      llvm::all_of(recordings,
                   [&](const Recording &r) { return isSameContent(r, first); }))
    found.push_back("the input never changes: " + looked + " are all the same");
  // A still image as analogue input is meant so (rule L6, direct).
  else if (input.events != InputSpec::Events::Unstated && first.steps > 1 &&
           llvm::all_of(recordings, isConstant))
    found.push_back("the input never changes: in each of " + looked + " all " +
                    std::to_string(first.steps) + " steps are the same");
  return found;
}

std::vector<std::string> snnc::data::checkCalibration(RecordingSource &source,
                                                      int64_t begin,
                                                      int64_t end,
                                                      int64_t classes) {
  std::vector<std::string> found;
  if (end - begin < kFewRecordings)
    found.push_back(formatv("only {0} recordings; below {1} what is learnt "
                            "from them is mostly chance",
                            end - begin, kFewRecordings));
  if (!source.hasLabels() || classes < 2)
    return found;
  auto labels = source.readLabels(begin, end);
  if (!labels) {
    llvm::consumeError(labels.takeError());
    return found;
  }
  std::set<int64_t> present(labels->begin(), labels->end());
  std::vector<std::string> missing;
  for (int64_t k = 0; k < classes; ++k)
    if (!present.contains(k))
      missing.push_back(std::to_string(k));
  if (missing.empty())
    return found;
  size_t count = missing.size();
  if (count > 10) {
    missing.resize(10);
    missing.push_back("...");
  }
  found.push_back(formatv("no recording of {0} of the {1} classes: {2}", count,
                          classes, llvm::join(missing, ", ")));
  return found;
}

/// What tells recordings apart; none of an empty one.
static std::vector<std::string>
fingerprints(RecordingSource &source, const InputSpec &input,
             std::pair<int64_t, int64_t> range) {
  std::vector<std::string> found;
  bool isRead = visitSome(source, input, range, kCompared, [&](Recording &r) {
    if (r.value.empty())
      return;
    snnc::Hash hash;
    auto add = [&](const auto &list) {
      hash.add(llvm::StringRef(reinterpret_cast<const char *>(list.data()),
                               list.size() * sizeof(list[0])));
    };
    add(r.stepBegin);
    add(r.address);
    add(r.value);
    found.push_back(hash.hex());
  });
  return isRead ? found : std::vector<std::string>();
}

std::string
snnc::data::checkOverlap(const InputSpec &input, RecordingSource &calibration,
                         std::pair<int64_t, int64_t> calibrationRange,
                         RecordingSource &test,
                         std::pair<int64_t, int64_t> testRange) {
  std::vector<std::string> known =
      fingerprints(calibration, input, calibrationRange);
  std::set<std::string> seen(known.begin(), known.end());
  std::vector<std::string> tested = fingerprints(test, input, testRange);
  auto shared = llvm::count_if(
      tested, [&](const std::string &print) { return seen.contains(print); });
  if (double(shared) <= kSharedShare * double(tested.size()))
    return "";
  return formatv("{0} of {1} test recordings are among the calibration "
                 "recordings; results on them say little of new ones",
                 shared, tested.size());
}
