#include "adapters/mqtt/asset_requests.hpp"

#include "adapters/mqtt/connection.hpp"
#include "adapters/mqtt/event_gate.hpp"
#include "adapters/mqtt/response_reader.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <variant>

namespace railbridge::mqtt {

/// One connection and the one operation that waits for its answer.
class AssetRequests::Exchange {
public:
    Exchange(const UplinkSettings& settings, Protocol protocol, const Topics& topics, Inbox& inbox,
             const Clock& clock)
        : topics_(topics)
        , inbox_(inbox)
        , gate_([](Event) {}) // the journal has the pending events; nobody else listens
        , connection_(settings, protocol, std::nullopt, callbacks(), clock) {}

    ConnectResult connect() { return connection_.connect({}); }

    Status subscribe() {
        const auto granted = connection_.subscribe(topics_.response_filters(), 0, {});
        if (!granted) {
            return fail(granted.error());
        }
        if (!granted->front()) {
            return fail(fatal("the manager refuses the responses to operations on assets"));
        }
        return {};
    }

    Result<OperationAnswer> ask(const std::string& topic, const std::string& payload) {
        {
            const std::lock_guard lock{mutex_};
            awaited_ = response_topic(topic);
            answer_.reset();
        }
        if (const auto sent = connection_.publish(++last_id_, topic, payload); !sent) {
            return fail(Error{Recovery::retry_later, sent.error().text});
        }
        constexpr std::chrono::seconds patience{10};
        std::unique_lock lock{mutex_};
        answered_.wait_for(lock, patience, [this] { return answer_ || !lost_.empty(); });
        if (answer_) {
            return *std::exchange(answer_, std::nullopt);
        }
        return fail(Error{Recovery::retry_later, lost_.empty()
                                                     ? "the manager does not answer; is it busy?"
                                                     : "the connection was lost: " + lost_});
    }

    void disconnect() { connection_.disconnect(); }

private:
    ConnectionCallbacks callbacks() {
        ConnectionCallbacks result;
        result.message = [this](std::string_view topic, std::string_view payload) {
            receive(topic, payload);
        };
        result.published = [this](PublishId id, std::optional<OperationError> error) {
            const std::lock_guard lock{mutex_};
            if (error == OperationError::refused && id == last_id_) { // else it is lost
                answer_ = OperationAnswer{error, "the broker refuses it", {}};
                answered_.notify_all();
            }
        };
        result.lost = [this](const std::string& reason, bool, bool) {
            const std::lock_guard lock{mutex_};
            lost_ = reason.empty() ? "closed" : reason;
            answered_.notify_all();
        };
        return result;
    }

    void receive(std::string_view topic, std::string_view payload) {
        if (std::holds_alternative<PendingTopic>(topics_.parse(topic))) {
            inbox_.receive(topic, payload, gate_);
            return;
        }
        const std::lock_guard lock{mutex_};
        if (topic == awaited_ && !answer_) {
            Response read = read_response(payload);
            answer_ = OperationAnswer{read.error, std::move(read.message), std::string{payload}};
            answered_.notify_all();
        }
    }

    const Topics& topics_;
    Inbox& inbox_;
    EventGate gate_;
    std::mutex mutex_; ///< guards the three below
    std::condition_variable answered_;
    std::string awaited_;
    std::optional<OperationAnswer> answer_;
    std::string lost_;
    std::atomic<PublishId> last_id_{0};
    Connection connection_; ///< last: its callbacks use the others
};

AssetRequests::AssetRequests(UplinkSettings settings, const Mapping& mapping, const Clock& clock,
                             JournalFunction journal, Log& log)
    : clock_(clock)
    , settings_(std::move(settings))
    , topics_(settings_.realm, settings_.client_id)
    // Borrowed: nobody replaces it here.
    , site_(std::make_shared<const UplinkSite>(
          std::shared_ptr<const Mapping>(std::shared_ptr<const Mapping>{}, &mapping),
          settings_.realm, settings_.gateway_id, settings_.derived_id))
    , inbox_(topics_, site_, clock, std::move(journal), log) {}

AssetRequests::~AssetRequests() {
    if (exchange_) {
        exchange_->disconnect();
    }
}

Status AssetRequests::connect() {
    if (auto valid = validate_settings(settings_); !valid) {
        return valid;
    }
    Protocol protocol =
        settings_.protocol == ProtocolChoice::v311_only ? Protocol::v311 : Protocol::v5;
    exchange_ = std::make_unique<Exchange>(settings_, protocol, topics_, inbox_, clock_);
    ConnectResult result = exchange_->connect();
    if (result.protocol_refused && settings_.protocol == ProtocolChoice::automatic) {
        exchange_ = std::make_unique<Exchange>(settings_, Protocol::v311, topics_, inbox_, clock_);
        result = exchange_->connect();
    }
    if (!result.connected) {
        exchange_.reset();
        return fail(fatal(result.reason));
    }
    return exchange_->subscribe();
}

Result<OperationAnswer> AssetRequests::create(std::string_view asset_id,
                                              const std::string& document) {
    return exchange_->ask(topics_.create_asset(asset_id), document);
}

Result<OperationAnswer> AssetRequests::get(std::string_view asset_id) {
    return exchange_->ask(topics_.get_asset(asset_id), {});
}

Result<OperationAnswer> AssetRequests::update(std::string_view asset_id,
                                              const std::string& document) {
    return exchange_->ask(topics_.update_asset(asset_id), document);
}

Result<OperationAnswer> AssetRequests::remove(std::string_view asset_id) {
    return exchange_->ask(topics_.delete_asset(asset_id), {});
}

} // namespace railbridge::mqtt
