#pragma once
// How the core says something: a level, a stable event name, and a sentence with the facts in it.

#include <cstdint>
#include <string>

namespace railbridge {

enum class LogLevel : std::uint8_t { debug, info, notice, warning, error };

/// error: somebody must act; warning: coped with; notice: life cycle; info: edges; debug: each
/// transaction.
class Log {
public:
    virtual ~Log() = default;
    virtual void write(LogLevel level, const std::string& event, const std::string& text) = 0;
};

} // namespace railbridge
