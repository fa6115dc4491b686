#pragma once
// Accepts connections and moves their bytes. Used for Modbus TCP and for the control port.

#include "tools/plcsim/bytes.hpp"
#include "tools/plcsim/event_loop.hpp"
#include "tools/plcsim/file_descriptor.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace plcsim {

class StreamServer {
public:
    using Id = std::uint64_t;

    struct Events {
        std::function<void(Id)> opened;
        std::function<void(Id, ByteView)> data;
        std::function<void(Id)> closed;
    };

    /// `loop` outlives the server.
    StreamServer(EventLoop& loop, Events events);
    StreamServer(const StreamServer&) = delete;
    StreamServer& operator=(const StreamServer&) = delete;
    ~StreamServer();

    void listen(FileDescriptor socket);
    /// New connections are refused; those that exist stay.
    void stop_listening();
    bool is_listening() const { return static_cast<bool>(listener_); }

    /// What the peer does not take at once is kept and sent later; a peer that leaves more than
    /// 16 MiB lying is closed. Unknown connections are ignored.
    void send(Id connection, ByteView bytes);

    /// Calls `closed`. May be called from any of the events.
    void close(Id connection);
    void close_all();
    std::vector<Id> connections() const;

private:
    struct Connection {
        FileDescriptor socket;
        Bytes unsent = {};
        bool waits_to_write = false;
    };

    void accept_waiting();
    void serve(Id id, short ready);
    void read_from(Id id);
    void write_rest(Id id);
    void watch(Id id);

    EventLoop& loop_;
    Events events_;
    FileDescriptor listener_;
    std::map<Id, Connection> connections_;
    Id next_ = 1;
};

} // namespace plcsim
