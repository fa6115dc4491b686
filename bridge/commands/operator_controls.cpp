#include "bridge/commands/operator_controls.hpp"

#include "bridge/base/wall_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

namespace railbridge {

namespace {

constexpr std::string_view switch_name = "commands";
constexpr std::string_view maintenance_prefix = "maintenance ";
constexpr std::string_view format = "1"; ///< first line of every value

std::string with_reason(std::string text, const SwitchedBy& by) {
    return by.why.empty() ? text : text + ": " + by.why;
}

std::string who_and_when(const SwitchedBy& by) {
    return "by " + by.who + " since " + utc_text(by.since);
}

std::string one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return text;
}

/// The lines of a value, one after the other.
class Lines {
public:
    explicit Lines(std::string_view text)
        : rest_(text) {}
    std::string_view next() {
        const auto end = std::min(rest_.find('\n'), rest_.size());
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        return line;
    }
    bool number(std::int64_t& number) {
        const auto line = next();
        const auto* end = line.data() + line.size();
        const auto parsed = std::from_chars(line.data(), end, number);
        return parsed.ec == std::errc{} && parsed.ptr == end;
    }

private:
    std::string_view rest_;
};

std::string text_of(const SwitchedBy& by) {
    return std::to_string(by.since.time_since_epoch().count()) + '\n' + one_line(by.who) + '\n' +
           one_line(by.why);
}

bool read(Lines& lines, SwitchedBy& by) {
    std::int64_t since = 0;
    if (!lines.number(since)) {
        return false;
    }
    by.since = WallTime{std::chrono::milliseconds{since}};
    by.who = lines.next();
    by.why = lines.next();
    return true;
}

bool read(Lines& lines, LineMaintenance& maintenance) {
    std::int64_t lasts = 0;
    std::int64_t released = 0;
    if (!lines.number(lasts) || lasts < 0 || !lines.number(released) || (released | 1) != 1) {
        return false;
    }
    maintenance.lasts = Duration{lasts};
    maintenance.released = released == 1;
    return read(lines, maintenance.by);
}

SwitchedBy not_understood(const std::string& name) {
    return {"the bridge", "the kept setting \"" + name + "\" cannot be understood", {}};
}

} // namespace

std::string in_words(const SwitchedBy& by) {
    return with_reason(who_and_when(by), by);
}

std::string in_words(const LineMaintenance& maintenance) {
    const auto& by = maintenance.by;
    auto text = who_and_when(by);
    if (maintenance.lasts > Duration{}) {
        const auto lasts = std::chrono::duration_cast<WallTime::duration>(maintenance.lasts);
        text += " until " + utc_text(by.since + lasts);
    }
    return with_reason(std::move(text), by);
}

KeptSetting switch_setting(const std::optional<SwitchedBy>& off) {
    const auto value = off ? std::string{format} + '\n' + text_of(*off) : std::string{};
    return {std::string{switch_name}, value};
}

KeptSetting maintenance_setting(const std::string& line,
                                const std::optional<LineMaintenance>& maintenance) {
    std::string value;
    if (maintenance) {
        value = std::string{format} + '\n' + std::to_string(maintenance->lasts.count()) + '\n' +
                (maintenance->released ? "1" : "0") + '\n' + text_of(maintenance->by);
    }
    return {std::string{maintenance_prefix} + line, value};
}

bool is_control(const KeptSetting& setting) {
    return setting.name == switch_name || setting.name.starts_with(maintenance_prefix);
}

OperatorControls controls_of(const std::vector<KeptSetting>& settings) {
    OperatorControls controls;
    for (const auto& [name, value] : settings) {
        Lines lines{value};
        if (value.empty()) {
            continue;
        }
        if (name == switch_name) {
            SwitchedBy by;
            const bool good = lines.next() == format && read(lines, by);
            controls.off = good ? by : not_understood(name);
        } else if (name.starts_with(maintenance_prefix)) {
            LineMaintenance maintenance;
            const bool good = lines.next() == format && read(lines, maintenance);
            if (!good) {
                maintenance = {};
                maintenance.by = not_understood(name);
            }
            maintenance.line = name.substr(maintenance_prefix.size());
            controls.maintenance.push_back(std::move(maintenance));
        }
    }
    return controls;
}

} // namespace railbridge
