#include "tools/bench/report.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <sstream>

namespace railbridge::bench {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

std::string number(double value) {
    constexpr int significant = 3;
    constexpr double large = 1000.0;
    std::ostringstream text;
    if (value >= large) {
        text << std::fixed << std::setprecision(0) << value;
    } else {
        text << std::setprecision(significant) << value;
    }
    return text.str();
}

void write_array(Writer& json, const char* key, const auto& values) {
    json.Key(key);
    json.StartArray();
    for (const double value : values) {
        json.Double(value);
    }
    json.EndArray();
}

} // namespace

LoadAverage load_average() {
    LoadAverage result{};
    ::getloadavg(result.data(), static_cast<int>(result.size()));
    return result;
}

std::string table(const Figures& figures) {
    std::ostringstream text;
    for (const auto& figure : figures.all()) {
        const auto [low, high] = std::minmax_element(figure.runs.begin(), figure.runs.end());
        std::ostringstream value;
        value << number(median(figure.runs)) << " (" << number(*low) << " to " << number(*high)
              << ')';
        text << std::left << std::setw(48) << figure.name << std::setw(28) << value.str()
             << std::setw(12) << figure.unit << figure.bar << '\n';
    }
    return text.str();
}

std::string json(const Figures& figures, const LoadAverage& begin, const LoadAverage& end) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    json.Key("load_average");
    json.StartObject();
    write_array(json, "begin", begin);
    write_array(json, "end", end);
    json.EndObject();
    json.Key("figures");
    json.StartArray();
    for (const auto& figure : figures.all()) {
        json.StartObject();
        json.Key("name");
        json.String(figure.name);
        json.Key("unit");
        json.String(figure.unit);
        json.Key("bar");
        json.String(figure.bar);
        json.Key("median");
        json.Double(median(figure.runs));
        write_array(json, "runs", figure.runs);
        json.EndObject();
    }
    json.EndArray();
    json.EndObject();
    return buffer.GetString();
}

} // namespace railbridge::bench
