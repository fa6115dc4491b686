#include "tools/plcsim/control_server.hpp"

#include <utility>

namespace plcsim {

namespace {

/// Enough to set a whole area at once.
constexpr std::size_t longest_line = std::size_t{1} << 20U;

} // namespace

ControlServer::ControlServer(Simulator& simulator, std::uint64_t seed)
    : simulator_(simulator)
    , commands_(simulator, seed)
    , server_(simulator.loop(),
              {.opened = [this](StreamServer::Id id) { clients_[id]; },
               .data = [this](StreamServer::Id id, ByteView bytes) { take(id, bytes); },
               .closed = [this](StreamServer::Id id) { forget(id); }}) {}

ControlServer::~ControlServer() {
    for (const auto& [id, client] : clients_)
        simulator_.log().remove_watcher(client.watcher);
}

void ControlServer::forget(StreamServer::Id id) {
    simulator_.log().remove_watcher(clients_[id].watcher);
    clients_.erase(id);
}

void ControlServer::take(StreamServer::Id id, ByteView bytes) {
    std::string& received = clients_[id].received;
    received.append(bytes.begin(), bytes.end());
    for (auto found = clients_.find(id); found != clients_.end(); found = clients_.find(id)) {
        std::string& text = found->second.received;
        const auto end = text.find('\n');
        if (end == std::string::npos) {
            if (text.size() > longest_line)
                server_.close(id);
            return;
        }
        const std::string line = text.substr(0, end);
        text.erase(0, end + 1);
        if (line.find_first_not_of(" \t\r") != std::string::npos)
            handle_line(id, line);
    }
}

void ControlServer::handle_line(StreamServer::Id id, const std::string& line) {
    auto outcome = commands_.handle(line);
    send_line(id, std::move(outcome.answer));
    if (outcome.watch_after)
        start_watching(id, *outcome.watch_after);
}

void ControlServer::start_watching(StreamServer::Id id, std::uint64_t after) {
    const auto found = clients_.find(id);
    if (found == clients_.end())
        return;
    simulator_.log().remove_watcher(found->second.watcher);
    found->second.watcher = simulator_.log().add_watcher(
        [this, id](const WriteEntry& entry) { send_line(id, to_json(entry)); });
    for (const WriteEntry& entry : simulator_.log().entries())
        if (entry.sequence > after)
            send_line(id, to_json(entry));
}

void ControlServer::send_line(StreamServer::Id id, std::string text) {
    text += '\n';
    const Bytes bytes(text.begin(), text.end());
    server_.send(id, bytes);
}

} // namespace plcsim
