#pragma once
// How a command reaches the manager: the running server, or the store itself.

#include "bridge/base/result.hpp"
#include "tools/manager/program/server_channel.hpp"

#include <memory>
#include <string>

namespace railbridge::manager {

/// A conversation with the manager of a state directory: takes the store under its lock when nobody
/// serves, else talks to the server. Nobody else gets at the store while it lasts.
class ManagerLink {
public:
    /// Waits for the other side for at most about 10 s.
    static Result<ManagerLink> open(const std::string& state_dir);

    ManagerLink(ManagerLink&&) noexcept;
    ManagerLink& operator=(ManagerLink&&) noexcept;
    ManagerLink(const ManagerLink&) = delete;
    ~ManagerLink();

    /// One request and its `result`, both JSON.
    Result<std::string> ask(const std::string& request);

    /// The server when one runs, else null.
    ServerLink* server();

private:
    struct Offline;
    ManagerLink(std::unique_ptr<Offline> offline, std::unique_ptr<ServerLink> server);
    static Result<ManagerLink> try_open(const std::string& state_dir);

    std::unique_ptr<Offline> offline_;
    std::unique_ptr<ServerLink> server_;
};

/// One request and its `result`.
Result<std::string> ask_manager(const std::string& state_dir, const std::string& request);

} // namespace railbridge::manager
