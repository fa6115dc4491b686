#include "bridge/polling/learned.hpp"

#include "bridge/polling/refused_points.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace railbridge {

namespace {

std::string place_of(const Line& line) {
    if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        return serial->device;
    }
    const auto* endpoint = line.endpoint();
    return endpoint->host + ":" + std::to_string(endpoint->port);
}

std::string text_of(const AddressRange& range) {
    return std::string(short_name(range.table)) + std::to_string(range.first) + "+" +
           std::to_string(range.count);
}

/// Six digits that count from one: the same whatever `addresses` says.
std::string modicon(Table table, std::uint32_t address) {
    constexpr std::array leads{0U, 1U, 3U, 4U}; // in the order of Table
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%u%05u", leads[static_cast<std::size_t>(table)],
                  static_cast<unsigned>(address + 1));
    return text.data();
}

std::string to_paste(const AddressRange& range) {
    auto text = modicon(range.table, range.first);
    if (range.count > 1) {
        text += ".." + modicon(range.table, range.end() - 1);
    }
    return "\"" + text + "\"";
}

void add_never_read(const Device& device, const LearnedDevice& facts,
                    std::vector<std::string>& lines) {
    if (facts.holes.empty()) {
        return;
    }
    auto ranges = device.never_read; // the line replaces the one there is
    ranges.insert(ranges.end(), facts.holes.begin(), facts.holes.end());
    std::string list;
    for (const auto& range : ranges) {
        list += (list.empty() ? "" : ", ") + to_paste(range);
    }
    lines.push_back("never_read = [" + list + "]");
}

} // namespace

std::string learned_subject(const Mapping& mapping, DeviceId id) {
    const auto& device = mapping.device(id);
    auto text = place_of(mapping.line(device.line)) + " unit " + std::to_string(device.unit) +
                " limit " + std::to_string(device.read_limit_words) + " never";
    for (const auto& range : device.never_read) {
        text += " " + text_of(range);
    }
    text += " points";
    std::vector<std::string> points;
    for (const auto& point : mapping.points) {
        if (point.device == id && point.read) {
            points.push_back(text_of(point.range));
        }
    }
    std::sort(points.begin(), points.end());
    for (const auto& point : points) {
        text += " " + point;
    }
    return text;
}

std::vector<std::string> learned_lines(const Mapping& mapping, DeviceId id,
                                       const LearnedDevice& facts) {
    const auto& device = mapping.device(id);
    std::vector<std::string> lines;
    if (facts.word_limit > 0) {
        lines.push_back("read_limit = " + std::to_string(facts.word_limit));
    }
    if (facts.bit_limit > 0) {
        lines.push_back("# answers " + std::to_string(facts.bit_limit) +
                        " coils or inputs at most at once; there is no key for it, it is kept to");
    }
    add_never_read(device, facts, lines);
    for (const auto& point : mapping.points) {
        if (point.device == id && point.read && refuses(facts, point.range)) {
            lines.push_back("# " + mapping.asset(point.asset).key + "." + point.attribute + " (" +
                            to_paste(point.range) +
                            (is_silent_on(facts, point.range)
                                 ? "): the device answers others, but never this address; asked "
                                   "again every ten minutes"
                                 : "): the device has no such address; asked again every minute"));
        }
    }
    return lines;
}

} // namespace railbridge
