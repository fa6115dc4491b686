#include "tools/manager/api/manager.hpp"

#include "tools/manager/admin/admin.hpp"
#include "tools/manager/json/json_value.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr Millis expiry_period = 60'000;
constexpr int exactly_once = 2;
constexpr Millis pruning_period = 1000;
constexpr Millis service_pause = 2000; ///< after the disk failed

bool is_own(const Tokens& tokens, const Caller& caller) {
    return tokens.size() > 2 && tokens[0] == caller.realm && tokens[1] == caller.client_id;
}

/// Where OpenRemote does not let the publish through: it looks for the right to it, and for the
/// asset or attribute that would be changed. Reading what does not exist is answered, and so is the
/// one operation whose rights it checks afterwards.
bool is_refused_unanswered(Operation operation, ErrorCode code) {
    if (code == ErrorCode::unauthorized) {
        return operation != Operation::attributes_update;
    }
    return code == ErrorCode::not_found &&
           (operation == Operation::asset_update || operation == Operation::asset_delete ||
            operation == Operation::attribute_update);
}

/// What most deliveries are: a response below the caller's own realm and client id.
bool is_own_response(std::string_view topic, const Caller& caller) {
    const std::size_t realm_end = caller.realm.size();
    const std::size_t id_end = realm_end + 1 + caller.client_id.size();
    return topic.size() > id_end && topic[realm_end] == '/' && topic.starts_with(caller.realm) &&
           topic.substr(realm_end + 1).starts_with(caller.client_id) &&
           topic.substr(id_end).starts_with("/operations/") && topic.ends_with("/response");
}

} // namespace

Manager::Manager(Store& store, Log log)
    : records_(store)
    , log_(std::move(log))
    , durable_(records_, log_)
    , outbox_(durable_.gathering())
    , events_(records_, outbox_, sessions_)
    , commands_(records_, outbox_, events_, sessions_, log_)
    , writer_(records_, outbox_, events_, commands_)
    , assets_(records_, outbox_, events_, commands_, writer_)
    , attributes_(records_, writer_)
    , connections_(records_, outbox_, sessions_, requests_, commands_, writer_, log_)
    , accounts_(records_, sessions_, outbox_)
    , admin_(std::make_unique<Admin>(records_, writer_, assets_, events_.watchers(), accounts_)) {}

Manager::~Manager() = default;

Status Manager::start(bool broker_starts, Millis now) {
    Status loaded = records_.load();
    for (const std::string& damage : records_.damage()) {
        log_(LogLevel::error, "the store is damaged: " + damage +
                                  "; attributes may show an older value, with its time, than was "
                                  "told before");
    }
    if (loaded && broker_starts) {
        connections_.restate(now);
    }
    return loaded;
}

void Manager::set_history(const HistorySettings& settings) {
    history_ = settings;
    if (settings.kept_for == 0) {
        records_.keep_no_history();
    }
}

bool Manager::on_write(const Client& client, std::string_view topic, std::string_view payload,
                       Millis now, int qos) {
    const Caller* caller = connections_.caller(client.handle, client.client_id, client.username);
    const Tokens tokens = split_topic(topic);
    if (caller == nullptr || !is_own(tokens, *caller)) {
        return false;
    }
    release_.reset();
    const bool is_will = !sessions_.is_current(client.handle);
    repeated_ = qos == exactly_once && !is_will && is_repeated(client, topic, payload);
    if (repeated_) {
        return true;
    }
    const auto request = is_answerable(topic) ? parse_request(tokens) : std::nullopt;
    if (!request || !carry_out(*caller, *request, topic, payload, now)) {
        return false;
    }
    requests_.carried_out(client.client_id);
    return true;
}

/// When a session is resumed the broker itself shows every unreleased request once more, under the
/// topic it was kept under; the client repeats it after that.
bool Manager::is_repeated(const Client& client, std::string_view topic, std::string_view payload) {
    const std::string_view request = without_response(topic);
    if (request != topic) {
        return requests_.holds(client.client_id, request, payload);
    }
    const auto repetition = requests_.repetition(client.client_id, topic, payload);
    if (repetition == OpenRequests::Repetition::too_many) {
        answer(topic, tl::unexpected<ApiError>({ErrorCode::conflict,
                                                "not carried out: too many equal requests are "
                                                "under way; send it again"}));
    }
    return repetition != OpenRequests::Repetition::none;
}

bool Manager::carry_out(const Caller& caller, const Request& request, std::string_view topic,
                        std::string_view payload, Millis now) {
    ++outbox_.requests;
    if (request.operation == Operation::acknowledge) {
        if (caller.is_gateway()) {
            commands_.acknowledge(caller.gateway_id, payload, now);
        }
        return caller.is_gateway();
    }
    Reply reply = reply_to(caller, request, payload, now);
    if (strict_ && !reply && is_refused_unanswered(request.operation, reply.error().code)) {
        return false;
    }
    answer(topic, std::move(reply));
    return true;
}

void Manager::answer(std::string_view topic, Reply reply) {
    outbox_.publishes.push_back({{},
                                 response_topic(topic),
                                 reply ? std::move(*reply) : error_json(reply.error()),
                                 0,
                                 Purpose::response});
}

Reply Manager::reply_to(const Caller& caller, const Request& request, std::string_view payload,
                        Millis now) {
    const std::string_view id = request.target;
    if (auto refusal = missing_role(caller, request.operation)) {
        return tl::unexpected(std::move(*refusal));
    }
    if (departures_.is_full() && is_change(request.operation)) {
        return tl::unexpected<ApiError>({ErrorCode::internal,
                                         "events of earlier changes wait to be sent to their many "
                                         "subscribers: send it again in some seconds"});
    }
    if (has_body(request.operation) && !is_utf8(payload)) {
        return tl::unexpected(bad_request("the payload is no UTF-8"));
    }
    switch (request.operation) {
    case Operation::asset_create:
        return assets_.create(caller, payload, now);
    case Operation::asset_get:
        return assets_.get(caller, id);
    case Operation::asset_update:
        return assets_.update(caller, id, payload, now);
    case Operation::asset_delete:
        return assets_.remove(caller, id, now);
    case Operation::attribute_update:
        return attributes_.update(caller, id, request.attribute, payload, now);
    case Operation::attributes_update:
        return attributes_.update_many(caller, id, payload, now);
    case Operation::attributes_get:
        return attributes_.get_all(caller, id);
    case Operation::attribute_get:
        return attributes_.get(caller, id, request.attribute);
    case Operation::attribute_get_value:
        return attributes_.get_value(caller, id, request.attribute);
    case Operation::acknowledge:
        break;
    }
    return tl::unexpected<ApiError>({ErrorCode::internal, "no such operation"});
}

std::string Manager::on_accepted(const Client& client, std::string_view topic,
                                 std::string_view payload) {
    if (!is_operation(split_topic(topic))) {
        return std::string(topic);
    }
    const std::string_view request = without_response(topic);
    if (!std::exchange(repeated_, false)) {
        requests_.add(std::string(client.client_id), request, payload);
    }
    return response_topic(request);
}

bool Manager::on_read(const Client& client, std::string_view topic, std::string_view payload,
                      Millis now, int qos) {
    if (qos == exactly_once) { // nothing of ours is sent so: a request whose delivery is complete
        if (!is_same_release(client, topic)) {
            on_released(client, without_response(topic), payload, now);
        }
        return false;
    }
    if (const auto underway = read_underway(client, topic, payload)) {
        return *underway;
    }
    const bool allowed = may_receive(client, topic, payload);
    connections_.kept_message(client.handle, allowed);
    return allowed;
}

/// Before the first tick the broker asks for what it had kept. Answers are asked for one by one.
std::optional<bool> Manager::read_underway(const Client& client, std::string_view topic,
                                           std::string_view payload) {
    const Session* session = sessions_.find(client.handle);
    const std::size_t id_end = topic.find('/') + 1 + client.client_id.size();
    const bool is_answer =
        topic.size() > id_end && topic.substr(id_end).starts_with("/operations/");
    if (is_answer || (session != nullptr && !session->settled)) {
        return std::nullopt;
    }
    return underway_.may_read(client.client_id, topic, payload, records_.filters());
}

bool Manager::may_receive(const Client& client, std::string_view topic, std::string_view payload) {
    const Caller* caller = connections_.caller(client.handle, client.client_id, client.username);
    if (caller == nullptr || !connections_.may_receive(client.handle)) {
        return false;
    }
    if (is_own_response(topic, *caller)) {
        return true;
    }
    const Tokens tokens = split_topic(topic);
    if (!is_own(tokens, *caller)) {
        return false;
    }
    if (is_pending_topic(tokens)) {
        Session* session = sessions_.find(client.handle);
        return caller->is_gateway() && session != nullptr &&
               commands_.may_deliver_again(*session, payload);
    }
    return may_hear(*caller, tokens, payload);
}

/// The broker shows one message several times, but two messages that are equal lie in two places.
bool Manager::is_same_release(const Client& client, std::string_view topic) {
    const Release release{client.handle, topic.data()};
    return std::exchange(release_, release) == release;
}

void Manager::on_released(const Client& client, std::string_view topic, std::string_view payload,
                          Millis now) {
    const auto released = requests_.release(client.client_id, topic, payload);
    if (released == OpenRequests::Released::known) {
        return;
    }
    const Caller* caller = connections_.caller(client.handle, client.client_id, client.username);
    const Tokens tokens = split_topic(topic);
    const auto request = parse_request(tokens);
    if (caller == nullptr || !request || !is_own(tokens, *caller)) {
        return;
    }
    if (released == OpenRequests::Released::another) {
        carry_out(*caller, *request, topic, payload, now);
        return;
    }
    answer(topic, tl::unexpected<ApiError>({ErrorCode::conflict,
                                            "not carried out: an equal request was under way, and "
                                            "another one followed; send it again"}));
}

/// Asked for what waited in a queue: a right may have been taken away meanwhile. Whether an asset
/// or an attribute that is gone was open at last is not known any more, but only to whom it was its
/// removal was sent.
bool Manager::may_hear(const Caller& caller, const Tokens& tokens, std::string_view payload) const {
    if (!is_event_topic(tokens) || !caller.rights.read_assets) {
        return false;
    }
    if (!caller.is_restricted()) {
        return true;
    }
    const EventSubject subject = event_subject(tokens);
    const bool is_value = subject.kind == EventKind::value;
    if (records_.assets().find(subject.asset_id) == nullptr) {
        return is_value ? payload == "null" : tells_removal(payload);
    }
    const auto asset = readable(records_.assets(), caller, subject.asset_id);
    if (!asset) {
        return false;
    }
    const Attributes& attributes = (*asset)->attributes;
    const auto is_open = [&](std::string_view name) {
        const auto found = attributes.find(name);
        return found != attributes.end() && may_read(caller, found->second);
    };
    if (subject.kind == EventKind::asset) {
        const auto told = attributes_in_asset_event(payload);
        return std::all_of(told.begin(), told.end(), [&](const std::string& name) {
            return is_open(name) || attributes.count(name) == 0;
        });
    }
    if (is_value && subject.attribute.empty()) { // of which one, nobody knows any more
        return std::all_of(attributes.begin(), attributes.end(),
                           [&](const auto& one) { return is_open(one.first); });
    }
    const std::string name =
        subject.attribute.empty() ? attribute_in_event(payload) : std::string(subject.attribute);
    if (attributes.count(name) != 0) {
        return is_open(name);
    }
    return is_value ? payload == "null" : tells_removal(payload);
}

bool Manager::on_subscribe(const Client& client, std::string_view filter, int qos) {
    const Caller* caller = connections_.caller(client.handle, client.client_id, client.username);
    return caller != nullptr && is_own(split_topic(filter), *caller) &&
           connections_.subscribe(client.handle, *caller, filter, qos);
}

bool Manager::on_unsubscribe(const Client& client, std::string_view filter) {
    const Caller* caller = connections_.caller(client.handle, client.client_id, client.username);
    if (caller == nullptr || !is_own(split_topic(filter), *caller)) {
        return false;
    }
    connections_.unsubscribe(client.handle, *caller, filter);
    return true;
}

Outbox Manager::on_tick(const SubscriptionCount& subscription_count, Millis now, Millis running) {
    release_.reset();
    connections_.settle(subscription_count, now, running);
    if (running >= next_expiry_) {
        next_expiry_ = running + expiry_period;
        commands_.expire(now, running);
    }
    commands_.offer_again(running);
    events_.watchers().expire(now);
    if (history_) {
        age_history(now, running);
    }
    Outbox ready = durable_.take(running);
    for (const std::string& client_id : records_.take_given_up()) {
        if (records_.client(client_id) == nullptr) { // its user is gone
            requests_.forget(client_id);
        }
        ready.ended.push_back(client_id);
    }
    for (std::string& client_id : connections_.take_without_filters()) {
        ready.ended.push_back(std::move(client_id));
    }
    while (const auto loss = durable_.take_loss()) {
        heed(*loss, now, running);
        ready.append(durable_.commit_what_was_taken_back(running));
    }
    std::erase_if(ready.publishes,
                  [this](const Publish& publish) { return commands_.is_outdated(publish); });
    return departures_.take(std::move(ready), [this](const Hearer& hearer, const std::string& id) {
        return events_.is_heard(hearer, id);
    });
}

/// A manager that went by the wall clock may have left values of the future: those of before them
/// stay until the clock says that they are old.
void Manager::age_history(Millis now, Millis running) {
    const Millis time = retention_clock_.time(records_.newest_history(), running);
    records_.set_retention_time(time);
    if (running >= next_pruning_) {
        next_pruning_ = running + pruning_period;
        records_.prune_history(
            {std::min(now, time) - history_->kept_for, history_->max_store_bytes});
    }
}

/// A write that was told to have failed shall not reach a device later. Whatever else waits for a
/// gateway that listens is sent again, since what was sent may not have left.
void Manager::heed(const Loss& loss, Millis now, Millis running) {
    commands_.withdraw(loss.issued);
    sessions_.serve_again(running + service_pause);
    if (loss.is_undone) {
        connections_.restate(now);
    }
}

void Manager::on_close() {
    if (const Status committed = records_.has_changes() ? records_.commit() : Status{};
        !committed) {
        log_(LogLevel::error, committed.error().text);
    }
}

void Manager::on_admin(std::string_view client_id, std::string_view request, Millis now) {
    ++outbox_.requests;
    outbox_.publishes.push_back({std::string(client_id), std::string(admin_response_topic),
                                 admin_->handle(request, client_id, now), 1, Purpose::admin_answer,
                                 true});
}

} // namespace railbridge::manager
