#include "tools/manager/program/server_channel.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/admin/admin.hpp"

#include <mqtt/client.h>

#include <deque>
#include <utility>

namespace railbridge::manager {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto answer_patience = std::chrono::seconds(10);
constexpr int at_least_once = 1;

} // namespace

class ServerLink::Impl {
public:
    explicit Impl(std::string address)
        : address_(std::move(address))
        , client_(address_, "control-" + identity::random_asset_id()) {}

    ~Impl() {
        try {
            if (client_.is_connected()) {
                client_.disconnect();
            }
        } catch (const mqtt::exception&) { // the server is gone: nothing left to take leave of
        }
    }

    void connect(const std::string& secret) {
        client_.set_timeout(answer_patience);
        client_.start_consuming();
        client_.connect(mqtt::connect_options_builder()
                            .user_name(std::string(admin_user))
                            .password(secret)
                            .clean_session(true)
                            .connect_timeout(answer_patience)
                            .finalize());
    }

    Result<std::string> ask(const std::string& request) {
        try {
            client_.publish(std::string(admin_request_topic), request.data(), request.size(),
                            at_least_once, false);
            const auto deadline = Clock::now() + answer_patience;
            mqtt::const_message_ptr message;
            while (client_.try_consume_message_until(&message, deadline) && message) {
                if (message->get_topic() == admin_response_topic) {
                    return message->to_string();
                }
                news_.push_back(message->to_string());
            }
            return fail(fatal("the server at " + address_ + " does not answer"));
        } catch (const mqtt::exception& error) {
            return fail(fatal("the server at " + address_ + " is gone: " + error.what()));
        }
    }

    std::variant<std::string, Nothing, Gone> next_news(std::chrono::milliseconds wait) {
        if (!news_.empty()) {
            std::string first = std::move(news_.front());
            news_.pop_front();
            return first;
        }
        mqtt::const_message_ptr message;
        if (client_.try_consume_message_for(&message, wait)) {
            if (!message) { // Paho's sign of a lost connection
                return Gone{};
            }
            if (message->get_topic() != admin_response_topic) {
                return message->to_string();
            }
        }
        return client_.is_connected() ? std::variant<std::string, Nothing, Gone>(Nothing{})
                                      : std::variant<std::string, Nothing, Gone>(Gone{});
    }

private:
    std::string address_;
    mqtt::client client_;
    std::deque<std::string> news_;
};

ServerLink::ServerLink(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
ServerLink::ServerLink(ServerLink&&) noexcept = default;
ServerLink& ServerLink::operator=(ServerLink&&) noexcept = default;
ServerLink::~ServerLink() = default;

Result<ServerLink> ServerLink::open(const Endpoint& endpoint, const std::string& secret) {
    const std::string address = "tcp://" + endpoint.host + ':' + std::to_string(endpoint.port);
    try {
        auto impl = std::make_unique<Impl>(address);
        impl->connect(secret);
        return ServerLink(std::move(impl));
    } catch (const mqtt::exception& error) {
        return fail(
            {Recovery::retry_later, "cannot reach the server at " + address + ": " + error.what()});
    }
}

Result<std::string> ServerLink::ask(const std::string& request) {
    return impl_->ask(request);
}

std::variant<std::string, ServerLink::Nothing, ServerLink::Gone>
ServerLink::next_news(std::chrono::milliseconds patience) {
    return impl_->next_news(patience);
}

} // namespace railbridge::manager
