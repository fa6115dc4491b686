// The manager's core under publishes of one gateway: any operation, any payload. Input: lines of
// `{operation} {payload}`; `@own`, `@other` and `@ack` stand for ids the fuzzer cannot guess.

#include "tests/manager/memory_store.hpp"
#include "tools/manager/api/manager.hpp"
#include "tools/manager/json/json_value.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace railbridge::manager;

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::string text_of(const std::string& json, std::string_view name) {
    const auto members = parse_json_object(json);
    const JsonValue* value = members ? member(*members, name) : nullptr;
    return value == nullptr ? std::string() : std::get<std::string>(*value);
}

std::string replaced(std::string text, std::string_view what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
    return text;
}

struct Account {
    std::string asset;
    std::string client_id;
    std::string username;
    ClientHandle handle = 0;
};

/// Two gateways with a device each, and one command that waits for the first.
class Scene {
public:
    Scene() {
        must(manager_.start(true, now).has_value());
        ask(R"({"command":"realm add","name":"r"})");
        gateway_ = gateway("One", 1);
        other_ = gateway("Two", 2);
        own_ = device(gateway_);
        foreign_ = device(other_);
        ask(R"({"command":"attribute write","realm":"r","asset":")" + own_ +
            R"(","attribute":"run","value":"true"})");
        foreign_before_ = foreign();
    }

    void line(std::string_view text) {
        if (text.find(foreign_mark) != std::string_view::npos) {
            return; // what it says itself may come back
        }
        const std::size_t space = std::min(text.find(' '), text.size());
        const std::string operation = filled(text.substr(0, space));
        if (!is_utf8(operation)) {
            return; // the broker closes the connection of whoever sends such a topic
        }
        const std::string payload = filled(text.substr(std::min(space + 1, text.size())));
        const std::string topic = "r/" + gateway_.client_id + '/' + operation;
        const bool taken = manager_.on_write(
            {gateway_.handle, gateway_.client_id, gateway_.username}, topic, payload, now);
        const Outbox outbox = tick();
        std::size_t responses = 0;
        for (const Publish& publish : outbox.publishes) {
            responses += publish.purpose == Purpose::response ? 1 : 0;
            must(publish.topic.rfind("r/" + gateway_.client_id + '/', 0) == 0);
            must(parse_json(publish.payload).has_value());
            must(publish.payload.find(foreign_mark) == std::string::npos);
        }
        must(responses == (taken && operation != "gateway/events/acknowledge" ? 1U : 0U));
        must(foreign() == foreign_before_);
    }

private:
    static constexpr Millis now = 1'700'000'000'000;
    static constexpr std::string_view foreign_mark = "secret-of-the-other";

    Outbox tick() {
        return manager_.on_tick([](ClientHandle) { return 0; }, now, now);
    }

    /// The result of a request of the command line.
    std::string ask(const std::string& request) {
        manager_.on_admin("cli", request, now);
        for (const Publish& publish : tick().publishes) {
            const auto answer = parse_json_object(publish.payload);
            if (publish.purpose == Purpose::admin_answer && answer) {
                const JsonValue* result = member(*answer, "result");
                must(result != nullptr);
                return to_json(*result);
            }
        }
        std::abort();
    }

    Account gateway(const std::string& name, ClientHandle handle) {
        const std::string made =
            ask(R"({"command":"gateway add","realm":"r","name":")" + name + "\"}");
        Account account{text_of(made, "assetId"), text_of(made, "clientId"), {}, handle};
        account.username = "r:" + account.client_id;
        const std::string secret = text_of(made, "clientSecret");
        Login login;
        login.handle = handle;
        login.client_id = account.client_id;
        login.username = account.username;
        login.password = secret;
        must(manager_.on_auth(login, now));
        tick();
        return account;
    }

    std::string device(const Account& by) {
        manager_.on_write(
            {by.handle, by.client_id, by.username},
            "r/" + by.client_id + "/operations/assets/x/create",
            R"({"type":"ThingAsset","name":"secret-of-the-)" +
                std::string(by.handle == 1 ? "first" : "other") +
                R"(","attributes":{"location":{},"notes":{},"run":{"type":"boolean"},)"
                R"("speed":{"type":"number"},"any":{"type":"JSON"}}})",
            now);
        tick();
        const auto& below = manager_.records().assets().children(by.asset);
        must(below.size() == 1);
        return *below.begin();
    }

    std::string foreign() const {
        const Asset* asset = manager_.records().assets().find(foreign_);
        return asset == nullptr
                   ? "gone"
                   : asset->name + asset->parent_id + attributes_json(asset->attributes);
    }

    std::string filled(std::string_view text) const {
        const auto waiting = manager_.records().pending().of_gateway(gateway_.asset);
        const std::string ack_id = waiting.empty() ? "none" : waiting.front()->ack_id;
        return replaced(replaced(replaced(std::string(text), "@own", own_), "@other", foreign_),
                        "@ack", ack_id);
    }

    railbridge::test::MemoryStore store_;
    Manager manager_{store_, [](LogLevel, const std::string&) {}};
    Account gateway_;
    Account other_;
    std::string own_;
    std::string foreign_;
    std::string foreign_before_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Scene scene;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        scene.line(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return 0;
}
