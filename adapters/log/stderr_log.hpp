#pragma once
// The bridge's words on standard error: for the journal of systemd, or for a person at a terminal.

#include "bridge/ports/log.hpp"

#include <memory>

namespace railbridge::log {

enum class LogStyle {
    journal,  ///< `<4>event: text`: systemd takes priority and time from there
    readable, ///< `2026-01-31 12:00:00.123 warning event: text`
};

/// journal when systemd says that it reads standard error ($JOURNAL_STREAM), else readable.
LogStyle style_of_stderr();

/// Callable from every thread; one line for each call, even when the text holds line ends.
class StderrLog final : public Log {
public:
    StderrLog(LogStyle style, LogLevel least);
    ~StderrLog() override;

    void write(LogLevel level, const std::string& event, const std::string& text) override;

private:
    struct Sink;
    std::unique_ptr<Sink> sink_;
    LogStyle style_;
    LogLevel least_;
};

} // namespace railbridge::log
