#include "adapters/mqtt/connection.hpp"

#include "adapters/mqtt/refusal.hpp"

#include <mqtt/async_client.h>

#include <algorithm>
#include <mutex>
#include <utility>

namespace railbridge::mqtt {
namespace {

namespace paho = ::mqtt;

constexpr int qos_at_least_once = 1;
/// Reason codes from here on are refusals.
constexpr int refused_from = 0x80;

std::string uri_of(const UplinkSettings& settings) {
    const bool ipv6 = settings.host.find(':') != std::string::npos;
    return (settings.tls ? "ssl://" : "tcp://") +
           (ipv6 ? "[" + settings.host + "]" : settings.host) + ":" + std::to_string(settings.port);
}

int seconds_of(Duration duration) {
    return static_cast<int>(std::max<std::chrono::seconds::rep>(
        1, std::chrono::ceil<std::chrono::seconds>(duration).count()));
}

paho::ssl_options tls_options(const UplinkSettings& settings,
                              paho::ssl_options::error_handler on_error) {
    paho::ssl_options tls;
    tls.set_trust_store(settings.ca_file);
    if (!settings.certificate_file.empty()) {
        tls.set_key_store(settings.certificate_file);
        tls.set_private_key(settings.key_file);
    }
    tls.set_enable_server_cert_auth(true);
    tls.set_verify(true); // the name in the certificate
    // Paho can only ask for exactly one version of TLS. Security level 2 of OpenSSL 3 leaves TLS
    // 1.2 and 1.3, whatever the system's openssl.cnf says.
    tls.set_enabled_cipher_suites("DEFAULT@SECLEVEL=2");
    tls.set_error_handler(std::move(on_error));
    return tls;
}

} // namespace

/// Everything of Paho: the client, its options, which have to outlive it, and its callbacks.
class Connection::Paho : private paho::iaction_listener {
public:
    Paho(const UplinkSettings& settings, Protocol protocol, std::optional<LastWill> will,
         ConnectionCallbacks callbacks, const Clock& clock);

    ConnectResult connect(const std::stop_token& stop);
    /// Waits in short steps, for Paho's tokens know no stop, and after a DISCONNECT of the broker
    /// no end either. False: no answer in time.
    bool await(paho::token& token, const std::stop_token& stop) const;
    /// What went wrong: the reason of the loss, if the connection was lost.
    Error failed(const std::string& otherwise) const;
    std::string tls_error() const;

    paho::async_client& client() { return client_; }
    const paho::async_client& client() const { return client_; }
    paho::iaction_listener& listener() { return *this; }

private:
    void fill_options(std::optional<LastWill> will);
    void on_success(const paho::token& token) override { settle(token); }
    void on_failure(const paho::token& token) override { settle(token); }
    void settle(const paho::token& token);
    void lost(const std::string& reason, bool explained, bool taken_over);

    const Clock& clock_;
    UplinkSettings settings_;
    Protocol protocol_;
    ConnectionCallbacks callbacks_;
    mutable std::mutex mutex_; ///< guards the texts below; held for moments only
    std::string tls_error_;
    std::string lost_reason_; ///< empty: the connection was not lost
    paho::connect_options options_;
    paho::async_client client_; ///< last: its destructor waits for running callbacks
};

Connection::Paho::Paho(const UplinkSettings& settings, Protocol protocol,
                       std::optional<LastWill> will, ConnectionCallbacks callbacks,
                       const Clock& clock)
    : clock_(clock)
    , settings_(settings)
    , protocol_(protocol)
    , callbacks_(std::move(callbacks))
    , client_(uri_of(settings), settings.client_id,
              paho::create_options{protocol == Protocol::v5 ? MQTTVERSION_5 : MQTTVERSION_3_1_1}) {
    fill_options(std::move(will));
    client_.set_message_callback([this](const paho::const_message_ptr& message) {
        const auto& payload = message->get_payload_ref();
        callbacks_.message(message->get_topic(), {payload.data(), payload.size()});
    });
    client_.set_connection_lost_handler([this](const std::string&) {
        lost("the connection to " + uri_of(settings_) + " was closed", false, false);
    });
    if (protocol_ == Protocol::v5) {
        // After a DISCONNECT packet Paho does not call the handler of lost connections.
        client_.set_disconnected_handler([this](const paho::properties&, paho::ReasonCode code) {
            lost(uri_of(settings_) + ": " + disconnect_text(static_cast<int>(code)), true,
                 code == paho::ReasonCode::SESSION_TAKEN_OVER);
        });
    }
}

void Connection::Paho::fill_options(std::optional<LastWill> will) {
    if (protocol_ == Protocol::v5) {
        options_.set_mqtt_version(MQTTVERSION_5);
        options_.set_clean_start(false);
        options_.set_properties(paho::properties{{paho::property::SESSION_EXPIRY_INTERVAL,
                                                  seconds_of(settings_.timings.session_expiry)}});
    } else {
        options_.set_mqtt_version(MQTTVERSION_3_1_1);
        options_.set_clean_session(false);
    }
    options_.set_user_name(settings_.realm + ":" + settings_.client_id);
    options_.set_password(settings_.secret);
    options_.set_keep_alive_interval(seconds_of(settings_.timings.keep_alive));
    options_.set_connect_timeout(seconds_of(settings_.timings.connect_timeout));
    options_.set_max_inflight(paho_in_flight_max);
    if (will) {
        options_.set_will_message(
            paho::message{will->topic, will->payload, qos_at_least_once, false});
    }
    if (settings_.tls) {
        options_.set_ssl(tls_options(settings_, [this](const std::string& text) {
            const std::lock_guard lock{mutex_};
            tls_error_ = text;
        }));
    }
}

bool Connection::Paho::await(paho::token& token, const std::stop_token& stop) const {
    constexpr std::chrono::milliseconds step{50};
    // Longer than Paho's own limit, so that Paho's explanation wins.
    const auto limit = settings_.timings.connect_timeout + std::chrono::seconds{2};
    const auto end = clock_.now().mono + limit;
    while (clock_.now().mono < end && !stop.stop_requested()) {
        if (token.wait_for(step)) {
            return true;
        }
        if (const std::lock_guard lock{mutex_}; !lost_reason_.empty()) {
            return false;
        }
    }
    return false;
}

Error Connection::Paho::failed(const std::string& otherwise) const {
    const std::lock_guard lock{mutex_};
    return {Recovery::retry_later, lost_reason_.empty() ? otherwise : lost_reason_};
}

void Connection::Paho::lost(const std::string& reason, bool explained, bool taken_over) {
    callbacks_.lost(reason, explained, taken_over);
    const std::lock_guard lock{mutex_};
    lost_reason_ = reason; // last: who gives up waiting for an answer finds the rest told
}

std::string Connection::Paho::tls_error() const {
    const std::lock_guard lock{mutex_};
    return tls_error_;
}

ConnectResult Connection::Paho::connect(const std::stop_token& stop) {
    ConnectResult result;
    paho::token_ptr token;
    try {
        token = client_.connect(options_);
        if (!await(*token, stop)) {
            result.reason = "no answer from " + uri_of(settings_);
            return result;
        }
        const auto response = token->get_connect_response();
        result.connected = true;
        result.session_present = response.is_session_present();
        if (protocol_ == Protocol::v5 &&
            response.get_properties().contains(paho::property::RECEIVE_MAXIMUM)) {
            result.receive_maximum = paho::get<std::uint16_t>(response.get_properties(),
                                                              paho::property::RECEIVE_MAXIMUM);
        }
    } catch (const paho::exception& error) {
        const Refusal refusal =
            connect_refusal(protocol_ == Protocol::v5, error.get_return_code(),
                            token ? static_cast<int>(token->get_reason_code()) : 0);
        result.permanent = refusal.permanent;
        result.protocol_refused = refusal.protocol;
        result.reason = uri_of(settings_) + ": " +
                        (refusal.text.empty() ? unreachable_text(settings_.tls, settings_.host,
                                                                 tls_error(), error.what())
                                              : refusal.text);
    }
    return result;
}

void Connection::Paho::settle(const paho::token& token) {
    const auto id =
        static_cast<PublishId>(reinterpret_cast<std::uintptr_t>(token.get_user_context()));
    std::optional<OperationError> error;
    // A failure without a reason code is a lost connection.
    const int reason = static_cast<int>(token.get_reason_code());
    if (protocol_ == Protocol::v5 && reason >= refused_from) {
        error = OperationError::refused;
    } else if (token.get_return_code() != 0) {
        error = OperationError::other;
    }
    callbacks_.published(id, error);
}

Connection::Connection(const UplinkSettings& settings, Protocol protocol,
                       std::optional<LastWill> will, ConnectionCallbacks callbacks,
                       const Clock& clock)
    : paho_(std::make_unique<Paho>(settings, protocol, std::move(will), std::move(callbacks),
                                   clock)) {}

Connection::~Connection() = default;

ConnectResult Connection::connect(const std::stop_token& stop) {
    return paho_->connect(stop);
}

Result<std::vector<bool>> Connection::subscribe(const std::vector<std::string>& filters, int qos,
                                                const std::stop_token& stop) {
    try {
        const auto topics = paho::string_collection::create(filters);
        const auto token = paho_->client().subscribe(
            topics, paho::iasync_client::qos_collection(filters.size(), qos));
        if (!paho_->await(*token, stop)) {
            return fail(paho_->failed("the manager did not answer a subscription"));
        }
        const auto response = token->get_subscribe_response();
        std::vector<bool> granted;
        for (const auto code : response.get_reason_codes()) {
            granted.push_back(static_cast<int>(code) < refused_from);
        }
        granted.resize(filters.size(), false);
        return granted;
    } catch (const paho::exception& error) {
        if (!paho_->client().is_connected()) {
            return fail(paho_->failed(std::string{"a subscription failed: "} + error.what()));
        }
    }
    // Paho throws when the first filter of a packet was refused, and keeps the other answers to
    // itself: ask for each of them alone.
    if (filters.size() == 1) {
        return std::vector<bool>{false};
    }
    return subscribe_each(filters, qos, stop);
}

Result<std::vector<bool>> Connection::subscribe_each(const std::vector<std::string>& filters,
                                                     int qos, const std::stop_token& stop) {
    std::vector<bool> granted;
    for (const auto& filter : filters) {
        const auto one = subscribe({filter}, qos, stop);
        if (!one) {
            return one;
        }
        granted.push_back(one->front());
    }
    return granted;
}

Status Connection::unsubscribe(const std::string& filter, const std::stop_token& stop) {
    try {
        const auto token = paho_->client().unsubscribe(filter);
        if (!paho_->await(*token, stop)) {
            return fail(paho_->failed("the manager did not answer an unsubscription"));
        }
        return {};
    } catch (const paho::exception& error) {
        if (error.get_reason_code() == MQTTREASONCODE_NO_SUBSCRIPTION_FOUND) {
            return {}; // which is all that was wanted
        }
        return fail(paho_->failed(std::string{"an unsubscription failed: "} + error.what()));
    }
}

void Connection::disconnect() {
    try {
        constexpr std::chrono::milliseconds for_queued{200};
        const auto token = paho_->client().disconnect(for_queued);
        token->wait_for(for_queued * 5);
    } catch (const paho::exception&) {
        // Closed already: nothing is left to be polite to.
        return;
    }
}

bool Connection::is_connected() const {
    return paho_->client().is_connected();
}

Status Connection::publish(PublishId id, const std::string& topic, const std::string& payload) {
    try {
        // The id travels as the context pointer. On a 32 bit box it wraps after 2^32 publishes,
        // seven years at the cap of 20 per second.
        void* context = reinterpret_cast<void*>(static_cast<std::uintptr_t>(id));
        paho_->client().publish(topic, payload.data(), payload.size(), qos_at_least_once, false,
                                context, paho_->listener());
        return {};
    } catch (const paho::exception& error) {
        return fail({Recovery::retry_later, std::string{"a publish failed: "} + error.what()});
    }
}

} // namespace railbridge::mqtt
