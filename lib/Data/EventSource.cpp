// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings of events as the frames of a network's steps.

#include "EventFramer.h"
#include "Sources.h"

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;

namespace {

class EventSource : public StoreSource {
public:
  EventSource(Store opened, EventFramer framer)
      : StoreSource(std::move(opened)), framer(std::move(framer)) {}
  Error open(std::optional<int64_t> steps) {
    samples = store.events->size();
    if (Error error = openTargets(steps, /*oneRow=*/false))
      return error;
    return openLabels();
  }
  std::string description() const override {
    std::string what = store.folderText;
    if (what.empty())
      what = store.file ? std::to_string(samples) + " event recordings"
                        : "one event recording";
    return store.place + " (" + what + ")";
  }

protected:
  Expected<Recording> readOne(int64_t index) override {
    framer.start(index, store.events->name(index));
    if (Error error = store.events->read(
            index, [&](const Event &event) { return framer.add(event); }))
      return std::move(error);
    return framer.finish();
  }

private:
  EventFramer framer;
};

} // namespace

SourceOrError snnc::data::createEventSource(Store store,
                                            const InputSpec &input) {
  Expected<EventFramer> framer = EventFramer::create(input, store.place);
  if (!framer)
    return framer.takeError();
  auto source =
      std::make_unique<EventSource>(std::move(store), std::move(*framer));
  if (Error error = source->open(input.steps))
    return std::move(error);
  return std::move(source);
}
