#pragma once
// The unix socket of a running bridge: one request a line, one answer a line. Permissions of the
// file say who may ask.

#include "adapters/runtime/asio.hpp"
#include "bridge/base/result.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace railbridge::runtime {

/// All on the hub's thread. Lines longer than 64 KiB end the connection.
class ControlServer {
public:
    /// Sends the answer; once, now or later.
    using Reply = std::function<void(std::string line)>;
    using Handler = std::function<void(const std::string& line, Reply reply)>;

    /// Listens on `socket` (mode 0660); a stale file of a dead process is replaced.
    /// @error fatal  the place cannot be used
    static Result<std::unique_ptr<ControlServer>>
    listen(boost::asio::io_context& context, const std::filesystem::path& socket, Handler handler);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

private:
    using Protocol = boost::asio::local::stream_protocol;
    class Session;

    ControlServer(boost::asio::io_context& context, std::filesystem::path socket, Handler handler);
    void accept();

    Protocol::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    std::filesystem::path socket_;
    Handler handler_;
};

} // namespace railbridge::runtime
