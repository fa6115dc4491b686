#include "tools/plcsim/control_fault.hpp"

#include <array>
#include <string>
#include <utility>

namespace plcsim {

namespace {

constexpr double hour_ms = 3'600'000;

Nanoseconds from_ms(double ms) {
    return Nanoseconds{static_cast<std::int64_t>(ms * 1'000'000)};
}

struct Named {
    std::string_view name;
    FaultKind kind;
};

constexpr std::array kinds{
    Named{"silent", FaultKind::silent},
    Named{"drop_request", FaultKind::silent},
    Named{"no_answer", FaultKind::no_answer},
    Named{"late", FaultKind::late},
    Named{"delay", FaultKind::delay},
    Named{"exception", FaultKind::exception},
    Named{"illegal_address", FaultKind::exception},
    Named{"drop_connection", FaultKind::drop_connection},
    Named{"wrong_unit", FaultKind::wrong_unit},
    Named{"wrong_function", FaultKind::wrong_function},
    Named{"wrong_address", FaultKind::wrong_address},
    Named{"wrong_value", FaultKind::wrong_value},
    Named{"wrong_byte_count", FaultKind::wrong_byte_count},
    Named{"wrong_data", FaultKind::wrong_data},
    Named{"foreign_transaction", FaultKind::foreign_transaction},
    Named{"wrong_protocol", FaultKind::wrong_protocol},
    Named{"wrong_crc", FaultKind::wrong_crc},
    Named{"truncated", FaultKind::truncated},
    Named{"glued", FaultKind::glued},
    Named{"prefixed", FaultKind::prefixed},
    Named{"duplicated", FaultKind::duplicated},
    Named{"local_echo", FaultKind::local_echo},
    Named{"freeze", FaultKind::memory},
    Named{"clamp", FaultKind::memory},
    Named{"override", FaultKind::memory},
};

FaultFilter read_filter(ControlRequest& request) {
    FaultFilter filter;
    for (const std::int64_t unit : request.integers("unit", 0, 255))
        filter.units.insert(static_cast<std::uint8_t>(unit));
    for (const std::int64_t function : request.integers("function", 0, 255))
        filter.functions.insert(static_cast<std::uint8_t>(function));
    if (request.has("area"))
        filter.area = request.area("area");
    const auto [from, to] = request.span("address", {0, 65535});
    if (from < 0 || to > 65535)
        request.refuse("\"address\" is not within 0..65535");
    else {
        filter.from = static_cast<std::uint16_t>(from);
        filter.to = static_cast<std::uint16_t>(to);
    }
    return filter;
}

/// `ms`, or `factor` times `timeout_ms`; each a number or [FROM, TO].
void read_lateness(ControlRequest& request, Fault& fault) {
    if (!request.has("ms") && !request.has("factor"))
        request.refuse("missing \"ms\", or \"factor\" with \"timeout_ms\"");
    if (request.has("factor"))
        request.need("timeout_ms");
    const double timeout = request.number("timeout_ms", 1, 0, hour_ms);
    auto [from, to] = request.span("ms", {0, 0});
    if (request.has("factor")) {
        const auto factor = request.span("factor", {1, 1});
        from = factor.first * timeout;
        to = factor.second * timeout;
    }
    if (from < 0 || to > hour_ms)
        request.refuse("an answer is late by 0 to 3600000 ms");
    fault.late_min = from_ms(from);
    fault.late_max = from_ms(to);
}

HangUp read_moment(ControlRequest& request) {
    const std::string text = request.text("moment", "before");
    if (text == "after")
        return HangUp::after;
    if (text == "during")
        return HangUp::during;
    if (text != "before")
        request.refuse("\"moment\" is before, after or during");
    return HangUp::before;
}

/// Hexadecimal text, or 0xAA a number of times.
Bytes read_data(ControlRequest& request) {
    const std::string hex = request.text("data", "");
    const auto count = request.integer("bytes", 1, 1, 4096);
    if (hex.empty())
        return Bytes(static_cast<std::size_t>(count), 0xAA);
    if (hex.size() % 2 != 0 || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
        request.refuse("\"data\" is no hexadecimal text");
    Bytes data;
    if (request.error_noted())
        return data;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        data.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    return data;
}

std::uint16_t word_member(ControlRequest& request, const char* member, std::uint16_t fallback) {
    const auto words = request.words(member);
    return words.size() == 1 ? words[0] : fallback;
}

MemoryRule read_rule(ControlRequest& request, const std::string& name, const FaultFilter& filter) {
    MemoryRule rule{.from = filter.from, .to = filter.to};
    if (name == "clamp") {
        rule.kind = RuleKind::clamp;
        rule.is_signed = request.flag("signed", false);
        const std::uint16_t lowest = rule.is_signed ? 0x8000 : 0;
        const std::uint16_t highest = rule.is_signed ? 0x7FFF : 0xFFFF;
        rule.min = word_member(request, "min", lowest);
        rule.max = word_member(request, "max", highest);
    }
    if (name == "override") {
        rule.kind = RuleKind::put_back;
        request.need("value");
        rule.value = word_member(request, "value", 0);
        rule.after = from_ms(request.number("after_ms", 0, 0, hour_ms));
    }
    return rule;
}

void read_details(ControlRequest& request, const std::string& name, Fault& fault) {
    switch (fault.kind) {
    case FaultKind::late:
        fault.late_execution = request.flag("late_execution", false);
        read_lateness(request, fault);
        break;
    case FaultKind::delay:
        read_lateness(request, fault);
        break;
    case FaultKind::exception:
        fault.code = static_cast<std::uint8_t>(
            name == "illegal_address" ? 2 : request.integer("code", 4, 1, 255));
        break;
    case FaultKind::drop_connection:
        fault.moment = read_moment(request);
        break;
    case FaultKind::wrong_unit:
    case FaultKind::wrong_function:
    case FaultKind::foreign_transaction:
        if (const auto value = request.optional_integer("value", 0, 65535))
            fault.value = static_cast<std::uint16_t>(*value);
        break;
    case FaultKind::truncated:
        fault.bytes = static_cast<std::size_t>(request.integer("bytes", 1, 1, 300));
        break;
    case FaultKind::glued:
    case FaultKind::prefixed:
        fault.data = read_data(request);
        break;
    case FaultKind::memory:
        fault.rule = read_rule(request, name, fault.filter);
        break;
    default:
        break;
    }
}

} // namespace

Fault read_fault(ControlRequest& request, std::uint64_t default_seed) {
    Fault fault;
    std::string name = request.text("kind", "");
    if (name == "wrong_echo")
        name = request.text("what", "value") == "address" ? "wrong_address" : "wrong_value";
    bool known = false;
    for (const Named& named : kinds)
        if (named.name == name) {
            fault.kind = named.kind;
            known = true;
        }
    if (!known)
        request.refuse("unknown kind of fault '" + name + "'");
    fault.filter = read_filter(request);
    fault.percent = request.number("percent", 100, 0, 100);
    if (const auto count = request.optional_integer("count", 1, INT64_MAX))
        fault.count = static_cast<std::uint64_t>(*count);
    const auto seed = request.optional_integer("seed", 0, INT64_MAX);
    fault.seed = seed ? static_cast<std::uint64_t>(*seed) : default_seed;
    read_details(request, name, fault);
    return fault;
}

} // namespace plcsim
