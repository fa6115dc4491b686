#pragma once
// One session with the manager: connect, subscribe, say UplinkUp, publish, and in the end answer
// whatever is still unanswered.

#include "adapters/mqtt/connection.hpp"
#include "adapters/mqtt/event_gate.hpp"
#include "adapters/mqtt/inbox.hpp"
#include "adapters/mqtt/send_window.hpp"
#include "adapters/mqtt/topics.hpp"
#include "adapters/mqtt/uplink_site.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/event_sink.hpp"
#include "bridge/ports/log.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace railbridge::mqtt {

/// How a session, or the attempt at one, ended.
struct SessionEnd {
    std::string reason;
    bool was_up = false;
    bool held = false; ///< was up long enough to count as working
    bool taken_over = false;
    /// Closed without a word, soon after it came up, with nothing unanswered: what a broker does
    /// that gives our place to another client and does not say so (mosquitto 2.0).
    bool suspicious = false;
    bool permanent = false;
    bool protocol_refused = false;
};

/// What all sessions share. The references must outlive them.
struct SessionContext {
    const UplinkSettings& settings;
    const Topics& topics;
    const SiteInUse& site;
    const Clock& clock;
    const EventSink& sink;
    Inbox& inbox;
    Log& log;
};

class Session {
public:
    Session(const SessionContext& context, Protocol protocol, bool accept_pending);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // The keeper's thread.
    /// Runs the session until it ends or is stopped. `on_up` is called just before UplinkUp, with
    /// whether the broker had kept our session.
    SessionEnd run(const std::stop_token& stop,
                   const std::function<void(bool session_present)>& on_up);
    /// Closes the connection; afterwards send() answers at once. Answers everything unanswered.
    void close();

    // Any thread.
    /// Waits for nothing. Each id is answered by exactly one PublishDone, possibly before this
    /// returns.
    void send(Outgoing outgoing);
    void accept_pending(bool accept);
    /// The asset exists now: its events are subscribed to, if they are not.
    void watch_asset(std::string asset_id);

private:
    void say_goodbye();
    bool open(const std::stop_token& stop, SessionEnd& end);
    bool subscribe_all(const std::stop_token& stop, SessionEnd& end);
    bool subscribe_events(const std::stop_token& stop, SessionEnd& end);
    bool subscribe_created(const std::stop_token& stop, SessionEnd& end);
    bool follow_pending_wish(const std::stop_token& stop, SessionEnd& end);
    void watch(const std::stop_token& stop, SessionEnd& end);
    bool looks_dead(SessionEnd& end);
    TimePoint owed_since();
    void hearing(bool now);
    void await_reason(const std::stop_token& stop);
    bool lost_to_other();
    ConnectionCallbacks callbacks();
    void pump();
    void send_all();
    void answer(PublishId id, std::optional<OperationError> error);

    const SessionContext context_;
    EventGate gate_;
    SendWindow window_;

    std::mutex mutex_; ///< guards the nine below
    std::condition_variable_any changed_;
    bool lost_ = false;
    bool lost_explained_ = false;
    std::string lost_reason_;
    bool lost_to_other_ = false;
    bool pending_wanted_;
    std::uint64_t pending_wishes_ = 0; ///< how often that was said
    std::vector<std::string> created_; ///< ids of assets whose events may be to be asked for
    bool hearing_ = false;             ///< a message is being taken in
    TimePoint heard_{};                ///< when one was, last

    bool pending_subscribed_ = false; ///< keeper's thread only, like the six below
    std::uint64_t pending_followed_ = 0;
    bool pending_granted_ = false;
    bool events_granted_ = true;
    std::set<std::string> with_events_;    ///< ids of assets whose events come
    std::set<std::string> without_events_; ///< of those whose events were refused
    std::optional<LastWill> will_;         ///< of the connection
    bool session_present_ = false;
    Protocol protocol_;
    std::unique_ptr<Connection> connection_; ///< made before, and destroyed after, every send
    std::jthread sender_;                    ///< while the session is up; publishes what is sent
};

} // namespace railbridge::mqtt
