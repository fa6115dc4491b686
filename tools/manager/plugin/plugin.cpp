#include "tools/manager/plugin/plugin.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/admin/admin.hpp"
#include "tools/manager/api/topic.hpp"
#include "tools/manager/state/state_files.hpp"
#include "tools/manager/store/sqlite_store.hpp"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr std::size_t longest_shown_topic = 200;

Millis wall_clock() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// Never jumps, whatever is done to the wall clock.
Millis running_clock() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::string_view text(const char* chars) {
    return chars == nullptr ? std::string_view{} : chars;
}

std::string_view bytes(const void* data, std::uint32_t size) {
    return data == nullptr ? std::string_view{}
                           : std::string_view(static_cast<const char*>(data), size);
}

ClientHandle handle_of(const mosquitto* client) {
    return reinterpret_cast<ClientHandle>(client);
}

Client client_of(const mosquitto* client) {
    return {handle_of(client), text(mosquitto_client_id(client)),
            text(mosquitto_client_username(client))};
}

void log(LogLevel level, const std::string& line) {
    const int broker_level = level == LogLevel::error     ? broker::log_error
                             : level == LogLevel::warning ? broker::log_warning
                                                          : broker::log_info;
    mosquitto_log_printf(broker_level, "railbridge: %s", line.c_str());
}

bool is_loopback(std::string_view address) {
    return address == "::1" || address.rfind("127.", 0) == 0 ||
           address.rfind("::ffff:127.", 0) == 0;
}

int subscription_count(ClientHandle handle) {
    return mosquitto_client_sub_count(reinterpret_cast<const mosquitto*>(handle));
}

} // namespace

Plugin::Plugin(Options options, StateLock lock, std::unique_ptr<WakeUp> wake_up,
               std::unique_ptr<Store> store, SessionEnder session_ender, std::string secret_hash)
    : options_(std::move(options))
    , lock_(std::move(lock))
    , wake_up_(std::move(wake_up))
    , store_(std::move(store))
    , session_ender_(std::move(session_ender))
    , admin_secret_hash_(std::move(secret_hash))
    , manager_(*store_, log) {}

Result<std::unique_ptr<Plugin>> Plugin::open(const Options& options) {
    auto lock = StateLock::lock(options.state_dir);
    if (!lock) {
        return fail(lock.error());
    }
    if (!lock->has_value()) {
        return fail(fatal(options.state_dir + " is in use by another railbridge-manager"));
    }
    const auto secret = control_secret(options.state_dir);
    if (!secret) {
        return fail(secret.error());
    }
    const auto endpoint = read_endpoint(options.state_dir);
    if (!endpoint) {
        return fail(endpoint.error());
    }
    auto wake_up = std::make_unique<WakeUp>(*endpoint, std::string(admin_user), *secret);
    auto store = open_sqlite_store(store_file(options.state_dir),
                                   [wake_up = wake_up.get()] { wake_up->poke(); });
    if (!store) {
        return fail(store.error());
    }
    std::unique_ptr<Plugin> plugin(
        new Plugin(options, std::move(**lock), std::move(wake_up), std::move(*store),
                   SessionEnder(*endpoint, std::string(admin_user), *secret),
                   identity::hashed_secret(*secret)));
    plugin->manager_.set_history(options.history);
    plugin->manager_.set_strict(options.strict);
    if (const Status started = plugin->manager_.start(true, wall_clock()); !started) {
        return fail(started.error());
    }
    return plugin;
}

bool Plugin::is_admin_login(const mosquitto_evt_basic_auth& event) const {
    return is_loopback(text(mosquitto_client_address(event.client))) &&
           identity::secret_matches(text(event.password), admin_secret_hash_);
}

int Plugin::on_auth(const mosquitto_evt_basic_auth& event) {
    if (reloading_ && !manager_.is_connected(handle_of(event.client)) &&
        text(event.username) != admin_user) {
        return broker::success; // a kept session: asked for when its client comes
    }
    if (event.username == nullptr || event.password == nullptr) {
        return broker::auth_refused;
    }
    if (event.username == admin_user) {
        return is_admin_login(event) ? broker::success : broker::auth_refused;
    }
    Login login;
    login.handle = handle_of(event.client);
    login.client_id = text(mosquitto_client_id(event.client));
    login.username = event.username;
    login.password = event.password;
    login.protocol_version = mosquitto_client_protocol_version(event.client);
    login.clean = mosquitto_client_clean_session(event.client);
    const bool admitted =
        reloading_ ? manager_.on_auth_again(login) : manager_.on_auth(login, wall_clock());
    return admitted ? broker::success : broker::auth_refused;
}

int Plugin::on_admin_access(const mosquitto_evt_acl_check& event) const {
    const bool is_request =
        event.access == MOSQ_ACL_WRITE && text(event.topic) == admin_request_topic;
    return is_request ? broker::success : broker::acl_denied;
}

/// A last will is not shown to on_message(), and nobody is told when it is denied: so a retained
/// one is. The broker would keep it, and for every topic that was ever retained it keeps a place
/// for ever. Wills that it publishes while it stops look like any other publish; they are kept.
int Plugin::on_access(const mosquitto_evt_acl_check& event) {
    const Client client = client_of(event.client);
    if (client.username == admin_user) {
        return on_admin_access(event);
    }
    if (kicking_ && event.access == MOSQ_ACL_SUBSCRIBE) {
        return broker::success;
    }
    const std::string_view topic = text(event.topic);
    const bool is_will =
        event.access == MOSQ_ACL_WRITE && !manager_.is_connected(handle_of(event.client));
    bool allowed = false;
    switch (event.access) {
    case MOSQ_ACL_WRITE:
        allowed = manager_.on_write(client, topic, bytes(event.payload, event.payloadlen),
                                    wall_clock(), event.qos);
        break;
    case MOSQ_ACL_READ:
        allowed = manager_.on_read(client, topic, bytes(event.payload, event.payloadlen),
                                   wall_clock(), event.qos);
        break;
    case MOSQ_ACL_SUBSCRIBE:
        allowed = manager_.on_subscribe(client, topic, event.qos);
        break;
    case MOSQ_ACL_UNSUBSCRIBE:
        allowed = manager_.on_unsubscribe(client, topic);
        break;
    default:
        break;
    }
    if (is_will && event.retain) {
        return broker::acl_denied; // carried out, but nothing for the broker to keep
    }
    return allowed ? broker::success : broker::acl_denied;
}

int Plugin::on_message(mosquitto_evt_message& event) {
    event.retain = false; // requests are not for keeping
    constexpr int exactly_once = 2;
    const Client client = client_of(event.client);
    if (event.qos != exactly_once || client.username == admin_user) {
        return broker::success;
    }
    const std::string topic =
        manager_.on_accepted(client, text(event.topic), bytes(event.payload, event.payloadlen));
    if (char* kept = mosquitto_strdup(topic.c_str()); kept != nullptr) {
        mosquitto_free(std::exchange(event.topic, kept)); // the broker frees the new one
    }
    return broker::success;
}

int Plugin::on_disconnect(const mosquitto_evt_disconnect& event) {
    manager_.on_disconnect(handle_of(event.client), wall_clock());
    return broker::success;
}

int Plugin::on_control(const mosquitto_evt_control& event) {
    const Client client = client_of(event.client);
    if (client.username == admin_user) {
        manager_.on_admin(client.client_id, bytes(event.payload, event.payloadlen), wall_clock());
    }
    return broker::success; // anything else would disconnect the sender
}

int Plugin::on_reload() {
    reloading_ = true;
    return broker::defer;
}

int Plugin::on_tick() {
    reloading_ = false;
    wake_up_->keep_connected(running_clock());
    Outbox outbox = manager_.on_tick(subscription_count, wall_clock(), running_clock());
    send(outbox);
    const Millis rest = manager_.on_tick_ended(std::move(outbox), running_clock());
    if (manager_.has_more_to_send()) {
        wake_up_->poke();
    }
    session_ender_.go_on();
    greet();
    if (rest > 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(rest));
    }
    return broker::success;
}

void Plugin::close() {
    manager_.on_close();
}

void Plugin::send(const Outbox& outbox) {
    for (const Publish& publish : outbox.publishes) {
        if (publish.topic.size() > max_topic_bytes) {
            log(LogLevel::error, "a message is dropped: its topic is longer than MQTT allows: " +
                                     publish.topic.substr(0, longest_shown_topic) + "...");
            continue;
        }
        const char* to = publish.is_direct ? publish.client_id.c_str() : nullptr;
        const int result = mosquitto_broker_publish_copy(
            to, publish.topic.c_str(), static_cast<int>(publish.payload.size()),
            publish.payload.data(), publish.qos, false, nullptr);
        if (result != broker::success) {
            log(LogLevel::error, "the broker does not take a message for " + publish.topic);
        }
    }
    kicking_ = true;
    for (const std::string& client_id : outbox.kicks) {
        mosquitto_kick_client_by_clientid(client_id.c_str(), true);
    }
    for (const std::string& client_id : outbox.renewals) {
        mosquitto_kick_client_by_clientid(client_id.c_str(), false);
    }
    kicking_ = false;
    session_ender_.end(outbox.ended);
}

/// The first tick comes when all listeners are open.
void Plugin::greet() {
    if (std::exchange(greeted_, true) || options_.greeting.empty()) {
        return;
    }
    std::puts(options_.greeting.c_str());
    std::fflush(stdout);
}

} // namespace railbridge::manager
