// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Puts one recording's events into the frames of a network's steps (rule N5).

#ifndef SNNC_LIB_DATA_EVENTFRAMER_H
#define SNNC_LIB_DATA_EVENTFRAMER_H

#include "Formats.h"
#include "snnc/Data/Recordings.h"

namespace snnc::data {

class EventFramer {
public:
  /// An error when `input` lacks what events need (rule T6) or has a shape
  /// other than [2, H, W]. `place` starts every message.
  static llvm::Expected<EventFramer> create(const InputSpec &input,
                                            const std::string &place);

  /// `name` (of the sample's file) goes into messages beside its number.
  void start(int64_t sample, const std::string &name = "");
  /// Events come in the order of the file.
  llvm::Error add(const Event &event);
  /// The recording since start(), without label.
  llvm::Expected<Recording> finish();

private:
  llvm::Error flush();
  llvm::Error fail(const llvm::Twine &message) const;

  std::string place, name;
  int64_t height = 0, width = 0, stepLength = 1, steps = 0, bound = 255;
  bool binary = false;
  Recording recording;
  int64_t eventIndex = 0, lastTime = 0, step = 0;
  std::vector<uint32_t> pending; // addresses of the events of `step`
};

} // namespace snnc::data

#endif // SNNC_LIB_DATA_EVENTFRAMER_H
