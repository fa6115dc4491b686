// The C functions mosquitto calls. An exception that left one of them would end the broker.

#include "tools/manager/plugin/plugin.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <exception>
#include <string_view>
#include <utility>

using railbridge::manager::Plugin;
namespace broker = railbridge::manager::broker;

namespace {

constexpr int plugin_interface_version = 5;

/// Runs `work`; whatever it throws becomes `otherwise` and a log line.
template <typename Work>
int guarded(int otherwise, Work work) noexcept {
    try {
        return work();
    } catch (const std::exception& error) {
        mosquitto_log_printf(broker::log_error, "railbridge: unexpected: %s", error.what());
    } catch (...) {
        mosquitto_log_printf(broker::log_error, "railbridge: unexpected exception");
    }
    return otherwise;
}

Plugin& plugin_of(void* data) {
    return *static_cast<Plugin*>(data);
}

template <typename Event>
Event& event_of(void* data) {
    return *static_cast<Event*>(data);
}

extern "C" int on_auth(int /*event*/, void* data, void* user) {
    return guarded(broker::auth_refused, [=] {
        return plugin_of(user).on_auth(event_of<mosquitto_evt_basic_auth>(data));
    });
}

extern "C" int on_access(int /*event*/, void* data, void* user) {
    return guarded(broker::acl_denied, [=] {
        return plugin_of(user).on_access(event_of<mosquitto_evt_acl_check>(data));
    });
}

extern "C" int on_message(int /*event*/, void* data, void* user) {
    return guarded(broker::acl_denied, [=] {
        return plugin_of(user).on_message(event_of<mosquitto_evt_message>(data));
    });
}

extern "C" int on_disconnect(int /*event*/, void* data, void* user) {
    return guarded(broker::success, [=] {
        return plugin_of(user).on_disconnect(event_of<mosquitto_evt_disconnect>(data));
    });
}

extern "C" int on_control(int /*event*/, void* data, void* user) {
    return guarded(broker::success, [=] {
        return plugin_of(user).on_control(event_of<mosquitto_evt_control>(data));
    });
}

extern "C" int on_reload(int /*event*/, void* /*data*/, void* user) {
    return guarded(broker::defer, [=] { return plugin_of(user).on_reload(); });
}

extern "C" int on_tick(int /*event*/, void* /*data*/, void* user) {
    return guarded(broker::success, [=] { return plugin_of(user).on_tick(); });
}

struct Registration {
    int event;
    MOSQ_FUNC_generic_callback callback;
    const char* detail;
};

constexpr std::array registrations{
    Registration{MOSQ_EVT_BASIC_AUTH, on_auth, nullptr},
    Registration{MOSQ_EVT_ACL_CHECK, on_access, nullptr},
    Registration{MOSQ_EVT_MESSAGE, on_message, nullptr},
    Registration{MOSQ_EVT_DISCONNECT, on_disconnect, nullptr},
    Registration{MOSQ_EVT_CONTROL, on_control, "$CONTROL/railbridge/v1"},
    Registration{MOSQ_EVT_RELOAD, on_reload, nullptr},
    Registration{MOSQ_EVT_TICK, on_tick, nullptr},
};

/// The file is written by this program; 0 for what somebody else made of it.
std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return std::max<std::int64_t>(0, number);
}

Plugin::Options options_of(const mosquitto_opt* options, int count) {
    Plugin::Options found;
    for (int i = 0; i < count; ++i) {
        const std::string_view key = options[i].key;
        if (key == "state_dir") {
            found.state_dir = options[i].value;
        } else if (key == "history_days") {
            constexpr std::int64_t day_ms = 86'400'000;
            found.history.kept_for = number_of(options[i].value) * day_ms;
        } else if (key == "history_mib") {
            constexpr std::uint64_t mebibyte = 1024 * 1024;
            found.history.max_store_bytes =
                static_cast<std::uint64_t>(number_of(options[i].value)) * mebibyte;
        } else if (key == "strict") {
            found.strict = std::string_view(options[i].value) == "true";
        } else if (key == "greeting") {
            found.greeting = options[i].value;
        }
    }
    return found;
}

int start(mosquitto_plugin_id_t* id, void** user, const mosquitto_opt* options, int count) {
    auto plugin = Plugin::open(options_of(options, count));
    if (!plugin) {
        mosquitto_log_printf(broker::log_error, "railbridge: %s", plugin.error().text.c_str());
        return broker::failure;
    }
    *user = plugin->get();
    for (const Registration& one : registrations) {
        const int result =
            mosquitto_callback_register(id, one.event, one.callback, one.detail, *user);
        if (result != broker::success) {
            return result;
        }
    }
    plugin->release(); // the broker gives it back in mosquitto_plugin_cleanup
    return broker::success;
}

} // namespace

extern "C" int mosquitto_plugin_version(int supported_count, const int* supported) {
    for (int i = 0; i < supported_count; ++i) {
        if (supported[i] == plugin_interface_version) {
            return plugin_interface_version;
        }
    }
    return -1;
}

extern "C" int mosquitto_plugin_init(mosquitto_plugin_id_t* id, void** user, mosquitto_opt* options,
                                     int count) {
    return guarded(broker::failure, [=] { return start(id, user, options, count); });
}

extern "C" int mosquitto_plugin_cleanup(void* user, mosquitto_opt* /*options*/, int /*count*/) {
    return guarded(broker::success, [=] {
        const std::unique_ptr<Plugin> plugin(static_cast<Plugin*>(user));
        if (plugin) {
            plugin->close();
        }
        return broker::success;
    });
}
