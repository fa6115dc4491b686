#include "tools/manager/program/channel.hpp"

#include "tools/manager/admin/admin.hpp"
#include "tools/manager/api/manager.hpp"
#include "tools/manager/json/json_value.hpp"
#include "tools/manager/program/time_text.hpp"
#include "tools/manager/state/state_files.hpp"
#include "tools/manager/state/state_lock.hpp"
#include "tools/manager/state/state_owner.hpp"
#include "tools/manager/store/sqlite_store.hpp"

#include <poll.h>

#include <cstdio>
#include <utility>

namespace railbridge::manager {

namespace {

void log(LogLevel level, const std::string& line) {
    if (level != LogLevel::info) {
        std::fprintf(stderr, "railbridge-manager: %s\n", line.c_str());
    }
}

/// Taken out as text: a result may be larger than what is accepted from strangers.
Result<std::string> result_in(const std::string& answer) {
    constexpr std::string_view start = R"({"ok":true,"result":)";
    if (answer.rfind(start, 0) == 0 && answer.back() == '}') {
        return answer.substr(start.size(), answer.size() - start.size() - 1);
    }
    const auto members = parse_json_object(answer);
    if (!members) {
        return fail(fatal("the answer is damaged: " + members.error().text));
    }
    const JsonValue* error = member(*members, "error");
    const auto* text = error == nullptr ? nullptr : std::get_if<std::string>(error);
    return fail(fatal(text == nullptr ? "the request failed" : *text));
}

} // namespace

/// Whatever touches the files of the state directory does so as their owner.
struct ManagerLink::Offline {
    /// Null when somebody else holds the lock.
    static Result<std::unique_ptr<Offline>> try_open(const std::string& state_dir,
                                                     const StateOwner& owner) {
        const ActingAs acting(owner);
        auto lock = StateLock::try_lock(state_dir);
        if (!lock) {
            return fail(lock.error());
        }
        if (!lock->has_value()) {
            return std::unique_ptr<Offline>();
        }
        auto store = open_sqlite_store(store_file(state_dir));
        if (!store) {
            return fail(store.error());
        }
        auto offline = std::make_unique<Offline>(owner, std::move(**lock), std::move(*store));
        if (const Status started = offline->manager->start(false, wall_clock()); !started) {
            return fail(started.error());
        }
        return offline;
    }

    Offline(StateOwner whose, StateLock held, std::unique_ptr<Store> opened)
        : owner(std::move(whose))
        , lock(std::move(held))
        , store(std::move(opened))
        , manager(std::make_unique<Manager>(*store, log)) {}

    ~Offline() {
        const ActingAs acting(owner);
        manager.reset();
        store.reset();
    }
    Offline(const Offline&) = delete;
    Offline& operator=(const Offline&) = delete;

    Result<std::string> ask(const std::string& request) {
        const ActingAs acting(owner);
        const Millis now = wall_clock();
        manager->on_admin(offline_client, request, now);
        const Outbox outbox = manager->on_tick([](ClientHandle) { return 0; }, now, 0);
        for (const Publish& publish : outbox.publishes) {
            if (publish.purpose == Purpose::admin_answer) {
                return publish.payload;
            }
        }
        return fail(fatal("the store gave no answer"));
    }

    StateOwner owner;
    StateLock lock;
    std::unique_ptr<Store> store;
    std::unique_ptr<Manager> manager;
};

ManagerLink::ManagerLink(std::unique_ptr<Offline> offline, std::unique_ptr<ServerLink> server)
    : offline_(std::move(offline))
    , server_(std::move(server)) {}
ManagerLink::ManagerLink(ManagerLink&&) noexcept = default;
ManagerLink& ManagerLink::operator=(ManagerLink&&) noexcept = default;
ManagerLink::~ManagerLink() = default;

/// `retry_later`: somebody holds the lock, but does not serve (yet).
Result<ManagerLink> ManagerLink::try_open(const std::string& state_dir,
                                          std::chrono::steady_clock::time_point deadline) {
    const auto owner = owner_of(state_dir);
    if (!owner) {
        return fail(owner.error());
    }
    auto offline = Offline::try_open(state_dir, *owner);
    if (!offline) {
        return fail(offline.error());
    }
    if (*offline) {
        return ManagerLink(std::move(*offline), nullptr);
    }
    const auto endpoint = read_endpoint(state_dir);
    const auto secret = read_control_secret(state_dir);
    if (!endpoint || !secret) {
        return fail(
            {Recovery::retry_later, state_dir + " is in use by another railbridge-manager, and " +
                                        (endpoint ? secret.error().text : endpoint.error().text)});
    }
    auto server = ServerLink::open(*endpoint, *secret, deadline);
    if (!server) {
        return fail(server.error());
    }
    return ManagerLink(nullptr, std::make_unique<ServerLink>(std::move(*server)));
}

Result<ManagerLink> ManagerLink::open(const std::string& state_dir, IfMissing missing) {
    const Status there =
        missing == IfMissing::make ? make_state_dir(state_dir) : check_holds_manager(state_dir);
    if (!there) {
        return fail(there.error());
    }
    constexpr auto patience = std::chrono::seconds(10);
    constexpr int pause_ms = 100;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    auto link = try_open(state_dir, deadline);
    while (!link && link.error().recovery == Recovery::retry_later &&
           std::chrono::steady_clock::now() < deadline) {
        ::poll(nullptr, 0, pause_ms); // a server that starts, or another command
        link = try_open(state_dir, deadline);
    }
    return link;
}

Result<std::string> ManagerLink::ask(const std::string& request) {
    constexpr auto patience = std::chrono::seconds(10);
    const auto answer = server_ ? server_->ask(request, patience) : offline_->ask(request);
    return answer ? result_in(*answer) : answer;
}

Result<std::string> ManagerLink::ask_patiently(const std::string& request,
                                               const std::string& look) {
    constexpr auto patience = std::chrono::minutes(10);
    const auto answer = server_ ? server_->ask(request, patience) : offline_->ask(request);
    if (!answer && server_) {
        return fail(fatal(answer.error().text + "; whether it was done is not known: look with " +
                          look + " before you try again"));
    }
    return answer ? result_in(*answer) : answer;
}

ServerLink* ManagerLink::server() {
    return server_.get();
}

Result<std::string> ask_manager(const std::string& state_dir, const std::string& request,
                                ManagerLink::IfMissing missing) {
    auto link = ManagerLink::open(state_dir, missing);
    return link ? link->ask(request) : fail(link.error());
}

} // namespace railbridge::manager
