#pragma once
// The control port: one JSON object per line, over TCP or a unix socket.

#include "tools/plcsim/control_commands.hpp"
#include "tools/plcsim/stream_server.hpp"

#include <map>
#include <string>

namespace plcsim {

class ControlServer {
public:
    /// `simulator` outlives the server.
    ControlServer(Simulator& simulator, std::uint64_t seed);
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;
    ~ControlServer();

    void listen(FileDescriptor socket) { server_.listen(std::move(socket)); }

private:
    struct Client {
        std::string received;
        WriteLog::WatcherId watcher = 0;
    };

    void take(StreamServer::Id id, ByteView bytes);
    void handle_line(StreamServer::Id id, const std::string& line);
    void start_watching(StreamServer::Id id, std::uint64_t after);
    void send_line(StreamServer::Id id, std::string text);
    void forget(StreamServer::Id id);

    Simulator& simulator_;
    ControlCommands commands_;
    std::map<StreamServer::Id, Client> clients_;
    StreamServer server_;
};

} // namespace plcsim
