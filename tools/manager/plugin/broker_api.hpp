#pragma once
// The broker's C interface for plugins. libmosquitto is not linked: the broker itself exports these
// functions, and the library has others of the same names.

#pragma GCC visibility push(default)
extern "C" {
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>
}
#pragma GCC visibility pop

namespace railbridge::manager::broker {

// From mosquitto.h, which belongs to the client library: the results a callback may return without
// making the broker drop the connection, and log levels.
inline constexpr int success = 0;
inline constexpr int auth_refused = 11;
inline constexpr int acl_denied = 12;
inline constexpr int defer = 17;
inline constexpr int failure = 13;
inline constexpr int log_info = 1;
inline constexpr int log_warning = 4;
inline constexpr int log_error = 8;

} // namespace railbridge::manager::broker
