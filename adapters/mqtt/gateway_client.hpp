#pragma once
// The uplink: keeps a session with the manager alive and speaks the MQTT Gateway API for the
// engine. It decides nothing about what is sent or when.

#include "adapters/mqtt/journal_function.hpp"
#include "adapters/mqtt/settings.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/event_sink.hpp"
#include "bridge/ports/log.hpp"
#include "bridge/ports/uplink_port.hpp"

#include <memory>

namespace railbridge::mqtt {

/// Emits UplinkUp after the manager answered all subscriptions; PendingReceived, ResponseReceived,
/// AssetCompared and AttributeSeen only between UplinkUp and UplinkDown, save pending events that
/// were journaled by a connection that broke before it came up. UplinkDown is also emitted for
/// failed attempts, once per reason (take-overs each time), and with `taken_over` just before
/// UplinkUp when only the return shows that another client had our place: mosquitto 2.0 evicts
/// without saying so.
///
/// Every PublishId is answered by exactly one PublishDone: error `refused` when the broker refused
/// it (PUBACK of MQTT 5), error `other` when there is no connection, when it broke before the
/// PUBACK (then after UplinkDown, and whether the manager got it is unknown), or when more than
/// 4096 are waiting. Nothing is kept for the next connection.
class GatewayClient : public UplinkPort {
public:
    /// The clock and the log must outlive the client. Sends nothing.
    GatewayClient(UplinkSettings settings, std::shared_ptr<const Mapping> mapping,
                  const Clock& clock, EventSink sink, JournalFunction journal, Log& log);
    /// stop(), if that was not called.
    ~GatewayClient() override;
    GatewayClient(const GatewayClient&) = delete;
    GatewayClient& operator=(const GatewayClient&) = delete;

    /// Starts connecting, or says why it will not; then nothing was sent. Once.
    Status start();
    /// Sends what is waiting, for at most `stop_flush`, and says goodbye, so that the last will is
    /// not published. Waits; bounded by seconds. Not from the event sink.
    void stop();

    /// What is asked for from now on is about this mapping; the session stays as it is.
    void use(std::shared_ptr<const Mapping> mapping);

    UplinkCapabilities capabilities() const override;
    void publish_update(const UpdateBatch& batch) override;
    void acknowledge(PublishId id, const std::string& ack_id) override;
    void create_asset(PublishId id, AssetIndex asset) override;
    void get_asset(PublishId id, AssetIndex asset) override;
    void update_asset(PublishId id, AssetIndex asset, const std::string& document) override;
    void watch_asset(AssetIndex asset) override;
    void accept_pending(bool accept) override;

private:
    class Keeper;
    std::unique_ptr<Keeper> keeper_;
};

} // namespace railbridge::mqtt
