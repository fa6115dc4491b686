// plcsim: composes the lines, the control port and the write log, and runs them.

#include "tools/plcsim/control_server.hpp"
#include "tools/plcsim/endpoint_report.hpp"
#include "tools/plcsim/json_writer.hpp"
#include "tools/plcsim/mapped_site.hpp"
#include "tools/plcsim/options.hpp"
#include "tools/plcsim/simulator.hpp"
#include "tools/plcsim/socket_address.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <iostream>
#include <memory>
#include <utility>

namespace plcsim {
namespace {

constexpr int exit_failure = 1;

struct ControlPort {
    std::unique_ptr<ControlServer> tcp;
    std::unique_ptr<ControlServer> socket;
    HostPort where; ///< the port is the chosen one
};

railbridge::Status open_control(Simulator& simulator, const Options& options,
                                ControlPort& control) {
    if (options.control) {
        auto listener = listen_tcp(*options.control);
        if (!listener)
            return railbridge::fail(listener.error());
        control.where = {options.control->host, local_port(*listener)};
        control.tcp = std::make_unique<ControlServer>(simulator, options.seed);
        control.tcp->listen(std::move(*listener));
    }
    if (!options.control_socket.empty()) {
        auto listener = listen_unix(options.control_socket);
        if (!listener)
            return railbridge::fail(listener.error());
        control.socket = std::make_unique<ControlServer>(simulator, options.seed);
        control.socket->listen(std::move(*listener));
    }
    return {};
}

void print_ready(const Simulator& simulator, const Site& site, const Options& options,
                 const ControlPort& control) {
    if (options.json) {
        std::cout << json_object([&](JsonWriter& json) {
            json.Key("ready");
            json.Bool(true);
            if (control.tcp) {
                json.Key("control_port");
                json.Uint(control.where.port);
            }
            if (control.socket) {
                json.Key("control_socket");
                json.String(options.control_socket);
            }
            const std::string lines = lines_to_json(simulator);
            json.Key("lines");
            json.RawValue(lines.data(), lines.size(), rapidjson::kArrayType);
            if (const std::string desk = desk_text(simulator, site); !desk.empty()) {
                json.Key("desk");
                json.String(desk);
            }
        }) << std::endl;
        return;
    }
    std::cout << "plcsim ready " << lines_to_text(simulator);
    if (control.tcp)
        std::cout << " control=" << control.where.host << ':' << control.where.port;
    if (control.socket)
        std::cout << " control=" << options.control_socket;
    std::cout << '\n';
    if (const std::string desk = desk_text(simulator, site); !desk.empty())
        std::cout << "\nFor the bridge.toml of the desk, so that the bridge finds them:\n\n"
                  << desk;
    std::cout << std::flush;
}

void stop_with_stdin(EventLoop& loop) {
    loop.watch(STDIN_FILENO, POLLIN, [&loop](short) {
        std::array<char, 256> ignored;
        if (::read(STDIN_FILENO, ignored.data(), ignored.size()) <= 0)
            loop.stop();
    });
}

int refuse(const railbridge::Error& error) {
    std::cerr << "plcsim: " << error.text << '\n';
    return exit_failure;
}

int run(const Options& options) {
    LinkDirectories links; // goes after what uses it
    EventLoop loop;
    loop.stop_on_signals();
    Simulator simulator(loop);
    if (!options.write_log.empty() && !simulator.log().open(options.write_log))
        return refuse(railbridge::fatal("cannot write " + options.write_log));
    tl::expected<Site, Refusal> site = options.site;
    if (!options.mapped.files.empty())
        site = site_from_mapping(options.mapped, links);
    if (!site) {
        std::cerr << "plcsim: " << site.error().text << '\n';
        return site.error().exit_code;
    }
    for (const auto& line : site->lines)
        links.make_directory_of(line.link);
    if (auto started = simulator.start(*site); !started) {
        auto error = started.error();
        if (!options.mapped.files.empty())
            error.text +=
                "; --tcp-at LINE=HOST:PORT and --rtu-link LINE=PATH move a line to this machine";
        return refuse(error);
    }
    ControlPort control;
    if (auto opened = open_control(simulator, options, control); !opened)
        return refuse(opened.error());
    if (options.stop_with_stdin)
        stop_with_stdin(loop);
    print_ready(simulator, *site, options, control);
    loop.run();
    if (control.socket)
        ::unlink(options.control_socket.c_str());
    return 0;
}

} // namespace
} // namespace plcsim

int main(int argc, char** argv) {
    try {
        auto parsed = plcsim::parse_options(argc, argv);
        if (const auto* exit = std::get_if<plcsim::ExitNow>(&parsed))
            return exit->code;
        return plcsim::run(std::get<plcsim::Options>(parsed));
    } catch (const std::exception& error) {
        std::cerr << "plcsim: " << error.what() << '\n';
        return plcsim::exit_failure;
    }
}
