#pragma once
// The running server, asked over MQTT on loopback.

#include "bridge/base/result.hpp"
#include "tools/manager/state/state_files.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <variant>

namespace railbridge::manager {

/// One connection as the operator. One thread only; functions do not throw.
class ServerLink {
public:
    /// `retry_later`: it could not be reached.
    static Result<ServerLink> open(const Endpoint& endpoint, const std::string& secret,
                                   std::chrono::steady_clock::time_point deadline);

    ServerLink(ServerLink&&) noexcept;
    ServerLink& operator=(ServerLink&&) noexcept;
    ServerLink(const ServerLink&) = delete;
    ~ServerLink();

    /// The answer as the server sent it. News that comes in between waits for next_news().
    Result<std::string> ask(const std::string& request, std::chrono::seconds patience);

    struct Nothing {};
    struct Gone {};
    /// What a watch tells (its payload), nothing within `patience`, or the end of the connection.
    std::variant<std::string, Nothing, Gone> next_news(std::chrono::milliseconds patience);

private:
    class Impl;
    explicit ServerLink(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace railbridge::manager
