#include "adapters/log/stderr_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace railbridge::log {

namespace {

struct Words {
    std::string_view name;
    std::string_view priority; ///< of syslog, as systemd reads it
    spdlog::level::level_enum level;
};

/// spdlog knows no notice, so that the name stands in the text and not in its pattern.
Words words_of(LogLevel level) {
    switch (level) {
    case LogLevel::debug:
        return {"debug  ", "<7>", spdlog::level::debug};
    case LogLevel::info:
        return {"info   ", "<6>", spdlog::level::info};
    case LogLevel::notice:
        return {"notice ", "<5>", spdlog::level::info};
    case LogLevel::warning:
        return {"warning", "<4>", spdlog::level::warn};
    case LogLevel::error:
        return {"error  ", "<3>", spdlog::level::err};
    }
    return {"?      ", "<5>", spdlog::level::info};
}

/// A device or a peer chose part of the text: it must not forge a line of its own.
std::string on_one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char letter) { return letter < 0x20; }, ' ');
    return text;
}

} // namespace

struct StderrLog::Sink {
    spdlog::logger logger;
};

LogStyle style_of_stderr() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat here {};
    if (stream == nullptr || ::fstat(STDERR_FILENO, &here) != 0) {
        return LogStyle::readable;
    }
    // The variable is inherited; only `device:inode` of this very stream means the journal.
    const auto id = std::to_string(here.st_dev) + ':' + std::to_string(here.st_ino);
    return id == stream ? LogStyle::journal : LogStyle::readable;
}

StderrLog::StderrLog(LogStyle style, LogLevel least)
    : sink_(
          new Sink{spdlog::logger("railbridge", std::make_shared<spdlog::sinks::stderr_sink_mt>())})
    , style_(style)
    , least_(least) {
    sink_->logger.set_level(spdlog::level::debug);
    sink_->logger.set_pattern(style == LogStyle::journal ? "%v" : "%Y-%m-%d %H:%M:%S.%e %v");
    sink_->logger.flush_on(spdlog::level::debug);
}

StderrLog::~StderrLog() = default;

void StderrLog::write(LogLevel level, const std::string& event, const std::string& text) {
    if (level < least_) {
        return;
    }
    const Words words = words_of(level);
    std::string line(style_ == LogStyle::journal ? words.priority : words.name);
    if (style_ == LogStyle::readable) {
        line += ' ';
    }
    line += on_one_line(event + ": " + text);
    sink_->logger.log(words.level, "{}", line);
}

} // namespace railbridge::log
