#include "adapters/mqtt/session.hpp"

#include "bridge/reporting/own_attributes.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace railbridge::mqtt {
namespace {

/// Below Paho's limit, and enough: the engine has one update in flight per asset.
constexpr std::size_t in_flight_max = 64;
/// Provisioning of a large site asks for all assets at once.
constexpr std::size_t waiting_max = 4096;
/// A connection that lasted this long was no refusal.
constexpr std::chrono::seconds held_after{60};
constexpr std::chrono::seconds reason_wait{1};
/// A manager that goes on sending may owe a PUBACK for so many times the usual limit.
constexpr int longest_excuse = 8;

std::optional<LastWill> last_will(const Topics& topics, const Mapping& mapping) {
    const auto health = std::find_if(mapping.assets.begin(), mapping.assets.end(),
                                     [](const Asset& asset) { return asset.health; });
    if (health == mapping.assets.end()) {
        return std::nullopt;
    }
    return LastWill{topics.update_attribute(health->id, own::bridge_status),
                    std::string{own::offline}};
}

} // namespace

Session::Session(const SessionContext& context, Protocol protocol, bool accept_pending)
    : context_(context)
    , gate_(context.sink)
    , window_(in_flight_max, waiting_max)
    , pending_wanted_(accept_pending)
    , protocol_(protocol) {}

Session::~Session() {
    close();
}

ConnectionCallbacks Session::callbacks() {
    ConnectionCallbacks result;
    result.message = [this](std::string_view topic, std::string_view payload) {
        hearing(true);
        context_.inbox.receive(topic, payload, gate_);
        hearing(false);
    };
    result.published = [this](PublishId id, std::optional<OperationError> error) {
        if (window_.settle(id)) {
            answer(id, error);
        }
        pump();
    };
    result.lost = [this](const std::string& reason, bool explained, bool taken_over) {
        const std::lock_guard lock{mutex_};
        if (lost_) {
            return; // the first reason is the one that explains it
        }
        lost_ = true;
        lost_explained_ = explained;
        lost_reason_ = reason;
        lost_to_other_ = taken_over;
        changed_.notify_all();
    };
    return result;
}

SessionEnd Session::run(const std::stop_token& stop,
                        const std::function<void(bool session_present)>& on_up) {
    SessionEnd end;
    try {
        if (!open(stop, end)) {
            end.taken_over = lost_to_other();
            return end;
        }
        const TimePoint up_since = context_.clock.now().mono;
        sender_ = std::jthread{[this] { send_all(); }};
        on_up(session_present_);
        gate_.open(UplinkUp{session_present_, pending_granted_, events_granted_});
        end.was_up = true;
        watch(stop, end);
        end.held = context_.clock.now().mono - up_since >= held_after;
        end.suspicious = end.suspicious && !end.held;
        if (stop.stop_requested()) {
            window_.wait_empty(context_.settings.timings.stop_flush);
            say_goodbye();
            connection_->disconnect();
        }
    } catch (const std::exception& error) {
        end.reason = std::string{"the uplink failed: "} + error.what();
    }
    end.taken_over = lost_to_other();
    return end;
}

/// Also where something else ended the session: a subscription that is not answered any more.
bool Session::lost_to_other() {
    const std::lock_guard lock{mutex_};
    return lost_to_other_;
}

/// A broker forgets the last will of a client that takes its leave, and the manager would go on
/// showing what was reported last.
void Session::say_goodbye() {
    constexpr PublishId of_no_operation = 0;
    if (will_) {
        // Should it fail, the connection is gone and the last will speaks.
        (void) connection_->publish(of_no_operation, will_->topic, will_->payload);
    }
}

bool Session::open(const std::stop_token& stop, SessionEnd& end) {
    will_ = last_will(context_.topics, context_.site.get()->mapping());
    connection_ = std::make_unique<Connection>(context_.settings, protocol_, will_, callbacks(),
                                               context_.clock);
    const ConnectResult result = connection_->connect(stop);
    if (!result.connected) {
        end.reason = result.reason;
        end.permanent = result.permanent;
        end.protocol_refused = result.protocol_refused;
        return false;
    }
    session_present_ = result.session_present;
    window_.limit_in_flight(result.receive_maximum);
    return subscribe_all(stop, end);
}

bool Session::subscribe_all(const std::stop_token& stop, SessionEnd& end) {
    const auto filters = context_.topics.response_filters();
    // Responses are sent at QoS 0; asking for more gives no more.
    const auto granted = connection_->subscribe(filters, 0, stop);
    if (!granted) {
        end.reason = granted.error().text;
        return false;
    }
    for (std::size_t i = 0; i < filters.size(); ++i) {
        if (!(*granted)[i]) {
            context_.log.write(LogLevel::warning, "subscription_refused",
                               "the manager refuses responses on " + filters[i] +
                                   "; operations there count as done when the broker has them");
        }
    }
    if (!subscribe_events(stop, end)) {
        return false;
    }
    // Last, for the manager sends what is pending as soon as it sees this.
    return follow_pending_wish(stop, end);
}

bool Session::subscribe_events(const std::stop_token& stop, SessionEnd& end) {
    constexpr std::size_t assets_per_packet = 16;
    const auto site = context_.site.get();
    const auto& assets = site->mapping().assets;
    with_events_.clear();
    without_events_.clear();
    for (std::size_t first = 0; first < assets.size(); first += assets_per_packet) {
        std::vector<std::string> filters;
        std::vector<std::size_t> owners;
        for (std::size_t i = first; i < std::min(first + assets_per_packet, assets.size()); ++i) {
            for (auto& filter : context_.topics.event_filters(assets[i].id)) {
                filters.push_back(std::move(filter));
                owners.push_back(i);
            }
        }
        const auto granted = connection_->subscribe(filters, 0, stop);
        if (!granted) {
            end.reason = granted.error().text;
            return false;
        }
        for (std::size_t i = 0; i < owners.size(); ++i) {
            if (!(*granted)[i]) {
                without_events_.insert(assets[owners[i]].id);
            }
        }
    }
    for (const auto& asset : assets) {
        if (!without_events_.contains(asset.id)) {
            with_events_.insert(asset.id);
        }
    }
    // An asset that is yet to be created cannot be subscribed to: survivable, and asked again when
    // it exists.
    events_granted_ = without_events_.empty();
    if (!events_granted_) {
        context_.log.write(
            LogLevel::info, "subscription_refused",
            "the manager does not tell the events of " + std::to_string(without_events_.size()) +
                " of our assets yet; acknowledgements are not confirmed until it does");
    }
    return true;
}

bool Session::subscribe_created(const std::stop_token& stop, SessionEnd& end) {
    std::unique_lock lock{mutex_};
    const auto created = std::exchange(created_, {});
    lock.unlock();
    for (const auto& id : created) {
        if (with_events_.contains(id)) {
            continue;
        }
        const auto filters = context_.topics.event_filters(id);
        const auto granted = connection_->subscribe(filters, 0, stop);
        if (!granted) {
            end.reason = granted.error().text;
            return false;
        }
        if (std::find(granted->begin(), granted->end(), false) == granted->end()) {
            without_events_.erase(id);
            with_events_.insert(id);
        } else {
            context_.log.write(LogLevel::info, "subscription_refused",
                               "the manager refuses the events of asset " + id +
                                   "; acknowledgements cannot be confirmed there");
        }
    }
    if (!events_granted_ && without_events_.empty()) {
        events_granted_ = true;
        gate_.put(EventsGranted{});
    }
    return true;
}

bool Session::follow_pending_wish(const std::stop_token& stop, SessionEnd& end) {
    std::unique_lock lock{mutex_};
    const bool wanted = pending_wanted_;
    const auto wish = pending_wishes_;
    lock.unlock();
    const std::string filter = context_.topics.pending_filter();
    if (wanted) {
        const auto granted = connection_->subscribe({filter}, 1, stop);
        if (!granted) {
            end.reason = granted.error().text;
            return false;
        }
        pending_granted_ = granted->front();
        if (!pending_granted_) {
            context_.log.write(
                LogLevel::error, "subscription_refused",
                "the manager refuses pending events on " + filter +
                    "; commands will not arrive. Is the client id that of a gateway?");
        }
    } else if (const auto status = connection_->unsubscribe(filter, stop); !status) {
        // A session the broker kept may still hold the subscription, so leaving is always said.
        end.reason = status.error().text;
        return false;
    }
    pending_subscribed_ = wanted;
    pending_followed_ = wish;
    return true;
}

void Session::watch(const std::stop_token& stop, SessionEnd& end) {
    // For what nobody tells. Each look wakes a thread of a box that may have nothing else to do.
    constexpr int looks_per_wait = 5;
    const Duration look_every = context_.settings.timings.puback_wait / looks_per_wait;
    for (;;) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, stop, look_every, [this] {
            return lost_ || pending_wishes_ != pending_followed_ || !created_.empty();
        });
        if (stop.stop_requested()) {
            end.reason = "stopped";
            return;
        }
        if (lost_) {
            end.reason = lost_reason_;
            const bool unanswered = window_.oldest_sent() != never;
            end.suspicious = !lost_explained_ && !unanswered;
            lock.unlock();
            if (protocol_ == Protocol::v311 && unanswered) {
                end.reason += " with publishes unanswered, which is how a manager of MQTT 3.1.1 "
                              "refuses one";
            }
            return;
        }
        const bool wish_changed = pending_wishes_ != pending_followed_;
        const bool assets_created = !created_.empty();
        lock.unlock();
        if (assets_created && !subscribe_created(stop, end)) {
            return;
        }
        if ((wish_changed && !follow_pending_wish(stop, end)) || looks_dead(end)) {
            return;
        }
        if (wish_changed && pending_subscribed_) {
            gate_.put(PendingAnswered{pending_granted_});
        }
        if (!connection_->is_connected()) {
            await_reason(stop);
        }
    }
}

/// Seen by looking; why it is gone is told a moment later, and whether that was suspicious.
void Session::await_reason(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, stop, reason_wait, [this] { return lost_; });
    if (!lost_) {
        lost_ = true;
        lost_reason_ = "the connection was closed";
    }
}

void Session::hearing(bool now) {
    const std::lock_guard lock{mutex_};
    hearing_ = now;
    heard_ = context_.clock.now().mono;
}

/// Since when the manager owes a PUBACK that could have come: Paho hears nothing else while it
/// waits for the journal, and a slow disk is no fault of the connection.
TimePoint Session::owed_since() {
    const TimePoint oldest = window_.oldest_sent();
    const std::lock_guard lock{mutex_};
    if (oldest == never || hearing_) {
        return never;
    }
    return std::clamp(heard_, oldest,
                      oldest + longest_excuse * context_.settings.timings.puback_wait);
}

bool Session::looks_dead(SessionEnd& end) {
    const TimePoint since = owed_since();
    const TimePoint now = context_.clock.now().mono;
    if (since == never || now - since <= context_.settings.timings.puback_wait) {
        return false;
    }
    end.reason = "the manager has not confirmed a publish for " +
                 std::to_string(
                     std::chrono::ceil<std::chrono::seconds>(now - window_.oldest_sent()).count()) +
                 " s; the connection is taken for dead";
    return true;
}

void Session::send(Outgoing outgoing) {
    const PublishId id = outgoing.id;
    if (!window_.push(std::move(outgoing))) {
        answer(id, OperationError::other);
    }
}

/// Paho makes who publishes wait while it waits for the journal, and the hub must not.
void Session::send_all() {
    while (window_.await_work()) {
        pump();
    }
}

void Session::pump() {
    const auto now = [this] { return context_.clock.now().mono; };
    window_.pump(now, [this](const Outgoing& outgoing) {
        const Status status = connection_->publish(outgoing.id, outgoing.topic, outgoing.payload);
        if (!status && window_.settle(outgoing.id)) {
            answer(outgoing.id, OperationError::other);
        }
    });
}

void Session::answer(PublishId id, std::optional<OperationError> error) {
    context_.sink(PublishDone{id, error});
}

void Session::watch_asset(std::string asset_id) {
    const std::lock_guard lock{mutex_};
    created_.push_back(std::move(asset_id));
    changed_.notify_all();
}

void Session::accept_pending(bool accept) {
    const std::lock_guard lock{mutex_};
    pending_wanted_ = accept;
    ++pending_wishes_; // one that came and went while the keeper was busy is to be answered, too
    changed_.notify_all();
}

void Session::close() {
    const auto unanswered = window_.close();
    sender_ = {};
    connection_.reset();
    // Not earlier: Paho may have been journaling a pending event, which the broker does not send
    // again.
    gate_.flush();
    for (const PublishId id : unanswered) {
        answer(id, OperationError::other);
    }
}

} // namespace railbridge::mqtt
