#include "tools/plcsim/write_log.hpp"

#include "tools/plcsim/json_writer.hpp"

#include <utility>

namespace plcsim {

namespace {

void words_to_json(JsonWriter& json, const char* key, const std::vector<std::uint16_t>& words) {
    json.Key(key);
    json.StartArray();
    for (const std::uint16_t word : words)
        json.Uint(word);
    json.EndArray();
}

} // namespace

std::int64_t to_ns(TimePoint time) {
    return std::chrono::duration_cast<Nanoseconds>(time.time_since_epoch()).count();
}

std::string to_json(const WriteEntry& entry) {
    return json_object([&](JsonWriter& json) {
        json.Key("seq");
        json.Uint64(entry.sequence);
        json.Key("time_ns");
        json.Int64(to_ns(entry.time));
        json.Key("line");
        json.String(entry.line);
        json.Key("unit");
        json.Uint(entry.unit);
        json.Key("function");
        json.Uint(entry.function);
        json.Key("area");
        json_text(json, to_string(entry.range.area));
        json.Key("address");
        json.Uint(entry.range.address);
        words_to_json(json, "values", entry.stored);
        words_to_json(json, "requested", entry.requested);
    });
}

bool WriteLog::open(const std::string& path) {
    file_.open(path, std::ios::app);
    return file_.is_open();
}

void WriteLog::add(WriteEntry entry) {
    entry.sequence = next_sequence_++;
    if (file_.is_open())
        file_ << to_json(entry) << '\n' << std::flush;
    entries_.push_back(std::move(entry));
    if (entries_.size() > kept_most)
        entries_.pop_front();
    const auto watchers = watchers_; // a watcher may remove itself
    for (const auto& [id, watcher] : watchers)
        watcher(entries_.back());
}

WriteLog::WatcherId WriteLog::add_watcher(std::function<void(const WriteEntry&)> watcher) {
    const WatcherId id = next_watcher_++;
    watchers_.emplace(id, std::move(watcher));
    return id;
}

} // namespace plcsim
