#include "tools/manager/api/manager.hpp"

#include "tools/manager/admin/admin.hpp"
#include "tools/manager/json/json_value.hpp"

#include <utility>

namespace railbridge::manager {

namespace {

constexpr Millis expiry_period = 60'000;
constexpr Millis pruning_period = 1000;

bool is_own(const Tokens& tokens, const Caller& caller) {
    return tokens.size() > 2 && tokens[0] == caller.realm && tokens[1] == caller.client_id;
}

} // namespace

Manager::Manager(Store& store, Log log)
    : records_(store)
    , log_(std::move(log))
    , events_(records_, outbox_)
    , commands_(records_, outbox_, events_, sessions_, log_)
    , writer_(records_, outbox_, events_, commands_)
    , assets_(records_, outbox_, events_, commands_, writer_)
    , attributes_(records_, writer_)
    , connections_(records_, sessions_, commands_, writer_, log_)
    , accounts_(records_, sessions_, outbox_)
    , admin_(std::make_unique<Admin>(records_, writer_, assets_, events_.watchers(), accounts_)) {}

Manager::~Manager() = default;

Status Manager::start(bool broker_starts, Millis now) {
    Status loaded = records_.load();
    if (loaded && broker_starts) {
        connections_.mark_all_disconnected(now);
        commands_.expire(now);
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
                       Millis now) {
    const auto caller = connections_.caller(client.handle, client.client_id, client.username);
    const Tokens tokens = split_topic(topic);
    if (!caller || !is_own(tokens, *caller)) {
        return false;
    }
    const auto request = parse_request(tokens);
    return request && carry_out(*caller, *request, topic, payload, now);
}

bool Manager::carry_out(const Caller& caller, const Request& request, std::string_view topic,
                        std::string_view payload, Millis now) {
    if (request.operation == Operation::acknowledge) {
        if (caller.is_gateway()) {
            commands_.acknowledge(caller.gateway_id, payload);
        }
        return caller.is_gateway();
    }
    const Reply reply = reply_to(caller, request, payload, now);
    outbox_.publishes.push_back({{},
                                 response_topic(topic),
                                 reply ? *reply : error_json(reply.error()),
                                 0,
                                 Purpose::response});
    return true;
}

Reply Manager::reply_to(const Caller& caller, const Request& request, std::string_view payload,
                        Millis now) {
    const std::string_view id = request.target;
    if (auto refusal = missing_role(caller, request.operation)) {
        return tl::unexpected(std::move(*refusal));
    }
    if (!is_utf8(payload)) {
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

bool Manager::on_read(const Client& client, std::string_view topic) const {
    const auto caller = connections_.caller(client.handle, client.client_id, client.username);
    const Tokens tokens = split_topic(topic);
    return caller && is_own(tokens, *caller) && connections_.may_receive(client.handle) &&
           (is_response_filter(tokens) || is_event_topic(tokens) ||
            (caller->is_gateway() && is_pending_topic(tokens)));
}

bool Manager::on_subscribe(const Client& client, std::string_view filter, int qos) {
    const auto caller = connections_.caller(client.handle, client.client_id, client.username);
    return caller && is_own(split_topic(filter), *caller) &&
           connections_.subscribe(client.handle, *caller, filter, qos);
}

bool Manager::on_unsubscribe(const Client& client, std::string_view filter) {
    const auto caller = connections_.caller(client.handle, client.client_id, client.username);
    if (!caller || !is_own(split_topic(filter), *caller)) {
        return false;
    }
    connections_.unsubscribe(client.handle, *caller, filter);
    return true;
}

Outbox Manager::on_tick(const SubscriptionCount& subscription_count, Millis now) {
    connections_.settle(subscription_count, now);
    if (now >= next_expiry_) {
        next_expiry_ = now + expiry_period;
        commands_.expire(now);
    }
    events_.watchers().expire(now);
    if (history_ && now >= next_pruning_) {
        next_pruning_ = now + pruning_period;
        records_.prune_history({now - history_->kept_for, history_->max_store_bytes});
    }
    return take_outbox();
}

/// Success may only be told once it is on the disk; after a failed commit everybody who asked is
/// told that it did not work, and nothing else is said.
Outbox Manager::take_outbox() {
    const bool had_changes = records_.has_changes();
    const Status committed = had_changes ? records_.commit() : Status{};
    Outbox ready = std::exchange(outbox_, {});
    if (committed) {
        return ready;
    }
    log_(LogLevel::error, committed.error().text);
    Outbox failures;
    for (Publish& publish : ready.publishes) {
        if (publish.purpose == Purpose::news) {
            continue;
        }
        publish.payload = publish.purpose == Purpose::response
                              ? error_json({ErrorCode::internal, "the manager cannot store it"})
                              : admin_error(committed.error().text);
        failures.publishes.push_back(std::move(publish));
    }
    return failures;
}

void Manager::on_admin(std::string_view client_id, std::string_view request, Millis now) {
    outbox_.publishes.push_back({std::string(client_id), std::string(admin_response_topic),
                                 admin_->handle(request, client_id, now), 1,
                                 Purpose::admin_answer});
}

} // namespace railbridge::manager
