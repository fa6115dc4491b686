#include "tools/manager/api/sessions.hpp"

#include <utility>

namespace railbridge::manager {

Session& Sessions::open(Session session) {
    const ClientHandle handle = session.handle;
    close(handle);
    current_[session.caller.client_id] = handle;
    return sessions_[handle] = std::move(session);
}

Session* Sessions::find(ClientHandle handle) {
    const auto found = sessions_.find(handle);
    return found == sessions_.end() ? nullptr : &found->second;
}

const Session* Sessions::find(ClientHandle handle) const {
    const auto found = sessions_.find(handle);
    return found == sessions_.end() ? nullptr : &found->second;
}

Session* Sessions::current(std::string_view client_id) {
    const auto found = current_.find(client_id);
    return found == current_.end() ? nullptr : find(found->second);
}

bool Sessions::close(ClientHandle handle) {
    const auto found = sessions_.find(handle);
    if (found == sessions_.end()) {
        return false;
    }
    const auto current = current_.find(found->second.caller.client_id);
    const bool was_current = current != current_.end() && current->second == handle;
    if (was_current) {
        current_.erase(current);
    }
    sessions_.erase(found);
    return was_current;
}

std::vector<Session*> Sessions::all() {
    std::vector<Session*> sessions;
    for (const auto& [client_id, handle] : current_) {
        sessions.push_back(find(handle));
    }
    return sessions;
}

} // namespace railbridge::manager
