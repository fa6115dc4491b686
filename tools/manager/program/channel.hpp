#pragma once
// How a command reaches the manager: the running server, or the store itself.

#include "bridge/base/result.hpp"
#include "tools/manager/program/server_channel.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace railbridge::manager {

/// A conversation with the manager of a state directory: takes the store under its lock when nobody
/// serves, else talks to the server. Nobody else gets at the store while it lasts.
class ManagerLink {
public:
    enum class IfMissing { refuse, make };

    /// Waits for the other side for at most about 10 s in all. A directory without a manager is an
    /// error unless one is to be made.
    static Result<ManagerLink> open(const std::string& state_dir,
                                    IfMissing missing = IfMissing::refuse);

    ManagerLink(ManagerLink&&) noexcept;
    ManagerLink& operator=(ManagerLink&&) noexcept;
    ManagerLink(const ManagerLink&) = delete;
    ~ManagerLink();

    /// One request and its `result`, both JSON. A server has about 10 s for it.
    Result<std::string> ask(const std::string& request);

    /// For what may take minutes. `look`: the command that shows whether it was done, for the error
    /// text when no answer comes.
    Result<std::string> ask_patiently(const std::string& request, const std::string& look);

    /// The server when one runs, else null.
    ServerLink* server();

private:
    struct Offline;
    ManagerLink(std::unique_ptr<Offline> offline, std::unique_ptr<ServerLink> server);
    static Result<ManagerLink> try_open(const std::string& state_dir,
                                        std::chrono::steady_clock::time_point deadline);

    std::unique_ptr<Offline> offline_;
    std::unique_ptr<ServerLink> server_;
};

/// One request and its `result`.
Result<std::string> ask_manager(const std::string& state_dir, const std::string& request,
                                ManagerLink::IfMissing missing = ManagerLink::IfMissing::refuse);

} // namespace railbridge::manager
