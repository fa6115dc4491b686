#include "bridge/engine/command_news.hpp"

#include "bridge/engine/command_words.hpp"
#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

// The first news goes up at once, what follows waits so long and goes as it is then.
constexpr Duration sentence_every = std::chrono::seconds{1};
constexpr Duration health_every = std::chrono::seconds{5};

} // namespace

CommandNews::CommandNews(const Mapping& mapping, const EngineSettings& settings)
    : mapping_(mapping)
    , write_list_(settings.write_command_list)
    , health_asset_(mapping.health_asset()) {}

void CommandNews::restore(const std::vector<CommandRecord>& records) {
    std::map<AssetIndex, const CommandRecord*> last;
    for (const auto& record : records) {
        const auto asset =
            is_terminal(record.state) ? asset_of(mapping_, record.event) : std::nullopt;
        if (asset) {
            auto& newest = last[*asset];
            newest = newest == nullptr || record.changed >= newest->changed ? &record : newest;
        }
    }
    for (const auto& [asset, record] : last) {
        say(asset, in_words(record->event, record->state, record->reason));
    }
    list_waits_ = list_waits_ || !last.empty();
}

void CommandNews::ended(const CommandEnded& ended) {
    switch (ended.state) {
    case CommandState::acked:
        ++counters_.commands_acked;
        unconfirmed_ = !ended.confirmed;
        counters_.commands_unconfirmed += ended.confirmed ? 0 : 1;
        break;
    case CommandState::superseded:
        ++counters_.commands_superseded;
        break;
    case CommandState::expired:
        ++counters_.commands_expired;
        break;
    case CommandState::failed:
        ++counters_.commands_failed;
        break;
    case CommandState::unknown:
        ++counters_.commands_unknown;
        break;
    default:
        ++counters_.commands_refused;
        break;
    }
    health_waits_ = true;
    list_waits_ = true;
    if (const auto asset = asset_of(mapping_, ended.event)) {
        const auto* const loop = ended.in_loop ? "; it is commanded in a loop" : "";
        say(*asset, in_words(ended.event, ended.state, ended.reason) + loop);
    }
}

void CommandNews::say(AssetIndex asset, std::string sentence) {
    if (!mapping_.asset(asset).health) {
        auto& said = sentences_[asset];
        said.text = std::move(sentence);
        said.waits = true;
    }
}

void CommandNews::taken_over(std::uint64_t times) {
    health_waits_ = health_waits_ || times != takeovers_;
    takeovers_ = times;
}

void CommandNews::add_to(Counters& counters) const {
    const auto own = counters;
    counters = counters_;
    counters.batches_published = own.batches_published;
    counters.values_published = own.values_published;
    counters.updates_refused = own.updates_refused;
}

void CommandNews::tell(ReportDesk& reports, const std::vector<CommandRecord>& recent, Now now) {
    for (auto& [asset, sentence] : sentences_) {
        if (sentence.waits && now.mono >= sentence.not_before) {
            sentence.waits = false;
            sentence.not_before = now.mono + sentence_every;
            reports.own(asset, own::command_status, sentence.text);
        }
    }
    if (health_asset_ && (health_waits_ || list_waits_) && now.mono >= health_not_before_) {
        tell_health(*health_asset_, reports, recent, now);
    }
}

void CommandNews::tell_health(AssetIndex asset, ReportDesk& reports,
                              const std::vector<CommandRecord>& recent, Now now) {
    const auto count = [&](std::string_view attribute, std::uint64_t value) {
        reports.own(asset, attribute, static_cast<std::int64_t>(value));
    };
    count(own::commands_written, counters_.commands_written);
    count(own::commands_refused, counters_.commands_refused);
    count(own::commands_failed, counters_.commands_failed);
    count(own::commands_expired, counters_.commands_expired);
    count(own::commands_superseded, counters_.commands_superseded);
    count(own::commands_unknown, counters_.commands_unknown);
    count(own::commands_unconfirmed, counters_.commands_unconfirmed);
    count(own::takeovers, takeovers_);
    if (list_waits_ && write_list_) {
        std::vector<CommandStatus> list;
        for (const auto& record : recent) {
            list.push_back(describe(mapping_, record, now.wall));
        }
        reports.own(asset, own::last_commands, write_list_(list));
    }
    health_waits_ = false;
    list_waits_ = false;
    health_not_before_ = now.mono + health_every;
}

TimePoint CommandNews::next_wake() const {
    auto next = health_asset_ && (health_waits_ || list_waits_) ? health_not_before_ : never;
    for (const auto& [asset, sentence] : sentences_) {
        next = sentence.waits ? std::min(next, sentence.not_before) : next;
    }
    return next;
}

} // namespace railbridge
