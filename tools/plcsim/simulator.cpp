#include "tools/plcsim/simulator.hpp"

#include "tools/plcsim/gateway_endpoint.hpp"
#include "tools/plcsim/pty_endpoint.hpp"
#include "tools/plcsim/tcp_endpoint.hpp"

#include <utility>

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::fatal;

void fill_unit(Unit& unit, const UnitDescription& description) {
    for (const StartValue& start : description.start_values)
        for (std::size_t i = 0; i < start.words.size(); ++i)
            unit.memory().set(start.area, static_cast<std::uint16_t>(start.address + i),
                              start.words[i]);
    if (description.identity)
        unit.set_identity(*description.identity);
    for (const MovingValue& moving : description.moving)
        unit.move(moving.area, moving.address, moving.generator);
    for (const Range& range : description.refused)
        unit.memory().leave_out(range);
}

railbridge::Result<std::unique_ptr<Endpoint>> open_endpoint(EventLoop& loop, Line& line,
                                                            const LineDescription& description) {
    if (line.settings().framing == Framing::tcp) {
        auto tcp = TcpEndpoint::open(loop, description.listen, line.events());
        if (!tcp)
            return fail(tcp.error());
        return std::unique_ptr<Endpoint>(std::move(*tcp));
    }
    if (description.link.empty()) {
        auto gateway = GatewayEndpoint::open(loop, description.listen,
                                             line.settings().rate.frame_silence(), line.events());
        if (!gateway)
            return fail(gateway.error());
        return std::unique_ptr<Endpoint>(std::move(*gateway));
    }
    auto pty = PtyEndpoint::open(loop, description.link, line.settings().rate.frame_silence(),
                                 line.events());
    if (!pty)
        return fail(pty.error());
    return std::unique_ptr<Endpoint>(std::move(*pty));
}

} // namespace

railbridge::Status Simulator::start(const Site& site) {
    for (const LineDescription& description : site.lines)
        if (auto started = start_line(description); !started)
            return started;
    return {};
}

railbridge::Status Simulator::start_line(const LineDescription& description) {
    auto line = std::make_unique<Line>(description.settings, loop_, log_);
    for (const UnitDescription& unit : description.units)
        fill_unit(line->add_unit(unit.number, unit.size), unit);
    auto endpoint = open_endpoint(loop_, *line, description);
    if (!endpoint) {
        auto error = endpoint.error();
        error.text = "line " + description.settings.name + ": " + error.text;
        return fail(std::move(error));
    }
    line->set_endpoint(std::move(*endpoint));
    lines_.push_back(std::move(line));
    return {};
}

railbridge::Result<Line*> Simulator::find_line(std::string_view name) {
    if (name.empty() && lines_.size() == 1)
        return lines_.front().get();
    std::string names;
    for (const auto& line : lines_) {
        if (line->settings().name == name)
            return line.get();
        names += (names.empty() ? "" : ", ") + line->settings().name;
    }
    if (name.empty())
        return fail(fatal("several lines: add \"line\", one of " + names));
    return fail(fatal("no line '" + std::string(name) + "'; there is " + names));
}

} // namespace plcsim
