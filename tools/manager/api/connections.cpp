#include "tools/manager/api/connections.hpp"

#include "adapters/identity/identity.hpp"

#include <utility>
#include <vector>

namespace railbridge::manager {

namespace {

/// A resumed session that does not subscribe again within this time is served nevertheless, or
/// ended if it has lost its subscriptions.
constexpr Millis resume_grace = 1000;
/// When a client id was seen last is written down at most this often.
constexpr Millis seen_precision = 60 * 60 * 1000;
constexpr Millis left_precision = 60 * 1000;

constexpr const char* connected_json = "\"CONNECTED\"";
constexpr const char* disconnected_json = "\"DISCONNECTED\"";

FilterOwner owner_of(const Session& session) {
    return {session.caller.client_id, session.username};
}

Caller caller_of(const User& user, std::string_view client_id) {
    return {user.realm, std::string(client_id), user.gateway_id, user.rights};
}

} // namespace

const User* Connections::authenticated(const Login& login) const {
    const User* user = records_.user(login.username);
    if (user == nullptr || !user->enabled ||
        !identity::secret_matches(login.password, user->secret_hash)) {
        return nullptr;
    }
    return user;
}

bool Connections::refuse(const std::string& why) const {
    log_(LogLevel::warning, "login refused: " + why);
    return false;
}

const User* Connections::admitted(const Login& login) const {
    const User* user = authenticated(login);
    std::string why_not;
    if (user == nullptr) {
        why_not = "unknown user or wrong secret";
    } else if (user->kind == UserKind::regular) {
        why_not = user->name + " is a regular user: MQTT needs a service user";
    } else if (!is_usable_client_id(login.client_id)) {
        why_not = "the client id of " + user->name + " cannot be part of a topic";
    } else if (user->kind == UserKind::gateway && login.client_id != user->name) {
        why_not = "gateway " + user->name + " must use its own client id";
    } else if (const Asset* gateway = records_.assets().find(user->gateway_id);
               gateway != nullptr && is_disabled(*gateway)) {
        why_not = "gateway " + user->name + " is disabled";
    }
    return why_not.empty() || refuse(why_not) ? user : nullptr;
}

bool Connections::would_open(const Login& login) const {
    return admitted(login) != nullptr;
}

bool Connections::open(const Login& login, Millis now) {
    const User* user = admitted(login);
    if (user == nullptr) {
        return false;
    }
    const bool was_bound = records_.client(login.client_id) != nullptr;
    if (!bind_client(login, *user, now)) {
        return refuse("client id " + login.client_id + " belongs to another user");
    }
    if (login.clean || !was_bound) {
        lost_filters_.erase(login.client_id);
    }
    if (login.clean) {
        records_.erase_filters(login.client_id);
        requests_.forget(login.client_id);
    }
    requests_.connected(login.client_id, login.protocol_version);
    Session session;
    session.handle = login.handle;
    session.caller = caller_of(*user, login.client_id);
    session.username = login.username;
    session.protocol_version = login.protocol_version;
    session.clean = login.clean;
    session.is_stranger = !was_bound;
    sessions_.open(std::move(session));
    return true;
}

bool Connections::bind_client(const Login& login, const User& user, Millis now) {
    if (const ClientBinding* bound = records_.client(login.client_id); bound != nullptr) {
        if (bound->realm != user.realm || bound->user != user.name) {
            return false;
        }
        if (now - bound->last_seen > seen_precision) {
            records_.put_client({login.client_id, user.realm, user.name, now});
        }
        return true;
    }
    // A gateway's client id is nobody else's, also before the gateway connects for the first time.
    for (const auto& [key, other] : records_.users()) {
        if (other.kind == UserKind::gateway && other.name == login.client_id &&
            (other.realm != user.realm || other.name != user.name)) {
            return false;
        }
    }
    const auto oldest = records_.oldest_client(user, max_clients_per_user, [this](const auto& id) {
        return sessions_.current(id) != nullptr;
    });
    if (oldest) {
        records_.give_up_client(*oldest);
        requests_.forget(*oldest);
    }
    records_.put_client({login.client_id, user.realm, user.name, now});
    return true;
}

void Connections::close(ClientHandle handle, Millis now) {
    const Session* session = sessions_.find(handle);
    if (session == nullptr) {
        return;
    }
    const Session closed = *session;
    if (!sessions_.close(handle)) {
        return;
    }
    room_.look_again();
    // Whose client ids are given up is decided by when they were seen last.
    if (const ClientBinding* bound = records_.client(closed.caller.client_id);
        bound != nullptr && now - bound->last_seen > left_precision) {
        records_.put_client({bound->client_id, bound->realm, bound->user, now});
    }
    constexpr int first_with_expiry = 5;
    if (closed.clean && closed.protocol_version < first_with_expiry) {
        records_.erase_filters(closed.caller.client_id);
        requests_.forget(closed.caller.client_id);
    }
    if (closed.caller.is_gateway()) {
        set_status(closed.caller.gateway_id, disconnected_json, now);
    }
}

const Caller* Connections::caller(ClientHandle handle, std::string_view client_id,
                                  std::string_view username) {
    const User* user = records_.user(username);
    if (user == nullptr || !user->enabled) {
        return nullptr;
    }
    Caller* caller = named_caller(handle, client_id, username, *user);
    if (caller == nullptr) {
        return nullptr;
    }
    if (caller->is_gateway()) {
        const Asset* gateway = records_.assets().find(caller->gateway_id);
        if (gateway != nullptr && is_disabled(*gateway)) {
            return nullptr;
        }
    }
    caller->rights = user->rights;
    caller->open_assets = user->restricted ? &records_.links(*user) : nullptr;
    return caller;
}

Caller* Connections::named_caller(ClientHandle handle, std::string_view client_id,
                                  std::string_view username, const User& user) {
    Session* session = sessions_.find(handle);
    if (session != nullptr && session->caller.client_id == client_id &&
        session->username == username) {
        return &session->caller;
    }
    const ClientBinding* bound = records_.client(client_id);
    if (bound == nullptr || bound->realm != user.realm || bound->user != user.name) {
        return nullptr;
    }
    departed_ = caller_of(user, client_id);
    return &departed_;
}

/// A queue may be left over from another user who had this client id before.
bool Connections::may_receive(ClientHandle handle) const {
    const Session* session = sessions_.find(handle);
    return session == nullptr || session->settled || !session->is_stranger;
}

void Connections::kept_message(ClientHandle handle, bool allowed) {
    Session* session = sessions_.find(handle);
    if (session == nullptr || session->settled) {
        return;
    }
    if (!session->has_first_kept) {
        session->has_first_kept = allowed;
    }
    session->denied_kept += allowed ? 0 : 1;
}

/// Before the session is settled, up to a bound; later only whether the client subscribes again.
void Connections::note_new_filter(Session& session, const std::string& text) {
    if (!session.settled && session.new_filters.size() < max_filters_per_client) {
        session.new_filters.insert(text);
    }
    const auto lost = lost_filters_.find(session.caller.client_id);
    if (lost != lost_filters_.end() && lost->second.count(text) != 0) {
        lost_filters_.erase(lost);
        session.ends_at = 0;
    }
}

bool Connections::subscribe(ClientHandle handle, const Caller& caller, std::string_view filter,
                            int qos) {
    const Tokens tokens = split_topic(filter);
    Session* session = sessions_.find(handle);
    if (session == nullptr || filter.size() > max_filter_bytes) {
        return false;
    }
    const std::string text(filter);
    if (is_response_filter(tokens)) {
        return takes_response_filter(*session, text);
    }
    return is_pending_topic(tokens) ? takes_pending_filter(*session, text, qos)
                                    : takes_event_filter(*session, caller, text, qos);
}

/// The broker keeps every subscription in memory: a client gets so many, those of the resumed
/// session included. What is granted is remembered for requests at QoS 2 too, all of it.
bool Connections::takes_response_filter(Session& session, const std::string& filter) {
    const FilterOwner owner = owner_of(session);
    if (!requests_.listens(owner.client_id, filter) &&
        (session.response_filters.size() + session.resumed_filters >= 2 * max_filters_per_client ||
         !room_.for_response_filter(owner, filter))) {
        return false;
    }
    session.response_filters.insert(filter);
    requests_.add_listener(owner, filter, session.protocol_version);
    note_new_filter(session, filter);
    return true;
}

bool Connections::takes_pending_filter(Session& session, const std::string& filter, int qos) {
    if (!session.caller.is_gateway() || !remember_filter(session, filter, qos, EventFilter{})) {
        return false;
    }
    session.takes_pending = true;
    sessions_.serve_next(session); // once, however often one packet asks for it
    return true;
}

bool Connections::takes_event_filter(Session& session, const Caller& caller,
                                     const std::string& filter, int qos) {
    const std::string top = caller.is_gateway() ? caller.gateway_id : realm_anchor(caller.realm);
    auto parsed = parse_event_filter(split_topic(filter), top);
    if (!parsed || !caller.rights.read_assets ||
        (parsed->names_anchor && !readable(records_.assets(), caller, parsed->anchor))) {
        return false;
    }
    parsed->restricted = caller.is_restricted();
    return remember_filter(session, filter, qos, *parsed);
}

bool Connections::remember_filter(Session& session, const std::string& filter, int qos,
                                  const EventFilter& parsed) {
    const FilterOwner owner = owner_of(session);
    if (!records_.filters().qos(owner.client_id, filter) &&
        !room_.for_event_filter(owner, filter)) {
        return false;
    }
    records_.put_filter(owner, filter, qos, parsed);
    note_new_filter(session, filter);
    return true;
}

void Connections::unsubscribe(ClientHandle handle, const Caller& caller, std::string_view filter) {
    const std::string text(filter);
    records_.erase_filter(caller.client_id, text);
    requests_.remove_listener(caller.client_id, text);
    if (Session* session = sessions_.find(handle); session != nullptr) {
        session->new_filters.erase(text);
        session->response_filters.erase(text);
        if (is_pending_topic(split_topic(filter))) {
            session->takes_pending = false;
            session->redeliver_at = 0;
        }
    }
}

void Connections::settle(const SubscriptionCount& subscription_count, Millis now, Millis running) {
    room_.look_again(); // a commit that failed may have brought somebody back
    for (Session* session : sessions_.waiting()) {
        if (!session->settled) {
            session->settled = true;
            settle_one(*session, subscription_count(session->handle), now, running);
        }
        if (session->redeliver_at != 0 && running >= session->redeliver_at) {
            session->redeliver_at = 0;
            commands_.redeliver(*session);
        }
        if (session->ends_at != 0 && running >= session->ends_at) {
            session->ends_at = 0;
            log_(LogLevel::info, "client " + session->caller.client_id +
                                     " is disconnected: the broker has lost its subscriptions, and "
                                     "it does not subscribe again");
            lost_filters_.erase(session->caller.client_id);
            without_filters_.push_back(session->caller.client_id);
        }
    }
}

/// A session the broker no longer had starts without subscriptions, whatever we remember of it.
void Connections::settle_one(Session& session, int subscriptions, Millis now, Millis running) {
    const std::string& client_id = session.caller.client_id;
    const auto count = static_cast<std::size_t>(subscriptions);
    const bool fresh = count <= session.new_filters.size();
    session.resumed_filters = fresh ? 0 : count - session.new_filters.size();
    if (fresh) {
        forget_filters(session);
        requests_.start_anew(client_id, session.new_filters);
    }
    if (lost_filters_.count(client_id) != 0) {
        session.ends_at = running + resume_grace;
    }
    if (session.is_blocked()) {
        log_(LogLevel::info, "client " + client_id +
                                 " is disconnected once: the broker had kept "
                                 "messages for it that it must not get any more");
        outbox_.renewals.push_back(client_id);
        return;
    }
    if (!session.caller.is_gateway()) {
        return;
    }
    const std::string pending = pending_topic(session.caller.realm, client_id);
    if (!session.takes_pending && records_.filters().qos(client_id, pending)) {
        session.takes_pending = true;
        session.redeliver_at = running + resume_grace;
    }
    set_status(session.caller.gateway_id, connected_json, now);
}

void Connections::forget_filters(const Session& session) {
    const std::string& client_id = session.caller.client_id;
    for (const std::string& text : records_.filters().texts(client_id)) {
        if (session.new_filters.count(text) != 0) {
            continue;
        }
        if (!session.clean && !records_.filters().is_in_broker(client_id, text)) {
            lost_filters_[client_id].insert(text);
        }
        records_.erase_filter(client_id, text);
    }
}

void Connections::set_status(const std::string& gateway_id, const std::string& status_json,
                             Millis now) {
    const Asset* gateway = records_.assets().find(gateway_id);
    if (gateway == nullptr) {
        return;
    }
    const auto status = gateway->attributes.find("gatewayStatus");
    if (status != gateway->attributes.end() && status->second.value_json != status_json) {
        writer_.store(*gateway, "gatewayStatus", status_json, now);
    }
}

void Connections::restate(Millis now) {
    std::vector<const User*> gateways;
    for (const auto& [key, user] : records_.users()) {
        if (!user.gateway_id.empty()) {
            gateways.push_back(&user);
        }
    }
    for (const User* gateway : gateways) {
        const Session* session = sessions_.current(gateway->name);
        const bool connected = session != nullptr && session->settled;
        set_status(gateway->gateway_id, connected ? connected_json : disconnected_json, now);
    }
}

} // namespace railbridge::manager
