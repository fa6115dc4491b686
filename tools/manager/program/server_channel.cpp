#include "tools/manager/program/server_channel.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/admin/admin.hpp"
#include "tools/manager/program/listen_address.hpp"

#include <mqtt/client.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace railbridge::manager {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int at_least_once = 1;
/// Longer than the server's one thread may be busy with one request: it answers no ping meanwhile.
constexpr auto keep_alive = std::chrono::minutes(20);

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

    void connect(const std::string& secret, std::chrono::seconds patience) {
        client_.set_timeout(patience);
        client_.start_consuming();
        client_.connect(mqtt::connect_options_builder()
                            .user_name(std::string(admin_user))
                            .password(secret)
                            .clean_session(true)
                            .connect_timeout(patience)
                            .keep_alive_interval(keep_alive)
                            .finalize());
    }

    /// The server takes the request and carries it out before it confirms that it has it.
    Result<std::string> ask(const std::string& request, std::chrono::seconds patience) {
        try {
            const auto deadline = Clock::now() + patience;
            client_.set_timeout(patience);
            client_.publish(std::string(admin_request_topic), request.data(), request.size(),
                            at_least_once, false);
            mqtt::const_message_ptr message;
            while (client_.try_consume_message_until(&message, deadline)) {
                if (!message) { // Paho's sign of a lost connection
                    return fail(fatal("the connection to the server at " + address_ +
                                      " broke before it answered"));
                }
                if (message->get_topic() == admin_response_topic) {
                    return message->to_string();
                }
                news_.push_back(message->to_string());
            }
        } catch (const mqtt::timeout_error&) { // as below
        } catch (const mqtt::exception& error) {
            return fail(fatal("the connection to the server at " + address_ +
                              " broke before it answered: " + error.what()));
        }
        return fail(fatal("the server at " + address_ + " did not answer within " +
                          std::to_string(patience.count()) + " s"));
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

Result<ServerLink> ServerLink::open(const Endpoint& endpoint, const std::string& secret,
                                    Clock::time_point deadline) {
    const std::string address = "tcp://" + host_and_port(endpoint.host, endpoint.port);
    const auto left = std::max(std::chrono::ceil<std::chrono::seconds>(deadline - Clock::now()),
                               std::chrono::seconds(1));
    std::string reason;
    try {
        auto impl = std::make_unique<Impl>(address);
        impl->connect(secret, left);
        return ServerLink(std::move(impl));
    } catch (const mqtt::exception& error) {
        reason = error.what();
    }
    if (Clock::now() >= deadline) {
        return fail({Recovery::retry_later,
                     "the server at " + address + " does not answer (" + reason +
                         "): it hangs, or has too much to do, or another command works on the "
                         "store for long. Look at what serve prints; if it stays like that, end "
                         "the server and start it again"});
    }
    return fail({Recovery::retry_later, "cannot reach the server at " + address + ": " + reason});
}

Result<std::string> ServerLink::ask(const std::string& request, std::chrono::seconds patience) {
    return impl_->ask(request, patience);
}

std::variant<std::string, ServerLink::Nothing, ServerLink::Gone>
ServerLink::next_news(std::chrono::milliseconds patience) {
    return impl_->next_news(patience);
}

} // namespace railbridge::manager
