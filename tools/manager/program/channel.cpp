#include "tools/manager/program/channel.hpp"

#include "tools/manager/admin/admin.hpp"
#include "tools/manager/api/manager.hpp"
#include "tools/manager/program/server_channel.hpp"
#include "tools/manager/state/state_files.hpp"
#include "tools/manager/state/state_lock.hpp"
#include "tools/manager/state/state_owner.hpp"
#include "tools/manager/store/sqlite_store.hpp"

#include <poll.h>

#include <chrono>
#include <cstdio>

namespace railbridge::manager {

namespace {

Millis wall_clock() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void log(LogLevel level, const std::string& line) {
    if (level != LogLevel::info) {
        std::fprintf(stderr, "railbridge-manager: %s\n", line.c_str());
    }
}

Result<std::string> ask_store(const std::string& state_dir, const std::string& request) {
    auto store = open_sqlite_store(store_file(state_dir));
    if (!store) {
        return fail(store.error());
    }
    Manager manager(**store, log);
    const Millis now = wall_clock();
    if (const Status started = manager.start(false, now); !started) {
        return fail(started.error());
    }
    manager.on_admin("offline", request, now);
    const Outbox outbox = manager.on_tick([](ClientHandle) { return 0; }, now);
    for (const Publish& publish : outbox.publishes) {
        if (publish.purpose == Purpose::admin_answer) {
            return publish.payload;
        }
    }
    return fail(fatal("the store gave no answer"));
}

Result<std::string> ask_running(const std::string& state_dir, const std::string& request) {
    const auto endpoint = read_endpoint(state_dir);
    if (!endpoint) {
        return fail({Recovery::retry_later, endpoint.error().text});
    }
    const auto secret = read_control_secret(state_dir);
    if (!secret) {
        return fail({Recovery::retry_later, secret.error().text});
    }
    return ask_server(*endpoint, *secret, request);
}

/// `retry_later`: somebody holds the lock, but does not serve (yet); nothing was asked.
Result<std::string> ask_once(const std::string& state_dir, const StateOwner& owner,
                             const std::string& request) {
    {
        const ActingAs acting(owner);
        const auto lock = StateLock::try_lock(state_dir);
        if (!lock) {
            return fail(lock.error());
        }
        if (lock->has_value()) {
            return ask_store(state_dir, request);
        }
    }
    return ask_running(state_dir, request);
}

Result<std::string> result_in(const std::string& answer) {
    const auto members = parse_json_object(answer);
    if (!members) {
        return fail(fatal("the answer is damaged: " + members.error().text));
    }
    if (const JsonValue* result = member(*members, "result"); result != nullptr) {
        return to_json(*result);
    }
    const JsonValue* error = member(*members, "error");
    const auto* text = error == nullptr ? nullptr : std::get_if<std::string>(error);
    return fail(fatal(text == nullptr ? "the request failed" : *text));
}

} // namespace

Result<std::string> ask_manager(const std::string& state_dir, const std::string& request) {
    if (const Status made = make_state_dir(state_dir); !made) {
        return fail(made.error());
    }
    const auto owner = owner_of(state_dir);
    if (!owner) {
        return fail(owner.error());
    }
    constexpr int attempts = 40;
    constexpr int pause_ms = 100;
    auto answer = ask_once(state_dir, *owner, request);
    for (int attempt = 1;
         attempt < attempts && !answer && answer.error().recovery == Recovery::retry_later;
         ++attempt) {
        ::poll(nullptr, 0, pause_ms); // a server that starts, or another command
        answer = ask_once(state_dir, *owner, request);
    }
    return answer ? result_in(*answer) : answer;
}

} // namespace railbridge::manager
