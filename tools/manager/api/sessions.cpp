#include "tools/manager/api/sessions.hpp"

#include <iterator>
#include <utility>

namespace railbridge::manager {

Session& Sessions::open(Session session) {
    const ClientHandle handle = session.handle;
    close(handle);
    current_[session.caller.client_id] = handle;
    waiting_.insert(handle);
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

bool Sessions::is_current(ClientHandle handle) const {
    const Session* session = find(handle);
    const auto current =
        session == nullptr ? current_.end() : current_.find(session->caller.client_id);
    return current != current_.end() && current->second == handle;
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

void Sessions::serve_again(Millis at) {
    for (auto& [handle, session] : sessions_) {
        if (session.takes_pending) {
            session.redeliver_at = at;
            waiting_.insert(handle);
        }
    }
}

void Sessions::serve_next(Session& session) {
    session.redeliver_at = Session::at_next_tick;
    waiting_.insert(session.handle);
}

std::vector<Session*> Sessions::waiting() {
    std::vector<Session*> sessions;
    for (auto one = waiting_.begin(); one != waiting_.end();) {
        Session* session = find(*one);
        const bool waits =
            session != nullptr && current(session->caller.client_id) == session &&
            (!session->settled || session->redeliver_at != 0 || session->ends_at != 0);
        if (waits) {
            sessions.push_back(session);
        }
        one = waits ? std::next(one) : waiting_.erase(one);
    }
    return sessions;
}

} // namespace railbridge::manager
