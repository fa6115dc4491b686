#include "tools/plcsim/endpoint_report.hpp"

#include "tools/plcsim/json_writer.hpp"

namespace plcsim {

namespace {

void write_line(JsonWriter& json, Line& line) {
    const bool network = line.endpoint().port() != 0;
    json.StartObject();
    json.Key("name");
    json.String(line.settings().name);
    json.Key("transport");
    json.String(line.endpoint().transport());
    json.Key(network ? "address" : "link");
    json.String(line.endpoint().address());
    if (network) {
        json.Key("port");
        json.Uint(line.endpoint().port());
    } else {
        json.Key("pty");
        json.String(line.endpoint().pty_path());
    }
    if (line.settings().framing == Framing::rtu) {
        json.Key("baud");
        json.Uint(line.wire().rate().baud);
    }
    json.Key("there");
    json.Bool(line.endpoint().is_there());
    json.Key("units");
    json.StartArray();
    for (const auto& [number, unit] : line.units())
        json.Uint(number);
    json.EndArray();
    json.EndObject();
}

} // namespace

std::string lines_to_json(const Simulator& simulator) {
    rapidjson::StringBuffer buffer;
    JsonWriter json(buffer);
    json.StartArray();
    for (const auto& line : simulator.lines())
        write_line(json, *line);
    json.EndArray();
    return {buffer.GetString(), buffer.GetSize()};
}

std::string lines_to_text(const Simulator& simulator) {
    std::string text;
    for (const auto& line : simulator.lines()) {
        text +=
            (text.empty() ? "" : " ") + line->settings().name + "=" + line->endpoint().address();
        if (line->endpoint().port() == 0)
            text += "->" + line->endpoint().pty_path();
    }
    return text;
}

std::string desk_text(const Simulator& simulator, const Site& site) {
    std::string text;
    for (std::size_t i = 0; i < site.lines.size(); ++i)
        if (site.lines[i].moved)
            text += site.lines[i].settings.name + " = \"" +
                    simulator.lines()[i]->endpoint().address() + "\"\n";
    return text.empty() ? text : "[desk]\n" + text;
}

} // namespace plcsim
