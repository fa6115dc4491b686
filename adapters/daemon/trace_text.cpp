#include "adapters/daemon/trace_text.hpp"

#include "bridge/base/wall_text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <array>
#include <cstdio>

namespace railbridge::daemon {

namespace {

using simdjson::dom::element;

std::string to_hex(const Bytes& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const auto byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

ShownFrame read_frame(const element& json) {
    ShownFrame frame;
    frame.mono_us = json["monoUs"].get_int64().value();
    frame.wall_ms = json["wallMs"].get_int64().value();
    frame.sent = json["sent"].get_bool().value();
    frame.hex = std::string(json["bytes"].get_string().value());
    frame.verdict = std::string(json["verdict"].get_string().value());
    return frame;
}

} // namespace

std::string trace_line(const modbus::FrameTrace::Taken& taken) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> json{buffer};
    json.StartObject();
    json.Key("frames");
    json.StartArray();
    for (const auto& frame : taken.frames) {
        json.StartObject();
        json.Key("monoUs");
        json.Int64(frame.at.mono.time_since_epoch().count());
        json.Key("wallMs");
        json.Int64(frame.at.wall.time_since_epoch().count());
        json.Key("sent");
        json.Bool(frame.sent);
        json.Key("bytes");
        json.String(to_hex(frame.bytes));
        json.Key("verdict");
        json.String(frame.verdict);
        json.EndObject();
    }
    json.EndArray();
    json.Key("dropped");
    json.Uint64(taken.dropped);
    json.EndObject();
    return buffer.GetString();
}

Result<ShownFrames> parse_trace(const std::string& line) {
    try {
        simdjson::dom::parser parser;
        const element root = parser.parse(line);
        std::string_view error;
        if (root["error"].get(error) == simdjson::SUCCESS) {
            return fail(Error{Recovery::retry_later, std::string(error)});
        }
        ShownFrames shown;
        const simdjson::dom::array frames = root["frames"].get_array().value();
        for (const auto each : frames) {
            shown.frames.push_back(read_frame(each));
        }
        shown.dropped = root["dropped"].get_uint64().value();
        return shown;
    } catch (const simdjson::simdjson_error&) {
        return fail(fatal(
            "the bridge answered what this program does not understand; are both of one version?"));
    }
}

std::string to_text(const ShownFrame& frame, std::int64_t begin_us) {
    constexpr double second = 1e6;
    std::array<char, 64> since{};
    std::snprintf(since.data(), since.size(), " %12.6f ",
                  static_cast<double>(frame.mono_us - begin_us) / second);
    std::string text = utc_text_ms(WallTime{std::chrono::milliseconds{frame.wall_ms}}, ' ') +
                       since.data() + (frame.sent ? "->" : "<-");
    for (std::size_t i = 0; i + 1 < frame.hex.size(); i += 2) {
        text += ' ';
        text += frame.hex.substr(i, 2);
    }
    return frame.verdict.empty() ? text : text + "  " + frame.verdict;
}

} // namespace railbridge::daemon
