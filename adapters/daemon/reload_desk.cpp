#include "adapters/daemon/reload_desk.hpp"

#include "adapters/daemon/check_report.hpp"
#include "adapters/daemon/restart_needed.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::daemon {

namespace {

// An answer is one line of the control socket, and a broken file can have many problems.
constexpr std::size_t diagnostics_max = 200;
constexpr std::size_t waiting_max = 64;

using Outcome = ReloadAnswer::Outcome;

ReloadAnswer not_done(std::string why) {
    ReloadAnswer answer;
    answer.why = std::move(why);
    return answer;
}

ReloadAnswer refused_files(std::vector<config::Diagnostic> diagnostics) {
    std::stable_partition(diagnostics.begin(), diagnostics.end(),
                          [](const auto& diagnostic) { return !diagnostic.warning; });
    diagnostics.resize(std::min(diagnostics.size(), diagnostics_max));
    ReloadAnswer answer;
    answer.outcome = Outcome::refused;
    answer.report = check_text(diagnostics, false);
    answer.check = check_json(diagnostics, true);
    return answer;
}

} // namespace

ReloadDesk::ReloadDesk(Parts parts)
    : parts_(std::move(parts)) {}

ReloadDesk::~ReloadDesk() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void ReloadDesk::reload(Reply reply) {
    if (waiting_.size() >= waiting_max) {
        if (reply) {
            reply(to_line(not_done("too many reloads wait; try again")));
        }
        return;
    }
    waiting_.push_back(std::move(reply));
    if (!under_way_) {
        begin();
    }
}

void ReloadDesk::begin() {
    under_way_ = true;
    served_ = std::exchange(waiting_, {});
    parts_.notify.reloading();
    loaded_.reset();
    in_background([this] { loaded_ = std::make_shared<Loaded>(load_site(parts_.bridge_toml)); },
                  [this] { checked(); });
}

/// `work` on the thread, then `then` on the hub's.
void ReloadDesk::in_background(std::function<void()> work, std::function<void()> then) {
    if (thread_.joinable()) {
        thread_.join(); // has posted its `then`, which runs just now
    }
    thread_ = std::thread{[this, work = std::move(work), then = std::move(then)] {
        try {
            work();
        } catch (const std::exception& error) {
            parts_.log.write(LogLevel::error, "reload.failed", error.what());
        }
        boost::asio::post(parts_.context, then);
    }};
}

void ReloadDesk::checked() {
    if (!loaded_) {
        finish(not_done("the files could not be read; the log says why"));
        return;
    }
    auto& loaded = *loaded_;
    if (!loaded) {
        for (const auto& problem : loaded.error()) {
            parts_.log.write(problem.warning ? LogLevel::warning : LogLevel::error, "config",
                             config::to_string(problem));
        }
        finish(refused_files(std::move(loaded.error())));
        return;
    }
    if (const auto keys = restart_needed(parts_.running, loaded->daemon); !keys.empty()) {
        finish(not_done("bridge.toml changed in " + keys +
                        ", which a reload cannot take over: "
                        "restart needed"));
        return;
    }
    for (const auto& warning : loaded->warnings) {
        parts_.log.write(LogLevel::warning, "config", config::to_string(warning));
    }
    parts_.sink(MappingOffered{
        ++offers_, std::make_shared<const Mapping>(std::exchange(loaded->mapping, {}))});
}

void ReloadDesk::taken(const MappingTaken& taken) {
    if (taken.id != offers_ || !under_way_) {
        return;
    }
    ReloadAnswer answer;
    answer.outcome = Outcome::taken;
    answer.news = taken.news;
    auto kept = std::make_shared<Status>();
    in_background([this, kept] { *kept = keep_accepted(parts_.bridge_toml, **loaded_); },
                  [this, kept, answer = std::move(answer)] {
                      if (!*kept) {
                          parts_.log.write(LogLevel::warning, "config.not_kept",
                                           kept->error().text);
                      }
                      finish(answer);
                  });
}

void ReloadDesk::refused(const MappingRefused& refused) {
    if (refused.id == offers_ && under_way_) {
        finish(not_done(refused.why));
    }
}

void ReloadDesk::say(const ReloadAnswer& answer) {
    switch (answer.outcome) {
    case Outcome::taken:
        for (const auto& news : answer.news) {
            parts_.log.write(LogLevel::notice, "reload.news", news);
        }
        parts_.log.write(LogLevel::notice, "reload.done",
                         answer.news.empty() ? "reloaded: nothing changed" : "reloaded");
        return;
    case Outcome::refused:
        parts_.log.write(LogLevel::error, "reload.refused",
                         "the files are refused, nothing changed: correct them, try "
                         "`railbridge check`");
        return;
    case Outcome::not_done:
        parts_.log.write(LogLevel::error, "reload.not_done", "not reloaded: " + answer.why);
        return;
    }
}

void ReloadDesk::finish(ReloadAnswer answer) {
    say(answer);
    const auto line = to_line(answer);
    for (const auto& reply : std::exchange(served_, {})) {
        if (reply) {
            reply(line);
        }
    }
    loaded_.reset();
    under_way_ = false;
    parts_.notify.ready();
    if (!waiting_.empty()) {
        begin();
    }
}

} // namespace railbridge::daemon
