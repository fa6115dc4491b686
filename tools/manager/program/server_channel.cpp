#include "tools/manager/program/server_channel.hpp"

#include "adapters/identity/identity.hpp"
#include "tools/manager/admin/admin.hpp"

#include <mqtt/client.h>

#include <chrono>

namespace railbridge::manager {

Result<std::string> ask_server(const Endpoint& endpoint, const std::string& secret,
                               const std::string& request) {
    constexpr auto patience = std::chrono::seconds(10);
    const std::string address = "tcp://" + endpoint.host + ':' + std::to_string(endpoint.port);
    bool asked = false;
    try {
        mqtt::client client(address, "control-" + identity::random_asset_id());
        client.set_timeout(patience);
        client.start_consuming();
        client.connect(mqtt::connect_options_builder()
                           .user_name(std::string(admin_user))
                           .password(secret)
                           .clean_session(true)
                           .connect_timeout(patience)
                           .finalize());
        constexpr int at_least_once = 1;
        asked = true;
        client.publish(std::string(admin_request_topic), request.data(), request.size(),
                       at_least_once, false);
        mqtt::const_message_ptr answer;
        const bool answered = client.try_consume_message_for(&answer, patience);
        client.disconnect();
        if (!answered || !answer) {
            return fail(fatal("the server at " + address + " does not answer"));
        }
        return answer->to_string();
    } catch (const mqtt::exception& error) {
        return fail({asked ? Recovery::fatal : Recovery::retry_later,
                     "cannot reach the server at " + address + ": " + error.what()});
    }
}

} // namespace railbridge::manager
