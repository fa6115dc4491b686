#include "adapters/mqtt/gateway_client.hpp"

#include "adapters/mqtt/backoff.hpp"
#include "adapters/mqtt/inbox.hpp"
#include "adapters/mqtt/session.hpp"
#include "adapters/mqtt/update_writer.hpp"
#include "adapters/mqtt/uplink_site.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace railbridge::mqtt {

/// Owns the thread that makes one session after the other.
class GatewayClient::Keeper {
public:
    Keeper(UplinkSettings settings, std::shared_ptr<const Mapping> mapping, const Clock& clock,
           EventSink sink, JournalFunction journal, Log& log);

    Status start();
    void stop();

    /// Hub's thread.
    void send(PublishId id, std::string topic, std::string payload);
    void watch_asset(const std::string& asset_id);
    void accept_pending(bool accept);
    void use(std::shared_ptr<const Mapping> mapping);

    const Topics& topics() const { return topics_; }
    std::shared_ptr<const UplinkSite> site() const { return site_.get(); }
    std::string id_of(AssetIndex asset) const { return site()->mapping().asset(asset).id; }
    UpdateWriter& writer() { return writer_; }

private:
    void keep(const std::stop_token& stop);
    SessionEnd one_session(const std::stop_token& stop);
    void announce(bool session_present);
    void report(const SessionEnd& end);
    Duration pause_after(const SessionEnd& end);
    void wait(const std::stop_token& stop, Duration pause);

    const UplinkSettings settings_;
    const Clock& clock_;
    const EventSink sink_;
    Log& log_;
    const Topics topics_;
    SiteInUse site_;
    Inbox inbox_;
    UpdateWriter writer_; ///< hub's thread only

    std::mutex mutex_; ///< guards the two below
    std::condition_variable_any never_notified_;
    std::shared_ptr<Session> up_; ///< only while the engine is told that the uplink is up
    std::shared_ptr<Session> current_;
    bool pending_wanted_ = true;

    Backoff backoff_; ///< keeper's thread only, like the four below
    Protocol protocol_;
    std::string last_reason_;
    bool suspicion_ = false; ///< the session before this one ended suspiciously
    bool rival_ = false;     ///< another client seems to use our id: do not fight
    std::jthread thread_;    ///< last: it uses everything above
};

GatewayClient::Keeper::Keeper(UplinkSettings settings, std::shared_ptr<const Mapping> mapping,
                              const Clock& clock, EventSink sink, JournalFunction journal, Log& log)
    : settings_(std::move(settings))
    , clock_(clock)
    , sink_(std::move(sink))
    , log_(log)
    , topics_(settings_.realm, settings_.client_id)
    , site_(std::make_shared<const UplinkSite>(std::move(mapping), settings_.realm,
                                               settings_.gateway_id, settings_.derived_id))
    , inbox_(topics_, site_, clock, std::move(journal), log)
    , backoff_(settings_.timings, settings_.client_id)
    , protocol_(settings_.protocol == ProtocolChoice::v311_only ? Protocol::v311 : Protocol::v5) {}

Status GatewayClient::Keeper::start() {
    if (auto status = validate_settings(settings_); !status) {
        return status;
    }
    thread_ = std::jthread{[this](const std::stop_token& stop) { keep(stop); }};
    return {};
}

void GatewayClient::Keeper::stop() {
    if (thread_.joinable()) {
        thread_.request_stop();
        thread_.join();
    }
}

void GatewayClient::Keeper::keep(const std::stop_token& stop) {
    wait(stop, backoff_.before_first());
    while (!stop.stop_requested()) {
        const SessionEnd end = one_session(stop);
        if (!stop.stop_requested()) {
            wait(stop, pause_after(end));
        }
    }
}

SessionEnd GatewayClient::Keeper::one_session(const std::stop_token& stop) {
    SessionEnd end;
    // The files may have gone bad since the start: never leave it to the TLS library whether an
    // empty CA file means "trust nobody" or "trust anybody".
    if (const auto status = validate_settings(settings_); !status) {
        end.reason = status.error().text;
        end.permanent = true;
        report(end);
        return end;
    }
    const SessionContext context{settings_, topics_, site_, clock_, sink_, inbox_, log_};
    std::unique_lock lock{mutex_};
    const auto session = std::make_shared<Session>(context, protocol_, pending_wanted_);
    current_ = session;
    lock.unlock();
    end = session->run(stop, [&](bool session_present) {
        const std::lock_guard up_lock{mutex_};
        up_ = session;
        announce(session_present);
    });
    suspicion_ = end.suspicious;
    lock.lock();
    up_.reset();
    current_.reset();
    lock.unlock();
    report(end);
    session->close();
    return end;
}

void GatewayClient::Keeper::announce(bool session_present) {
    last_reason_.clear();
    // The last connection was closed without a word, the manager was there all the time, and it
    // still has our session: so it did not restart, and somebody else had our place meanwhile.
    if (suspicion_ && session_present) {
        rival_ = true;
        const std::string reason = "another client seems to use our client id: the manager closed "
                                   "the last connection and was there all the time";
        log_.write(LogLevel::warning, "uplink_taken_over", reason);
        sink_(UplinkDown{reason, true, false});
    }
    log_.write(LogLevel::notice, "uplink_up",
               "connected to " + settings_.host + " over MQTT " +
                   (protocol_ == Protocol::v5 ? "5" : "3.1.1"));
}

void GatewayClient::Keeper::report(const SessionEnd& end) {
    // Take-overs are counted, each of them.
    if (!end.was_up && !end.taken_over && end.reason == last_reason_) {
        return;
    }
    last_reason_ = end.reason;
    log_.write(end.permanent ? LogLevel::error : LogLevel::warning, "uplink_down", end.reason);
    sink_(UplinkDown{end.reason, end.taken_over, end.permanent});
}

Duration GatewayClient::Keeper::pause_after(const SessionEnd& end) {
    if (end.protocol_refused && protocol_ == Protocol::v5 &&
        settings_.protocol == ProtocolChoice::automatic) {
        protocol_ = Protocol::v311;
        return Duration{};
    }
    rival_ = rival_ && !end.held;
    if (end.permanent) {
        return backoff_.after_refusal();
    }
    if (end.taken_over || (rival_ && end.suspicious)) {
        return backoff_.after_takeover();
    }
    if (!end.was_up) {
        return backoff_.after_failure();
    }
    if (!end.held) {
        return backoff_.after_short_session();
    }
    backoff_.reset();
    return backoff_.after_failure();
}

void GatewayClient::Keeper::wait(const std::stop_token& stop, Duration pause) {
    std::unique_lock lock{mutex_};
    never_notified_.wait_for(lock, stop, pause, [] { return false; });
}

void GatewayClient::Keeper::send(PublishId id, std::string topic, std::string payload) {
    std::unique_lock lock{mutex_};
    const auto session = up_;
    lock.unlock();
    if (session) {
        session->send({id, std::move(topic), std::move(payload)});
    } else {
        sink_(PublishDone{id, OperationError::other});
    }
}

void GatewayClient::Keeper::watch_asset(const std::string& asset_id) {
    const std::lock_guard lock{mutex_};
    if (up_) {
        up_->watch_asset(asset_id);
    }
}

void GatewayClient::Keeper::use(std::shared_ptr<const Mapping> mapping) {
    site_.set(std::make_shared<const UplinkSite>(std::move(mapping), settings_.realm,
                                                 settings_.gateway_id, settings_.derived_id));
}

void GatewayClient::Keeper::accept_pending(bool accept) {
    const std::lock_guard lock{mutex_};
    pending_wanted_ = accept;
    if (current_) {
        current_->accept_pending(accept);
    }
}

GatewayClient::GatewayClient(UplinkSettings settings, std::shared_ptr<const Mapping> mapping,
                             const Clock& clock, EventSink sink, JournalFunction journal, Log& log)
    : keeper_(std::make_unique<Keeper>(std::move(settings), std::move(mapping), clock,
                                       std::move(sink), std::move(journal), log)) {}

GatewayClient::~GatewayClient() {
    stop();
}

Status GatewayClient::start() {
    return keeper_->start();
}

void GatewayClient::stop() {
    keeper_->stop();
}

void GatewayClient::use(std::shared_ptr<const Mapping> mapping) {
    keeper_->use(std::move(mapping));
}

UplinkCapabilities GatewayClient::capabilities() const {
    return {};
}

void GatewayClient::publish_update(const UpdateBatch& batch) {
    keeper_->send(batch.id, keeper_->topics().update_attributes(keeper_->id_of(batch.asset)),
                  std::string{keeper_->writer().write(batch)});
}

void GatewayClient::acknowledge(PublishId id, const std::string& ack_id) {
    // The bare characters, no JSON string: the reference manager ignores a quoted one.
    keeper_->send(id, keeper_->topics().acknowledge(), ack_id);
}

void GatewayClient::create_asset(PublishId id, AssetIndex asset) {
    // The asset's id is the response identifier too, so every response names its asset alike.
    keeper_->send(id, keeper_->topics().create_asset(keeper_->id_of(asset)),
                  keeper_->site()->documents().create(asset));
}

void GatewayClient::get_asset(PublishId id, AssetIndex asset) {
    keeper_->send(id, keeper_->topics().get_asset(keeper_->id_of(asset)), {});
}

void GatewayClient::update_asset(PublishId id, AssetIndex asset, const std::string& document) {
    keeper_->send(id, keeper_->topics().update_asset(keeper_->id_of(asset)), document);
}

void GatewayClient::watch_asset(AssetIndex asset) {
    keeper_->watch_asset(keeper_->id_of(asset));
}

void GatewayClient::accept_pending(bool accept) {
    keeper_->accept_pending(accept);
}

} // namespace railbridge::mqtt
