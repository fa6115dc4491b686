#include "tests/plcsim/running_plcsim.hpp"

#include "tests/plcsim/child_process.hpp"
#include "tests/plcsim/control_client.hpp"
#include "tests/support/temporary_directory.hpp"

#include <rapidjson/document.h>

#include <poll.h>

#include <chrono>
#include <optional>
#include <stdexcept>

namespace plcsim {

namespace {

using Json = rapidjson::Document;

constexpr int start_timeout_ms = 20'000;

Json parse(const std::string& text) {
    Json json;
    json.Parse(text.c_str(), text.size());
    if (json.HasParseError() || !json.IsObject())
        throw std::runtime_error("plcsim said: " + text);
    return json;
}

std::vector<std::uint16_t> words_of(const rapidjson::Value& array) {
    std::vector<std::uint16_t> words;
    for (const auto& item : array.GetArray())
        words.push_back(static_cast<std::uint16_t>(item.GetUint()));
    return words;
}

std::string member(const std::string& name, std::int64_t value) {
    return ",\"" + name + "\":" + std::to_string(value);
}

std::string line_member(const std::string& line) {
    return line.empty() ? std::string{} : ",\"line\":\"" + line + "\"";
}

std::string place(int unit, const std::string& area, int address, const std::string& line) {
    return "\"unit\":" + std::to_string(unit) + ",\"area\":\"" + area + "\"" +
           member("address", address) + line_member(line);
}

std::vector<std::string> full_command(std::vector<std::string> options,
                                      const std::string& directory) {
    std::vector<std::string> command{RAILBRIDGE_PLCSIM_PROGRAM, "--json", "--stop-with-stdin",
                                     "--control", "127.0.0.1:0"};
    for (std::string& option : options) {
        if (const auto at = option.find("{dir}"); at != std::string::npos)
            option.replace(at, 5, directory);
        command.push_back(std::move(option));
    }
    return command;
}

SeenWrite read_write(const rapidjson::Value& json) {
    return {.sequence = json["seq"].GetUint64(),
            .time_ns = json["time_ns"].GetInt64(),
            .line = json["line"].GetString(),
            .unit = json["unit"].GetInt(),
            .function = json["function"].GetInt(),
            .area = json["area"].GetString(),
            .address = json["address"].GetInt(),
            .values = words_of(json["values"]),
            .requested = words_of(json["requested"])};
}

std::map<int, std::uint64_t> read_table(const rapidjson::Value& json) {
    std::map<int, std::uint64_t> table;
    for (const auto& item : json.GetObject())
        table[std::stoi(item.name.GetString())] = item.value.GetUint64();
    return table;
}

SeenCounters read_counters(const rapidjson::Value& json) {
    return {.requests = json["requests"].GetUint64(),
            .executed = json["executed"].GetUint64(),
            .answers = json["answers"].GetUint64(),
            .exceptions = json["exceptions"].GetUint64(),
            .unanswered = json["unanswered"].GetUint64(),
            .bits_read = json["bits_read"].GetUint64(),
            .registers_read = json["registers_read"].GetUint64(),
            .bits_written = json["bits_written"].GetUint64(),
            .registers_written = json["registers_written"].GetUint64(),
            .bytes_in = json["bytes_in"].GetUint64(),
            .bytes_out = json["bytes_out"].GetUint64(),
            .bad_frames = json["bad_frames"].GetUint64(),
            .connections = json["connections"].GetUint64(),
            .short_gaps = json["short_gaps"].GetUint64(),
            .by_function = read_table(json["by_function"]),
            .by_unit = read_table(json["by_unit"])};
}

} // namespace

struct RunningPlcsim::Impl {
    explicit Impl(std::vector<std::string> options)
        : program(full_command(std::move(options), directory.path()))
        , ready(parse(program.read_line(start_timeout_ms)))
        , control_port(static_cast<std::uint16_t>(ready["control_port"].GetUint()))
        , control(control_port) {}

    /// The answer, or an exception with the error plcsim gave.
    std::string call(const std::string& request) {
        control.send_line(request);
        std::string answer = control.read_line();
        const Json json = parse(answer);
        if (!json["ok"].GetBool())
            throw std::runtime_error(std::string("plcsim refuses ") + request + ": " +
                                     json["error"].GetString());
        return answer;
    }

    const rapidjson::Value& line(const std::string& name, const char* transport) const {
        for (const auto& item : ready["lines"].GetArray())
            if (item["transport"] == transport &&
                (name.empty() || name == item["name"].GetString()))
                return item;
        throw std::runtime_error("plcsim has no such " + std::string(transport) + " line: " + name);
    }

    railbridge::test::TemporaryDirectory directory; // outlives the program in it
    ChildProcess program;
    Json ready;
    std::uint16_t control_port;
    ControlClient control;
};

RunningPlcsim::RunningPlcsim(std::vector<std::string> options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

RunningPlcsim::~RunningPlcsim() = default;

const std::string& RunningPlcsim::directory() const {
    return impl_->directory.path().native();
}

std::uint16_t RunningPlcsim::control_port() const {
    return impl_->control_port;
}

std::uint16_t RunningPlcsim::tcp_port(const std::string& line) const {
    return static_cast<std::uint16_t>(impl_->line(line, "tcp")["port"].GetUint());
}

std::uint16_t RunningPlcsim::gateway_port(const std::string& line) const {
    return static_cast<std::uint16_t>(impl_->line(line, "rtu-over-tcp")["port"].GetUint());
}

std::string RunningPlcsim::rtu_link(const std::string& line) const {
    return impl_->line(line, "rtu")["link"].GetString();
}

std::string RunningPlcsim::call(const std::string& op, const std::string& members) {
    return impl_->call("{\"op\":\"" + op + "\"" + (members.empty() ? "" : ",") + members + "}");
}

std::vector<std::uint16_t> RunningPlcsim::get(int unit, const std::string& area, int address,
                                              int count, const std::string& line) {
    return words_of(
        parse(call("get", place(unit, area, address, line) + member("count", count)))["values"]);
}

std::int64_t RunningPlcsim::set(int unit, const std::string& area, int address,
                                const std::vector<std::uint16_t>& values, const std::string& line) {
    std::string list;
    for (const std::uint16_t value : values)
        list += (list.empty() ? "" : ",") + std::to_string(value);
    const std::string members = place(unit, area, address, line) + ",\"values\":[" + list + "]";
    return parse(call("set", members))["time_ns"].GetInt64();
}

std::uint64_t RunningPlcsim::fault(const std::string& members, const std::string& line) {
    return parse(call("fault", members + line_member(line)))["fault"].GetUint64();
}

void RunningPlcsim::clear_fault(std::uint64_t fault, const std::string& line) {
    call("clear_fault", "\"fault\":" + std::to_string(fault) + line_member(line));
}

void RunningPlcsim::clear_faults() {
    call("clear_faults");
}

std::uint64_t RunningPlcsim::fault_hits(std::uint64_t fault, const std::string& line) {
    const Json answer = parse(call("faults"));
    for (const auto& item : answer["faults"].GetArray())
        if (item["fault"].GetUint64() == fault &&
            (line.empty() || line == item["line"].GetString()))
            return item["hits"].GetUint64();
    throw std::runtime_error("plcsim has no fault " + std::to_string(fault));
}

void RunningPlcsim::silence(int unit, const std::string& line) {
    call("silence", "\"unit\":" + std::to_string(unit) + line_member(line));
}

void RunningPlcsim::unsilence(int unit, const std::string& line) {
    call("unsilence", "\"unit\":" + std::to_string(unit) + line_member(line));
}

void RunningPlcsim::drop_connections(const std::string& line) {
    call("drop_connections", line.empty() ? "" : line_member(line).substr(1));
}

void RunningPlcsim::vanish(const std::string& line) {
    call("vanish", line.empty() ? "" : line_member(line).substr(1));
}

void RunningPlcsim::come_back(const std::string& line) {
    call("return", line.empty() ? "" : line_member(line).substr(1));
}

std::vector<SeenWrite> RunningPlcsim::writes(std::uint64_t after) {
    const Json answer = parse(call("writes", "\"after\":" + std::to_string(after)));
    std::vector<SeenWrite> writes;
    for (const auto& item : answer["writes"].GetArray())
        writes.push_back(read_write(item));
    return writes;
}

std::vector<SeenWrite> RunningPlcsim::wait_for_writes(std::size_t count, std::uint64_t after,
                                                      int timeout_ms) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    auto seen = writes(after);
    while (seen.size() < count && std::chrono::steady_clock::now() < deadline) {
        ::poll(nullptr, 0, 2);
        seen = writes(after);
    }
    return seen;
}

std::vector<SeenRead> RunningPlcsim::reads(int unit, const std::string& line,
                                           std::int64_t after_ns) {
    const Json answer = parse(call("reads", "\"unit\":" + std::to_string(unit) +
                                                member("after_ns", after_ns) + line_member(line)));
    std::vector<SeenRead> reads;
    for (const auto& item : answer["reads"].GetArray())
        reads.push_back({.time_ns = item["time_ns"].GetInt64(),
                         .unit = item["unit"].GetInt(),
                         .area = item["area"].GetString(),
                         .address = item["address"].GetInt(),
                         .count = item["count"].GetInt()});
    return reads;
}

SeenCounters RunningPlcsim::counters(const std::string& line) {
    const Json answer = parse(call("counters"));
    const auto lines = answer["lines"].GetObject();
    if (line.empty() && lines.MemberCount() != 1)
        throw std::runtime_error("several lines: name the one whose counters you want");
    for (const auto& item : lines)
        if (line.empty() || line == item.name.GetString())
            return read_counters(item.value);
    throw std::runtime_error("plcsim has no line " + line);
}

void RunningPlcsim::reset_counters() {
    call("counters", R"("reset":true)");
}

void RunningPlcsim::kill() {
    impl_->program.kill();
}

} // namespace plcsim
