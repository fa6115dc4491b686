#include "tools/manager/program/watch.hpp"

#include "tools/manager/json/json_value.hpp"
#include "tools/manager/program/answer_fields.hpp"
#include "tools/manager/program/channel.hpp"
#include "tools/manager/program/last_serve.hpp"
#include "tools/manager/program/request_text.hpp"
#include "tools/manager/program/screen.hpp"
#include "tools/manager/program/time_text.hpp"

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace railbridge::manager {

namespace {

volatile std::sig_atomic_t asked_to_stop = 0;

void stop(int /*signal*/) {
    asked_to_stop = 1;
}

void stop_on_signals() {
    struct sigaction action {};
    action.sa_handler = stop;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

JsonMembers object_in(const JsonMembers& members, std::string_view name) {
    const JsonValue* value = member(members, name);
    auto inner = value == nullptr ? Result<JsonMembers>(JsonMembers{})
                                  : parse_json_object(to_json(*value), own_json);
    return inner ? std::move(*inner) : JsonMembers{};
}

std::string attribute_line(const JsonMembers& event, const Screen& screen) {
    const JsonMembers ref = object_in(event, "ref");
    const bool deleted = text_in(event, "deleted") == "true";
    const std::string value = deleted ? "(removed)" : text_in(event, "value");
    return styled(screen, Style::faint, local_time_ms(number_in(event, "timestamp"))) + "  " +
           printable(text_in(event, "assetName")) + "  " +
           styled(screen, Style::bold, printable(text_in(ref, "name"))) + " = " + printable(value) +
           styled(screen, Style::faint, "  " + printable(text_in(ref, "id")));
}

std::string asset_line(const JsonMembers& event, const Screen& screen) {
    const JsonMembers asset = object_in(event, "asset");
    return styled(screen, Style::faint, local_time_ms(wall_clock())) + "  " +
           printable(text_in(event, "assetName")) + "  " +
           styled(screen, Style::bold, printable(text_in(event, "cause"))) + ' ' +
           printable(text_in(asset, "type")) +
           styled(screen, Style::faint, "  " + printable(text_in(asset, "id")));
}

class Viewer {
public:
    explicit Viewer(bool json)
        : json_(json) {}

    Status show(const std::string& payload) {
        const auto event = parse_json_object(payload, own_json);
        if (!event) {
            return {};
        }
        const std::int64_t number = number_in(*event, "number");
        if (number > last_ + 1) {
            std::fprintf(stderr, "%lld events were lost: they came faster than they were read.\n",
                         static_cast<long long>(number - last_ - 1));
        }
        last_ = number;
        const bool is_asset = text_in(*event, "eventType") == "asset";
        return print((json_      ? payload
                      : is_asset ? asset_line(*event, screen_)
                                 : attribute_line(*event, screen_)) +
                     '\n');
    }

    /// The watch had ended by itself, and its numbers start again.
    void start_again() {
        std::fprintf(stderr, "Nothing was watched for a while, because this program did not get to "
                             "run: what changed meanwhile is missing here.\n");
        last_ = 0;
    }

private:
    bool json_;
    Screen screen_ = standard_output();
    std::int64_t last_ = 0;
};

/// The other end of the pipe has been closed. Without a look nobody would notice before the next
/// event.
bool has_no_reader() {
    pollfd end{STDOUT_FILENO, 0, 0};
    return ::poll(&end, 1, 0) > 0 && (end.revents & (POLLERR | POLLHUP)) != 0;
}

std::string watch_request(const WatchOptions& options) {
    return RequestText("watch")
        .text_if("realm", options.realm)
        .text_if("asset", options.asset_id)
        .text_if("attribute", options.attribute)
        .json();
}

} // namespace

int watch(const WatchOptions& options) {
    auto link = ManagerLink::open(options.state_dir);
    if (!link) {
        return failed(link.error());
    }
    if (link->server() == nullptr) {
        return failed(
            fatal("nobody serves " + options.state_dir +
                  ", so nothing changes; start the server: " + serve_command(options.state_dir)));
    }
    stop_on_signals();
    using Clock = std::chrono::steady_clock;
    constexpr auto renewal = std::chrono::seconds(10); // well within what the server grants
    Viewer viewer(options.json);
    std::optional<Clock::time_point> renewed;
    while (asked_to_stop == 0 && !has_no_reader()) {
        if (!renewed || Clock::now() - *renewed >= renewal) {
            const bool first = !renewed;
            renewed = Clock::now();
            const auto granted = link->ask(watch_request(options));
            if (!granted) {
                return failed(granted.error());
            }
            if (first) {
                std::fprintf(stderr, "Watching. Ctrl-C ends it.\n");
            } else if (const auto answer = parse_json_object(*granted);
                       answer && text_in(*answer, "started") == "true") {
                viewer.start_again();
            }
        }
        const auto news = link->server()->next_news(std::chrono::milliseconds(200));
        if (const auto* payload = std::get_if<std::string>(&news)) {
            if (const Status shown = viewer.show(*payload); !shown && !has_no_reader()) {
                return failed(shown.error());
            }
        } else if (std::holds_alternative<ServerLink::Gone>(news)) {
            return failed(fatal("the connection to the server has ended: the server has stopped, "
                                "or this program was paused for too long"));
        }
    }
    return 0;
}

} // namespace railbridge::manager
